"""Countries, regions and states with all their names: CLDR's, and what CLDR lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale

from assistant.language.tables import lines, listed, rows

# The world is no region of it, and the others are codes that tests use.
_NO_TERRITORIES = frozenset({"001", "XA", "XB", "ZZ"})


@dataclass(frozen=True, slots=True)
class KnownForm:
    """One spelling of a name. ``any_case``: it is recognised in capitals and in small letters."""

    text: str
    canonical: str
    kind: str
    any_case: bool = True


@cache
def known_places() -> tuple[KnownForm, ...]:
    """Every spelling of every country, region and state."""
    only_as_written = frozenset(lines("ordinary_words"))
    found: dict[str, KnownForm] = {}
    for kind, canonical, text in _spellings():
        form = KnownForm(text, canonical, kind, text not in only_as_written)
        found.setdefault(text, form)
    return tuple(found.values())


def territory_names() -> dict[str, str]:
    """CLDR's English name of each territory by its code: countries by letters, regions by digits.

    As the names are written here, with "and" for "&" and without a second name in brackets.
    """
    named = Locale.parse("en").territories
    return {
        code: name.replace(" & ", " and ")
        for code, name in sorted(named.items())
        if code not in _NO_TERRITORIES
    }


def _spellings() -> Iterator[tuple[str, str, str]]:
    """Kind, canonical name and spelling; of two alike the first counts."""
    canonical = territory_names()
    added = {code: (listed(people), listed(names)) for code, people, names in rows("territories")}
    for code, name in canonical.items():
        kind = "region" if code.isdigit() else "country"
        people, others = added.get(code, ([], []))
        for text in (name, *others, *people, *(_plural(one) for one in people)):
            yield kind, name, text
    for code, capital in rows("capitals"):
        yield "country", canonical[code], capital
    for kind, names in rows("places"):
        for forms in map(_forms, listed(names)):
            for text in forms:
                yield kind, forms[0], text


def _plural(people: str) -> str:
    return f"{people}s" if people.endswith(("n", "i", "k", "r", "t", "e", "o")) else people


def _forms(cell: str) -> list[str]:
    return [form.strip() for form in cell.split("=")]
