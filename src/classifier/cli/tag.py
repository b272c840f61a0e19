"""`classifier tag`: a whole corpus."""

from pathlib import Path
from typing import Annotated

import typer

from classifier import places
from classifier.cli import options
from classifier.cli.messages import print_json, say
from classifier.cli.outputs import check_page
from classifier.cli.progress import progress_bar
from classifier.files import write_whole
from classifier.readers.kinds import LISTED
from classifier.readers.packed import PACKINGS
from classifier.reports import plain
from classifier.tagging import Options, tag
from classifier.tagging.engines import BACK_ENDS, Engine
from classifier.tagging.parts import PART_SIZE
from classifier.tagging.sources import FORMATS

# The heading in help of who does the work.
_WORK = "Processes"


def command(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE…|-",
            help=f"Articles: {LISTED}, .csv, .tsv, .jsonl (each also {', '.join(PACKINGS)}), "
            ".parquet, folders of them, patterns, URLs; - is standard input.",
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            help="What to write: .jsonl, .csv, .parquet, or a folder of parts, ending in /.",
        ),
    ],
    model: options.ModelFile = options.DEFAULT_MODEL,
    text_column: options.CorpusText = None,
    id_column: options.CorpusId = None,
    date_column: Annotated[
        str | None,
        typer.Option(
            "--date-column",
            help="The field of the date, for --summary.",
            show_default="date",
            rich_help_panel=options.READING,
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            help=f"Of standard input, and of files whose suffix says none: {', '.join(FORMATS)}.",
            autocompletion=options.complete_from(FORMATS),
            rich_help_panel=options.READING,
        ),
    ] = None,
    paragraphs: Annotated[
        bool, typer.Option("--paragraphs", help="Say what each paragraph is about, in JSONL.")
    ] = False,
    summary: Annotated[
        Path | None,
        typer.Option(
            "--summary",
            help="Write a page: themes per month, per source, and together; an older page is "
            "replaced.",
        ),
    ] = None,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            "-j",
            min=-1,
            help="Processes at a time; -1 is one a processor.",
            rich_help_panel=_WORK,
        ),
    ] = 1,
    backend: Annotated[
        str | None,
        typer.Option(
            "--backend",
            help=f"A back end of joblib in place of them: {', '.join(BACK_ENDS)}.",
            autocompletion=options.complete_from(BACK_ENDS),
            rich_help_panel=_WORK,
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            help="The address of a Dask scheduler, tcp://host:8786.",
            rich_help_panel=_WORK,
        ),
    ] = None,
    part_size: Annotated[
        float,
        typer.Option(
            "--part-size",
            min=0.001,
            max=1_000,
            help="MB of input that are done and kept at a time.",
            rich_help_panel=_WORK,
        ),
    ] = PART_SIZE / 1e6,
    encoding: options.Encoding = None,
    any_language: options.AnyLanguage = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at the first row that cannot be labelled.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Start again, and replace what is there.")
    ] = False,
    json: options.Json = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress and no table at the end.")
    ] = False,
) -> None:
    """Label a whole corpus: a row a document, with every field of its source.

    A run that was interrupted goes on where it stopped: give the same command again. Rows that
    cannot be labelled go to OUTPUT.skipped.jsonl, and the exit code is 3.
    """
    if format_ is not None and format_ not in FORMATS:
        raise typer.BadParameter(f"one of {', '.join(FORMATS)}", param_hint="--format")
    if scheduler is not None and backend != "dask":
        raise typer.BadParameter("needs --backend dask", param_hint="--scheduler")
    if jobs == 0:
        raise typer.BadParameter("at least 1, or -1", param_hint="--jobs")
    if summary is not None:
        if places.absolute(str(summary)) in map(places.absolute, [*sources, output]):
            raise typer.BadParameter("is a source or the --output", param_hint="--summary")
        check_page(summary, [model])
    chosen = Options(
        text_column, id_column, date_column, encoding, format_, paragraphs, any_language,
        round(part_size * 1e6),
    )  # fmt: skip
    engine = Engine(jobs if backend is None or jobs != 1 else -1, backend, scheduler)
    try:
        with progress_bar(shown=not quiet) as show:
            result = tag(
                sources,
                output,
                model,
                chosen,
                engine,
                strict=strict,
                force=force,
                progress=show,
            )
    except KeyboardInterrupt:
        if not quiet:
            say("interrupted; the same command goes on from here")
        raise
    if summary is not None:
        # Takes Jinja2, which nothing else does.
        from classifier.reports.corpus_page import corpus_page

        page = corpus_page(result.tally, result.titles, model=model.name, sources=sources)
        write_whole(summary, lambda file: file.write(page.encode()))
    if json:
        print_json(plain.tagged(result.tally, result.seconds))
    if not quiet:
        from rich.console import Console

        from classifier.reports import terminal

        table = terminal.tagged(
            result.tally,
            result.titles,
            stored=result.stored,
            documents=result.documents,
            seconds=result.seconds,
        )
        Console(stderr=True).print(table)
        if result.tally.replaced:
            say(f"{result.tally.replaced:,} documents had such fields of their own: replaced")
        if result.tally.skipped:
            say(f"what was skipped, and why: {output.rstrip('/')}.skipped.jsonl")
    if result.tally.skipped:
        raise typer.Exit(3)
