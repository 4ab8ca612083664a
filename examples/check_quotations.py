"""Hold every quotation of a text against the documents of a folder.

python examples/check_quotations.py FOLDER DRAFT.txt
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import assistant

QUOTATION = re.compile(r"[“\"]([^”\"]+)[”\"]")


def main(folder: str, draft: str) -> None:
    quotations = QUOTATION.findall(Path(draft).read_text("utf-8"))
    with assistant.open() as library:
        library.ingest(folder)
        for found in library.lookup.batch([{"text": text} for text in quotations]):
            where = found.matches[0].citation.title if found.matches else "nowhere"
            print(f"{found.verdict}: “{found.text}” ({where})")
            for difference in found.matches[0].differences if found.matches else ():
                print(f"    “{difference.given}” where the source has “{difference.source}”")


if __name__ == "__main__":
    main(*sys.argv[1:])
