"""`classifier annotate`: annotate at the terminal, the most useful paragraphs first."""

import getpass
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from classifier import places, storage
from classifier.annotating.journal import open_journal
from classifier.annotating.outlook import outlook
from classifier.annotating.questions import questions
from classifier.annotating.session import Session
from classifier.card import Card
from classifier.cli import options
from classifier.cli.messages import say
from classifier.cli.outputs import check_output
from classifier.errors import AnnotationError
from classifier.extras import extra
from classifier.french import reading
from classifier.provenance import recover_origins
from classifier.readers.documents import STANDARD_INPUT
from classifier.records import Document
from classifier.tagging.batches import Skipped
from classifier.tagging.documents import read_documents
from classifier.tagging.sources import Source, find_sources
from classifier.usefulness import most_useful_first


def command(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE…",
            help="Articles, or rows with a text each: what `tag` takes, but standard input.",
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="The .jsonl file of answers; one that is there is gone on with."
        ),
    ],
    model: options.ModelFile = options.DEFAULT_MODEL,
    annotator: Annotated[
        str | None,
        typer.Option(
            "--annotator", help="Who answers.", show_default="the login name; shown on the screen"
        ),
    ] = None,
    text_column: options.CorpusText = None,
    id_column: options.CorpusId = None,
    encoding: options.Encoding = None,
    seed: options.Seed = 0,
) -> None:
    """Annotate paragraphs at the terminal; those whose labels would teach most come first.

    Every answer is on the disk before the next paragraph shows. The same command goes on where
    it stopped, however that was.
    """
    with extra("annotate", "annotating"):
        from classifier.annotating.screen import Screen
    if STANDARD_INPUT in sources:
        raise typer.BadParameter("is where your answers come from: give files", param_hint="-")
    if output.suffix.lower() != ".jsonl":
        raise typer.BadParameter("must end in .jsonl", param_hint="--output")
    found = _sources(sources, output)
    check_output(output, [model], force=True)
    _check_terminal()
    loaded = storage.load(model)
    skipped: list[Skipped] = []
    interrupted = 0
    with open_journal(output, loaded.theme_names) as journal:
        if journal.cut_off:
            say(f"{output}: the last line was not whole; {journal.cut_off} bytes are cut off")
        read = read_documents(found, encoding=encoding, text=text_column, id_=id_column)
        asked = questions(_readable(read, skipped))
        texts = [question.text for question in asked]
        answered = set(map(reading, journal.texts))
        known = [*journal.texts, *_learnt_texts(loaded.card, model)]
        session = Session(
            [asked[place] for place in most_useful_first(loaded, texts, known, seed=seed)],
            journal,
            loaded.theme_names,
            annotator=_login() if annotator is None else annotator,
            done=sum(reading(text) in answered for text in texts),
        )
        left = f"{session.left:,} left" if session.left else "nothing is left to ask"
        say(f"{output}: {session.done:,} done, {left}")
        if session.left:
            screen = Screen(session, loaded, outlook(loaded.card.curve, session.left))
            failure = screen.run()
            interrupted = screen.return_code or 0
            in_all = len(journal.texts) + session.answered
            say(f"{output}: {session.answered:,} answered, {in_all:,} in all")
            if in_all:
                say(f"to learn from them: {_retrain(output, model)}")
            if failure:
                raise failure
    if interrupted or skipped:
        raise typer.Exit(interrupted or 3)


def _check_terminal() -> None:
    """Say what is missing where there is nobody to ask.

    Raises:
        typer.BadParameter: standard input, output or error is no terminal.
    """
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or not stream.isatty():
            raise typer.BadParameter(
                f"asks at a terminal, and {name} is none: run it in one, without a pipe",
                param_hint="annotate",
            )


def _sources(named: Sequence[str], output: Path) -> list[Source]:
    """The files to read, without that of the answers, which a folder of sources may hold.

    Raises:
        SourceError: as `find_sources`.
        typer.BadParameter: the file of the answers was named as a source.
    """
    answers = places.absolute(str(output))
    if answers in map(places.absolute, named):
        raise typer.BadParameter("is one of the sources", param_hint="--output")
    return [source for source in find_sources(named) if source.path != answers]


def _readable(
    read: Iterable[tuple[Document, str] | Skipped], skipped: list[Skipped]
) -> Iterator[tuple[Document, str]]:
    """The documents; what cannot be read is said, and added to `skipped`."""
    for each in read:
        if isinstance(each, Skipped):
            place = each.source if each.line is None else f"{each.source}:{each.line}"
            say(f"error: {place}: {each.reason}")
            skipped.append(each)
        else:
            yield each


def _learnt_texts(card: Card, model: Path) -> list[str]:
    """What the model was learnt from, which need not be asked; it is said where that is gone."""
    try:
        origins = recover_origins(card, model, [], model) if card.sources else []
    except AnnotationError as error:
        say(f"{error.where}: {error.what}; it may be asked again")
        return []
    return [annotation.text for origin in origins for annotation in origin.annotations]


def _login() -> str:
    """Who is logged in, empty where that is not known."""
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""


def _retrain(answers: Path, model: Path) -> str:
    """The command that learns from the answers, to be copied into a shell."""
    which = [] if model == options.DEFAULT_MODEL else ["-m", str(model)]
    return shlex.join(["classifier", "retrain", str(answers), *which, "-o", "NEW"])
