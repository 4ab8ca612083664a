"""Follow-up questions made to stand alone, from the turns before, without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.language.analysis import analyse
from assistant.language.stems import STOP_WORDS, words
from assistant.language.tables import alternatives
from assistant.language.terms import group_of
from assistant.language.vocabulary import NO_VOCABULARY, Vocabulary
from assistant.types import Turn

_ABOUT = re.compile(
    r"^(?:(?:and|but|so|ok|okay|now)[,\s]+)?(?:(?:what|how)\s+about|and|and\s+(?:for|in|from|by)"
    r"|(?:what|how)\s+(?:of|is\s+it\s+for)|same\s+for|for)\s+(?P<rest>.+?)\s*\??$",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    rf"\b(?:{alternatives('pointing_words')}|the\s+(?:{alternatives('nouns_that_point_back')}))\b",
    re.IGNORECASE,
)
_INTERROGATIVE = re.compile(
    r"^(?:(?:and|but|so)[,\s]+)?(?:who|what|when|where|why|how|which|is|are|was|were|do|does|did|"
    r"can|could|has|have|had|will|would|should)\b",
    re.IGNORECASE,
)
_SHORT = 4
_BESIDE_A_NAME = 2
"""Words that may stand with a name that takes another's place: "in the DRC"."""
_LONG = 14


def standalone(
    question: str, history: Sequence[Turn], vocabulary: Vocabulary = NO_VOCABULARY
) -> str | None:
    """The question with what it leaves out taken from earlier turns; ``None`` if complete.

    ``history`` is oldest first. "And Peru?" after "How much wheat does Chile import?" replaces
    the country; a question that only points back ("When was that?") has the subject of the turn
    before added to it.
    """
    if not history:
        return None
    earlier = _resolved(history, vocabulary)
    text = question.strip()
    about = _ABOUT.match(text)
    if about and not _INTERROGATIVE.match(about["rest"]):
        return _replaced(earlier, about["rest"], vocabulary)
    length = len(_content(text))
    points_back = _POINTS_BACK.search(text) and length <= _LONG
    bare = length <= _SHORT and not analyse(text, vocabulary).names and _INTERROGATIVE.match(text)
    return _with_subject(text, earlier) if points_back or bare else None


def _resolved(history: Sequence[Turn], vocabulary: Vocabulary) -> str:
    """The last question as it was understood in its own place."""
    turns = list(history)
    last = turns[-1].question
    return standalone(last, turns[:-1], vocabulary) or last


def _replaced(earlier: str, new: str, vocabulary: Vocabulary) -> str:
    """The earlier question with its term of the new one's kind replaced, or with it added."""
    new = re.sub(r"^(?:in|for|from|by|the case of)\s+", "", new.strip(), flags=re.IGNORECASE)
    years, old = analyse(new).dates, analyse(earlier).dates
    if years and old and len(new.split()) <= _SHORT:
        return earlier[: old[0].start] + years[0].text + earlier[old[0].end :]
    named = analyse(new, vocabulary).names
    if len(named) == 1 and len(new.split()) <= len(named[0].text.split()) + _BESIDE_A_NAME:
        group = group_of(named[0].kind)
        matching = [n for n in analyse(earlier, vocabulary).names if group_of(n.kind) == group]
        if matching:
            # The last place is the one in focus: "... imports comes from China?"
            target = matching[-1] if group == "place" else matching[0]
            return earlier[: target.start] + new + earlier[target.end :]
    return f"{earlier.rstrip('?. ')}, {new}?"


def _with_subject(question: str, earlier: str) -> str:
    """The question followed by the words of the earlier one that it does not itself hold."""
    own = {word.lower() for word in _content(question)}
    subject = [word for word in _content(earlier) if word.lower() not in own]
    return f"{question.rstrip('?. ')} ({' '.join(subject)})?"


def _content(text: str) -> list[str]:
    return [word for word in words(text) if word.lower() not in STOP_WORDS]
