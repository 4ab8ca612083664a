"""What people leave on the desk: conversations, their answers, and what was thought of them.

One SQLite file, `desk.sqlite`, beside the editions. It belongs to people and not to the library,
with one exception: answers quote documents, so `forget_documents` takes the words of a document
that was removed out of them too.
"""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from assistant.storage.disk import is_damage
from assistant.storage.redaction import redact

FILE_NAME = "desk.sqlite"

TurnState = Literal["running", "done", "stopped", "failed"]

_log = logging.getLogger(__name__)

_TITLE_LENGTH = 80
_BUSY_MS = 10_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, changed TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS conversations_of ON conversations (owner, changed);
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    question TEXT NOT NULL, request TEXT NOT NULL, state TEXT NOT NULL, answer TEXT,
    follow_ups TEXT NOT NULL DEFAULT '[]', asked TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS turns_of ON turns (conversation, id);
CREATE TABLE IF NOT EXISTS feedback (
    turn INTEGER PRIMARY KEY REFERENCES turns (id) ON DELETE CASCADE,
    good INTEGER NOT NULL, reasons TEXT NOT NULL, comment TEXT NOT NULL, given TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """``changed`` is an ISO time in UTC."""

    id: str
    title: str
    changed: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """``reasons`` say what was wrong; they are empty for a good answer."""

    good: bool
    reasons: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DeskTurn:
    """One question and what became of it.

    ``answer`` is an answer object, whole or as far as it came; ``None`` before the first
    statement. ``request`` holds the filters and the engine it was asked with.
    """

    id: int
    question: str
    request: Mapping[str, Any]
    state: TurnState
    answer: Mapping[str, Any] | None
    follow_ups: tuple[str, ...]
    feedback: Feedback | None


class Desk:
    """Safe to share between threads: each call borrows a connection.

    ``owner`` is whoever the conversation belongs to; what belongs to another is never found.
    """

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._path = home / FILE_NAME
        self._idle: deque[sqlite3.Connection] = deque([_open(self._path)])

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def conversations(self, owner: str, matching: str = "", limit: int = 50) -> list[Conversation]:
        """The latest first; with ``matching``, those whose title or turns contain it."""
        condition, values = "", list[Any]()
        if matching.strip():
            pattern = "%" + matching.strip().translate(_LIKE) + "%"
            condition = (
                " AND (title LIKE ? ESCAPE '\\' OR id IN (SELECT conversation FROM turns"
                " WHERE question LIKE ? ESCAPE '\\'"
                " OR json_extract(answer, '$.text') LIKE ? ESCAPE '\\'))"
            )
            values = [pattern] * 3
        with self._connection() as connection:
            rows = connection.execute(
                f"SELECT id, title, changed FROM conversations WHERE owner = ?{condition} "
                "ORDER BY changed DESC, id LIMIT ?",
                (owner, *values, limit),
            )
            return [Conversation(*row) for row in rows]

    def conversation(self, owner: str, conversation: str) -> Conversation | None:
        with self._connection() as connection:
            row = connection.execute(
                "SELECT id, title, changed FROM conversations WHERE id = ? AND owner = ?",
                (conversation, owner),
            ).fetchone()
        return Conversation(*row) if row else None

    def start(self, owner: str, title: str) -> str:
        """Begin a conversation; its id cannot be guessed."""
        id_ = secrets.token_urlsafe(12)
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?)",
                (id_, owner, _short(title), _now()),
            )
        return id_

    def rename(self, owner: str, conversation: str, title: str) -> None:
        with self._connection() as connection:
            connection.execute(
                "UPDATE conversations SET title = ? WHERE id = ? AND owner = ?",
                (_short(title), conversation, owner),
            )

    def delete(self, owner: str, conversation: str) -> None:
        with self._connection() as connection:
            connection.execute(
                "DELETE FROM conversations WHERE id = ? AND owner = ?", (conversation, owner)
            )

    def turns(self, owner: str, conversation: str) -> list[DeskTurn]:
        """In the order asked; none for a conversation of another owner."""
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT t.id, t.question, t.request, t.state, t.answer, t.follow_ups, "
                "f.good, f.reasons, f.comment "
                "FROM turns t JOIN conversations c ON c.id = t.conversation "
                "LEFT JOIN feedback f ON f.turn = t.id "
                "WHERE c.id = ? AND c.owner = ? ORDER BY t.id",
                (conversation, owner),
            )
            return [_turn(row) for row in rows]

    def add_turn(self, conversation: str, question: str, request: Mapping[str, Any]) -> int:
        """The new turn's id; it is running until `save_answer` says otherwise."""
        with self._connection() as connection:
            connection.execute(
                "UPDATE conversations SET changed = ? WHERE id = ?", (_now(), conversation)
            )
            cursor = connection.execute(
                "INSERT INTO turns (conversation, question, request, state, asked) "
                "VALUES (?, ?, ?, 'running', ?)",
                (conversation, question, json.dumps(request), _now()),
            )
            return int(cursor.lastrowid or 0)

    def save_answer(self, turn: int, state: TurnState, answer: Mapping[str, Any] | None) -> None:
        """Keep what there is of an answer. A turn that was deleted meanwhile stays deleted."""
        with self._connection() as connection:
            connection.execute(
                "UPDATE turns SET state = ?, answer = ? WHERE id = ?",
                (state, None if answer is None else json.dumps(answer), turn),
            )

    def save_follow_ups(self, turn: int, questions: Sequence[str]) -> None:
        with self._connection() as connection:
            connection.execute(
                "UPDATE turns SET follow_ups = ? WHERE id = ?", (json.dumps(list(questions)), turn)
            )

    def rate(self, owner: str, turn: int, feedback: Feedback | None) -> None:
        """Store what was thought of an answer instead of what was stored; ``None`` clears it."""
        theirs = (
            "SELECT t.id FROM turns t JOIN conversations c ON c.id = t.conversation "
            "WHERE t.id = ? AND c.owner = ?"
        )
        with self._connection() as connection:
            if connection.execute(theirs, (turn, owner)).fetchone() is None:
                return
            connection.execute("DELETE FROM feedback WHERE turn = ?", (turn,))
            if feedback is not None:
                reasons = json.dumps(list(feedback.reasons))
                connection.execute(
                    "INSERT INTO feedback VALUES (?, ?, ?, ?, ?)",
                    (turn, feedback.good, reasons, feedback.comment, _now()),
                )

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """One transaction, committed unless it raises."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = _connect(self._path)
        try:
            with connection:
                yield connection
        finally:
            self._idle.append(connection)


def forget_documents(home: Path, doc_ids: Sequence[str]) -> int:
    """Take the words of removed documents out of the answers kept in ``home``.

    Returns the number of answers that lost something. Their questions stay; statements that
    rested on the documents go, and so does every quote of them, from the file too.
    """
    path = home / FILE_NAME
    if not path.exists() or not doc_ids:
        return 0
    gone, changed = set(doc_ids), 0
    connection = _open(path)
    try:
        with connection:
            rows = connection.execute(
                "SELECT id, answer FROM turns WHERE answer IS NOT NULL"
            ).fetchall()
            for turn, stored in rows:
                try:
                    answer = json.loads(stored)
                    changes = redact(answer, gone)
                except (ValueError, KeyError, TypeError, AttributeError):
                    # Nobody can say what an answer that is no answer object quotes.
                    answer, changes = None, True
                if changes:
                    changed += 1
                    connection.execute(
                        "UPDATE turns SET answer = ?, follow_ups = '[]' WHERE id = ?",
                        (None if answer is None else json.dumps(answer), turn),
                    )
    finally:
        connection.close()
    return changed


def _open(path: Path) -> sqlite3.Connection:
    """The desk, made where it is missing. One that is no sound database is set aside, and told."""
    connection = _connect(path)
    try:
        connection.executescript(_SCHEMA)
        (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        problem = None if sound == "ok" else str(sound)
    except sqlite3.DatabaseError as error:
        connection.close()
        if not is_damage(error):
            raise
        problem = str(error)
    if problem is None:
        return connection
    connection.close()
    aside = path.with_name(f"desk-damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}.sqlite")
    path.rename(aside)
    for suffix in ("-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    _log.warning(
        "the conversations in %s cannot be read (%s): the file was set aside as %s, which may "
        "still quote documents, and a new one begun",
        path,
        problem,
        aside.name,
    )
    connection = _connect(path)
    connection.executescript(_SCHEMA)
    return connection


_LIKE = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_MS / 1000, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    # With the default rollback journal, no second file keeps what was deleted.
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _turn(row: tuple[Any, ...]) -> DeskTurn:
    id_, question, request, state, answer, follow_ups, good, reasons, comment = row
    return DeskTurn(
        id=id_,
        question=question,
        request=json.loads(request),
        state=state,
        answer=None if answer is None else json.loads(answer),
        follow_ups=tuple(json.loads(follow_ups)),
        feedback=None
        if good is None
        else Feedback(bool(good), tuple(json.loads(reasons)), comment),
    )


def _short(title: str) -> str:
    line = " ".join(title.split()) or "Untitled"
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rstrip() + "…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
