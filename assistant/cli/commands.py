"""The command line: arguments in, one call, printed results out. No logic of its own."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

import assistant
from assistant.cli.batch import run_batch
from assistant.cli.printing import (
    print_answer,
    print_documents,
    print_hits,
    print_ingest,
    print_look_up,
)
from assistant.cli.progress_bar import Bar
from assistant.errors import AssistantError, UsageError
from assistant.settings import Settings, wrong_setting
from assistant.storage.progress import Step

app = typer.Typer(
    name="assistant",
    help="Ask your own library; every sentence of the answer points to the words it rests on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
library_app = typer.Typer(help="What the library holds.", no_args_is_help=True)
app.add_typer(library_app, name="library")

out = Console(soft_wrap=True, highlight=False, markup=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

Home = Annotated[Path | None, typer.Option("--home", help="Folder of the library.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Batch = Annotated[Path | None, typer.Option(help="Read JSON lines from this file.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write JSON lines to this file.")]
Engine = Annotated[str | None, typer.Option(help="extractive, or PROVIDER:MODEL.")]
Where = Annotated[list[str] | None, typer.Option("--where", metavar="KEY=VALUE")]
Day = Annotated[str | None, typer.Option(metavar="DATE", help="YYYY-MM-DD")]


@app.command()
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[PATH ...]")] = None,
    prune: Annotated[bool, typer.Option(help="Remove what is gone from these paths.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Say what would be done.")] = False,
    json_: Json = False,
    home: Home = None,
) -> None:
    """Read documents into the library."""
    from assistant.ingest.ingest import ingest as ingest_paths

    opened = assistant.open(home)
    with Bar(err) as bar:
        report = ingest_paths(
            paths or [_default_corpus()],
            opened.library,
            lambda: opened.encoder,
            opened.settings.reading,
            prune=prune,
            dry_run=dry_run,
            progress=bar.update,
        )
    for refusal in report.refused:
        err.print(f"refused {refusal.path}: {refusal.reason}")
    for note in report.notes:
        err.print(f"note: {note}")
    for one, two in report.near_duplicates:
        err.print(f"note: {one} and {two} say almost the same")
    _show(report.to_dict(), json_, lambda: print_ingest(out, report))
    raise typer.Exit(1 if report.refused else 0)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument()] = None,
    batch: Batch = None,
    out_: Out = None,
    engine: Engine = None,
    where: Where = None,
    since: Day = None,
    until: Day = None,
    as_of: Day = None,
    json_: Json = False,
    home: Home = None,
) -> None:
    """Ask a question, or every question of a file."""
    options = {
        "engine": engine,
        "where": _conditions(where or []),
        "since": _day("--since", since),
        "until": _day("--until", until),
        "as_of": _day("--as-of", as_of),
    }
    options = {key: value for key, value in options.items() if value}
    opened = assistant.open(home)
    opened.check_engine(engine or opened.settings.engine)
    if batch:
        _batch(
            batch,
            out_,
            lambda line: opened.ask.invoke(_over(options, line)).to_dict(),
            lambda line, reason: opened.ask.failed(line, reason).to_dict(),
        )
        return
    answer = opened.ask.invoke({"question": _given(question, "a question"), **options})
    _show(answer.to_dict(), json_, lambda: print_answer(out, answer))


@app.command()
def search(
    question: Annotated[str | None, typer.Argument()] = None,
    top: Annotated[int, typer.Option(min=1, max=1000, help="How many passages.")] = 10,
    batch: Batch = None,
    out_: Out = None,
    where: Where = None,
    since: Day = None,
    until: Day = None,
    json_: Json = False,
    home: Home = None,
) -> None:
    """Find passages."""
    options = {
        "top_k": top,
        "where": _conditions(where or []),
        "since": _day("--since", since),
        "until": _day("--until", until),
    }
    options = {key: value for key, value in options.items() if value}
    opened = assistant.open(home)
    if batch:
        _batch(
            batch,
            out_,
            lambda line: opened.search.invoke(_over(options, line)).to_dict(),
            lambda line, reason: {
                "qid": None if line.get("qid") is None else str(line["qid"]),
                "question": line.get("question") or "",
                "hits": [],
                "error": reason,
            },
        )
        return
    hits = opened.search.invoke({"question": _given(question, "a question"), **options})
    _show(hits.to_dict(), json_, lambda: print_hits(out, hits))


@app.command()
def lookup(
    text: Annotated[str | None, typer.Argument()] = None,
    source: Annotated[
        str | None, typer.Option(help="Document or author it is ascribed to.")
    ] = None,
    batch: Batch = None,
    out_: Out = None,
    json_: Json = False,
    home: Home = None,
) -> None:
    """Find where a quotation or a figure comes from, and whether it is right."""
    opened = assistant.open(home)
    options = {"source": source} if source else {}
    if batch:
        _batch(
            batch,
            out_,
            lambda line: opened.lookup.invoke(_over(options, line)).to_dict(),
            lambda line, reason: {
                "id": line.get("id"),
                "text": line.get("text") or "",
                "verdict": "not_found",
                "matches": [],
                "error": reason,
            },
        )
        return
    found = opened.lookup.invoke({"text": _given(text, "a text"), **options})
    _show(found.to_dict(), json_, lambda: print_look_up(out, found))


@app.command()
def verify(
    batch: Annotated[Path, typer.Option(help="Read JSON lines from this file.")],
    out_: Annotated[Path, typer.Option("--out", help="Write JSON lines to this file.")],
    home: Home = None,
) -> None:
    """Whether given sentences bear statements out."""
    opened = assistant.open(home)
    _batch(
        batch,
        out_,
        lambda line: opened.verify.invoke(line).to_dict(line.get("id")),
        lambda line, reason: {
            "id": line.get("id"),
            "support": "unsupported",
            "score": 0.0,
            "contradicted": False,
            "reasons": [],
            "differences": [],
            "error": reason,
        },
    )


@app.command()
def cite(
    doc: str,
    style: Annotated[str, typer.Option(help="apa, chicago, bibtex, ris or csl-json.")] = "apa",
    json_: Json = False,
    home: Home = None,
) -> None:
    """A document as an entry of a bibliography."""
    from assistant.references.bibliography import cite_document

    with assistant.open(home).library.read() as edition:
        entry = cite_document(edition.catalogue.document(doc), style)
    _show({"doc_id": doc, "style": style, "entry": entry}, json_, lambda: out.print(entry))


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    home: Home = None,
) -> None:
    """Open the application in a browser."""
    from assistant.web.server import serve as serve_application

    settings = Settings()
    serve_application(home or settings.home, port, settings)


@library_app.command("list")
def list_documents(json_: Json = False, home: Home = None) -> None:
    """Every document with its metadata."""
    with assistant.open(home).library.read() as edition:
        documents = [record.to_dict() for record in edition.catalogue.documents()]
        number = edition.number
    _show(
        {"edition": number, "documents": documents},
        json_,
        lambda: print_documents(out, documents, number),
    )


@library_app.command("show")
def show_document(doc: str, json_: Json = False, home: Home = None) -> None:
    """One document: metadata, text, sections and pages."""
    with assistant.open(home).library.read() as edition:
        document = edition.catalogue.document(doc)
        shown = {
            **edition.catalogue.record(doc).to_dict(),
            "text": document.text,
            "sections": [asdict(section) for section in document.sections],
            "pages": [asdict(page) for page in document.pages],
        }
    _show(shown, json_, lambda: out.print(document.text))


@library_app.command("remove")
def remove_documents(
    docs: Annotated[list[str], typer.Argument(metavar="DOC ...")],
    json_: Json = False,
    home: Home = None,
) -> None:
    """Remove documents for good."""
    from assistant.ingest.ingest import remove

    opened = assistant.open(home)
    report = remove(docs, opened.library)
    _show(report.to_dict(), json_, lambda: print_ingest(out, report))


@library_app.command("check")
def check_library(json_: Json = False, home: Home = None) -> None:
    """Whether the library holds what it should."""
    problems = assistant.open(home).library.check()
    result = {"ok": not problems, "problems": problems}
    _show(result, json_, lambda: out.print("\n".join(problems) or "The library is sound."))
    raise typer.Exit(3 if problems else 0)


@library_app.command("rebuild")
def rebuild_library(json_: Json = False, home: Home = None) -> None:
    """Cut and embed all stored text again, after a change of encoder or of version."""
    from assistant.ingest.ingest import rebuild

    opened = assistant.open(home)
    with Bar(err) as bar:
        report = rebuild(opened.library, opened.encoder, progress=bar.update)
    _show(report.to_dict(), json_, lambda: print_ingest(out, report))


def main() -> NoReturn:
    """Run a command; every error that is ours becomes one line and its exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        app()
    except AssistantError as error:
        err.print(f"assistant: {error}")
        sys.exit(error.exit_code)
    except ValidationError as error:
        problem = wrong_setting(error)
        if problem is None:
            raise
        err.print(f"assistant: {problem}")
        sys.exit(UsageError.exit_code)
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(0)


def _show(result: Mapping[str, Any], as_json: bool, person: Callable[[], None]) -> None:
    if as_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    else:
        person()


def _batch(
    source: Path,
    target: Path | None,
    answer: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    failed: Callable[[Mapping[str, Any], str], Mapping[str, Any]],
) -> None:
    if target is None:
        raise UsageError("--batch needs --out FILE to write to")
    with Bar(err) as bar:
        failures = run_batch(
            source, target, answer, failed, lambda n, of: bar.update(Step("lines", n, of))
        )
    if failures:
        err.print(f"{failures} lines failed; each has its reason in {target}")
        raise typer.Exit(1)


def _over(options: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    """What a line says, and the command's options for what it leaves open."""
    return {**options, **{k: v for k, v in line.items() if v or k not in options}}


def _given(value: str | None, what: str) -> str:
    if value is None:
        raise UsageError(f"give {what}, or --batch FILE and --out FILE")
    return value


def _default_corpus() -> Path:
    corpus = Path("corpus")
    if not corpus.is_dir():
        raise UsageError("no path was given and there is no folder corpus/ here; name a path")
    return corpus


def _conditions(pairs: list[str]) -> dict[str, list[str]]:
    where: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise UsageError(f"--where {pair!r}: write KEY=VALUE, such as --where kind=memorandum")
        where.setdefault(key.strip(), []).append(value.strip())
    return where


def _day(option: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"{option} {value!r}: write a date as YYYY-MM-DD") from None
