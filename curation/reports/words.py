"""What a run did and what to do next, in sentences with figures.

A librarian or a steward reads these first; every figure in them stands in a table further down.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from curation.languages import named
from curation.reports import equity
from curation.reports.equity import Change
from curation.reports.facts import OUTCOMES, Counts, Run

SAID = {
    "read": "read",
    "kept": "kept",
    "flagged": "flagged for review",
    "dropped": "dropped by a rule",
    "duplicate": "set aside as copies",
    "withdrawn": "withdrawn by their contributor",
    "quarantined": "put in quarantine because they could not be read",
}

# What a loss at a step means; a step that is not listed is named as it is.
LOSSES = {
    "after duplicates": "copies of other records",
    "after verdicts": "flagged or dropped by a verdict",
    "released": "held back from the release (rights, withdrawal)",
}


def summary(run: Run, found: Sequence[Change]) -> list[str]:
    """Return the sentences of the first paragraph: what was read, what became of it, who lost most."""
    read = run.balance.get("read", 0)
    ends = [
        f"{run.balance[key]:,} {SAID[key]} ({share(run.balance[key], read)})"
        for key in OUTCOMES
        if run.balance.get(key)
    ]
    sentences = [f"This run read {many(read, 'record')} from {many(len(run.sources), 'source')}."]
    if ends:
        sentences.append(f"Of these, {listed(ends)}.")
    made = f"It made release {isolate(run.version)}." if run.version else "It made no release."
    return [*sentences, made, *_languages(run, found)]


def _languages(run: Run, found: Sequence[Change]) -> list[str]:
    if not found:
        return []
    first, last = run.steps[0][1], run.steps[-1][1]
    here, there = equity.effective_languages(first), equity.effective_languages(last)
    sentences = [
        f"The records are in {many(_told(first), 'language')}, as diverse as {here:.1f} "
        f"equally large languages would be; what came through is as diverse as {there:.1f}."
    ]
    worst = equity.lost_most(found)
    if worst is not None:
        sentences.append(loss(run, worst))
    return sentences


def _told(counts: Counts) -> int:
    return sum(n > 0 and not label.startswith("und") for label, n in counts.items())


def loss(run: Run, change: Change) -> str:
    """Return the sentence on what one language lost, at which step, and by which rule."""
    gone = change.before - change.after
    text = (
        f"The language that lost the largest part is {named(change.language)}: {gone:,} of "
        f"{change.before:,} records ({share(gone, change.before)}) did not come through"
    )
    step = equity.worst_step(change, run.steps)
    if step is not None:
        text += f", {step[1]:,} of them as {LOSSES.get(step[0], f'lost at “{isolate(step[0])}”')}"
    rule = equity.worst_rule(change.language, run.reasons)
    if rule is not None:
        text += f"; the rule that named most of them is {isolate(rule[0].rule)} ({rule[1]:,})"
    return text + "."


def problems(run: Run) -> list[str]:
    """Return what does not add up in a run, one sentence each; an empty list means that all counts hold."""
    ends = sum(run.balance.get(key, 0) for key in OUTCOMES)
    read = run.balance.get("read", 0)
    found = []
    if ends != read:
        what = "are missing" if ends < read else "were counted twice"
        found.append(
            f"{read:,} records were read but {ends:,} are accounted for: {abs(read - ends):,} {what}."
        )
    if run.sources:
        found += _differences(run, "source", {s.slug: s.counts for s in run.sources}, ("read", *OUTCOMES))
    for kind, groups in (("language", run.by_language), ("licence family", run.by_family)):
        if groups:  # what could not be read has neither language nor licence
            found += _differences(run, kind, groups, OUTCOMES[:-1])
    return found


def _differences(run: Run, kind: str, groups: Mapping[str, Counts], keys: Sequence[str]) -> list[str]:
    sums = {key: sum(counts.get(key, 0) for counts in groups.values()) for key in keys}
    return [
        f"Counted by {kind}, {sums[key]:,} records were {SAID[key]}; in all {run.balance.get(key, 0):,}."
        for key in keys
        if sums[key] != run.balance.get(key, 0)
    ]


def next_steps(run: Run, found: Sequence[Change]) -> list[str]:
    """Return what people should do after this run, most urgent first."""
    advice = []
    if problems(run):
        advice.append("Do not use this run: its counts do not add up. Keep its files and report it.")
    if run.waiting:
        advice.append(f"Review what waits: {many(run.waiting, 'record')} in the review queue.")
    if run.quarantine:
        worst = run.quarantine[0]
        advice.append(
            f"Look at the quarantine, first at “{isolate(worst.reason)}” ({many(worst.count, 'record')}): "
            "ask the holder for a sound copy, or mend the source's settings."
        )
    advice += _silent_sources(run) + _unknown_rights(run) + _losses(found)
    if run.version:
        advice.append(f"Tell the contributors that release {isolate(run.version)} is out.")
    return advice or ["Nothing: no record waits for anybody."]


def _silent_sources(run: Run) -> list[str]:
    silent = [isolate(source.slug) for source in run.sources if not source.counts.get("kept")]
    if not silent:
        return []
    return [f"Ask why nothing was kept from {listed(silent)}."]


def _unknown_rights(run: Run) -> list[str]:
    counts = run.by_family.get("unknown", {})
    held = sum(counts.get(key, 0) for key in ("kept", "flagged"))
    if not held:
        return []
    return [f"Ask the holders for a licence: {many(held, 'record')} of unknown licence cannot be released."]


def _losses(found: Sequence[Change]) -> list[str]:
    before, after = sum(c.before for c in found), sum(c.after for c in found)
    usual = 1 - after / before if before else 0.0
    heavy = [
        change
        for change in found
        if change.before >= equity.FEWEST and (change.lost or 0.0) > max(2 * usual, usual + 0.1)
    ]
    if not heavy:
        return []
    heavy.sort(key=lambda c: (-(c.lost or 0.0), c.language))
    names = listed([named(change.language) for change in heavy[:5]])
    return [
        f"Ask speakers whether the rules are fair to {names}: far more was lost there than elsewhere "
        f"({usual:.0%} over all languages)."
    ]


def many(count: int, noun: str) -> str:
    """Return a count with its noun: `1 record`, `1,200 records`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def listed(items: Sequence[str]) -> str:
    """Return items as an enumeration: `a, b and c`."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def share(part: int, whole: int) -> str:
    """Return a part of a whole in percent; a dash where there is no whole."""
    if whole <= 0:
        return "–"
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return "< 0.1%"
    if 99.9 < percent < 100:
        return "> 99.9%"
    return f"{percent:.1f}%" if percent % 100 else f"{percent:.0f}%"


def isolate(text: str) -> str:
    """Return a text that may run from right to left, so that it does not turn the words around it (UAX 9)."""
    return f"\u2068{text}\u2069"


def moment(stamp: str) -> str:
    """Return an ISO 8601 moment as `22 November 2026, 18:30 UTC`; a text that is none as it stands."""
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    month = _MONTHS[at.month - 1]
    zone = " UTC" if at.utcoffset() is not None and not at.utcoffset() else ""
    return f"{at.day} {month} {at.year}, {at:%H:%M}{zone}"


def lasted(start: str, end: str) -> str:
    """Return the time between two ISO 8601 moments, `1 h 12 min`; empty where either cannot be read."""
    try:
        seconds = int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())
    except (ValueError, TypeError):  # TypeError: one has a time zone, the other has none
        return ""
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
