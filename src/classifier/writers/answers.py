"""Labelled rows, as writers get them."""

import base64
import datetime
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from classifier.labelling import Decisions

# Beyond it a probability says nothing; `label --json` prints as many.
DECIMALS = 4


@dataclass(frozen=True)
class Answers:
    """Rows of a corpus and what the model says of them.

    Attributes:
        rows: the fields of each, as the source has them.
        ids: what to call each; None where the row has it in its field `id`.
        decisions: (n_rows, n_themes).
        lines: the rows as JSON objects, as the source spells them, where it does.
        table: the rows as an Arrow table, where the source has one.
        paragraphs: of each, as `label --json` has them, where that was asked for.
    """

    rows: Sequence[Mapping[str, Any]]
    ids: Sequence[Any]
    decisions: Decisions
    lines: Sequence[str] | None = None
    table: Any = None
    paragraphs: Sequence[Any] | None = None

    @cached_property
    def order(self) -> list[list[int]]:
        """The columns of the themes for each row, likeliest first."""
        ranked: list[list[int]] = (
            (-self.decisions.probabilities).argsort(axis=1, kind="stable").tolist()
        )
        return ranked

    def themes(self, names: Sequence[str]) -> list[list[str]]:
        """The themes given to each row, likeliest first."""
        given = self.decisions.given.tolist()
        return [
            [names[column] for column in columns if passed[column]]
            for columns, passed in zip(self.order, given, strict=True)
        ]

    def scores(self) -> list[list[float]]:
        """The probabilities of each row, rounded, in the order of the model."""
        return [
            [round(score, DECIMALS) for score in scores]
            for scores in self.decisions.probabilities.tolist()
        ]


def our_fields(themes: Sequence[str]) -> list[str]:
    """What rows say for themselves: a field of the source that is called so gives way.

    A table has a column a theme, and a file that was tagged before may be any of the formats.
    """
    return ["themes", "scores", *our_columns(themes)[1:]]


def our_columns(themes: Sequence[str]) -> list[str]:
    """The columns that a table of CSV has for `themes` and for the score of each."""
    return ["themes", *(f"score_{theme}" for theme in themes)]


def to_json(value: Any) -> str:
    """A value as JSON; Parquet has more types, and numbers that are none."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_spelt)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, default=_spelt)


def to_text(value: Any) -> str | None:
    """What a cell of CSV has: a text as it is, nothing where there is nothing, else JSON."""
    if value is None or isinstance(value, str):
        return value
    return to_json(value) if isinstance(value, bool | int | float | list | dict) else _spelt(value)


def _spelt(value: Any) -> str:
    """What stands for a value of a type that JSON has not."""
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value)


def _finite(value: Any) -> Any:
    """The value with nothing in the place of NaN and infinity."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return value
