"""What is wrong with an installation, a home and a server, and what to do about each."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from assistant.documents.process import ConfinedProcess
from assistant.errors import AssistantError, EmptyLibraryError
from assistant.models.encoder import load_encoder
from assistant.settings import Settings
from assistant.storage.desk import FILE_NAME
from assistant.storage.disk import explained, is_read_only
from assistant.storage.editions import Editions
from assistant.storage.pointer import current_pointer
from assistant.storage.removal import pending

_LEAST_FREE_BYTES: Final = 500 * 2**20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``found`` says what is so, and the way out where not ``ok``."""

    about: str
    ok: bool
    found: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def examine(home: Path, settings: Settings) -> Iterator[Finding]:
    """Look at everything in turn; nothing is changed, but for a removal that is finished."""
    for about, look in (
        ("Python", _python),
        ("temporary folder", _temporary),
        ("reading files", lambda: _confinement(settings)),
        ("encoder", lambda: _encoder(settings)),
        ("home", lambda: _home(home)),
        ("library", lambda: _library(home)),
        ("conversations", lambda: _desk(home)),
        ("server", lambda: _server(settings)),
    ):
        yield _finding(about, look)


def _finding(about: str, look: Callable[[], tuple[bool, str]]) -> Finding:
    try:
        return Finding(about, *look())
    except AssistantError as error:
        return Finding(about, False, str(error))
    except (OSError, sqlite3.Error) as error:
        return Finding(about, False, explained(error))


def _python() -> tuple[bool, str]:
    version = ".".join(map(str, sys.version_info[:3]))
    return sys.version_info >= (3, 11), f"{version} in {sys.prefix}; 3.11 or later is needed"


def _temporary() -> tuple[bool, str]:
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
    return True, f"{tempfile.gettempdir()} can be written"


def _confinement(settings: Settings) -> tuple[bool, str]:
    process = ConfinedProcess(settings.reading.read_memory_mb * 2**20)
    held = process.held
    process.end()
    limits = (
        f"{settings.reading.read_timeout_s:g} s, {settings.reading.read_memory_mb} MiB and "
        f"{settings.reading.max_file_mb} MiB a file"
    )
    if held.files and held.network:
        return True, f"in processes without network or other files, within {limits}"
    return False, (
        f"in processes of their own within {limits}, which could reach other files or the network: "
        f"{held.missing}; take in only files that you trust, or use Linux 5.13 or later"
    )


def _encoder(settings: Settings) -> tuple[bool, str]:
    encoder = load_encoder(settings.encoder, settings.cache_dir)
    return True, f"{encoder.name}, {encoder.dimension} dimensions, loads"


def _home(home: Path) -> tuple[bool, str]:
    if not home.exists():
        return True, f"{home} is not there yet; `assistant ingest` makes it"
    if not home.is_dir():
        return False, f"{home} is no folder; choose another --home"
    if is_read_only(home):
        return False, f"{home} cannot be written: questions are answered, changes are not possible"
    free = shutil.disk_usage(home).free
    if free < _LEAST_FREE_BYTES:
        return False, f"{free / 2**20:,.0f} MiB are free in {home}; free some space"
    if pending(Editions(home).home):
        return False, f"a removal was cut off in {home}; the next command finishes it"
    return True, f"{home} can be written, {free / 2**30:,.1f} GiB are free"


def _library(home: Path) -> tuple[bool, str]:
    library = Editions(home)
    try:
        problems = library.check()
    except EmptyLibraryError:
        return True, "nothing was taken in yet"
    if library.home.stated() != current_pointer(library.home):
        problems.append("the pointer file is lost or wrong; the next ingest writes it again")
    return not problems, "; ".join(problems) or f"edition {library.current()} is sound"


def _desk(home: Path) -> tuple[bool, str]:
    path = home / FILE_NAME
    if not path.exists():
        return True, "none are kept yet"
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            sound = str(error)
    if sound == "ok":
        return True, f"{path} is sound"
    return False, f"{path} cannot be read ({sound}); `assistant serve` sets it aside"


def _server(settings: Settings) -> tuple[bool, str]:
    if settings.address in ("127.0.0.1", "::1", "localhost"):
        return True, f"listens on {settings.address}, for this machine alone"
    names = ", ".join([settings.address, socket.gethostname(), *settings.host_names])
    return False, (
        f"listens on {settings.address}: everyone who reaches it can read the whole library; it "
        f"answers to {names}, and to addresses; unset ASSISTANT_ADDRESS to keep it to this machine"
    )
