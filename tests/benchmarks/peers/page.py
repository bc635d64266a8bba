"""What the comparison found, as a table in Markdown and a chart in SVG."""

import statistics
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

WIDTH, BAR, LEFT = 760, 18, 260


def write(
    folder: Path,
    found: Mapping[str, Sequence[Any]],
    growth: Mapping[float, Mapping[str, float]],
    said: Mapping[str, str],
) -> None:
    """Write `table.md` and `chart.svg` into the folder."""
    rows = [
        "| stage | program | MB/s a core, median | from - to | this project is | peak MB |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for stage, contenders in found.items():
        rows += [_row(stage, each, contenders[0]) for each in contenders]
    rows += ["", *(f"- {stage}: {words}" for stage, words in said.items() if words)]
    if growth:
        rows += ["", "| MB of text | CPU s a MB | peak MB |", "| ---: | ---: | ---: |"]
        rows += [f"| {mb:g} | {g['cpu_s_per_mb']:.4f} | {g['peak_mb']:.0f} |" for mb, g in growth.items()]
    (folder / "table.md").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "chart.svg").write_text(chart(found), encoding="utf-8")


def _row(stage: str, each: Any, ours: Any) -> str:
    rates = each.rate()
    ratios = [a / b for a, b in zip(ours.rate(), rates, strict=True)]
    ratio = (
        ""
        if each is ours
        else f"{statistics.median(ratios):.2f} times ({min(ratios):.2f} - {max(ratios):.2f})"
    )
    return (
        f"| {stage} | {each.name} | {statistics.median(rates):.2f} | {min(rates):.2f} - {max(rates):.2f} "
        f"| {ratio} | {each.peak_mb:.0f} |"
    )


def chart(found: Mapping[str, Sequence[Any]]) -> str:
    """Return bars of MB a CPU second, each stage with a scale of its own."""
    parts: list[str] = []
    y = 10
    for stage, contenders in found.items():
        parts.append(f'<text x="4" y="{y + 12}" font-weight="bold">{escape(stage)}</text>')
        y += 20
        most = max(statistics.median(each.rate()) for each in contenders)
        for each in contenders:
            rate = statistics.median(each.rate())
            width = max(1.0, (WIDTH - LEFT - 90) * rate / most)
            fill = "#1b6e53" if each is contenders[0] else "#8a8f98"
            parts.append(f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(each.name)}</text>')
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR - 4}" fill="{fill}"/>')
            parts.append(f'<text x="{LEFT + width + 6:.1f}" y="{y + 13}">{rate:.2f} MB/s</text>')
            y += BAR
        y += 12
    size = f'width="{WIDTH}" height="{y}" font-family="sans-serif" font-size="13"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    return "\n".join([head, '<rect width="100%" height="100%" fill="#fff"/>', *parts, "</svg>\n"])
