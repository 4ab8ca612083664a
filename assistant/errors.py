"""Every error that this package raises on purpose.

    AssistantError
    ├── UsageError                wrong call: exit code 2
    │   └── UnknownEngineError
    ├── LibraryError              the library cannot be used as it is: exit code 3
    │   ├── EmptyLibraryError
    │   ├── LibraryBusyError
    │   ├── LibraryDamagedError
    │   ├── LibraryMismatchError
    │   ├── VocabularyError
    │   ├── EditionGoneError
    │   └── DiskError
    ├── RefusedError              one document or one question was refused: exit code 1
    │   ├── UnreadableError
    │   └── QuestionError
    ├── EncoderError              the encoder cannot be loaded or is not the one expected
    └── EngineError               a configured chat model did not give a usable answer

A message is one line: what failed, the value, and the way out.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of all of them; ``exit_code`` is what the command line returns."""

    exit_code = 1


class UsageError(AssistantError):
    """A wrong call: an unknown document, filter or path, or an option that cannot be."""

    exit_code = 2


class UnknownEngineError(UsageError):
    """The engine is not known, or lacks its package or key; the message says which."""


class LibraryError(AssistantError):
    """The library cannot be used as it is; the message says what to do."""

    exit_code = 3


class EmptyLibraryError(LibraryError):
    """There is no published edition."""


class LibraryBusyError(LibraryError):
    """Another process is writing."""


class LibraryDamagedError(LibraryError):
    """A published edition does not hold what it should."""


class LibraryMismatchError(LibraryError):
    """The library was made with another encoder, schema or passage setting."""


class VocabularyError(LibraryError):
    """The office's vocabulary cannot be understood."""


class EditionGoneError(LibraryError):
    """The edition that was being read is no longer on disk."""


class DiskError(LibraryError):
    """The disk is full, read-only, failing or closed to us; the library itself is as it was."""


class RefusedError(AssistantError):
    """One document or one question was refused."""

    exit_code = 1


class UnreadableError(RefusedError):
    """A file cannot be turned into a document; the message is the reason, without the path."""


class QuestionError(RefusedError):
    """A question cannot be asked: empty, too long, or of the wrong type."""


class EncoderError(AssistantError):
    """The encoder cannot be loaded, or is not the one expected."""

    exit_code = 3


class EngineError(AssistantError):
    """A configured chat model did not give a usable answer."""

    exit_code = 1
