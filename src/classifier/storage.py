"""Model ↔ joblib file. The file holds data, not code, and loading it runs none.

A model file is what `joblib.dump` writes of one dictionary of strings, numbers, lists and
plain arrays. `data_unpickler` reads no other pickle, and what it read is checked here before
a `Model` is made of it.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import joblib
import numpy as np
from numpy.typing import NDArray

from classifier.card import Card
from classifier.data_unpickler import DataUnpickler, ForbiddenNameError
from classifier.errors import ModelError
from classifier.files import shipped, write_whole
from classifier.forms import Forms
from classifier.model import FIRST_ROW, Calibration, Model, Pairs
from classifier.records import Theme

# Raised when the keys below change in a way that an older program would misread.
FORMAT = 4

# The first byte of a pickle of protocol 2 or later; joblib writes no older one.
_PICKLE = b"\x80"

_PLAIN = (str, int, float, bool, type(None))

# Where the file holds arrays: the type and the number of dimensions of each.
_ARRAYS = {
    "form_rows": (np.int32, 1),
    "stem_rows": (np.int32, 1),
    "weights": (np.float32, 2),
    "norms": (np.float32, 1),
    "pair_ends": (np.int32, 2),
    "pair_weights": (np.float32, 2),
    "bias": (np.float64, 1),
    "slope": (np.float64, 1),
    "intercept": (np.float64, 1),
    "thresholds": (np.float64, 1),
}

# Far beyond the weights that training gives, far below what overflows; NaN is no number at all.
_LARGEST = 1e9

_GET_ANOTHER = "Give a file made by `classifier train`."


def save(model: Model, path: Path, *, replace: bool = True) -> None:
    """Write the model; the file appears under its name only when it is whole.

    Args:
        replace: whether it may take the place of another.

    Raises:
        OutputError: the folder is missing or not writable, or the disk is full, or a file is
            there that may not be replaced.
    """
    forms, stems = Forms.of(model.forms), Forms.of(model.stems)
    content = {
        "format": FORMAT,
        "themes": [asdict(theme) for theme in model.themes],
        "forms": forms.block.decode("ascii"),
        "form_rows": forms.rows,
        "stems": stems.block.decode("ascii"),
        "stem_rows": stems.rows,
        "weights": model.weights,
        "norms": model.norms,
        "pair_ends": model.pairs.ends,
        "pair_weights": model.pairs.weights,
        "bias": model.bias,
        "slope": model.calibration.slope,
        "intercept": model.calibration.intercept,
        "thresholds": model.calibration.thresholds,
        "card": model.card.as_plain(),
    }
    write_whole(path, lambda file: joblib.dump(content, file), replace=replace)


def load(path: Path, *, mapped: bool = False) -> Model:
    """The model in a file.

    Args:
        mapped: whether its arrays stay in the file, where all processes that load it share them.

    Raises:
        ModelError: there is no such file, or it is not a model of this format.
    """
    try:
        with path.open("rb") as file:
            content = _read(file, path, mapped)
    except FileNotFoundError:
        raise ModelError(
            "there is no such model", where=str(path), remedy="Check --model, or train one."
        ) from None
    except OSError as error:
        raise ModelError(
            f"the model cannot be read ({error.strerror or error})",
            where=str(path),
            remedy="Check that it is a file that you may read.",
        ) from None
    return _model(content, path)


def _read(file: BinaryIO, path: Path, mapped: bool) -> Any:
    try:
        if file.read(1) != _PICKLE:
            raise ModelError("this is not a model", where=str(path), remedy=_GET_ANOTHER)
        file.seek(0)
        return DataUnpickler(file, mapped=mapped).load()
    except ForbiddenNameError as error:
        raise ModelError(
            f"the file asks to load {error}, which no model needs; nothing in it was run",
            where=str(path),
            remedy=f"Do not trust where it came from. {_GET_ANOTHER}",
        ) from None
    except (OSError, ModelError):
        raise
    except Exception:
        # A damaged pickle can fail in any way: a stray opcode pops from an empty stack,
        # a broken length asks for more memory than there is.
        raise ModelError("this is not a model", where=str(path), remedy=_GET_ANOTHER) from None


def _model(content: Any, path: Path) -> Model:
    if not isinstance(content, dict) or type(content.get("format")) is not int:
        raise ModelError("this is not a model", where=str(path), remedy=_GET_ANOTHER)
    if content["format"] != FORMAT:
        raise ModelError(
            f"the model has format {content['format']} and this program reads format {FORMAT}",
            where=str(path),
            remedy="Train it again with this version, or install the version that made it.",
        )
    try:
        return _checked(content)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ModelError(
            f"the model is damaged ({error})", where=str(path), remedy=_GET_ANOTHER
        ) from None


def _checked(content: dict[str, Any]) -> Model:
    """The model, once every part is known to fit the others.

    Raises:
        KeyError, TypeError, ValueError, OverflowError: a part is missing or does not fit.
        RecursionError: a part is nested more deeply than any model is.
    """
    for name, (dtype, dimensions) in _ARRAYS.items():
        array = content[name]
        if type(array) is not np.ndarray or array.dtype != dtype or array.ndim != dimensions:
            raise ValueError(f"{name} is not an array of {dimensions}-d {dtype.__name__}")
        if not (np.abs(array) <= _LARGEST).all():
            raise ValueError(f"{name} holds a number that no training gives")
    if not isinstance(content["card"], dict) or not _is_plain(content["card"], set()):
        raise ValueError("card is not plain data")
    themes = tuple(_theme(theme) for theme in content["themes"])
    if not 0 < len({theme.name for theme in themes}) == len(themes):
        raise ValueError("its themes are none, or two have one name")
    forms = _forms(content["forms"], content["form_rows"])
    stems = _forms(content["stems"], content["stem_rows"])
    n_rows = len(content["weights"])
    ends = content["pair_ends"]
    rows = np.concatenate([content["form_rows"], content["stem_rows"], ends.ravel()])
    per_theme = [content[name] for name in ("bias", "slope", "intercept", "thresholds")]
    if (
        content["weights"].shape[1] != len(themes)
        or any(len(array) != len(themes) for array in per_theme)
        or len(content["norms"]) != n_rows
        or n_rows < FIRST_ROW
        or content["pair_ends"].shape != (len(content["pair_weights"]), 2)
        or content["pair_weights"].shape[1] != len(themes)
        or (rows < 0).any()
        or (rows >= n_rows).any()
        or (content["norms"] < 0).any()
        or (content["slope"] < 0).any()
        or (content["thresholds"] < 0).any()
        or (content["thresholds"] > 1).any()
        or content["weights"][:FIRST_ROW].any()
        or content["norms"][:FIRST_ROW].any()
    ):
        raise ValueError("its arrays do not fit each other")
    card = Card.from_plain(content["card"])
    if {figures.theme for figures in card.measured.themes} != {theme.name for theme in themes}:
        raise ValueError("its card is of other themes")
    return Model(
        themes=themes,
        forms=forms,
        stems=stems,
        weights=content["weights"],
        norms=content["norms"],
        pairs=Pairs(ends, content["pair_weights"]),
        bias=content["bias"],
        calibration=Calibration(content["slope"], content["intercept"], content["thresholds"]),
        card=card,
    )


def _theme(fields: Any) -> Theme:
    if not isinstance(fields, dict) or not all(isinstance(text, str) for text in fields.values()):
        raise TypeError("a theme is not made of texts")
    return Theme(**fields)


def _forms(block: Any, rows: NDArray[np.int32]) -> Forms:
    if not isinstance(block, str):
        raise TypeError("a word list is not a text")
    if block.count("\n") != len(rows) or not block.endswith("\n" if block else ""):
        raise ValueError("a word list has not as many words as rows")
    return Forms(block.encode("ascii"), rows)


def _is_plain(value: Any, seen: set[int]) -> bool:
    """Whether a value is made of plain types, as a tree.

    A list inside itself, or twice inside lists that are twice inside lists, would keep those
    busy for ever who walk through it.
    """
    if type(value) in _PLAIN:
        return True
    if id(value) in seen:
        return not value  # there is one empty tuple
    seen.add(id(value))
    if type(value) is dict:
        return all(type(key) is str and _is_plain(item, seen) for key, item in value.items())
    return type(value) in (list, tuple) and all(_is_plain(item, seen) for item in value)


def shipped_model() -> Path:
    """Where the model that comes with the program is."""
    return shipped("models/themes.joblib")
