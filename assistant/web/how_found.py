"""How an answer was found: everything retrieved, for whoever wants to look behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from assistant.references.captions import place
from assistant.storage.desk import DeskTurn
from assistant.web.labels import plain


def how_found(turn: DeskTurn) -> None:
    """A closed section; what is in it is made when it is opened."""
    answer = turn.answer or {}
    section = st.expander("How this was found", key=f"how_{turn.id}", on_change="rerun")
    if not section.open:
        return
    with section:
        with st.container(gap="xxsmall"):
            for name, value in _facts(answer):
                st.caption(f"{name}: **{plain(value)}**")
        evidence = answer.get("evidence") or ()
        if evidence:
            st.dataframe(
                _table(evidence),
                hide_index=True,
                alt="Sentences that were considered, best first",
                column_config={
                    "Score": st.column_config.NumberColumn(format="%.2f", width="small"),
                    "Sentence": st.column_config.TextColumn(width="large"),
                },
            )


def _facts(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    searched = answer.get("searched") or {}
    confidence = answer.get("confidence")
    facts = [
        ("Searched as", answer.get("rewritten") or answer.get("question")),
        (
            "Searched",
            f"{searched.get('documents', 0):,} documents, {searched.get('passages', 0):,} passages",
        ),
        ("Filters", _filters(searched.get("filters") or {})),
        ("Edition", answer.get("edition")),
        ("Answered by", answer.get("engine")),
        (
            "Confidence that the library answers this",
            None if confidence is None else f"{confidence:.0%}",
        ),
        (
            "Time",
            ", ".join(f"{k} {v:.0f} ms" for k, v in (answer.get("elapsed_ms") or {}).items()),
        ),
        ("Usage", ", ".join(f"{k} {v}" for k, v in (answer.get("usage") or {}).items())),
    ]
    return [(name, str(value)) for name, value in facts if value not in (None, "")]


def _filters(filters: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for key, value in filters.items()
    )


def _table(evidence: Any) -> dict[str, list[Any]]:
    return {
        "Score": [item["score"] for item in evidence],
        "Sentence": [" ".join(item["quote"].split()) for item in evidence],
        "Source": [item["title"] for item in evidence],
        "Place": [place(item) for item in evidence],
    }
