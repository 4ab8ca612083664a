"""Download the public sets and write them below a folder that EVALS_DATA can name.

Each address names what was published where; a commit is named where there is one, so that the
same bytes come again. Nothing that was downloaded belongs into the repository.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from assistant.errors import UsageError
from evals.benchmarks.published.converted import Converted
from evals.benchmarks.published.hotpotqa import hotpotqa_pool
from evals.benchmarks.published.scifact import scifact
from evals.benchmarks.published.squad import squad2_half

_TIMEOUT_S = 120
_HOTPOTQA_IDS = Path(__file__).with_name("hotpotqa_ids.txt")


@dataclass(frozen=True, slots=True)
class Published:
    """``convert`` turns the bytes at ``address`` into a set."""

    address: str
    licence: str
    convert: Callable[[bytes], Converted]


def _squad(data: bytes) -> Converted:
    return squad2_half(json.loads(data))


def _hotpotqa(data: bytes) -> Converted:
    return hotpotqa_pool(json.loads(data), set(_HOTPOTQA_IDS.read_text("utf-8").split()))


def _scifact(data: bytes) -> Converted:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        return scifact(
            _lines(archive, "data/corpus.jsonl"), _lines(archive, "data/claims_dev.jsonl")
        )


def _lines(archive: tarfile.TarFile, name: str) -> Iterable[Any]:
    member = archive.extractfile(name)
    assert member is not None, name
    return [json.loads(line) for line in member.read().decode().splitlines()]


SETS: Mapping[str, Published] = {
    "squad2_half": Published(
        "https://raw.githubusercontent.com/chrischute/squad/"
        "85623adeb9e6639f145081fea9cae2d8f3a26379/data/dev-v2.0.json",
        "CC BY-SA 4.0",
        _squad,
    ),
    "hotpotqa_pool": Published(
        "http://curtis.ml.cmu.edu/datasets/hotpot/hotpot_dev_distractor_v1.json",
        "CC BY-SA 4.0",
        _hotpotqa,
    ),
    "scifact": Published(
        "https://scifact.s3-us-west-2.amazonaws.com/release/latest/data.tar.gz",
        "CC BY 4.0; abstracts ODC-By 1.0",
        _scifact,
    ),
}


def fetch(name: str, folder: Path) -> Path:
    """Write the set to `folder`/benchmarks/`name` and return that. Raises UsageError."""
    if name not in SETS:
        raise UsageError(f"no public set '{name}' to fetch; there are {', '.join(SETS)}")
    published = SETS[name]
    try:
        with urlopen(published.address, timeout=_TIMEOUT_S) as response:
            data = response.read()
    except (URLError, TimeoutError) as error:
        raise UsageError(f"{published.address}: cannot be fetched: {error}") from error
    target = folder / "benchmarks" / name
    published.convert(data).write(target)
    notice = f"SOURCE {published.address}\nLICENCE {published.licence}\n"
    (target / "NOTICE.txt").write_text(notice, "utf-8")
    return target
