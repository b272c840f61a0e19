"""`classifier train`: learn from annotated paragraphs."""

from pathlib import Path
from typing import Annotated

import typer

from classifier import storage
from classifier.aims import THEMELESS_SHARE, Aim, Target
from classifier.annotations import Columns, annotation_files, read_annotations
from classifier.cli import learning, options
from classifier.cli.messages import say
from classifier.cli.outputs import check_output, training_tools
from classifier.files import write_whole
from classifier.lexicon import find_lexicon, read_lexicon
from classifier.readers.passages import read_passages, text_files
from classifier.reports.card import card
from classifier.reports.figures import number
from classifier.themes import find_themes, read_themes


def command(
    output: Annotated[Path, typer.Option("--output", "-o", help="The model to write.")],
    data: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Annotated paragraphs: JSONL, CSV, TSV, exports of annotation tools, or folders "
            "of them. "
            "With a lexicon, a first model needs none.",
            show_default=False,
        ),
    ] = None,
    themes: learning.ThemesFile = None,
    lexicon: learning.LexiconFile = None,
    words: Annotated[
        Path | None,
        typer.Option("--words", help="Word vectors.", show_default="those shipped"),
    ] = None,
    unlabelled: Annotated[
        list[Path] | None,
        typer.Option(
            "--unlabelled",
            help="Plain text to learn word vectors from first: .txt, .md, .gz, .xz, or a folder. "
            "Once for each.",
        ),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            help="A theme's threshold: theme=recall:0.95 or theme=precision:0.9. Once for each.",
            show_default="best F1",
        ),
    ] = None,
    themeless_share: Annotated[
        float,
        typer.Option(
            "--themeless-share",
            min=0,
            max=1,
            help="The share of paragraphs without a theme where the model will be used.",
        ),
    ] = THEMELESS_SHARE,
    held_out: Annotated[
        list[Path] | None,
        typer.Option(
            "--held-out",
            help="Annotated paragraphs to measure on, and not to learn from. Once for each.",
        ),
    ] = None,
    format_: learning.Format = None,
    text_column: options.TextColumn = "text",
    theme_column: options.ThemeColumn = "themes",
    id_column: options.IdColumn = "id",
    encoding: options.Encoding = None,
    seed: options.Seed = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace a model that is there.")] = False,
) -> None:
    """Learn themes from annotated paragraphs; write the model and its card (.md) beside it."""
    data = data or []
    if not data and not lexicon:
        raise typer.BadParameter("give annotated paragraphs, or a --lexicon", param_hint="DATA")
    if words and unlabelled:
        raise typer.BadParameter("give --words or --unlabelled, not both", param_hint="--words")
    aim = Aim(themeless_share, dict(map(_target, target or [])))
    files = annotation_files(data)
    held_out_files = annotation_files(held_out or [])
    card_output = _card_path(output)
    definitions = themes or find_themes(data)
    terms = lexicon or find_lexicon(data)
    texts = text_files(unlabelled or [])
    read = [path for path in (definitions, terms, words) if path and path.exists()]
    for path in (output, card_output):
        check_output(path, [*files, *held_out_files, *read, *texts], force=force)
    columns = Columns(text_column, theme_column, id_column)
    annotations, kept_apart = (
        read_annotations(some, columns=columns, format=format_, encoding=encoding, tell=say)
        if some
        else []
        for some in (files, held_out_files)
    )
    known = read_themes(definitions) if definitions else []
    spoken = read_lexicon(terms) if terms else {}
    with training_tools():
        from classifier.training import train
        from classifier.training.analysis import french_analyser
        from classifier.training.cooccurrence import learn_vectors
        from classifier.training.vectors import load_vectors
    vectors = None
    if words:
        vectors = load_vectors(words)
    elif texts:
        vectors = learn_vectors(
            read_passages(texts, encoding=encoding),
            french_analyser(),
            origin=", ".join(map(str, unlabelled or [])),
            seed=seed,
        )
    model = train(
        annotations,
        known,
        lexicon=spoken,
        words=vectors,
        aim=aim,
        held_out=kept_apart,
        seed=seed,
    ).model
    storage.save(model, output)
    write_whole(card_output, lambda file: file.write(card(model).encode()))
    say(
        f"{output}: {len(model.themes)} themes from {len(annotations)} paragraphs, "
        f"macro-F1 {number(model.card.measured.macro_f1.value)} in cross-validation"
    )


def _target(option: str) -> tuple[str, Target]:
    """The theme and the target of "theme=measure:value"."""
    theme, _, wanted = option.rpartition("=")
    measure, _, value = wanted.partition(":")
    try:
        least = float(value)
    except ValueError:
        least = -1.0
    if not theme or measure not in ("precision", "recall") or not 0 < least <= 1:
        raise typer.BadParameter(
            f"{option!r} is not like theme=recall:0.95 or theme=precision:0.9",
            param_hint="--target",
        )
    return theme, Target("recall" if measure == "recall" else "precision", least)


def _card_path(output: Path) -> Path:
    """Beside the model: mine.md for mine.joblib, and m.v2.md for m.v2."""
    stem = output.stem if output.suffix == ".joblib" else output.name
    return output.with_name(f"{stem}.md")
