"""The page about what differs between two releases: one file of HTML, without network and scripts."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from curation.languages import labelled
from curation.reports import charts
from curation.reports.charts import Row

# What each kind is drawn as; the words stand beside it.
STYLES = {"added": "kept", "changed": "flagged", "removed": "dropped"}


def render(facts: Mapping[str, Any]) -> str:
    """Return the page about `Difference.facts()` with `before`, `after` and, if known, `removed_because`."""
    pages = Environment(
        loader=PackageLoader("curation.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update(swatch=charts.swatch)
    languages = {labelled(name): counts for name, counts in facts["by_language"].items()}
    tables = {"Language": languages, "Licence": facts["by_licence"]}
    return pages.get_template("difference.html.j2").render(
        facts=facts,
        styles=STYLES,
        patterns=charts.patterns(),
        tables=[(head, rows, picture(rows, head)) for head, rows in tables.items()],
    )


def picture(groups: Mapping[str, Mapping[str, int]], head: str) -> Markup:
    """Return a bar of added, changed and removed rows for each group, the one with most first."""
    most = max((sum(counts.values()) for counts in groups.values()), default=0)
    rows = []
    for name, counts in sorted(groups.items(), key=lambda group: (-sum(group[1].values()), group[0])):
        parts = [(style, float(counts[kind])) for kind, style in STYLES.items()]
        figure = f"+{counts['added']:,} ~{counts['changed']:,} −{counts['removed']:,}"
        rows.append(Row(name, (charts.stacked(parts, most),), figure))
    return charts.chart(rows, f"{head}: {'; '.join(f'{row.label} {row.figure}' for row in rows[:12])}")
