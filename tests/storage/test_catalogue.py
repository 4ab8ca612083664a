from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import EditionGoneError, LibraryDamagedError, UsageError
from assistant.storage.attributes import DayRange, published_days
from assistant.storage.catalogue import Catalogue
from assistant.storage.catalogue_draft import CatalogueDraft, content_hash
from assistant.storage.integrity import catalogue_problems
from assistant.storage.records import Change
from assistant.types import Document, Filters, Page, RecognisedLine, Section, Span
from tests.support.small_library import ORIGIN, RECIPE, add, document, vector_of

CHILE = document(
    "notes/chile copper.md",
    "Chile exported copper.\nIts exports grew in 2024.",
    "La Niña délayed the harbour works.",
    title="Copper exports of Chile",
    published="2025-04-02",
    minerals=["Copper", "lithium"],
    kind="country note",
)
BOLIVIA = document(
    "bolivia|#1",
    "Bolivia has lithium.",
    title="Salt flats",
    published="2023",
    minerals=["Lithium"],
    kind="timeline",
)
UNDATED = document("glossary", "An ore is a rock that pays.", kind="Glossary")


def catalogue_of(path: Path, *docs: Document) -> Catalogue:
    draft = CatalogueDraft.create(path)
    for doc in docs:
        add(draft, doc)
    draft.stamp(RECIPE, Change(1, "2026-01-01T00:00:00+00:00", len(docs), 0, 0))
    draft.close()
    return Catalogue.open(path)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return catalogue_of(tmp_path / "c.sqlite", CHILE, BOLIVIA, UNDATED)


def found(catalogue: Catalogue, expression: str, filters: Filters = Filters()) -> list[str]:  # noqa: B008
    hits = catalogue.lexical(expression, 10, filters)
    return [p.doc_id for p in catalogue.passages([hit.passage_id for hit in hits])]


def test_a_document_comes_back_as_it_went_in(tmp_path: Path) -> None:
    text = "\ufeffTitle\n\n“Ünïcode” 𝔘 text.\x00 Second sentence.\n"
    original = Document(
        "a # b/ü&|.md",
        "Ünïcode 𝔘",
        text,
        (Section(0, 7, ()), Section(7, len(text), ("A", "B › C"))),
        (
            Page(0, 9, 1, "iii"),
            Page(9, len(text), 2, None, (RecognisedLine("“Ünï", 0.1, 0.2, 0.9, 0.25, 0.875),)),
        ),
        {"author": "Ä", "minerals": ["copper", 3], "sources": [{"title": "x", "facts": ["F1"]}]},
        ("page 2 has no text layer; not read",),
    )
    draft = CatalogueDraft.create(tmp_path / "c.sqlite")
    draft.add(original, ORIGIN)
    draft.stamp(RECIPE, Change(4, "2026-01-01T00:00:00+00:00", 1, 0, 0))
    draft.close()
    catalogue = Catalogue.open(tmp_path / "c.sqlite")
    assert catalogue.document(original.doc_id) == original
    assert catalogue.text(original.doc_id) == text
    assert catalogue.info.edition == 4
    assert catalogue.info.recipe == RECIPE
    assert catalogue.record(original.doc_id).to_dict()["notes"] == list(original.notes)
    assert "notes" not in catalogue.filter_keys(), "remarks are nothing to filter by"


def test_a_new_remark_is_a_change_and_stands_after_the_documents_own(tmp_path: Path) -> None:
    plain = Document("a.md", "A", "Text.", metadata={"notes": "for the board"})
    doubtful = replace(plain, notes=("not UTF-8; a guess",))
    assert content_hash(plain) != content_hash(doubtful)
    catalogue = catalogue_of(tmp_path / "c.sqlite", doubtful)
    assert catalogue.document("a.md").notes == ("for the board", "not UTF-8; a guess")
    assert content_hash(catalogue.document("a.md")) == content_hash(doubtful)


def test_passages_come_in_the_order_asked_for(catalogue: Catalogue) -> None:
    first, second = catalogue.passages_of(CHILE.doc_id)
    assert [p.id for p in catalogue.passages([second.id, first.id, second.id])] == [
        second.id,
        first.id,
        second.id,
    ]
    assert first.text == "Chile exported copper.\nIts exports grew in 2024."
    assert first.sentences == (Span(0, 22), Span(23, 48))
    assert first.heading == ("Part",)
    assert CHILE.text[second.start : second.end] == second.text


def test_vectors_come_back_within_half_precision(catalogue: Catalogue) -> None:
    first, second = catalogue.passages_of(CHILE.doc_id)
    vectors = catalogue.passage_vectors([second.id, first.id])
    expected = np.stack([vector_of(second.text), vector_of(first.text)])
    assert vectors.dtype == np.float32
    assert np.abs((vectors * expected).sum(axis=1) - 1).max() < 1e-3
    sentences = catalogue.sentence_vectors([second.id, first.id])
    assert [rows.shape[0] for rows in sentences] == [1, 2]
    assert float(sentences[1][1] @ vector_of("Its exports grew in 2024.")) > 0.999


def test_a_missing_passage_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(LibraryDamagedError, match="passage 99"):
        catalogue.passages([1, 99])


def test_an_unknown_document_is_a_usage_error(catalogue: Catalogue) -> None:
    for read in (catalogue.document, catalogue.text, catalogue.record):
        with pytest.raises(UsageError, match=r"no document 'nope'.*library list"):
            read("nope")
    assert catalogue.passages_of("nope") == []


def test_documents_are_listed_by_id(catalogue: Catalogue) -> None:
    records = catalogue.documents()
    assert [r.doc_id for r in records] == ["bolivia|#1", "glossary", "notes/chile copper.md"]
    assert records[2].title == "Copper exports of Chile"
    assert records[2].metadata["minerals"] == ["Copper", "lithium"]
    assert records[2].length == len(CHILE.text)
    assert records[2].to_dict()["published"] == "2025-04-02"


def test_words_match_by_their_stem_and_without_accents(catalogue: Catalogue) -> None:
    assert found(catalogue, "exporting") == [CHILE.doc_id, CHILE.doc_id]  # the title counts too
    assert found(catalogue, '"delay" AND nina') == [CHILE.doc_id]
    assert found(catalogue, "platinum") == []


def test_the_better_match_comes_first_with_the_higher_score(catalogue: Catalogue) -> None:
    hits = catalogue.lexical("copper OR exported", 10)
    assert hits[0].passage_id == catalogue.passages_of(CHILE.doc_id)[0].id
    assert hits[0].score > hits[1].score > 0
    assert catalogue.lexical("copper OR exported", 1) == hits[:1]


def test_weights_say_which_words_count(tmp_path: Path) -> None:
    in_title = document("t", "Nothing of note here.", title="Zinc")
    in_text = document("x", "Zinc is of note here.", title="Metals")
    catalogue = catalogue_of(tmp_path / "c.sqlite", in_title, in_text)

    def first(weights: tuple[float, float, float]) -> str:
        (hit, *_) = catalogue.lexical("zinc", 2, weights=weights)
        return catalogue.passages([hit.passage_id])[0].doc_id

    assert first((10.0, 1.0, 1.0)) == "t"
    assert first((1.0, 1.0, 10.0)) == "x"


def test_a_broken_expression_is_a_value_error(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="not an FTS5 expression: '\"open'"):
        catalogue.lexical('"open', 5)


def test_frequencies_count_passages_by_stem(catalogue: Catalogue) -> None:
    # "exports" is in the title of both passages about Chile, "lithium" in Bolivia's text.
    frequencies = catalogue.document_frequency(["exporting", "lithium", "zinc", 'a"b', "…"])
    assert frequencies == {"exporting": 2, "lithium": 1, "zinc": 0, 'a"b': 0, "…": 0}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters({"minerals": ("LITHIUM",)}), {CHILE.doc_id, BOLIVIA.doc_id}),
        (Filters({"Minerals": ("copper", "zinc")}), {CHILE.doc_id}),
        (Filters({"minerals": ("lithium",), "kind": ("timeline", "memo")}), {BOLIVIA.doc_id}),
        (Filters({"minerals": ("copper",), "kind": ("timeline",)}), set()),
        (Filters({"title": ("copper  exports of chile",)}), {CHILE.doc_id}),
        (Filters({"doc_id": (BOLIVIA.doc_id,)}), {BOLIVIA.doc_id}),
        (Filters(since=date(2023, 6, 1)), {CHILE.doc_id, BOLIVIA.doc_id}),
        (Filters(since=date(2024, 1, 1)), {CHILE.doc_id}),
        (Filters(until=date(2025, 4, 2)), {CHILE.doc_id, BOLIVIA.doc_id}),
        (Filters(until=date(2025, 4, 1)), {BOLIVIA.doc_id}),
        (Filters({"kind": ("glossary",)}, since=date(1900, 1, 1)), set()),
    ],
)
def test_filters_leave_these_documents(
    catalogue: Catalogue, filters: Filters, expected: set[str]
) -> None:
    every_word = "chile OR bolivia OR ore OR harbour"
    assert set(found(catalogue, every_word, filters)) == expected
    counts = catalogue.counts(filters)
    assert counts.documents == len(expected)
    assert counts.passages == len(found(catalogue, every_word, filters))
    nearest = catalogue.nearest(vector_of(BOLIVIA.text), 10, filters)
    passages = catalogue.passages([n.passage_id for n in nearest])
    assert {p.doc_id for p in passages} == expected
    assert len(passages) == counts.passages


def test_the_nearest_of_what_filters_leave_are_exact(tmp_path: Path) -> None:
    texts = [f"Sentence {n}." for n in range(5000)]
    draft = CatalogueDraft.create(tmp_path / "c.sqlite")
    for kind in ("even", "odd"):
        add(draft, document(kind, *texts[kind == "odd" :: 2], kind=kind))
    draft.stamp(RECIPE, Change(1, "2026-01-01T00:00:00+00:00", 2, 0, 0))
    draft.close()
    catalogue = Catalogue.open(tmp_path / "c.sqlite")
    question = vector_of("question")
    odd = catalogue.passages_of("odd")
    cosines = catalogue.passage_vectors([p.id for p in odd]) @ question
    expected = [odd[i].id for i in np.argsort(-cosines)[:20]]
    found = catalogue.nearest(question, 20, Filters({"kind": ("odd",)}))
    assert [n.passage_id for n in found] == expected
    assert [n.cosine for n in found] == pytest.approx(np.sort(cosines)[::-1][:20].tolist())


def test_undated_documents_that_a_date_leaves_out_are_counted(catalogue: Catalogue) -> None:
    assert catalogue.counts(Filters(since=date(2000, 1, 1))).undated == 1
    assert catalogue.counts(Filters()).undated == 0
    only_copper = Filters({"minerals": ("copper",)}, since=date(2000, 1, 1))
    assert catalogue.counts(only_copper).undated == 0


def test_an_unknown_filter_key_names_the_known_ones(catalogue: Catalogue) -> None:
    wrong = Filters({"mineral": ("copper",)})
    for use in (catalogue.counts, catalogue.check_filters):
        with pytest.raises(UsageError, match=r"'mineral'.*doc_id, kind, minerals, published"):
            use(wrong)
    with pytest.raises(UsageError, match="'mineral'"):
        catalogue.lexical("copper", 5, wrong)


def test_filter_values_are_shown_as_written_with_their_counts(catalogue: Catalogue) -> None:
    minerals = catalogue.filter_keys()["minerals"]
    assert [(v.value, v.label, v.documents) for v in minerals] == [
        ("copper", "Copper", 1),
        ("lithium", "Lithium", 2),
    ]


@pytest.mark.parametrize(
    ("published", "days"),
    [
        ("2024", DayRange(date(2024, 1, 1).toordinal(), date(2024, 12, 31).toordinal())),
        ("2024-02", DayRange(date(2024, 2, 1).toordinal(), date(2024, 2, 29).toordinal())),
        ("2024-02-07", DayRange(date(2024, 2, 7).toordinal(), date(2024, 2, 7).toordinal())),
        ("2024-13", None),
        ("undated", None),
        (None, None),
    ],
)
def test_a_publication_date_means_days(published: str | None, days: DayRange | None) -> None:
    assert published_days(published) == days


def test_threads_share_a_catalogue(catalogue: Catalogue) -> None:
    ids = catalogue.passage_ids()
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(
                lambda n: (len(catalogue.passages(ids)), len(found(catalogue, "chile"))), range(200)
            )
        )
    assert set(answers) == {(4, 2)}


def test_removed_words_are_nowhere_in_the_compacted_file(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    catalogue_of(path, CHILE, document("secret", "The xylophonist paid.", title="Zyzzyva")).close()
    words = (b"xylophonist", b"Zyzzyva", b"zyzzyva", b"secret")
    assert all(word in path.read_bytes() for word in words)
    draft = CatalogueDraft.edit(path)
    draft.remove("secret")
    draft.compact()
    draft.close()
    assert not [word for word in words if word in path.read_bytes()]
    assert [p.name for p in tmp_path.iterdir()] == ["c.sqlite"]
    assert found(Catalogue.open(path), "chile") == [CHILE.doc_id, CHILE.doc_id]
    assert catalogue_problems(path) == []


def test_passage_ids_are_kept_and_never_given_again(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path / "1.sqlite", CHILE, BOLIVIA)
    draft = CatalogueDraft.copy(tmp_path / "1.sqlite", tmp_path / "2.sqlite")
    draft.remove(BOLIVIA.doc_id)
    draft.compact()
    (new,) = add(draft, UNDATED)
    draft.close()
    assert new > max(catalogue.passage_ids())
    changed = Catalogue.open(tmp_path / "2.sqlite")
    assert changed.passages_of(CHILE.doc_id) == catalogue.passages_of(CHILE.doc_id)
    afresh = CatalogueDraft.create(tmp_path / "3.sqlite", after=changed)
    assert min(add(afresh, CHILE)) > new
    afresh.close()


def test_the_fingerprint_tells_content_and_recipe(tmp_path: Path) -> None:
    one = catalogue_of(tmp_path / "1.sqlite", CHILE, BOLIVIA).info.fingerprint
    assert catalogue_of(tmp_path / "2.sqlite", BOLIVIA, CHILE).info.fingerprint == one
    assert catalogue_of(tmp_path / "3.sqlite", CHILE).info.fingerprint != one


def test_problems_are_found(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    catalogue_of(path, CHILE, BOLIVIA).close()
    assert catalogue_problems(path) == []
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE passages SET text = 'other words' WHERE id = 1")
        connection.execute("DELETE FROM sentence_vectors WHERE passage = 2")
    problems = catalogue_problems(path)
    assert len(problems) == 2
    assert "passage 2 lacks" in problems[0]
    assert "passage 1 is not what 'notes/chile copper.md' says there" in problems[1]


def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EditionGoneError, match="no longer there"):
        Catalogue.open(tmp_path / "none.sqlite")
    (tmp_path / "garbage.sqlite").write_bytes(b"garbage" * 1000)
    with pytest.raises(LibraryDamagedError, match=r"garbage.sqlite is damaged"):
        Catalogue.open(tmp_path / "garbage.sqlite")
    sqlite3.connect(tmp_path / "other.sqlite").close()
    with pytest.raises(LibraryDamagedError, match="no catalogue"):
        Catalogue.open(tmp_path / "other.sqlite")
