"""Whether an edition is sound, found out in a child process: a damaged index can end the one
that opens it.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from assistant.errors import LibraryError
from assistant.storage.catalogue import Catalogue
from assistant.storage.connections import ReadOnlyConnections
from assistant.storage.home import CATALOGUE, INDEX
from assistant.storage.publishing import disagreements
from assistant.storage.vectors import STORE

_SELF_QUERIES = 200

# The child looks for modules where this process does, and not in the current folder.
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from assistant.storage.integrity import report; report(sys.argv[2])"
)


def check_edition(folder: Path) -> list[str]:
    """What is wrong with the edition in a folder, one line each."""
    child = subprocess.run(
        [sys.executable, "-P", "-c", _START, json.dumps(sys.path), str(folder)],
        capture_output=True,
        text=True,
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
        text = catalogue.text(record.doc_id)
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
    print(json.dumps(_problems(Path(folder))))


def _problems(folder: Path) -> list[str]:
    problems: list[str] = []
    try:
        problems += catalogue_problems(folder / CATALOGUE)
        catalogue = Catalogue.open(folder / CATALOGUE)
        index = STORE(folder / INDEX)
        problems += disagreements(catalogue, index, _SELF_QUERIES)
        index.close()
        catalogue.close()
    except LibraryError as error:
        problems.append(str(error))
    return problems
