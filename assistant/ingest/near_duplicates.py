"""Documents that say almost the same, found by MinHash (Broder, 1997) of their word shingles."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datasketch import MinHash  # type: ignore[import-untyped]

_SHINGLE_WORDS = 5
_HASHES = 128
_BAND = 8
_ALMOST_THE_SAME = 0.8


def signature_of(text: str) -> bytes:
    """What stands for a text's shingles of five words; two of these tell how much they share."""
    words = text.casefold().split()
    last = max(len(words) - _SHINGLE_WORDS, 0)
    shingles = {" ".join(words[i : i + _SHINGLE_WORDS]).encode() for i in range(last + 1)}
    sketch = _empty_sketch().copy()
    sketch.update_batch(list(shingles))
    signature: bytes = sketch.hashvalues.astype("<u4").tobytes()
    return signature


@cache
def _empty_sketch() -> MinHash:
    # It brings scipy, half a second of import, and only ingest needs it.
    from datasketch import MinHash

    return MinHash(num_perm=_HASHES, hashfunc=zlib.crc32, scheme="affine32")


def near_duplicates(
    known: Mapping[str, bytes], new: Mapping[str, bytes]
) -> tuple[tuple[str, str], ...]:
    """Pairs of ids whose texts share 80% of their shingles, in ascending order.

    Each new document is paired with the first that it resembles, so that a thousand copies make
    a thousand pairs and not a million. The share is the Jaccard index as the signatures estimate
    it, to about 0.04.
    """
    signatures = {**known, **new}
    rows = {id_: np.frombuffer(blob, dtype="<u4") for id_, blob in signatures.items() if blob}
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for bucket in _buckets(rows):
        for id_ in new.keys() & bucket:
            other = _first_alike(id_, bucket, rows)
            if other is not None:
                alike[id_].add(other)
    pairs = ((id_, min(others)) for id_, others in alike.items())
    return tuple(sorted({(min(pair), max(pair)) for pair in pairs}))


def _first_alike(id_: str, bucket: Sequence[str], rows: Mapping[str, np.ndarray]) -> str | None:
    for other in bucket:
        if other != id_ and np.mean(rows[id_] == rows[other]) >= _ALMOST_THE_SAME:
            return other
    return None


def _buckets(rows: Mapping[str, np.ndarray]) -> Iterator[list[str]]:
    """Groups of ids, ascending, that agree in a whole band of their signatures.

    With 16 bands of 8, two texts that share 80% meet in one of them 19 times out of 20.
    """
    for at in range(0, _HASHES, _BAND):
        buckets: defaultdict[bytes, list[str]] = defaultdict(list)
        for id_, row in sorted(rows.items(), key=lambda item: item[0]):
            buckets[row[at : at + _BAND].tobytes()].append(id_)
        yield from (bucket for bucket in buckets.values() if len(bucket) > 1)
