"""`classifier retrain`: more annotations, and a model that is no worse for them."""

import datetime
import hashlib
from pathlib import Path
from typing import Annotated

import typer

from classifier import storage
from classifier.annotations import Columns, annotation_files, theme_names
from classifier.card import Retraining
from classifier.cli import learning, merged, options, vectors
from classifier.cli.messages import print_json, say
from classifier.cli.outputs import card_path, check_model_output, save_model
from classifier.errors import AnnotationError
from classifier.extras import training_tools
from classifier.lexicon import read_lexicon
from classifier.merging import merge
from classifier.model import Model
from classifier.provenance import (
    Reading,
    lexicon_source,
    read_origins,
    recover_lexicon,
    recover_origins,
)
from classifier.readers.passages import text_files
from classifier.records import Annotation, Theme
from classifier.reports import plain
from classifier.reports.figures import number
from classifier.themes import read_themes


def command(
    extra: options.Data,
    output: Annotated[Path, typer.Option("--output", "-o", help="The new model to write.")],
    model: options.ModelFile = options.DEFAULT_MODEL,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            "--data",
            help="What the model was learnt from, if it is not where it was. Once for each.",
        ),
    ] = None,
    new_themes: Annotated[
        bool, typer.Option("--new-themes", help="Learn themes that the model does not know.")
    ] = False,
    themes: Annotated[
        Path | None,
        typer.Option(
            "--themes",
            help="What the themes mean.",
            show_default="what they meant to the model",
            rich_help_panel=options.BESIDES,
        ),
    ] = None,
    lexicon: Annotated[
        Path | None,
        typer.Option(
            "--lexicon",
            help="Terms that speak for themes.",
            show_default="those of the model",
            rich_help_panel=options.BESIDES,
        ),
    ] = None,
    words: Annotated[
        Path | None,
        typer.Option(
            "--words",
            help="Word vectors.",
            show_default="those of the model",
            rich_help_panel=options.BESIDES,
        ),
    ] = None,
    unlabelled: vectors.Unlabelled = None,
    held_out: learning.HeldOut = None,
    conflicts: merged.ConflictsFile = None,
    format_: learning.Format = None,
    text_column: options.TextColumn = "text",
    theme_column: options.ThemeColumn = "themes",
    id_column: options.IdColumn = "id",
    encoding: options.Encoding = None,
    json: options.Json = False,
    seed: options.Seed = 0,
    force: Annotated[
        bool,
        typer.Option("--force", help="Keep the new model even if it is worse; replace files."),
    ] = False,
) -> None:
    """Add annotations to those that made a model, and learn a new one from all.

    Old and new are compared on paragraphs that neither learnt from. Where macro-F1 or a theme falls
    by more than chance explains, nothing is written and the exit code is 4. The old model stays
    as it is.

    Of the same text, the later date wins; annotations without a date count as of today.
    """
    if words and unlabelled:
        raise typer.BadParameter("give --words or --unlabelled, not both", param_hint="--words")
    parent = storage.load(model)
    files, held_out_files = annotation_files(extra), annotation_files(held_out or [])
    texts = text_files(unlabelled or [])
    origins = recover_origins(parent.card, model, data or [], output)
    old_terms, old_file = recover_lexicon(parent.card, model, lexicon)
    given = [
        path
        for path in (card_path(model), themes, lexicon, old_file, words)
        if path and path.exists()
    ]
    read = [model, *files, *held_out_files, *(each.file for each in origins), *given, *texts]
    check_model_output(output, read, force=force)
    merged.check_conflicts(conflicts, [*read, output, card_path(output)])
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    reading = Reading(Columns(text_column, theme_column, id_column), format_, encoding)
    # Once for each, however often it was added.
    for file in dict.fromkeys(origin.file for origin in origins if origin.has_grown):
        if not any(map(file.samefile, files)):
            say(f"{file} has grown: give it as EXTRA to learn from what is new")
    extras = read_origins(files, reading, output, added=now, known=origins, tell=say)
    added = [annotation for origin in extras for annotation in origin.annotations]
    known = _themes(parent, added, themes, new_themes=new_themes)
    learnt = [each for origin in origins for each in origin.of_themes(parent.theme_names)]
    still = [each for origin in origins for each in origin.of_themes(map(_name, known))]
    annotations = merged.merged([*still, *added], conflicts)
    terms_file = lexicon or old_file
    terms = read_lexicon(lexicon) if lexicon else old_terms
    kept_apart = reading.all_annotations(held_out_files, tell=say)
    with training_tools():
        from classifier.training.retraining import Material, retrain
        from classifier.training.vectors import recover_vectors
    old_words = recover_vectors(parent.card.words_sha256, words)
    new_words = vectors.word_vectors(words, unlabelled, texts, encoding=encoding, seed=seed)
    trained = retrain(
        parent,
        Material(merge(learnt).annotations, old_terms, old_words),
        Material(annotations, terms, new_words or old_words),
        known,
        parent_sha256=hashlib.sha256(model.read_bytes()).hexdigest(),
        date=now,
        force=force,
        sources=[origin.source for origin in (*origins, *extras)],
        lexicon=lexicon_source(terms_file, terms, output) if terms_file else None,
        held_out=kept_apart,
        seed=seed,
    )
    step = trained.model.card.lineage[-1]
    if json:
        print_json(plain.retrained(step))
    else:
        from rich.console import Console

        from classifier.reports import terminal

        Console().print(terminal.retrained(step, trained.model.titles))
    if not step.passes and not force:
        say(
            f"the gate is not met: {_why(step)}. {output} was not written. `classifier check` "
            "lists labels that may be wrong; --force keeps the model nevertheless."
        )
        raise typer.Exit(4)
    save_model(trained.model, output, replace=force)
    say(
        f"{output}: {len(known)} themes from {len(annotations)} paragraphs, macro-F1 "
        f"{number(trained.model.card.measured.macro_f1.value)} in cross-validation"
        + (f"; forced, although {_why(step)}" if step.forced else "")
    )


def _name(theme: Theme) -> str:
    return theme.name


def _themes(
    parent: Model, added: list[Annotation], definitions: Path | None, *, new_themes: bool
) -> list[Theme]:
    """The themes of the parent, then those that only annotations name; a file says what they mean.

    Raises:
        AnnotationError: there are such and they are not to be learnt.
    """
    defined = {theme.name: theme for theme in (read_themes(definitions) if definitions else [])}
    names = parent.theme_names
    for annotation in () if new_themes else added:
        if strange := [theme for theme in theme_names([annotation]) if theme not in names]:
            raise AnnotationError(
                f"the model does not know the theme {', '.join(strange)}",
                where=annotation.where,
                remedy=f"It knows {', '.join(names)}; --new-themes has it learn others.",
            )
    new = [name for name in theme_names(added) if name not in names]
    return [
        *(defined.get(theme.name, theme) for theme in parent.themes),
        *(defined.get(name, Theme(name, name)) for name in new),
    ]


def _why(step: Retraining) -> str:
    """What keeps a new model from being kept, as the end of a sentence."""
    if not step.fallen:
        return "old and new could not be compared"
    return f"{', '.join(step.fallen)} fell by more than chance explains"
