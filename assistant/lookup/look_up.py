"""Look up a text: is it in the library, word for word, and where?"""

from __future__ import annotations

from assistant.errors import QuestionError
from assistant.lookup.attribution import documents_named
from assistant.lookup.judging import Case, judged
from assistant.lookup.normalise import Comparable, comparable_forms
from assistant.models.embedding import Embedding
from assistant.storage.editions import Edition
from assistant.types import LookUp

MAX_CHARS = 200_000


def look_up(
    text: str,
    edition: Edition,
    encoder: Embedding,
    source: str | None = None,
    id: str | None = None,
) -> LookUp:
    """Say whether and where ``text`` stands in the library; see ``Verdict``.

    ``source`` is the document, author or publisher that the text is ascribed to. Raises
    QuestionError for a text without words or with more than ``MAX_CHARS`` characters.
    """
    forms = _checked(text)
    named = documents_named(source, edition.catalogue) if source else frozenset()
    verdict, matches = judged(Case(forms, edition, encoder, named))
    right_words = verdict in ("verbatim", "near_verbatim")
    if source and right_words and named.isdisjoint(m.citation.doc_id for m in matches):
        verdict = "misattributed"
    return LookUp(text, verdict, tuple(matches), id, source, edition.number)


def _checked(text: str) -> list[Comparable]:
    if len(text) > MAX_CHARS:
        raise QuestionError(
            f"the text has {len(text):,} characters; at most {MAX_CHARS:,} are looked up, so "
            "look up parts of it"
        )
    if not any(character.isalnum() for character in text):
        raise QuestionError("the text to look up has no words; give a sentence or a few words")
    return comparable_forms(text)
