"""Charts in SVG: numbers → a picture, with a title and a description for who cannot see it.

A chart has no colours of its own. Each series names a CSS class, and the page that holds the
chart says what that looks like on light, on dark and on paper.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

Point = tuple[float, float]

# Around the plot, in units of the picture: room for ticks, and for a line of text.
_LEFT, _RIGHT, _BOTTOM, _LINE = 28, 8, 35, 15

# The width of a character, and half of one where little room is left.
_WIDE, _HALF = 7, 3

# More labels than these would run into each other.
_MOST_TICKS = 6

# The same for labels as long as years and as months; what a small chart has room for.
_MOST_YEARS, _MOST_MONTHS = 5, 3

# Months from one label to the next, for a scale of less than `_LABELLED_BY_MONTH` months.
_STEPS = (1, 2, 3, 6, 12)
_LABELLED_BY_MONTH = 24


@dataclass(frozen=True)
class Axis:
    """A scale.

    Attributes:
        names: what is written at each tick, where it is not its number.
        ends: where the scale begins and ends, where it is not at the first and the last tick.
    """

    label: str
    ticks: tuple[float, ...]
    log: bool = False
    names: tuple[str, ...] = ()
    ends: tuple[float, float] | None = None

    @property
    def labelled(self) -> list[tuple[float, str]]:
        """Each tick, and what is written there."""
        return list(zip(self.ticks, self.names or map(_tick, self.ticks), strict=True))

    def share(self, value: float) -> float:
        """How far along the axis a value is, from 0 to 1."""
        low, high = self.ends or (self.ticks[0], self.ticks[-1])
        if self.log:
            return math.log(value / low) / math.log(high / low)
        return (value - low) / (high - low)


@dataclass(frozen=True)
class Series:
    """Points that belong together.

    Attributes:
        style: the CSS class of its line and of its dots.
        points: (x, y); a NaN leaves a gap in the line.
        line, dots: what is drawn.
    """

    style: str
    points: Sequence[Point]
    line: bool = True
    dots: bool = False


def share_axis(label: str) -> Axis:
    """The axis of a share: all of 0 to 1."""
    return Axis(label, (0, 0.5, 1))


def narrow_share_axis(label: str, values: Sequence[float]) -> Axis:
    """The axis of shares that differ by little: the tenths that hold them, two or more."""
    low, high = math.floor(min(values) * 10), math.ceil(max(values) * 10)
    if high - low < 2:
        low, high = max(low - 1, 0), min(high + 1, 10)
    step = 1 if high - low < _MOST_TICKS else 2
    low -= low % step
    return Axis(label, tuple(tenth / 10 for tenth in range(low, high + step, step)))


def count_axis(label: str, values: Sequence[float]) -> Axis:
    """A logarithmic axis with round ends, for numbers from 1."""
    for leading in ((1, 2, 5), (1,)):
        steps = [digit * 10**power for power in range(16) for digit in leading]
        first = max(place for place, step in enumerate(steps) if step <= min(values))
        last = min(place for place, step in enumerate(steps) if step >= max(values))
        ticks = steps[first : max(last, first + 1) + 1]
        if len(ticks) <= _MOST_TICKS:
            break
    return Axis(label, tuple(ticks), log=True)


def linear_axis(label: str, highest: float) -> Axis:
    """An axis from 0 to a round end, for numbers of which the highest is known."""
    steps = (digit * 10**power for power in range(16) for digit in (1, 2, 5))
    step = next(step for step in steps if highest <= step * (_MOST_TICKS - 1))
    intervals = max(math.ceil(highest / step), 1)
    return Axis(label, tuple(step * place for place in range(intervals + 1)))


def month_name(month: int) -> str:
    """What a month is called, "2026-11", of its number, `12 * year + month - 1`."""
    return f"{month // 12:04}-{month % 12 + 1:02}"


def month_axis(first: int, last: int) -> Axis:
    """An axis of months, by their numbers (`month_name`).

    It is labelled with years, or with months where it is of less than two years.
    """
    if last - first < _LABELLED_BY_MONTH:
        ticks = _multiples(first, last, _STEPS, _MOST_MONTHS)
        names = tuple(map(month_name, ticks))
    else:
        ticks = _multiples(first, last, [12 * step for step in _round_numbers()], _MOST_YEARS)
        names = tuple(f"{tick // 12:04}" for tick in ticks)
    return Axis("month", ticks, names=names, ends=(first, last))


def year_axis(first: int, last: int) -> Axis:
    """An axis of years."""
    ticks = _multiples(first, last, _round_numbers(), _MOST_YEARS)
    return Axis("year", ticks, names=tuple(f"{tick:04}" for tick in ticks), ends=(first, last))


def _round_numbers() -> list[int]:
    return [digit * 10**power for power in range(4) for digit in (1, 2, 5)]


def _multiples(first: int, last: int, steps: Iterable[int], most: int) -> tuple[int, ...]:
    """The multiples between two numbers of the first step that has no more than `most` there."""
    between = (range(first + -first % step, last + 1, step) for step in steps)
    return next(tuple(found) for found in between if len(found) <= most)


def line_chart(
    key: str,
    title: str,
    description: str,
    axes: tuple[Axis, Axis],
    series: Iterable[Series],
    *,
    size: tuple[int, int],
    above: Sequence[tuple[float, str]] = (),
) -> Markup:
    """An `<svg>` of lines and dots over two axes.

    Args:
        key: unlike that of every other chart of the page; it goes into identifiers.
        description: what the picture shows, with its figures.
        axes: the horizontal one and the vertical one.
        size: width and height, in units that are pixels where the page does not scale it.
        above: (x, text), written over the plot.
    """
    x, y = axes
    width, height = size
    # The last label is centred on the end of the plot.
    left = max(_LEFT, _WIDE * (1 + max(len(name) for _, name in y.labelled)))
    right = width - _RIGHT - _HALF * len(x.labelled[-1][1])
    bottom = height - _BOTTOM
    top = _LINE + 4 + (_LINE if above else 0)

    def across(value: float) -> float:
        return left + x.share(value) * (right - left)

    def up(value: float) -> float:
        return bottom - y.share(value) * (bottom - top)

    parts = [_line("grid", [(across(tick), bottom), (across(tick), top)]) for tick in x.ticks]
    parts += [_line("grid", [(left, up(tick)), (right, up(tick))]) for tick in y.ticks]
    parts += [_text(across(tick), bottom + 15, name, "middle") for tick, name in x.labelled]
    parts += [_text(left - 5, up(tick) + 4, name, "end") for tick, name in y.labelled]
    parts += [_text(across(at), top - 7, text, "middle") for at, text in above]
    parts += [_text(right, height - 5, x.label, "end"), _text(2, 10.5, y.label, "start")]
    for one in series:
        points = [(across(at), up(value)) for at, value in one.points]
        if one.line:
            parts.append(_line(f"line {one.style}", points))
        if one.dots:
            parts += [_dot(one.style, point) for point in points if not _is_gap(point)]
    return Markup(
        '<svg class="chart" viewBox="0 0 {0} {1}" role="img" aria-labelledby="{2}-title" '
        'aria-describedby="{2}-desc">\n<title id="{2}-title">{3}</title>\n'
        '<desc id="{2}-desc">{4}</desc>\n{5}\n</svg>'
    ).format(width, height, key, title, description, Markup("\n").join(parts))


def _tick(value: float) -> str:
    return f"{value:,.10g}"


def _line(style: str, points: Iterable[Point]) -> Markup:
    commands, pen_is_down = [], False
    for point in points:
        if _is_gap(point):
            pen_is_down = False
            continue
        # A line of no length first: a point between two gaps shows as a dot.
        commands.append(("L{:.1f} {:.1f}" if pen_is_down else "M{:.1f} {:.1f}h0").format(*point))
        pen_is_down = True
    return Markup('<path class="{}" d="{}"/>').format(style, "".join(commands))


def _dot(style: str, point: Point) -> Markup:
    return Markup('<circle class="dot {}" cx="{:.1f}" cy="{:.1f}" r="3.5"/>').format(style, *point)


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        x, y, anchor, text
    )


def _is_gap(point: Point) -> bool:
    return any(map(math.isnan, point))
