"""`python -m evals`: arguments in, one call, results out.

What only one command needs, such as torch or the pieces of a peer, is imported in it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from assistant.errors import AssistantError, UsageError
from assistant.settings import Settings, wrong_setting
from evals.benchmarks.measured import Conditions
from evals.benchmarks.published.fetch import SETS, fetch
from evals.benchmarks.table import benchmark, titles
from evals.harness.check import check_questions
from evals.harness.fingerprint import run_settings
from evals.harness.folder import RunFolder, load_run
from evals.harness.product import Product, library_texts, open_library
from evals.harness.question_sets import Split, load_questions
from evals.harness.run import run as run_questions
from evals.harness.systems import System
from evals.reports.compare import compare as compare_runs
from evals.reports.fail_on import failures, parse_limits
from evals.reports.printing import print_comparison, print_run
from evals.reports.report import write_report
from evals.reports.tables import run_table, write_between

app = typer.Typer(
    help="Measure the assistant on a question set, compare runs, look at a report.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
# A pipe has no width of its own; tables need this much.
out = Console(
    soft_wrap=True, highlight=False, markup=False, width=None if sys.stdout.isatty() else 120
)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

QuestionSet = Annotated[
    Path, typer.Argument(metavar="QUESTIONS.jsonl", exists=True, dir_okay=False)
]
RunPath = Annotated[Path, typer.Argument(metavar="RUN", exists=True, file_okay=False)]
Home = Annotated[Path | None, typer.Option(help="Folder of the library.", file_okay=False)]
Corpus = Annotated[Path | None, typer.Option(help="Documents to make a library of.", exists=True)]


class SystemName(StrEnum):
    ASSISTANT = "assistant"
    LANGCHAIN_BASELINE = "langchain-baseline"


@app.command()
def run(
    questions: QuestionSet,
    home: Home = None,
    corpus: Corpus = None,
    engine: Annotated[str | None, typer.Option(help="extractive, or PROVIDER:MODEL.")] = None,
    system: Annotated[SystemName, typer.Option(help="What to ask.")] = SystemName.ASSISTANT,
    split: Annotated[Split, typer.Option(help="Which half of the set.")] = Split.ALL,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many questions.")] = None,
    out_: Annotated[Path | None, typer.Option("--out", help="Run folder.")] = None,
) -> None:
    """Ask every question and write a run folder. The same command continues a run cut short."""
    chosen = load_questions(questions, split=split, limit=limit)
    folder = RunFolder(out_ or _new_folder(questions))
    with closing(open_library(home, corpus)) as opened:
        asked: System = Product(opened, engine or Settings().engine)
        if system is SystemName.LANGCHAIN_BASELINE:
            if engine:
                raise UsageError(
                    "--engine is for the assistant; the baseline has one way to answer"
                )
            # Half of the packages it needs are there for the comparison only.
            from evals.peers.langchain_baseline import LangchainBaseline

            asked = LangchainBaseline(opened)
        settings = run_settings(asked, questions, split, limit)
        try:
            finished = run_questions(asked, chosen, folder, settings)
        except KeyboardInterrupt:
            err.print(f"interrupted; the same command with --out {folder.path} continues")
            raise typer.Exit(130) from None
    print_run(out, finished)
    raise typer.Exit(1 if finished.scores["errors"] else 0)


@app.command()
def compare(
    a: RunPath,
    b: RunPath,
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="LIMITS",
            help="Exit with 1 if B - A passes a limit: 'ndcg@10<-0.01,latency_p95_ms>50', or a "
            "metric alone for worse than A's interval.",
        ),
    ] = None,
) -> None:
    """Two runs side by side: differences with intervals, flips, settings that differ."""
    limits = parse_limits(fail_on) if fail_on else []
    ours, theirs = load_run(a), load_run(b)
    comparison = compare_runs(ours, theirs)
    passed = failures(limits, comparison, ours.scores)
    print_comparison(out, comparison)
    for line in passed:
        err.print(f"failed: {line}")
    raise typer.Exit(1 if passed else 0)


@app.command()
def report(run: RunPath) -> None:
    """Write the report of a finished run again and say where it is."""
    folder = RunFolder(run)
    write_report(load_run(run), folder.report)
    out.print(str(folder.report))


@app.command()
def check(questions: QuestionSet, corpus: Corpus = None, home: Home = None) -> None:
    """Whether a question set is fit to measure with; each problem is a line."""
    chosen = load_questions(questions)
    texts = library_texts(open_library(home, corpus))
    problems = check_questions(chosen, texts.get)
    for problem in problems:
        out.print(str(problem))
    err.print(f"{len(chosen)} questions, {len(problems)} problems")
    raise typer.Exit(1 if problems else 0)


@app.command()
def table(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN ...", exists=True, file_okay=False)],
    into: Annotated[Path | None, typer.Option(help="Document to write it into.")] = None,
    name: Annotated[str, typer.Option(help="Its place there: <!-- begin:NAME -->.")] = "policy",
) -> None:
    """The headline table of one or more runs, printed or written into a document."""
    text = run_table([load_run(path) for path in runs])
    if into is None:
        out.print(text)
    else:
        write_between(into, name, text)


@app.command()
def bench(
    name: Annotated[str | None, typer.Argument(help="Without one, the names are listed.")] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="At most so many questions, pairs, look-ups of a kind, or users."),
    ] = None,
    out_: Annotated[Path | None, typer.Option("--out", help="Folder for run folders.")] = None,
    into: Annotated[
        Path | None, typer.Option(help="Document to write the table into: <!-- begin:NAME -->.")
    ] = None,
) -> None:
    """Measure one thing that a question set does not, or a public set on its report half."""
    if name is None:
        for known, title in titles().items():
            out.print(f"{known:<24} {title}")
        return
    folder = out_ or Path("runs") / f"{name}-{_now()}"
    measured = benchmark(name)(Conditions(folder, limit))
    out.print(measured.table)
    for line in measured.wrong:
        err.print(line)
    if into is not None:
        write_between(into, name, measured.table)


@app.command("fetch")
def fetch_sets(
    folder: Annotated[Path, typer.Argument(help="What EVALS_DATA is then to name.")],
    name: Annotated[
        list[str] | None, typer.Option("--set", help="Only this one; may be repeated.")
    ] = None,
) -> None:
    """Download public sets from where they were published and write them as question sets."""
    for one in name or SETS:
        out.print(str(fetch(one, folder)))


@app.command()
def train(
    out_: Annotated[
        Path | None, typer.Option("--out", help="Folder that the model is written to.")
    ] = None,
    checkpoint: Annotated[
        Path, typer.Option(help="Kept while training; the same command goes on from it.")
    ] = Path("runs/cross-encoder.checkpoint"),
) -> None:
    """Train what reads question and sentence together, on the fit halves."""
    from evals.training.train_cross_encoder import MODELS, train_cross_encoder

    err.print(f"wrote {train_cross_encoder(out_ or MODELS, checkpoint)}")


@app.command()
def fit(
    out_: Annotated[
        Path | None, typer.Option("--out", help="Where the weights are written.")
    ] = None,
) -> None:
    """Fit the weights of search, evidence and refusal on the fit halves of public sets."""
    from evals.training.fit import WEIGHTS, fit_weights

    path = out_ or WEIGHTS
    fit_weights(path)
    err.print(f"wrote {path}")


def _new_folder(questions: Path) -> Path:
    return Path("runs") / f"{questions.stem}-{_now()}"


def _now() -> str:
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}"


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command; every error that is ours becomes one line and its exit code."""
    try:
        app(arguments)
    except AssistantError as error:
        err.print(f"evals: {error}")
        sys.exit(error.exit_code)
    except ValidationError as error:
        problem = wrong_setting(error)
        if problem is None:
            raise
        err.print(f"evals: {problem}")
        sys.exit(UsageError.exit_code)
    sys.exit(0)


if __name__ == "__main__":
    main()
