"""Ends or fails a Python program at its n-th touch of a folder; Python runs this at its start.

Every file that Python opens, renames, makes or deletes below FAILPOINT_FOLDER is a touch, in
this process and in those it starts. FAILPOINT_AT is the number of the one to fail at, counted
from 1 in each process, FAILPOINT_ACT is KILL or the name of an errno, and FAILPOINT_LOG a file
that gets one line a touch. FAILPOINT_LOOKUPS is a file that gets the name of every host that is
looked up; none is found.
"""

from __future__ import annotations

import errno
import os
import signal
import sys

_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.listdir"}
_FAILING = _EVENTS - {"os.listdir"}

folder = os.environ.get("FAILPOINT_FOLDER")
act = os.environ.get("FAILPOINT_ACT", "KILL")
at = int(os.environ.get("FAILPOINT_AT", "0"))
log = os.environ.get("FAILPOINT_LOG")
lookups = os.environ.get("FAILPOINT_LOOKUPS")
touches = 0
writing = False


def _below(argument: object) -> bool:
    if isinstance(argument, bytes):
        argument = os.fsdecode(argument)
    text = str(argument).removeprefix("file:").replace("file://", "")
    return bool(folder) and text.startswith(str(folder))


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    global touches, writing
    if writing or not (event in _EVENTS or event == "sqlite3.connect"):
        return
    if not arguments or not _below(arguments[0]):
        return
    if act != "KILL" and event not in _FAILING:
        return
    touches += 1
    if log:
        writing = True
        with open(log, "a", encoding="utf-8") as file:  # noqa: PTH123 - before pathlib is loaded
            file.write(f"{event} {arguments[0]}\n")
        writing = False
    if touches == at:
        if act == "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        number = getattr(errno, act)
        raise OSError(number, os.strerror(number), str(arguments[0]))


def _refuse_lookup(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo" and str(arguments[0]) not in ("127.0.0.1", "::1", "0.0.0.0"):
        with open(str(lookups), "a", encoding="utf-8") as file:  # noqa: PTH123
            file.write(f"{arguments[0]}\n")
        raise OSError(f"{arguments[0]} is not looked up here")


if folder:
    sys.addaudithook(_hook)
if lookups:
    sys.addaudithook(_refuse_lookup)
