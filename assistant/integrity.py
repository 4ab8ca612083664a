"""Whether an edition is sound, found out in a child process: a damaged index can end the one
that opens it.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from assistant.catalogue import Catalogue
from assistant.errors import LibraryError
from assistant.home import CATALOGUE, INDEX
from assistant.publishing import disagreements
from assistant.vectors import VectorIndex

_SELF_QUERIES = 200

# The child looks for modules where this process does, and not in the current folder.
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from assistant.integrity import report; report(sys.argv[2])"
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


def report(folder: str) -> None:
    """Print the problems as a JSON list; this runs in the child."""
    print(json.dumps(_problems(Path(folder))))


def _problems(folder: Path) -> list[str]:
    problems: list[str] = []
    try:
        catalogue = Catalogue.open(folder / CATALOGUE)
        problems += catalogue.problems()
        index = VectorIndex(folder / INDEX)
        problems += disagreements(catalogue, index, _SELF_QUERIES)
        index.close()
        catalogue.close()
    except LibraryError as error:
        problems.append(str(error))
    return problems
