"""Filters as conditions on the documents of a catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.errors import UsageError
from assistant.storage.attributes import fold
from assistant.storage.connections import ReadOnlyConnections
from assistant.storage.records import Counts, FilterValue
from assistant.types import Filters


class Filtering:
    """What the documents of one published catalogue can be filtered by."""

    def __init__(self, connections: ReadOnlyConnections) -> None:
        self._connections = connections
        self._keys: Mapping[str, tuple[FilterValue, ...]] | None = None

    def keys(self) -> Mapping[str, tuple[FilterValue, ...]]:
        """Every key with its values, in their order."""
        if self._keys is None:
            keys: dict[str, list[FilterValue]] = {}
            with self._connections.borrow() as connection:
                for key, value, label, documents in connection.execute(
                    "SELECT key, value, min(label), count(*) FROM attributes "
                    "GROUP BY key, value ORDER BY key, value"
                ):
                    keys.setdefault(key, []).append(FilterValue(value, label, documents))
            self._keys = {key: tuple(values) for key, values in keys.items()}
        return self._keys

    def check(self, filters: Filters) -> None:
        """Raise UsageError for a filter on a key that no document has, in a library with any."""
        if not filters.where:
            return
        known = self.keys()
        for key in filters.where:
            if known and fold(key) not in known:
                raise UsageError(
                    f"no document has {key!r} to filter by; known are {', '.join(known)}"
                )

    def counts(self, filters: Filters) -> Counts:
        chosen, values = self.chosen(filters)
        undated, undated_values = self.chosen(Filters(filters.where), "published_from IS NULL")
        with self._connections.borrow() as connection:

            def count(query: str, parameters: list[Any]) -> int:
                (found,) = connection.execute(query, parameters).fetchone()
                return int(found)

            return Counts(
                documents=count(f"SELECT count(*) FROM ({chosen})", values),
                passages=count(
                    f"SELECT count(*) FROM passages WHERE document IN ({chosen})", values
                ),
                undated=count(f"SELECT count(*) FROM ({undated})", undated_values)
                if filters.since or filters.until
                else 0,
            )

    def chosen(self, filters: Filters, *conditions: str) -> tuple[str, list[Any]]:
        """A query for the numbers of the documents that the filters leave, and its parameters."""
        self.check(filters)
        wanted, values = list(conditions), list[Any]()
        for key, options in filters.where.items():
            marks = ", ".join("?" * len(options))
            wanted.append(
                f"number IN (SELECT document FROM attributes WHERE key = ? AND value IN ({marks}))"
            )
            values += [fold(key), *map(fold, options)]
        if filters.since:
            wanted.append("published_to >= ?")
            values.append(filters.since.toordinal())
        if filters.until:
            wanted.append("published_from <= ?")
            values.append(filters.until.toordinal())
        return "SELECT number FROM documents WHERE " + " AND ".join(wanted or ["1"]), values
