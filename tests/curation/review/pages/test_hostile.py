"""A hundred hostile texts, each on its page: nothing of theirs runs, and no page fails or grows endlessly."""

from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from fastapi import FastAPI
from queue_home import row
from queue_site import JUMA, path_of

SCRIPTS = """
<script>alert(1)</script>
<ScRiPt src=//e.example/x></sCrIpT>
<img src=x onerror=alert(1)>
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<math><mtext></p><img src=x onerror=alert(1)>
</textarea><script>alert(1)</script>
</title><script>alert(1)</script>
<iframe srcdoc='<script>alert(1)</script>'>
javascript:alert(1)
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;alert(1)
{{ 7 * 7 }} {% raw %}
<style>*{display:none}</style>
<a href=javascript:alert(1)>x</a>
]]><!--
<form action=//e.example><input name=form_token>
<base href=//e.example>
<meta http-equiv=refresh content=0;//e.example>
""".strip().split("\n")
SIGNS = (
    "\u202eright to left\u202c",
    "\u2066isolate without an end",
    "\u202a\u202b\u202d\u202e" * 50,
    "\u200b" * 500 + "x",
    "a\u0300" + "\u0301" * 400,
    "\u0000 null",
    "\ufeff mark",
    "\ud7ff\ue000\uf8ff",
    "\U000e0041 tag",
    "\x1b[31m",
    "\u2028line\u2029paragraph",
    "\x85next",
    "\u115f\u3164 fillers",
    "👩\u200d👩\u200d👧" * 100,
    "ﷺ" * 300,
)
LONG = ("a" * 10_000_000, "." * 100_000, "\n" * 100_000 + "x", "ab " * 300_000, "؟" * 50_000)
HOSTILE = (*SCRIPTS, *SIGNS, *LONG, *(f"{script} {sign}" for script in SCRIPTS[:13] for sign in SIGNS[:5]))
STRANGE = {"img", "iframe", "math", "style", "base", "object", "embed", "svg"}


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    return [row(f"h{n}", text=text, locator=f"{text[:60]}{n}") for n, text in enumerate(HOSTILE)]


def test_each_is_shown_harmlessly(app: FastAPI, caller: Callable, rows: list[dict[str, Any]]) -> None:
    assert len(rows) > 100
    juma = caller(*JUMA)
    for n, each in enumerate(rows):
        for query in ("", "?signs=1"):
            answer = juma.get(path_of(app, f"h{n}") + query)
            assert (answer.status_code, faults(answer.text)) == (200, []), each["text"][:60]
            assert len(answer.content) < 600_000, each["text"][:60]
    assert faults(juma.get("/queue/wol_Latn").text) == []


def faults(page: str) -> list[str]:
    """Return the elements and attributes of a page that its own templates never make."""
    tree = lxml.html.document_fromstring(page.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    found = [element for element in tree.iter() if isinstance(element.tag, str)]
    strange = [element.tag for element in found if element.tag in STRANGE]
    scripts = [s.get("src", "inline") for s in found if s.tag == "script"]
    handlers = [name for element in found for name in element.attrib if name.startswith("on")]
    ways = [element.get(name, "/") for element in found for name in ("href", "action", "src")]
    elsewhere = [way for way in ways if not way.startswith(("/", "#", "https://", "http://"))]
    return [*strange, *handlers, *elsewhere, *(s for s in scripts if not s.startswith("/static/"))]
