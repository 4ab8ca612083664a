"""The command line: arguments in, one call, printed results out. No logic of its own."""

from __future__ import annotations

import importlib.util
import logging
import sqlite3
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from pydantic import ValidationError

import assistant
from assistant.cli.batch import run_batch
from assistant.cli.printing import (
    print_answer,
    print_documents,
    print_findings,
    print_hits,
    print_ingest,
    print_look_up,
)
from assistant.cli.progress_bar import Bar
from assistant.cli.terminal import (
    ConsoleHandler,
    PlainConsole,
    as_json_text,
    drop_output,
    options_first,
    prepare_streams,
)
from assistant.errors import AssistantError, LibraryError, UsageError
from assistant.settings import Settings, wrong_setting
from assistant.storage.disk import explained, is_damage
from assistant.storage.progress import Step

if TYPE_CHECKING:
    from assistant.api.tokens import Scope

app = typer.Typer(
    name="assistant",
    help="Ask your own library; every sentence of the answer points to the words it rests on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


library_app = typer.Typer(help="What the library holds.", no_args_is_help=True)
app.add_typer(library_app, name="library")
token_app = typer.Typer(help="Who may use `assistant api`.", no_args_is_help=True)
app.add_typer(token_app, name="token")

out = PlainConsole(soft_wrap=True, highlight=False, markup=False)
err = PlainConsole(stderr=True, soft_wrap=True, highlight=False, markup=False)


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"assistant {assistant.__version__}")
        raise typer.Exit


@app.callback()
def every_command(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """What comes before the command."""


Home = Annotated[Path | None, typer.Option("--home", help="Folder of the library.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Batch = Annotated[Path | None, typer.Option(help="Read JSON lines from this file.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write JSON lines to this file.")]
Engine = Annotated[str | None, typer.Option(help="extractive, or PROVIDER:MODEL.")]
Where = Annotated[list[str] | None, typer.Option("--where", metavar="KEY=VALUE")]
Port = Annotated[int, typer.Option(min=1, max=65535)]
Day = Annotated[str | None, typer.Option(metavar="DATE", help="YYYY-MM-DD")]


@app.command()
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[PATH ...]")] = None,
    prune: Annotated[bool, typer.Option(help="Remove what is gone from these paths.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Say what would be done.")] = False,
    follow_links: Annotated[
        bool, typer.Option(help="Read what links out of the named folders lead to.")
    ] = False,
    json_: Json = False,
    home: Home = None,
) -> None:
    """Read documents into the library."""
    opened = assistant.open(home)
    with Bar(err) as bar:
        report = opened.ingest(
            *(paths or [_default_corpus()]),
            prune=prune,
            dry_run=dry_run,
            follow_links=follow_links,
            progress=bar.update,
        )
    for refusal in report.refused:
        err.print(f"refused {refusal.path}: {refusal.reason}")
    for note in report.notes:
        err.print(f"note: {note}")
    for one, two in report.near_duplicates:
        err.print(f"note: {one} and {two} say almost the same")
    if report.vocabulary:
        verb = "would take" if dry_run else "took"
        err.print(f"note: the library {verb} over the names in {report.vocabulary}")
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

    with assistant.open(home).editions.read() as edition:
        entry = cite_document(edition.catalogue.document(doc), style)
    _show({"doc_id": doc, "style": style, "entry": entry}, json_, lambda: out.print(entry))


@app.command()
def serve(
    port: Port = 8501,
    home: Home = None,
) -> None:
    """Open the application in a browser."""
    from assistant.web.server import serve as serve_application

    settings = Settings()
    serve_application(home or settings.home, port, settings)


@app.command()
def api(port: Port = 8502, home: Home = None) -> None:
    """Serve the library to other programs over HTTP."""
    _extra("fastapi", "api")
    from assistant.api.serving import serve_http

    serve_http(assistant.open(home), port)


@app.command()
def mcp(
    http: Annotated[bool, typer.Option("--http", help="Listen on a port, not on stdin.")] = False,
    port: Port = 8503,
    home: Home = None,
) -> None:
    """Serve the library to agents over the Model Context Protocol."""
    _extra("mcp", "api")
    from assistant.api.serving import serve_mcp_http, serve_mcp_stdio

    opened = assistant.open(home)
    if http:
        serve_mcp_http(opened, port)
    else:
        serve_mcp_stdio(opened)


@token_app.command("create")
def create_token(
    name: str,
    write: Annotated[bool, typer.Option("--write", help="May add and remove documents.")] = False,
    json_: Json = False,
    home: Home = None,
) -> None:
    """Make a token; it is shown this once."""
    from assistant.api.tokens import Tokens

    scope: Scope = "write" if write else "read"
    secret = Tokens(assistant.open(home).home).create(name, scope)
    _show({"name": name, "scope": scope, "token": secret}, json_, lambda: out.print(secret))


@token_app.command("list")
def list_tokens(json_: Json = False, home: Home = None) -> None:
    """The tokens by name, scope and day of making."""
    from assistant.api.tokens import Tokens

    known = Tokens(assistant.open(home).home).all()
    _show(
        {"tokens": [token.model_dump(exclude={"sha256"}) for token in known]},
        json_,
        lambda: out.print("\n".join(f"{t.name}  {t.scope}  {t.created[:10]}" for t in known)),
    )


@token_app.command("revoke")
def revoke_token(name: str, home: Home = None) -> None:
    """Shut a token out."""
    from assistant.api.tokens import Tokens

    Tokens(assistant.open(home).home).revoke(name)


@library_app.command("list")
def list_documents(json_: Json = False, home: Home = None) -> None:
    """Every document with its metadata."""
    with assistant.open(home).editions.read() as edition:
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
    with assistant.open(home).editions.read() as edition:
        document = edition.catalogue.document(doc)
        shown = {
            **edition.catalogue.record(doc).to_dict(),
            "notes": list(document.notes),
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
    report = remove(docs, opened.editions)
    _show(report.to_dict(), json_, lambda: print_ingest(out, report))


@library_app.command("check")
def check_library(json_: Json = False, home: Home = None) -> None:
    """Whether the library holds what it should."""
    problems = assistant.open(home).editions.check()
    result = {"ok": not problems, "problems": problems}
    _show(result, json_, lambda: out.print("\n".join(problems) or "The library is sound."))
    raise typer.Exit(3 if problems else 0)


@library_app.command("rebuild")
def rebuild_library(json_: Json = False, home: Home = None) -> None:
    """Cut and embed all stored text again, after a change of encoder or of version."""
    from assistant.ingest.ingest import rebuild

    opened = assistant.open(home)
    with Bar(err) as bar:
        report = rebuild(opened.editions, opened.encoder, progress=bar.update)
    _show(report.to_dict(), json_, lambda: print_ingest(out, report))


@app.command()
def doctor(json_: Json = False, home: Home = None) -> None:
    """What is wrong with this installation and this library, and what to do."""
    from assistant.cli.doctor import examine

    settings = Settings()
    findings = list(examine(home or settings.home, settings))
    sound = all(finding.ok for finding in findings)
    result = {"ok": sound, "findings": [finding.to_dict() for finding in findings]}
    _show(result, json_, lambda: print_findings(out, findings))
    raise typer.Exit(0 if sound else 3)


def main() -> NoReturn:
    """Run a command; whatever goes wrong becomes one line and its exit code."""
    prepare_streams()
    logging.basicConfig(level=logging.WARNING, handlers=[ConsoleHandler(err)])
    try:
        code = _run(options_first(sys.argv[1:]))
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()  # the reader of a pipe (`| head`) has gone; there is nobody left to tell
        code = 0
    except ValidationError as error:
        err.print(f"assistant: {wrong_setting(error) or _unexpected(error)}")
        code = UsageError.exit_code
    except AssistantError as error:
        err.print(f"assistant: {error}")
        code = error.exit_code
    except (OSError, sqlite3.Error) as error:
        drop_output()
        damaged = is_damage(error)
        err.print(f"assistant: {_CHECK.format(error) if damaged else explained(error)}")
        code = LibraryError.exit_code
    except MemoryError:
        err.print("assistant: there is no memory left; close some programs and try again")
        code = LibraryError.exit_code
    except Exception as error:  # noqa: BLE001 - a person at a terminal can use no traceback
        err.print(f"assistant: {_CHECK.format(_unexpected(error))}")
        code = AssistantError.exit_code
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    try:
        app(arguments, prog_name="assistant")  # also when it is run as a module
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0


def _unexpected(error: Exception) -> str:
    """What and where, so that it can be reported."""
    trace = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(trace[-1].filename).name}:{trace[-1].lineno}" if trace else ""
    return f"something unexpected went wrong ({type(error).__name__}: {error}{where})"


_CHECK = "{}; `assistant library check` says whether the library is damaged"


def _show(result: Mapping[str, Any], as_json: bool, person: Callable[[], None]) -> None:
    if as_json:
        sys.stdout.write(as_json_text(result) + "\n")
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


def _extra(module: str, extra: str) -> None:
    """Raise UsageError where the packages of an extra are not installed."""
    if importlib.util.find_spec(module) is None:
        raise UsageError(f"this needs an extra: pip install 'policy-assistant[{extra}]'")


def _day(option: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"{option} {value!r}: write a date as YYYY-MM-DD") from None
