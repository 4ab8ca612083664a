"""Names and numbers put in each other's place: drawn by a seeded program, never listed by hand.

Names are CLDR's. Half of the pairs are names that are easily taken for each other, since one
contains the other, they share a word, or they are spelt alike; the other half are any two.
Numbers are written once in words and once in figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from babel.numbers import format_decimal
from rapidfuzz import fuzz

from assistant.ingest.ingest import ingest
from assistant.language.analysis import analyse
from assistant.language.territories import territory_names
from assistant.library import Library
from assistant.models.encoder import Encoder, load_encoder
from assistant.settings import ReadingLimits, Settings
from assistant.storage.editions import Editions, recipe_of
from evals.benchmarks.measured import Conditions, Measured
from evals.reports.tables import markdown_table

_SEED = 12
_NAMES = 200
_NUMBERS = 60
_ALIKE = 75.0
_TOGETHER = 5
"""Sentences in one document, and so in one passage."""

_TEMPLATES = (
    (
        "{name} exported {count} tonnes of {good} in {year}.",
        "How many tonnes of {good} did {name} export in {year}?",
    ),
    (
        "In {year}, {name} produced {count} tonnes of {good}.",
        "How much {good} did {name} produce in {year}?",
    ),
    (
        "Imports of {good} by {name} came to {count} tonnes in {year}.",
        "What were {name}'s imports of {good} in {year}?",
    ),
    (
        "The survey of {year} counted {count} makers of {good} in {name}.",
        "How many makers of {good} are there in {name}?",
    ),
)
_GOODS = "apricots ceramics timber bicycles furniture cotton cheese honey leather porcelain".split()
_BODIES = "Harlow Larkin Dunmore Ellery Fairfax Grantham Hollis Kepler Merton Norwood".split()
_COUNTED = (
    "engineers teachers drivers nurses gardeners bakers painters sailors clerks tailors".split()
)


@dataclass(frozen=True)
class Swap:
    """A true sentence with a question that it answers; the same in other words; and both false."""

    sentence: str
    question: str
    same: str
    other: str
    other_question: str


def measure(conditions: Conditions) -> Measured:
    """200 pairs of names and 60 of numbers, or at most `conditions.limit` of each."""
    random = Random(_SEED)
    names, numbers = (min(conditions.limit or most, most) for most in (_NAMES, _NUMBERS))
    swaps = [*name_swaps(names, random), *number_swaps(numbers, random)]
    settings = Settings()
    with TemporaryDirectory() as folder:
        encoder = load_encoder(settings.encoder, settings.cache_dir)
        scores = judged(swaps, Path(folder), encoder)
    rows = [
        [f"`{use}`", f"{score.right} of {score.asked}", f"{score.share:.1%}"]
        for use, score in scores.items()
    ]
    wrong = [told for score in scores.values() for told in score.wrong or ()]
    head = [f"{names} pairs of names, {numbers} of numbers", "Right", "Share"]
    return Measured(markdown_table(head, rows), wrong)


def name_swaps(count: int, random: Random) -> list[Swap]:
    names = sorted(set(territory_names().values()))
    alike = [pair for pair in combinations(names, 2) if _easily_taken(*pair)]
    pairs = [random.choice(alike) for _ in range(count // 2)]
    pairs += [(a, b) for a, b in (random.sample(names, 2) for _ in range(count - count // 2))]
    random.shuffle(pairs)
    return [_name_swap(pair, index, random) for index, pair in enumerate(pairs)]


def _easily_taken(one: str, other: str) -> bool:
    shared = {word for word in one.split() if word[0].isupper()} & set(other.split())
    return bool(shared) or one in other or other in one or fuzz.ratio(one, other) >= _ALIKE


def _name_swap(pair: tuple[str, str], index: int, random: Random) -> Swap:
    name, other = random.sample(pair, 2)
    sentence, question = random.choice(_TEMPLATES)
    told = {
        "good": _GOODS[index % len(_GOODS)],
        "count": format_decimal(random.randrange(1_000, 90_000), locale="en"),
        "year": str(random.randrange(2015, 2026)),
    }
    here = sentence.format(name=name, **told)
    there = sentence.format(name=other, **told)
    asked, asked_other = (question.format(name=n, **told) for n in (name, other))
    return Swap(here, asked, here, there, asked_other)


def number_swaps(count: int, random: Random) -> list[Swap]:
    found = []
    for index in range(count):
        value, other = random.sample(sorted(set(_values(random))), 2)
        forms = [in_words(value), format_decimal(value, locale="en")]
        random.shuffle(forms)
        told, again = forms
        wrong = random.choice([in_words(other), format_decimal(other, locale="en")])
        body = _BODIES[index % len(_BODIES)]
        counted = _COUNTED[index // len(_BODIES) % len(_COUNTED)]
        sentence = f"The {body} Institute employs {{}} {counted} in its offices."
        question = f"Which institute employs {{}} {counted}?"
        found.append(
            Swap(
                sentence.format(told),
                question.format(again),
                sentence.format(again),
                sentence.format(wrong),
                question.format(wrong),
            )
        )
    return found


def _values(random: Random) -> list[int]:
    """Two-digit numbers, hundreds and thousands, round and not."""
    return [
        random.randrange(13, 100),
        random.randrange(13, 100),
        10 * random.randrange(2, 10),
        random.randrange(101, 1_000),
        1_000 * random.randrange(2, 100),
        100 * random.randrange(2, 10),
    ]


_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_words(value: int) -> str:
    """A whole number below a million, as it is written out in English."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        tens = _TENS[value // 10 - 2]
        return f"{tens}-{_ONES[value % 10]}" if value % 10 else tens
    size, word = (100, "hundred") if value < 1_000 else (1_000, "thousand")
    rest = f" and {in_words(value % size)}" if value % size else ""
    return f"{in_words(value // size)} {word}{rest}"


@dataclass
class Score:
    """How many of the judgements of one kind were right, and the others in words."""

    right: int = 0
    asked: int = 0
    wrong: list[str] | None = None

    def take(self, right: bool, told: str) -> None:
        self.asked += 1
        self.right += right
        if not right:
            self.wrong = [*(self.wrong or []), told]

    @property
    def share(self) -> float:
        return self.right / self.asked


def judged(swaps: Sequence[Swap], folder: Path, encoder: Encoder) -> dict[str, Score]:
    """What `ask`, `lookup` and `verify` make of swaps, a document of five sentences at a time."""
    scores = {use: Score() for use in ("ask", "lookup", "verify")}
    for number, few in enumerate(_in_documents(swaps)):
        with _library(few, folder / str(number), encoder) as library:
            for swap in few:
                _judge(swap, library, scores)
    return scores


def _in_documents(swaps: Sequence[Swap]) -> Iterator[list[Swap]]:
    """Swaps five by five, such that no other sentence has what a sentence is turned into."""
    waiting = list(swaps)
    while waiting:
        few: list[Swap] = []
        for swap in list(waiting):
            if len(few) < _TOGETHER and not any(_meets(swap, other) for other in few):
                few.append(swap)
                waiting.remove(swap)
        yield few


def _meets(one: Swap, other: Swap) -> bool:
    """Whether what was put into one sentence may stand in the other anyway, in any form."""
    return any(
        (analyse(a.other).stems - analyse(a.sentence).stems) & analyse(b.sentence).stems
        for a, b in ((one, other), (other, one))
    )


def _library(swaps: Sequence[Swap], folder: Path, encoder: Encoder) -> Library:
    folder.mkdir()
    note = folder / "note.txt"
    note.write_text(" ".join(swap.sentence for swap in swaps), "utf-8")
    home = folder / "home"
    ingest([note], Editions(home, recipe_of(encoder)), lambda: encoder, ReadingLimits())
    return Library(home, Settings())


def _judge(swap: Swap, library: Library, scores: dict[str, Score]) -> None:
    answer = library.ask(swap.question)
    found = answer.status == "answered" and swap.sentence in answer.citations[0].quote
    scores["ask"].take(found, f"{swap.question} ({answer.confidence}) <- {swap.sentence}")
    refused = library.ask(swap.other_question)
    scores["ask"].take(
        refused.status == "not_found",
        f"{swap.other_question} ({refused.confidence}) <- {swap.sentence}",
    )
    for text, right in (
        (swap.same, {"verbatim", "near_verbatim"}),
        (swap.other, {"altered", "not_found"}),
    ):
        verdict = library.lookup(text).verdict
        scores["lookup"].take(verdict in right, f"{verdict}: {text} <- {swap.sentence}")
    for text, right in (
        (swap.same, {"verbatim", "supported"}),
        (swap.other, {"weak", "unsupported"}),
    ):
        support = library.verify(text, [swap.sentence]).support
        scores["verify"].take(support in right, f"{support}: {text} <- {swap.sentence}")
