"""`classifier train`: learn from annotated paragraphs."""

from pathlib import Path
from typing import Annotated

import typer

from classifier.aims import THEMELESS_SHARE, Aim, Target
from classifier.annotations import Columns, annotation_files
from classifier.cli import learning, merged, options, vectors
from classifier.cli.messages import say
from classifier.cli.outputs import card_path, check_model_output, save_model
from classifier.extras import training_tools
from classifier.lexicon import find_lexicon, read_lexicon
from classifier.provenance import Reading, lexicon_source, read_origins
from classifier.readers.passages import text_files
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
    words: vectors.WordsFile = None,
    unlabelled: vectors.Unlabelled = None,
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
    held_out: learning.HeldOut = None,
    conflicts: merged.ConflictsFile = None,
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
    definitions = themes or find_themes(data)
    terms = lexicon or find_lexicon(data)
    texts = text_files(unlabelled or [])
    read = [path for path in (definitions, terms, words) if path and path.exists()]
    read += [*files, *held_out_files, *texts]
    check_model_output(output, read, force=force)
    merged.check_conflicts(conflicts, [*read, output, card_path(output)])
    reading = Reading(Columns(text_column, theme_column, id_column), format_, encoding)
    origins = read_origins(files, reading, output, tell=say)
    annotations = merged.merged(
        [annotation for origin in origins for annotation in origin.annotations], conflicts
    )
    kept_apart = reading.all_annotations(held_out_files, tell=say)
    known = read_themes(definitions) if definitions else []
    spoken = read_lexicon(terms) if terms else {}
    with training_tools():
        from classifier.training import train
    model = train(
        annotations,
        known,
        lexicon=spoken,
        words=vectors.word_vectors(words, unlabelled, texts, encoding=encoding, seed=seed),
        aim=aim,
        held_out=kept_apart,
        sources=[origin.source for origin in origins],
        lexicon_source=lexicon_source(terms, spoken, output) if terms else None,
        seed=seed,
    ).model
    save_model(model, output, replace=force)
    say(
        f"{output}: {len(model.themes)} themes from {len(annotations)} paragraphs, "
        f"macro-F1 {number(model.card.measured.macro_f1.value)} in cross-validation"
    )


def _target(option: str) -> tuple[str, Target]:
    """The theme and the target of "theme=measure:value"."""
    theme, _, wanted = option.rpartition("=")
    try:
        target = Target.parse(wanted.replace(":", " ", 1))
    except ValueError:
        target = None
    if not theme or target is None:
        raise typer.BadParameter(
            f"{option!r} is not like theme=recall:0.95 or theme=precision:0.9",
            param_hint="--target",
        )
    return theme, target
