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
    │   └── EditionGoneError
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
    exit_code = 2


class UnknownEngineError(UsageError):
    pass


class LibraryError(AssistantError):
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


class RefusedError(AssistantError):
    exit_code = 1


class UnreadableError(RefusedError):
    """A file cannot be turned into a document; the message is the reason, without the path."""


class QuestionError(RefusedError):
    """A question cannot be asked: empty, too long, or of the wrong type."""


class EncoderError(AssistantError):
    exit_code = 3


class EngineError(AssistantError):
    exit_code = 1
