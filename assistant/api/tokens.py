"""Tokens that let a program in: made once, shown once, kept only as their hashes.

A token is 256 random bits, so that a plain SHA-256 of it cannot be guessed back; the file in the
library's home holds nothing that opens a door.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from assistant.errors import LibraryDamagedError, UsageError

FILE: Final = "tokens.json"
_PREFIX: Final = "pa_"

Scope = Literal["read", "write"]


class Token(BaseModel):
    """A token as it is kept. ``write`` includes ``read``; ``created`` is an ISO time in UTC."""

    model_config = ConfigDict(frozen=True)

    name: str
    scope: Scope
    sha256: str
    created: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one library's home. Read afresh at every use, so that one revoked is out."""

    home: Path

    def all(self) -> list[Token]:
        """Every token in the order of making. Raises LibraryDamagedError for a broken file."""
        path = self.home / FILE
        try:
            return _LIST.validate_json(path.read_bytes())
        except FileNotFoundError:
            return []
        except ValidationError as error:
            raise LibraryDamagedError(
                f"{path} is broken ({error.errors()[0]['msg']}); delete it and make new tokens"
            ) from error

    def create(self, name: str, scope: Scope) -> str:
        """Make a token and return it: it cannot be shown again. Raises UsageError."""
        known = self.all()
        if not name.strip() or any(token.name == name for token in known):
            raise UsageError(f"{name!r} is no name for a new token: empty, or there is one already")
        secret = _PREFIX + secrets.token_urlsafe(32)
        made = Token(
            name=name, scope=scope, sha256=_hash(secret), created=datetime.now(UTC).isoformat()
        )
        self._write([*known, made])
        return secret

    def revoke(self, name: str) -> None:
        """Shut a token out from its next request on. Raises UsageError for an unknown name."""
        known = self.all()
        kept = [token for token in known if token.name != name]
        if len(kept) == len(known):
            names = ", ".join(token.name for token in known) or "none"
            raise UsageError(f"no token {name!r}; there are: {names}")
        self._write(kept)

    def find(self, secret: str) -> Token | None:
        """The token that this is, or ``None``."""
        digest = _hash(secret)
        return next((t for t in self.all() if hmac.compare_digest(t.sha256, digest)), None)

    def _write(self, tokens: list[Token]) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        aside = self.home / f".{FILE}.new"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_LIST.dump_json(tokens, indent=2))
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self.home / FILE)


_LIST = TypeAdapter(list[Token])


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
