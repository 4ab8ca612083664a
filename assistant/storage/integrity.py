"""Whether an edition is sound, found out in a child process: a damaged index can end the one
that opens it.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from assistant.errors import LibraryError
from assistant.storage.catalogue import Catalogue
from assistant.storage.catalogue_draft import content_hash
from assistant.storage.connections import ReadOnlyConnections
from assistant.storage.disk import is_read_only
from assistant.storage.fingerprints import changed_files
from assistant.storage.home import CATALOGUE, INDEX
from assistant.storage.publishing import disagreements
from assistant.storage.vectors import STORE

_SELF_QUERIES = 200
_FEW_SELF_QUERIES = 20

# The child looks for modules where this process does, and not in the current folder.
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from assistant.storage import integrity; getattr(integrity, sys.argv[2])(sys.argv[3])"
)


def check_edition(folder: Path) -> list[str]:
    """What is wrong with the edition in a folder, one line each."""
    return _found_by("report", folder)


def why_index_fails(folder: Path) -> str | None:
    """Why the index of the edition in a folder must not be opened; ``None`` where it may be."""
    return next(iter(_found_by("report_on_index", folder)), None)


def _found_by(function: str, folder: Path) -> list[str]:
    """What a function of this module prints in a child, or how the child ended."""
    child = subprocess.run(
        [sys.executable, "-P", "-c", _START, json.dumps(sys.path), function, str(folder)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if child.returncode < 0:
        name = signal.Signals(-child.returncode).name
        return [
            f"opening {folder / INDEX} ends the process ({name}); run `assistant library rebuild`"
        ]
    if child.returncode > 0:
        last = child.stderr.strip().rpartition("\n")[2]
        return [f"{folder} cannot be checked: {last}"]
    problems: list[str] = json.loads(child.stdout)
    return problems


def catalogue_problems(path: Path) -> list[str]:
    """What SQLite finds wrong with a catalogue, and what in it does not fit together."""
    catalogue, connections = Catalogue.open(path), ReadOnlyConnections(path)
    with connections.borrow() as connection:
        found = [message for (message,) in connection.execute("PRAGMA integrity_check(20)")]
        found = [] if found == ["ok"] else found
        (indexed,), (passages,) = connection.execute(
            "SELECT count(*) FROM words_docsize UNION ALL SELECT count(*) FROM passages"
        )
        if indexed != passages:
            found.append(f"{indexed} passages in the word index, {passages} in all")
        for (id_,) in connection.execute(
            "SELECT p.id FROM passages p LEFT JOIN documents d ON d.number = p.document "
            "LEFT JOIN passage_vectors v ON v.passage = p.id "
            "LEFT JOIN sentence_vectors s ON s.passage = p.id "
            "WHERE d.number IS NULL OR v.passage IS NULL OR s.passage IS NULL LIMIT 20"
        ):
            found.append(f"passage {id_} lacks its document or its vectors")
    for record in catalogue.documents():
        document = catalogue.document(record.doc_id)
        text = document.text
        if content_hash(document) != record.content_hash:
            found.append(f"{record.doc_id!r} is not what was stored: its content hash differs")
        found += [
            f"passage {passage.id} is not what {record.doc_id!r} says there"
            for passage in catalogue.passages_of(record.doc_id)
            if text[passage.start : passage.end] != passage.text
        ]
    connections.close()
    catalogue.close()
    return [f"catalogue: {problem}" for problem in found]


def report(folder: str) -> None:
    """Print the problems as a JSON list; this runs in the child."""
    problems: list[str] = []
    try:
        problems += catalogue_problems(Path(folder, CATALOGUE))
        # Chroma writes to what it opens. Where it cannot, the sums below have to do.
        if not is_read_only(Path(folder, INDEX)):
            problems += _index_problems(Path(folder), _SELF_QUERIES)
    except LibraryError as error:
        problems.append(str(error))
    # Last, and only where nothing else says what: a bare "changed" helps nobody.
    problems = problems or _changed(Path(folder))
    print(json.dumps(problems))


def report_on_index(folder: str) -> None:
    """Print what is wrong with the index, each with the way out; this runs in the child."""
    try:
        found = _changed(Path(folder), f"{INDEX}/")
        found = found or _index_problems(Path(folder), _FEW_SELF_QUERIES)
        problems = [f"{problem}; run `assistant library rebuild`" for problem in found]
    except LibraryError as error:
        problems = [str(error)]
    print(json.dumps(problems))


def _changed(folder: Path, below: str = "") -> list[str]:
    return [f"{folder / name} is not what was published" for name in changed_files(folder, below)]


def _index_problems(folder: Path, self_queries: int) -> list[str]:
    with (
        closing(Catalogue.open(folder / CATALOGUE)) as catalogue,
        closing(STORE(folder / INDEX)) as index,
    ):
        return disagreements(catalogue, index, self_queries)
