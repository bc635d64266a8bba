"""The form of a review packet: one page of plain HTML, which a browser shows without any network.

The texts are hostile by nature: all is escaped, and the page allows no script but its own, by its digest.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from curation.review.answers import VERDICTS

SEALED = ("packet", "person", "item_id", "doc_id", "text_sha256", "round", "seal")

# Collects the answers as JSON lines and offers them as a file; all that was filled in stays in the page.
_SCRIPT = """
document.querySelector("form").addEventListener("submit", function (event) {
  event.preventDefault();
  var lines = [];
  document.querySelectorAll("fieldset").forEach(function (field) {
    var chosen = field.querySelector("input:checked");
    if (!chosen) return;
    var line = JSON.parse(field.dataset.item), what = field.querySelector("[name=what]").value.trim();
    line.verdict = chosen.value;
    line.code = field.querySelector("select").value;
    line.note = field.querySelector("textarea").value;
    line.written = what;
    lines.push(JSON.stringify(line));
  });
  var link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines.join("\\n") + "\\n"], {type: "application/jsonl"}));
  link.download = "answers.jsonl";
  link.click();
});
"""
_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-inline-size: 50rem; margin: auto; padding: 1rem }
fieldset { margin-block: 2rem } label { display: inline-block; min-block-size: 24px; margin-inline-end: 1rem }
.text { white-space: pre-wrap; overflow-wrap: anywhere; max-block-size: 30rem; overflow: auto }
textarea, input[type=text] { inline-size: 100%; box-sizing: border-box }
"""
_HELP = {
    "language": "a language, as in swh_Latn",
    "licence": "a licence, as in CC-BY-4.0",
    "redact": "places, as in 3-9 name",
    "tier": "a tier, as in community",
    "label": "a label, as in TK Seasonal",
}


def page(header: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> str:
    """Return the form for the items of a packet, in their order."""
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    title = f"Review packet {header['packet']} for {header['person']}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f"<p>{len(lines)} records. Answer those you know; leave the others. Then save the answers as a file "
        "and bring it back. Nothing is sent anywhere.</p>"
        "<noscript><p>This browser runs no scripts. Write the answers by hand instead: copy a line of "
        "packet.jsonl and add verdict, code and note to it.</p></noscript><form>"
        + "".join(_field(n, line, header["codes"]) for n, line in enumerate(lines, start=1))
        + f"<button>Save the answers</button></form><script>{_SCRIPT}</script></body></html>"
    )


def _field(number: int, line: Mapping[str, Any], codes: Mapping[str, str]) -> str:
    sealed = json.dumps({name: line[name] for name in SEALED}, ensure_ascii=False)
    options = "".join(f'<option value="{escape(c)}">{escape(words)}</option>' for c, words in codes.items())
    why = ", ".join(reason["rule"] for reason in line["reasons"]) or ", ".join(line["kinds"])
    choices = "".join(
        f'<label><input type="radio" name="verdict-{number}" value="{v}"> {v}</label>' for v in VERDICTS
    )
    title = line["title"] or line["doc_id"]
    helped = "; ".join(_HELP.values())
    return (
        f'<fieldset data-item="{escape(sealed)}"><legend>{number}. <bdi>{escape(title)}</bdi></legend>'
        f"<p><bdi>{escape(line['language'])}</bdi>; flagged by {escape(why)}; "
        f"licence <bdi>{escape(line['licence'])}</bdi></p>"
        f'<div class="text" dir="auto" tabindex="0">{escape(line["text"])}</div><p>{choices}</p>'
        f'<p><label>Reason <select><option value=""></option>{options}</select></label></p>'
        f'<p><label>What changes ({helped})<input type="text" name="what"></label></p>'
        "<p><label>Note<textarea></textarea></label></p></fieldset>"
    )
