"""Build the sample library's PDF, DOCX and HTML files: ``python -m corpus_sources.build``.

``corpus_sources/FOLDER/NAME.md`` with ``build: pdf`` in its front matter becomes
``corpus/FOLDER/NAME.pdf`` and its sidecar ``NAME.pdf.meta.yaml``. The same sources give the
same files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import yaml

from corpus_sources.blocks import Source, read_source
from corpus_sources.page import write_html
from corpus_sources.pdf import write_pdf
from corpus_sources.word import write_docx

SOURCES = Path(__file__).parent
CORPUS = SOURCES.parent / "corpus"
WRITERS: dict[str, Callable[[Source, Path], None]] = {
    "pdf": write_pdf,
    "docx": write_docx,
    "html": write_html,
}
_LAYOUT_KEYS = ("build", "columns")


def source_paths() -> list[Path]:
    """The source notes, in order of path."""
    return sorted(path for path in SOURCES.rglob("*.md") if path.name != "README.md")


def build(path: Path, corpus: Path = CORPUS) -> Path:
    """Build one source below `corpus` and return the file. Raises KeyError without `build`."""
    source = read_source(path)
    kind = str(source.metadata["build"])
    target = (corpus / path.relative_to(SOURCES)).with_suffix(f".{kind}")
    target.parent.mkdir(parents=True, exist_ok=True)
    WRITERS[kind](source, target)
    metadata = {k: v for k, v in source.metadata.items() if k not in _LAYOUT_KEYS}
    sidecar = target.with_name(f"{target.name}.meta.yaml")
    sidecar.write_text(
        yaml.safe_dump(metadata, sort_keys=False, allow_unicode=True, width=100),
        encoding="utf-8",
    )
    return target


def main() -> None:
    for path in source_paths():
        sys.stderr.write(f"{build(path)}\n")


if __name__ == "__main__":
    main()
