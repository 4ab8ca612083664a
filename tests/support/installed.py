"""The installed console command as a process of its own, with failures put into its way."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_FAILPOINTS = Path(__file__).parent / "failpoints"


@dataclass(frozen=True)
class Ended:
    """How a command ended; the code is negative for a signal."""

    code: int
    out: str
    err: str

    @property
    def traceback(self) -> bool:
        return "Traceback" in self.err or "Traceback" in self.out


def run(home: Path, *arguments: str | Path, **environment: str) -> Ended:
    """Run `assistant` on a home, as the console script that the environment has."""
    script = Path(sys.executable).with_name("assistant")
    paths = [str(_FAILPOINTS), str(_ROOT), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [str(script), *map(str, arguments), "--home", str(home)],
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), **environment},
        check=False,
        timeout=300,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def touches(home: Path, log: Path, *arguments: str | Path) -> list[str]:
    """The touches of the home that a command makes, when nothing fails."""
    ended = run(home, *arguments, FAILPOINT_FOLDER=str(home), FAILPOINT_LOG=str(log))
    assert ended.code == 0, ended.err
    return log.read_text("utf-8").splitlines()


def failing(home: Path, at: int, act: str, *arguments: str | Path) -> Ended:
    """Run a command that is killed, or whose file operation fails, at a touch of its home."""
    return run(
        home, *arguments, FAILPOINT_FOLDER=str(home), FAILPOINT_AT=str(at), FAILPOINT_ACT=act
    )
