"""False versions of a true statement, one kind of error at a time, made by rule.

Each function returns the false statement, or ``None`` where the statement has nothing to
corrupt in that way. All choices come from a seeded generator, so a benchmark can be remade.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

from assistant.language.analysis import analyse
from assistant.language.figures import Figure, figures
from assistant.language.names import Name
from assistant.language.vocabulary import VOCABULARY_FILE, read_vocabulary
from evals.benchmarks.corruption_words import (
    ADDITIONS,
    ADJECTIVES,
    CERTAINTIES,
    COUNTRIES,
    DENIALS,
    DIRECTIONS,
    MINERALS,
    UNITS,
    VERBS,
)
from evals.harness.question_sets import Split

OFFICE = read_vocabulary(Path(__file__).parents[2] / "corpus" / VOCABULARY_FILE)

Corruption = Callable[[str, Sequence[str], Random, Split], str | None]
"""Statement, the evidence it is true to, a source of choices, the half that it belongs to."""

_NEGATABLE = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|could|can|should|may|must)\b(?! not\b| no\b)"
)


def wrong_figure(
    statement: str, evidence: Sequence[str], random: Random, split: Split
) -> str | None:
    """Another value of the same kind, or the value of another figure in the statement."""
    found = [f for f in figures(statement) if f.kind != "date" and f.text[-1:] and _digits(f)]
    if not found:
        return None
    chosen = random.choice(found)
    known = {f.key for text in [statement, *evidence] for f in figures(text)}
    for _ in range(20):
        number = re.search(r"\d[\d,]*(?:\.\d+)?", chosen.text)
        assert number is not None
        changed = _other_number(number.group(), random)
        text = chosen.text[: number.start()] + changed + chosen.text[number.end() :]
        keys = {f.key for f in figures(text)}
        if keys and not keys & known:
            return statement[: chosen.start] + text + statement[chosen.end :]
    return None


def _digits(figure: Figure) -> bool:
    return any(character.isdigit() for character in figure.text)


def _other_number(number: str, random: Random) -> str:
    value = Decimal(number.replace(",", ""))
    places = max(0, -int(value.as_tuple().exponent))
    factor = random.choice(["0.5", "0.8", "0.9", "1.1", "1.2", "1.5", "2"])
    other = round(value * Decimal(factor), places)
    if other == value:
        other += 1
    return f"{other:,}" if "," in number else f"{other}"


def wrong_unit(statement: str, evidence: Sequence[str], random: Random, split: Split) -> str | None:
    return _one_of(statement, UNITS, random)


def wrong_year(statement: str, evidence: Sequence[str], random: Random, split: Split) -> str | None:
    """Another year, or another month where the statement names one with its year."""
    known = set(re.findall(r"\b(?:19|20)\d\d\b", " ".join([statement, *evidence])))
    years = list(re.finditer(r"(?<![-\d])\b(?:19|20)\d\d\b(?!-\d)", statement))
    if not years:
        return None
    chosen = random.choice(years)
    shifts = [s for s in (-3, -2, -1, 1, 2, 3) if str(int(chosen.group()) + s) not in known]
    year = str(int(chosen.group()) + random.choice(shifts))
    return statement[: chosen.start()] + year + statement[chosen.end() :]


def wrong_country(
    statement: str, evidence: Sequence[str], random: Random, split: Split
) -> str | None:
    return _other_name(statement, evidence, random, "country")


def wrong_mineral(
    statement: str, evidence: Sequence[str], random: Random, split: Split
) -> str | None:
    return _other_name(statement, evidence, random, "mineral")


def _other_name(statement: str, evidence: Sequence[str], random: Random, kind: str) -> str | None:
    found = [n for n in names(statement) if n.kind == kind and not _in_a_title(statement, n)]
    if not found:
        return None
    chosen = random.choice(found)
    known = {n.canonical for text in [statement, *evidence] for n in names(text)}
    adjective = kind == "country" and chosen.text.endswith(("an", "ese", "ian", "ish"))
    table = ADJECTIVES if adjective else COUNTRIES if kind == "country" else MINERALS
    others = [name for name in table if not {n.canonical for n in names(name)} & known]
    other = random.choice(others)
    if kind == "mineral" and chosen.text[0].isupper():
        other = other.capitalize()
    return statement[: chosen.start] + other + statement[chosen.end :]


def names(text: str) -> tuple[Name, ...]:
    """Countries, and the minerals of the sample library's vocabulary."""
    return analyse(text, OFFICE).names


def _in_a_title(statement: str, name: Name) -> bool:
    """Whether a name is part of a longer one, such as "Falcon Copper"."""
    around = re.compile(r"[A-Z]\w+[ -]$").search(statement[: name.start])
    after = re.match(r"[ -][A-Z]", statement[name.end :])
    return bool(around or after)


def negated(statement: str, evidence: Sequence[str], random: Random, split: Split) -> str | None:
    for pattern, replacement in DENIALS:
        if re.search(pattern, statement):
            return re.sub(pattern, replacement, statement, count=1)
    places = [(m.start(), m.end(), f"{m.group()} not") for m in _NEGATABLE.finditer(statement)]
    for verb, denied in VERBS.items():
        places += [(m.start(), m.end(), denied) for m in re.finditer(rf"\b{verb}\b", statement)]
    if not places:
        return None
    start, end, text = random.choice(places)
    return statement[:start] + text + statement[end:]


def turned(statement: str, evidence: Sequence[str], random: Random, split: Split) -> str | None:
    pairs = [*DIRECTIONS, *((b, a) for a, b in DIRECTIONS if a not in {"since", "up", "new"})]
    table = [(rf"\b{re.escape(one)}\b", [other]) for one, other in pairs]
    table = [(p, o) for p, o in table if not (p == r"\bup\b" and " up to " in statement)]
    return _one_of(statement, table, random)


def more_certain(
    statement: str, evidence: Sequence[str], random: Random, split: Split
) -> str | None:
    """Said with more certainty than the evidence has, or with less."""
    return _one_of(statement, CERTAINTIES, random)


def swapped(statement: str, evidence: Sequence[str], random: Random, split: Split) -> str | None:
    """Two names of one kind, or two figures of one kind, in each other's place."""
    spans: list[tuple[tuple[int, int], tuple[int, int]]] = []
    found = names(statement)
    marks: list[tuple[int, int, str, str]] = [
        (n.start, n.end, n.kind, n.canonical) for n in found if not _in_a_title(statement, n)
    ]
    marks += [
        (f.start, f.end, f"{f.kind} {f.unit}", str(f.key))
        for f in figures(statement)
        if f.kind != "date" and _digits(f)
    ]
    for a in marks:
        for b in marks:
            between = statement[a[1] : b[0]]
            different = a[2] == b[2] and a[3] != b[3]
            if a[1] < b[0] and different and not re.fullmatch(r"(?:,| and|\s|,? or)*", between):
                spans.append(((a[0], a[1]), (b[0], b[1])))
    if not spans:
        return None
    (s1, e1), (s2, e2) = random.choice(spans)
    return statement[:s1] + statement[s2:e2] + statement[e1:s2] + statement[s1:e1] + statement[e2:]


def with_addition(
    statement: str, evidence: Sequence[str], random: Random, split: Split
) -> str | None:
    if not statement.endswith("."):
        return None
    return statement[:-1] + random.choice(ADDITIONS[split]) + "."


def blended(statement: str, other: str, random: Random) -> str | None:
    """The statement with a figure or name of another sentence in the place of its own."""
    own = [f for f in figures(statement) if f.kind != "date" and _digits(f)]
    theirs = [f for f in figures(other) if f.kind != "date" and _digits(f)]
    known = {f.key for f in figures(statement)}
    pairs = [(a, b) for a in own for b in theirs if a.kind == b.kind and b.key not in known]
    pairs = [(a, b) for a, b in pairs if a.unit == b.unit]
    if pairs:
        a, b = random.choice(pairs)
        return statement[: a.start] + b.text + statement[a.end :]
    mine, others = names(statement), names(other)
    known_names = {n.canonical for n in mine}
    swaps = [
        (a, b)
        for a in mine
        for b in others
        if a.kind == b.kind and b.canonical not in known_names and not _in_a_title(statement, a)
    ]
    if not swaps:
        return None
    x, y = random.choice(swaps)
    return statement[: x.start] + y.text + statement[x.end :]


def _one_of(
    statement: str, table: Sequence[tuple[str, Sequence[str]]], random: Random
) -> str | None:
    fitting = [(m, others) for p, others in table for m in re.finditer(p, statement)]
    if not fitting:
        return None
    match, others = random.choice(fitting)
    return (
        statement[: match.start()] + match.expand(random.choice(others)) + statement[match.end() :]
    )


CORRUPTIONS: dict[str, Corruption] = {
    "figure": wrong_figure,
    "unit": wrong_unit,
    "year": wrong_year,
    "country": wrong_country,
    "mineral": wrong_mineral,
    "negation": negated,
    "direction": turned,
    "certainty": more_certain,
    "subject": swapped,
    "addition": with_addition,
}
