"""The page about one run: one file of HTML that opens anywhere, without network and without scripts.

It is what a librarian opens after a run and what the steward of a community is shown; each picture has
its figures beside it in a table, for those who cannot see it and for those who want to check.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from curation import languages
from curation.languages import labelled
from curation.reports import charts, equity, facts, words
from curation.reports.charts import Row
from curation.reports.equity import Change
from curation.reports.facts import OUTCOMES, Counts, Run

# Languages drawn at once; the others are folded, or the page of a large run would be all one picture.
SHOWN = 40

# Languages listed under one rule; the others are summed in a last line.
LISTED = 30

# Styles of the losses between the steps, in the order of the steps.
_LOSS_STYLES = ("duplicate", "dropped", "withdrawn", "quarantined")


def render(summary: Mapping[str, Any]) -> str:
    """Return the page about a run; raise `CommonsError` where its summary cannot be right."""
    run = facts.read(summary)
    found = equity.changes(run.steps)
    return _template().render(
        run=run,
        outcomes=OUTCOMES,
        shown=SHOWN,
        said=words.SAID,
        summary=words.summary(run, found),
        problems=words.problems(run),
        next_steps=words.next_steps(run, found),
        fallen=_fallen(run, found),
        changes=found,
        patterns=charts.patterns(),
        pictures=_pictures(run, found),
        losses=_losses(run),
        rules=[(reason, _by_language(reason, run)) for reason in run.reasons],
    )


@cache
def _template() -> Template:
    pages = Environment(
        loader=PackageLoader("curation.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update(share=words.share, moment=words.moment, swatch=charts.swatch)
    pages.globals.update(labelled=labelled, lasted=words.lasted, wilson=equity.wilson)
    return pages.get_template("run.html.j2")


def _pictures(run: Run, found: Sequence[Change]) -> dict[str, Markup]:
    changed = [change for change in found if change.before or change.after]
    by_change = sorted(changed, key=lambda c: (-abs(c.points), c.language))
    return {
        "balance": _balance(run),
        "steps": _steps(run),
        "languages": _languages(changed[:SHOWN], run),
        "more_languages": _languages(changed[SHOWN:], run),
        "shares": _shares(by_change[:SHOWN]),
        "reasons": _reasons(run),
        "families": _groups(run.by_family, "Licence families"),
        "sources": _groups({source.slug: source.counts for source in run.sources}, "Sources"),
        "similarity": _similarity(run),
    }


def _balance(run: Run) -> Markup:
    whole = max(run.balance.get("read", 0), sum(run.balance.get(key, 0) for key in OUTCOMES))
    parts = [(key, run.balance.get(key, 0)) for key in OUTCOMES]
    said = "; ".join(f"{value:,} {words.SAID[key]}" for key, value in parts)
    bar = charts.stacked(parts, whole)
    return Markup('<div class="balance" role="img" aria-label="{}">{}</div>').format(
        f"Of {run.balance.get('read', 0):,} records read: {said}.", bar
    )


def _steps(run: Run) -> Markup:
    totals = [(step, sum(counts.values())) for step, counts in run.steps]
    said = ", ".join(f"{step} {total:,}" for step, total in totals)
    return charts.steps(totals, f"Records after each step: {said}.")


def _losses(run: Run) -> list[tuple[str, str]]:
    steps = [step for step, _ in run.steps[1:]]
    return [
        (_LOSS_STYLES[min(i, len(_LOSS_STYLES) - 1)], words.LOSSES.get(step, f"lost at “{step}”"))
        for i, step in enumerate(steps)
    ]


def _languages(found: Sequence[Change], run: Run) -> Markup:
    most = max((change.before for change in found), default=0)
    rows = []
    for change in found:
        parts = _parts(change)
        whole = sum(value for _, value in parts)
        bars = (charts.stacked(parts, max(most, whole)), charts.stacked(parts, whole))
        figure = f"{change.after:,} of {change.before:,} · {words.share(change.after, change.before)}"
        rows.append(Row(labelled(change.language), bars, figure))
    said = _said([f"{change.language} {change.after:,} of {change.before:,}" for change in found])
    first, last = (run.steps[place][0] if run.steps else "" for place in (0, -1))
    return charts.chart(rows, f"Languages, records {last} of records {first}: {said}")


def _parts(change: Change) -> list[tuple[str, float]]:
    pairs = zip(change.counts, change.counts[1:], strict=False)
    lost = [(_LOSS_STYLES[min(i, 3)], float(max(a - b, 0))) for i, (a, b) in enumerate(pairs)]
    return [("kept", float(change.after)), *reversed(lost)]


def _shares(found: Sequence[Change]) -> Markup:
    most = max((abs(change.points) for change in found), default=0.0)
    rows = [
        Row(labelled(c.language), (charts.change(c.points, most),), f"{_signed(c.points)} ({_percent(c)})")
        for c in found
    ]
    said = _said([f"{change.language} {_signed(change.points)}" for change in found])
    return charts.chart(rows, f"Change of share in percentage points: {said}")


def _percent(change: Change) -> str:
    return f"{change.share_before:.1%} → {change.share_after:.1%}"


def _signed(points: float) -> str:
    return "±0.0" if abs(points) < 0.05 else f"{points:+.1f}".replace("-", "−")


def _fallen(run: Run, found: Sequence[Change]) -> str:
    worst = equity.fell_furthest(found)
    if worst is None:
        return "No language's share of all records fell by as much as 0.1 percentage points."
    (first, _), (last, _) = run.steps[0], run.steps[-1]
    return (
        f"The share that fell furthest is that of {languages.named(worst.language)}: "
        f"from {worst.share_before:.1%} of all records {first} to {worst.share_after:.1%} of those {last} "
        f"({_signed(worst.points)} percentage points)."
    )


# The colour of what becomes of a record for which a rule asks this.
_COLOUR = {"mask": "kept", "review": "flagged", "drop": "dropped"}


def _reasons(run: Run) -> Markup:
    most = max((reason.count for reason in run.reasons), default=0)
    rows = [
        Row(
            r.rule,
            (charts.bar(r.count, most, _COLOUR.get(r.verdict, "flagged")),),
            f"{r.count:,}",
        )
        for r in run.reasons
    ]
    return charts.chart(rows, f"Reasons: {_said([f'{r.rule} {r.count:,}' for r in run.reasons])}")


def _by_language(reason: facts.Reason, run: Run) -> list[tuple[str, int, str]]:
    hits = sorted(reason.by_language.items(), key=lambda hit: (-hit[1], hit[0]))
    rows = [
        (labelled(label), count, words.share(count, run.by_language.get(label, {}).get("read", 0)))
        for label, count in hits[:LISTED]
    ]
    rest = hits[LISTED:]
    if rest:
        rows.append((words.many(len(rest), "other language"), sum(count for _, count in rest), ""))
    return rows


def _groups(groups: Mapping[str, Counts], title: str) -> Markup:
    ordered = sorted(groups.items(), key=lambda group: (-group[1].get("read", 0), group[0]))
    rows = []
    for label, counts in ordered:
        parts = [(key, float(counts.get(key, 0))) for key in OUTCOMES]
        kept = words.share(counts.get("kept", 0), counts.get("read", 0))
        rows.append(Row(label, (charts.stacked(parts, sum(v for _, v in parts)),), f"{kept} kept"))
    said = _said([f"{label}, {c.get('kept', 0):,} kept of {c.get('read', 0):,}" for label, c in ordered])
    return charts.chart(rows, f"{title}: {said}")


def _similarity(run: Run) -> Markup:
    bins = [(f"{start:.2f}", count) for start, _, count in run.similarity]
    said = _said([f"{start:.2f} to {end:.2f}: {count:,}" for start, end, count in run.similarity])
    return charts.histogram(bins, f"Copies by similarity to the copy that stands for them: {said}")


def _said(items: Sequence[str]) -> str:
    rest = len(items) - 12
    return "; ".join(items[:12]) + (f"; and {rest} more, in the table." if rest > 0 else ".")
