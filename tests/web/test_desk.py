"""What is kept on the desk: whose it is, what is found, what is gone once it was removed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from assistant.storage.desk import Desk, Feedback, forget_documents

ANNA, BERT = "anna", "bert"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def citation(number: int, doc_id: str, quote: str) -> dict[str, Any]:
    return {"number": number, "doc_id": doc_id, "title": doc_id, "quote": quote, "start": 0}


def answered(*sentences: tuple[str, str]) -> dict[str, Any]:
    """An answer of verbatim sentences, each from a document of its own."""
    return {
        "status": "answered",
        "text": " ".join(f"{text} [{n}]" for n, (_, text) in enumerate(sentences, 1)),
        "statements": [
            {"text": text, "citations": [n], "support": "verbatim"}
            for n, (_, text) in enumerate(sentences, 1)
        ],
        "citations": [citation(n, doc, text) for n, (doc, text) in enumerate(sentences, 1)],
        "evidence": [citation(n, doc, text) for n, (doc, text) in enumerate(sentences, 1)],
        "conflicts": [],
        "nearest": [],
    }


def test_a_conversation_is_found_again_after_a_restart(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    conversation = desk.start(ANNA, "How much copper?")
    turn = desk.add_turn(conversation, "How much copper?", {"engine": "extractive"})
    desk.save_answer(turn, "done", answered(("a.md", "Much copper.")))
    desk.save_follow_ups(turn, ["How much zinc?"])
    desk.close()

    (stored,) = Desk(tmp_path).turns(ANNA, conversation)
    assert stored.question == "How much copper?"
    assert stored.state == "done"
    assert stored.answer is not None
    assert stored.answer["text"] == "Much copper. [1]"
    assert stored.follow_ups == ("How much zinc?",)


def test_nobody_sees_or_changes_what_belongs_to_another(desk: Desk) -> None:
    conversation = desk.start(ANNA, "Mine")
    turn = desk.add_turn(conversation, "Mine?", {})
    desk.rate(ANNA, turn, Feedback(good=True))

    desk.rename(BERT, conversation, "Taken")
    desk.rate(BERT, turn, Feedback(good=False, reasons=("wrong figure",)))
    desk.rate(BERT, turn, None)
    desk.delete(BERT, conversation)

    assert desk.conversations(BERT) == []
    assert desk.conversation(BERT, conversation) is None
    assert desk.turns(BERT, conversation) == []
    assert [c.title for c in desk.conversations(ANNA)] == ["Mine"]
    assert desk.turns(ANNA, conversation)[0].feedback == Feedback(good=True)


def test_search_looks_into_titles_questions_and_answers(desk: Desk) -> None:
    by_title = desk.start(ANNA, "Copper in Peru")
    by_question = desk.start(ANNA, "First")
    desk.add_turn(by_question, "What of 100% copper_wire?", {})
    by_answer = desk.start(ANNA, "Second")
    turn = desk.add_turn(by_answer, "And?", {})
    desk.save_answer(turn, "done", answered(("a.md", "Zinc is cheap.")))

    assert [c.id for c in desk.conversations(ANNA, "peru")] == [by_title]
    assert [c.id for c in desk.conversations(ANNA, "100% copper_w")] == [by_question]
    assert [c.id for c in desk.conversations(ANNA, "zinc is")] == [by_answer]
    assert desk.conversations(ANNA, "100x") == []


def test_the_conversation_last_asked_in_comes_first(desk: Desk) -> None:
    first, second = desk.start(ANNA, "First"), desk.start(ANNA, "Second")
    desk.add_turn(first, "Again?", {})
    assert [c.id for c in desk.conversations(ANNA)] == [first, second]


def test_a_long_title_is_cut_and_an_empty_one_is_not_empty(desk: Desk) -> None:
    desk.start(ANNA, "word " * 100)
    desk.start(ANNA, "  ")
    titles = {c.title for c in desk.conversations(ANNA)}
    assert "Untitled" in titles
    assert all(len(title) <= 80 for title in titles)


def test_deleting_a_conversation_takes_its_words_from_the_disk(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    conversation = desk.start(ANNA, "Secret plans of the zinc office")
    turn = desk.add_turn(conversation, "Where is the hidden zinc?", {})
    desk.save_answer(turn, "done", answered(("a.md", "The zinc lies under the stairs.")))
    desk.delete(ANNA, conversation)
    desk.save_answer(turn, "done", answered(("a.md", "The zinc lies under the stairs.")))

    assert desk.turns(ANNA, conversation) == []
    assert not any(b"zinc" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_feedback_is_replaced_and_taken_back(desk: Desk) -> None:
    conversation = desk.start(ANNA, "A")
    turn = desk.add_turn(conversation, "A?", {})
    desk.rate(ANNA, turn, Feedback(good=False, reasons=("incomplete",), comment="too short"))
    (stored,) = desk.turns(ANNA, conversation)
    assert stored.feedback == Feedback(good=False, reasons=("incomplete",), comment="too short")
    desk.rate(ANNA, turn, None)
    assert desk.turns(ANNA, conversation)[0].feedback is None


def test_many_threads_write_at_once(desk: Desk) -> None:
    conversation = desk.start(ANNA, "Busy")

    def write(number: int) -> None:
        turn = desk.add_turn(conversation, f"Question {number}", {})
        desk.save_answer(turn, "done", answered(("a.md", f"Answer {number}.")))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns = desk.turns(ANNA, conversation)
    assert len(turns) == 16
    for turn in turns:
        assert turn.answer is not None
        assert turn.answer["text"].startswith(turn.question.replace("Question", "Answer"))


def test_forgetting_a_document_leaves_the_rest_of_an_answer(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    conversation = desk.start(ANNA, "Two sources")
    both = desk.add_turn(conversation, "Both?", {})
    desk.save_answer(both, "done", answered(("a.md", "Alpha stays."), ("b.md", "Beta leaves.")))
    other = desk.add_turn(conversation, "Only a?", {})
    desk.save_answer(other, "done", answered(("a.md", "Alpha stays.")))

    assert forget_documents(tmp_path, ["b.md"]) == 1

    first, second = desk.turns(ANNA, conversation)
    assert first.answer is not None
    assert [s["text"] for s in first.answer["statements"]] == ["Alpha stays."]
    assert first.answer["text"] == "Alpha stays. [1]"
    assert [c["number"] for c in first.answer["citations"]] == [1]
    assert "was removed" in first.answer["notice"]
    assert second.answer is not None
    assert "notice" not in second.answer
    assert not any(b"Beta" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_forgetting_needs_no_desk(tmp_path: Path) -> None:
    assert forget_documents(tmp_path, ["b.md"]) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"garbage" * 1000, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_desk_that_cannot_be_read_is_set_aside_and_told(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "desk.sqlite").write_bytes(content)
    assert forget_documents(tmp_path, ["a.md"]) == 0
    desk = Desk(tmp_path)
    assert desk.conversations("me") == []
    desk.start("me", "New")
    assert len(desk.conversations("me")) == 1
    desk.close()
    aside = list(tmp_path.glob("desk-damaged-*.sqlite"))
    assert [path.read_bytes() for path in aside] == ([content] if content else [])
    assert ("set aside as" in caplog.text) == bool(content)


def test_an_answer_that_nobody_can_read_does_not_stop_a_removal(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    turn = desk.add_turn(desk.start("me", "Q"), "Q?", {})
    desk.save_answer(turn, "done", {"citations": "no list"})
    desk.close()
    assert forget_documents(tmp_path, ["a.md"]) == 1
    assert b"no list" not in (tmp_path / "desk.sqlite").read_bytes()
