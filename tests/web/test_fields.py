"""Which fields of the metadata are offered as columns and filters."""

from __future__ import annotations

from assistant.storage.records import FilterValue, Record
from assistant.web.fields import field_values, useful_fields


def values(**documents: int) -> list[FilterValue]:
    return [FilterValue(name, name, count) for name, count in documents.items()]


def test_what_divides_the_library_best_comes_first() -> None:
    known = {
        "title": values(a=1, b=1),
        "published": values(y2024=4, y2025=2),
        "language": values(en=6),  # the same for all: divides nothing
        "number": values(n1=1, n2=1, n3=1),  # no two share one
        "topic": values(rail=3, ports=3),  # 3 * 3 + 3 * 3 = 18
        "region": values(north=2, south=1),  # 2 * 4 = 8
        "kind": values(note=5, memo=1),  # 5 * 1 = 5
        "publisher": values(x=1),
    }
    assert useful_fields(known, 6) == ["topic", "region", "kind", "publisher"]


def test_a_field_is_read_however_its_name_is_written() -> None:
    record = Record(
        "a.md", "A", {"Topic Area": ["Rail", None, {"x": 1}], "pages": 3}, "", "", "", "", 0
    )
    assert field_values(record, "topic area") == ["Rail"]
    assert field_values(record, "pages") == ["3"]
    assert field_values(record, "kind") == []
