"""What axe-core has to say against a page, by the rules of WCAG 2.2 AA and its own good practice."""

from typing import Any

import pytest

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def violations(tab: Any) -> list[str]:
    """Return each rule that a page breaks, with the element."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(tab, options={"runOnly": {"type": "tag", "values": list(TAGS)}}).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]
