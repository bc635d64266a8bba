// Single keys choose an answer, as the page shows beside each. They can be turned off (WCAG 2.2, 2.1.4), and
// rest while somebody writes, composes a character, or holds another key: input methods need their letters.
"use strict";
(() => {
  const box = document.getElementById("keys");
  const form = document.getElementById("answer");
  const NAME = "commons-keys";
  const writes = (element) =>
    element.isContentEditable || ["TEXTAREA", "SELECT"].includes(element.tagName) ||
    (element.tagName === "INPUT" && !["radio", "checkbox"].includes(element.type));

  const pressed = (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || writes(event.target)) return;
    if (box && !box.checked) return;
    if (event.key === "+") return place();
    if (event.key === "Enter" && form && !["A", "BUTTON", "SUMMARY"].includes(event.target.tagName)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const found = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!found) return;
    event.preventDefault();
    found.click();
    if (found.tagName === "INPUT") found.focus();
  };

  // Places are counted in code points of the stored text, not in UTF-16 units as a browser counts.
  const offset = (node, at) => {
    const sentence = (node.nodeType === 1 ? node : node.parentElement).closest("[data-from]");
    if (!sentence || document.querySelector(".sign")) return null;
    const range = document.createRange();
    range.setStart(sentence, 0);
    range.setEnd(node, at);
    return Number(sentence.dataset.from) + [...range.toString()].length;
  };

  const place = () => {
    const chosen = getSelection();
    const spans = document.getElementById("spans");
    if (!spans || !chosen.rangeCount || chosen.isCollapsed) return;
    const range = chosen.getRangeAt(0);
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return;
    spans.value = [spans.value.trim(), `${start}-${end} name`].filter(Boolean).join(", ");
    document.getElementById("verdict-redact").checked = true;
  };

  if (box) {
    box.closest("[hidden]").hidden = false;
    box.checked = localStorage.getItem(NAME) !== "off";
    box.addEventListener("change", () => localStorage.setItem(NAME, box.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", pressed);
})();
