"""What commands look at before they begin what takes minutes."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from classifier import storage
from classifier.errors import OutputError
from classifier.files import write_whole
from classifier.model import Model
from classifier.reports.card import card

# What pages say of themselves, and by where in the file.
_OUR_PAGE, _PAGE_HEAD = b'<meta name="generator" content="classifier ', 1000


def check_output(path: Path, sources: Sequence[Path], *, force: bool) -> None:
    """Say what is wrong with the place of a result before minutes of work are lost to it.

    Raises:
        OutputError: a file is there and `force` is not given, or it is one of the sources, or
            the place is not to be written to.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        raise OutputError("this is no file", where=str(path), remedy="Give the name of one.")
    if os.path.exists(path) and not force:
        raise OutputError(
            "there is a file already", where=str(path), remedy="Give another name, or --force."
        )
    if os.path.exists(path) and any(path.samefile(source) for source in sources):
        raise OutputError(
            "this file is one of those to read", where=str(path), remedy="Give another name."
        )
    if not os.path.isdir(path.parent):
        raise OutputError(
            "there is no such folder", where=str(path.parent), remedy="Make it, or give another."
        )
    if not os.access(path.parent, os.W_OK):
        raise OutputError(
            "the folder is not to be written in", where=str(path.parent), remedy="Give another."
        )


def check_model_output(model: Path, sources: Sequence[Path], *, force: bool) -> None:
    """Say what is wrong with the places of a model and its card; as `check_output`."""
    for path in (model, card_path(model)):
        check_output(path, sources, force=force)


def check_page(path: Path, sources: Sequence[Path]) -> None:
    """Say what is wrong with the place of a page; as `check_output`, but an older page may go.

    Raises:
        OutputError: also where a file is there that is no page of this program.
    """
    if path.is_file() and not any(path.samefile(source) for source in sources):
        with path.open("rb") as file:
            if _OUR_PAGE not in file.read(_PAGE_HEAD):
                raise OutputError(
                    "there is a file already, which is no page of this program",
                    where=str(path),
                    remedy="Give another name.",
                )
    check_output(path, sources, force=True)


def identified(model: Path) -> str:
    """What a model is, as a reader of a page would look for it: its name and its digest."""
    return f"{model.name}, SHA-256 {hashlib.sha256(model.read_bytes()).hexdigest()}"


def card_path(model: Path) -> Path:
    """Beside the model: mine.md for mine.joblib, and m.v2.md for m.v2."""
    stem = model.stem if model.suffix == ".joblib" else model.name
    return model.with_name(f"{stem}.md")


def save_model(model: Model, path: Path, *, replace: bool) -> None:
    """Write a model and, beside it, its card.

    Raises:
        OutputError: they cannot be written, or there is a model that may not be replaced.
    """
    storage.save(model, path, replace=replace)
    write_whole(card_path(path), lambda file: file.write(card(model).encode()))
