"""Answers, hits and verdicts for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.cli.terminal import escaped
from assistant.types import Answer, Citation, Hits, IngestReport, LookUp

if TYPE_CHECKING:
    from assistant.cli.doctor import Finding  # loading it costs more than a command should

_QUOTE_CHARS = 300


def print_answer(console: Console, answer: Answer) -> None:
    if answer.rewritten:
        console.print(Text(f"Understood as: {answer.rewritten}", style="dim"))
    if answer.notice:
        console.print(Text(answer.notice, style="yellow"))
    if answer.status == "not_found":
        console.print(Text(answer.text, style="bold"))
        if answer.nearest:
            console.print("\nThe nearest passages:")
            for citation in answer.nearest:
                _print_citation(console, citation, marker="-", quote=True)
        return
    for statement in answer.statements:
        line = Text()
        if statement.answer_span:
            start, end = statement.answer_span
            line.append(statement.text[:start])
            line.append(statement.text[start:end], style="bold")
            line.append(statement.text[end:])
        else:
            line.append(statement.text)
        line.append(" " + "".join(f"[{number}]" for number in statement.citations), style="cyan")
        if statement.support in {"weak", "unsupported"}:
            line.append(f" ({statement.support})", style="yellow")
        console.print(line)
    for conflict in answer.conflicts:
        console.print(Text("\nThe sources differ:", style="bold"))
        by_number = {citation.number: citation for citation in answer.citations}
        for value in conflict.values:
            source = by_number[value.citation]
            console.print(
                Text(f"  {value.value}  [{value.citation}] {source.title}, {_date(source)}")
            )
    console.print("\nSources:")
    for citation in answer.citations:
        _print_citation(console, citation, marker=f"[{citation.number}]", quote=False)


def print_hits(console: Console, hits: Hits) -> None:
    if not hits.hits:
        console.print("No passage matches.")
    for hit in hits.hits:
        _print_citation(console, hit, marker=f"{hit.number}.", quote=True)


def print_look_up(console: Console, found: LookUp) -> None:
    console.print(Text(found.verdict.replace("_", " "), style="bold"))
    for match in found.matches:
        _print_citation(console, match.citation, marker="-", quote=True)
        for difference in match.differences:
            console.print(
                Text(f"    given “{difference.given}”, the source has “{difference.source}”")
            )


def print_ingest(console: Console, report: IngestReport) -> None:
    verb = "would be " if report.dry_run else ""
    parts = [
        f"{len(names)} {verb}{label}"
        for label, names in (
            ("added", report.added),
            ("changed", report.changed),
            ("removed", report.removed),
        )
        if names
    ]
    parts.append(f"{len(report.unchanged)} unchanged")
    if report.ignored:
        kinds = ", ".join(
            f"{count} {ending or 'without ending'}"
            for ending, count in report.ignored_kinds.items()
        )
        parts.append(f"{report.ignored} files of other kinds ignored ({kinds})")
    edition = f"edition {report.edition}" if report.edition is not None else "no edition yet"
    console.print(f"{', '.join(parts)}; {edition}")


def print_documents(console: Console, documents: list[dict[str, object]], edition: int) -> None:
    table = Table(title=f"Edition {edition}: {len(documents)} documents", title_justify="left")
    for heading in ("id", "title", "published", "kind"):
        table.add_column(heading, overflow="fold")
    for document in documents:
        table.add_row(
            *(
                # Written out here, so that the columns are as wide as what they show.
                escaped(str(document.get(key) or ""))
                for key in ("doc_id", "title", "published", "kind")
            )
        )
    console.print(table)


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    for finding in findings:
        line = Text("ok      " if finding.ok else "problem ", "green" if finding.ok else "red")
        console.print(line + Text(f"{finding.about}: {finding.found}"))


def _print_citation(console: Console, citation: Citation, *, marker: str, quote: bool) -> None:
    line = Text(f"{marker} ", style="cyan")
    line.append(citation.title, style="bold")
    details = [citation.publisher, _date(citation), _page(citation), citation.section]
    line.append("".join(f", {part}" for part in details if part))
    line.append(f"  ({citation.doc_id} {citation.start}-{citation.end})", style="dim")
    console.print(line)
    if quote:
        words = " ".join(citation.quote.split())
        shown = words if len(words) <= _QUOTE_CHARS else words[: _QUOTE_CHARS - 1] + "…"
        console.print(Text(f"    “{shown}”"))


def _page(citation: Citation) -> str | None:
    if citation.page is None:
        return None
    if citation.page_label and citation.page_label != str(citation.page):
        return f"p. {citation.page_label} (page {citation.page} of the file)"
    return f"p. {citation.page}"


def _date(citation: Citation) -> str:
    return citation.published or "undated"
