"""Countries and minerals, in whichever form they are written."""

from __future__ import annotations

import pytest

from assistant.language.names import kind_of_name, names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("US imports of antimony", ["United States", "antimony"]),
        ("the U.S. and Chinese copper", ["United States", "China", "copper"]),
        ("tell us about the DRC", ["Democratic Republic of the Congo"]),
        ("rare-earth output in Myanmar", ["rare earths", "Myanmar"]),
        ("South Korean? No, South Africa", ["South Korea", "South Africa"]),
        ("a turkey in an antimony-rich tin", ["antimony", "tin"]),
        ("aluminium from the EU", ["aluminum", "European Union"]),
        ("they lead the market", []),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert [name.canonical for name in names(text)] == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [("the DRC", "country"), ("cobalt", "mineral"), ("cobalt and tin", None), ("the order", None)],
)
def test_kind(text: str, kind: str | None) -> None:
    assert kind_of_name(text) == kind
