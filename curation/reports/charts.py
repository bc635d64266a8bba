"""Pictures as inline SVG: bars, stacked bars, steps, changes and histograms, without a script.

Lengths are percentages, so a picture fits a telephone and a wall; words stand beside the bars as HTML,
where they wrap, grow and turn from right to left as the reader's browser does. Colours are Okabe and
Ito's (jfly.uni-koeln.de/color), which colour-blind readers tell apart, and each has its own pattern.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

# What each style draws over its colour, on a tile of 8 by 8; the style sheet of the page has the colours.
_MARKS = {
    "kept": "",
    "flagged": '<circle cx="2" cy="2" r="1.2"/><circle cx="6" cy="6" r="1.2"/>',
    "dropped": '<path d="M-2 2l4-4M0 8l8-8M6 10l4-4"/>',
    "duplicate": '<path d="M0 2h8M0 6h8"/>',
    "withdrawn": '<path d="M0 0l8 8M8 0l-8 8"/>',
    "quarantined": '<path d="M2 0v8M6 0v8"/>',
    "plain": "",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a chart: its label, its bars from left to right, and the figure that stands after them."""

    label: str
    bars: tuple[Markup, ...]
    figure: str


def patterns() -> Markup:
    """Return the patterns that all pictures of a page share; a page holds them once."""
    tiles = "".join(
        f'<pattern id="p-{style}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" class="c-{style}"/><g class="mark">{marks}</g></pattern>'
        for style, marks in _MARKS.items()
    )
    return Markup(f'<svg class="defs" width="0" height="0" aria-hidden="true"><defs>{tiles}</defs></svg>')


def swatch(style: str) -> Markup:
    """Return the small square that shows a style in a legend."""
    return Markup(
        '<svg class="swatch" aria-hidden="true"><rect width="100%" height="100%" class="s-{}"/></svg>'
    ).format(style)


def stacked(parts: Sequence[tuple[str, float]], whole: float) -> Markup:
    """Return one bar of (style, value) parts, side by side; `whole` is the value of the full width."""
    drawn, at = [], 0.0
    for style, value in parts:
        width = _percent(value, whole)
        if width > 0:
            drawn.append(_rect(at, width, style))
        at += width
    return _svg(drawn)


def bar(value: float, most: float, style: str = "plain") -> Markup:
    """Return one bar; `most` is the value of the full width."""
    return stacked([(style, value)], most)


def change(value: float, most: float) -> Markup:
    """Return a bar from the middle to the right for a gain, to the left for a loss, `most` at the edge."""
    width = _percent(abs(value), most) / 2
    drawn = (
        [_rect(50 - width if value < 0 else 50, width, "dropped" if value < 0 else "kept")] if width else []
    )
    return _svg([*drawn, Markup('<rect class="axis" x="50%" width="1" height="100%"/>')])


def chart(rows: Sequence[Row], said: str) -> Markup:
    """Return rows under each other as one picture; `said` is read aloud in its place."""
    lines = Markup("").join(
        Markup('<div class="row"><bdi class="label">{}</bdi>{}<span class="figure">{}</span></div>').format(
            row.label, Markup("").join(row.bars), row.figure
        )
        for row in rows
    )
    wide = max((len(row.bars) for row in rows), default=1)
    return Markup('<div class="chart bars-{}" role="img" aria-label="{}">{}</div>').format(wide, said, lines)


def steps(points: Sequence[tuple[str, int]], said: str) -> Markup:
    """Return a stair of (step, what is left after it): what is left is drawn full, what was lost striped."""
    most = max((value for _, value in points), default=0)
    rows, before = [], None
    for label, value in points:
        lost = max(before - value, 0) if before is not None else 0
        figure = f"{value:,}" + (f" (−{lost:,})" if lost else "")
        rows.append(Row(label, (stacked([("kept", value), ("dropped", lost)], most),), figure))
        before = value
    return chart(rows, said)


def histogram(bins: Sequence[tuple[str, int]], said: str) -> Markup:
    """Return columns of (lower edge, count) from left to right, the highest filling the height."""
    most, width = max((count for _, count in bins), default=0), 100 / max(len(bins), 1)
    every = 1 if len(bins) <= 10 else -(-len(bins) // 10)
    drawn = [_column(i * width, width, count / max(most, 1)) for i, (_, count) in enumerate(bins)]
    drawn += [
        _words((i + 0.5) * width, count / max(most, 1), label, count)
        for i, (label, count) in enumerate(bins)
        if i % every == 0
    ]
    return Markup(
        '<svg class="histogram" role="img" aria-label="{}" width="100%" height="150">{}</svg>'
    ).format(said, Markup("").join(drawn))


def _column(at: float, width: float, height: float) -> Markup:
    return Markup('<rect class="s-plain" x="{}%" width="{}%" y="{}" height="{}"/>').format(
        _figure(at + width * 0.08), _figure(width * 0.84), _figure(120 - 100 * height), _figure(100 * height)
    )


def _words(middle: float, height: float, label: str, count: int) -> Markup:
    return Markup('<text x="{0}%" y="{1}">{2}</text><text x="{0}%" y="138">{3}</text>').format(
        _figure(middle), _figure(114 - 100 * height), f"{count:,}", label
    )


def _svg(drawn: Sequence[Markup]) -> Markup:
    return Markup('<svg class="bar">{}</svg>').format(Markup("").join(drawn))


def _rect(at: float, width: float, style: str) -> Markup:
    return Markup('<rect x="{}%" width="{}%" height="100%" class="s-{}"/>').format(
        _figure(at), _figure(width), escape(style)
    )


def _percent(value: float, whole: float) -> float:
    return min(max(100 * value / whole, 0.0), 100.0) if whole > 0 else 0.0


def _figure(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
