"""Vocabularies that tests read texts with."""

from __future__ import annotations

from pathlib import Path

from assistant.language.vocabulary import VOCABULARY_FILE, read_vocabulary, vocabulary_text

SAMPLE = read_vocabulary(Path(__file__).parents[2] / "corpus" / VOCABULARY_FILE)
"""That of the sample library: minerals, and the bodies and publications it speaks of."""


def write_sample_vocabulary(home: Path) -> None:
    """Give a library, in a folder that need not exist, the sample library's vocabulary."""
    home.mkdir(parents=True, exist_ok=True)
    (home / VOCABULARY_FILE).write_text(vocabulary_text(SAMPLE), "utf-8")
