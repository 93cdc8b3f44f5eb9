"""What is looked at on a page, whatever it shows; and what of it is written down for the accessibility statement."""

import json
import os
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# A file to which every look is added, a line each: `python -m tests.browser.record` sets it.
RECORD = "SURVEY_LOOKS"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SMALLEST_TARGET = 24  # pixels, WCAG 2.5.8

LOOK = """async rules => {
  const found = await axe.run({ runOnly: rules });
  const is = query => matchMedia(query).matches;
  const html = document.documentElement;
  return {
    path: location.pathname, language: html.lang, direction: html.dir, width: innerWidth, height: innerHeight,
    dark: is("(prefers-color-scheme: dark)"), forced: is("(forced-colors: active)"),
    still: is("(prefers-reduced-motion: reduce)"), axe: axe.version,
    passed: found.passes.map(rule => rule.id),
    failed: found.violations.map(rule => [rule.id, rule.nodes.map(node => node.html)]),
    sideways: html.scrollWidth > html.clientWidth,
  };
}"""

# Whether a spot of a control belongs to it: it, what lies in it, or the label that presses it.
HITS = """
const hits = (element, x, y) => {
  const there = document.elementFromPoint(x, y);
  return Boolean(there) && (element.contains(there) || [...element.labels ?? []].some(label => label.contains(there)));
};
const named = element => element.outerHTML.slice(0, 120);
"""

# A link inside a sentence is as high as its line; everything else can be met with 24 pixels.
TARGETS = f"""smallest => {{
  {HITS}
  const inSentence = element => element.matches("p a")
    && element.closest("p").textContent.trim() !== element.textContent.trim();
  const small = element => {{
    element.scrollIntoView({{ block: "center", behavior: "instant" }});
    const box = element.getBoundingClientRect();
    const middle = [box.left + box.width / 2, box.top + box.height / 2];
    const reach = smallest / 2 - 0.5;
    return [[-reach, -reach], [reach, -reach], [-reach, reach], [reach, reach]]
      .some(([x, y]) => !hits(element, middle[0] + x, middle[1] + y));
  }};
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, select, summary")]
    .filter(element => element.checkVisibility() && !element.closest("[aria-hidden=true], .skip"))
    .filter(element => !inSentence(element) && small(element)).map(named);
}}"""

FOCUS = f"""() => {{
  {HITS}
  const element = document.activeElement;
  if (element === document.body) return {{ nowhere: true }};
  const box = element.getBoundingClientRect();
  const ringed = [element, ...element.labels ?? []].some(each => {{
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  }});
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  return {{ named: named(element), ringed, seen: inside && hits(element, x, y) }};
}}"""


# What WCAG 1.4.12 lets a reader ask for. A sheet of the page takes it: its policy allows no style from elsewhere.
SPACED = """() => {
  const sheet = document.styleSheets[0];
  const rules = ["* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }",
    "p { margin-bottom: 2em !important; }"];
  rules.forEach(rule => sheet.insertRule(rule, sheet.cssRules.length));
  const html = document.documentElement;
  const cut = [...document.querySelectorAll("main *, header *")]
    .filter(each => each.checkVisibility() && !each.closest(".quiet, .scroll, svg"))
    .filter(each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== "visible")
    .map(each => each.outerHTML.slice(0, 120));
  const sideways = html.scrollWidth > html.clientWidth;
  rules.forEach(() => sheet.deleteRule(sheet.cssRules.length - 1));
  return sideways ? ["the page", ...cut] : cut;
}"""


def assert_accessible(page: Page, shows: str = "") -> None:
    """The page has nothing for axe to find, and no sideways scrolling.

    `shows` is its template, where its address alone does not say it.
    """
    page.evaluate(AXE_SCRIPT)
    look = page.evaluate(LOOK, list(RULES))
    note({**look, "failed": [rule for rule, _ in look["failed"]], "shows": shows, "browser": _browser_of(page)})
    assert not look["failed"], (page.url, look["failed"])
    assert not look["sideways"], page.url


def assert_targets(page: Page) -> None:
    """Whatever can be pressed can be met: 24 pixels either way."""
    small = page.evaluate(TARGETS, SMALLEST_TARGET)
    assert not small, (page.url, small)


def assert_spaced_text_fits(page: Page) -> None:
    """With more room between lines, words and letters nothing is cut off or pushed out of the page."""
    cut = page.evaluate(SPACED)
    assert not cut, (page.url, cut)


def assert_focus_is_seen(page: Page, most: int = 120) -> int:
    """Everything that the Tab key reaches shows that it has the focus, and nothing lies over it; says how many."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for place in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found.get("nowhere"):
            return place
        assert found["ringed"], (page.url, found["named"])
        assert found["seen"], (page.url, found["named"])
    raise AssertionError(f"the Tab key goes round and round on {page.url}")


def note(line: dict[str, Any]) -> None:
    """Add a line to the record, if one is made."""
    path = os.environ.get(RECORD)
    if path:
        # In one piece: several processes may write to it.
        with Path(path).open("ab", buffering=0) as file:
            file.write(json.dumps(line).encode() + b"\n")


def _browser_of(page: Page) -> str:
    browser = page.context.browser
    return f"Chromium {browser.version.partition('.')[0]}" if browser else ""
