"""The sheet serves pages of both directions, so it says start and end where a page has two sides."""

import re
from pathlib import Path

SHEET = (Path(__file__).parents[2] / "survey" / "web" / "static" / "survey.css").read_text("utf-8")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A browser that does not know the logical value keeps the one before.
WITH_FALLBACK = "float: left; float: inline-start;"
SIDED = re.compile(r"(?<![\w.-])(?:[a-z-]+-)?(?:left|right)(?:-[a-z]+)*\s*:|:\s*(?:left|right)\b")
FOUR_VALUES = re.compile(r"(?:padding|margin|border-width|inset):\s*([^\s;{}]+(?:\s+[^\s;{}]+){3})\s*[;}]")


def test_no_rule_names_a_side() -> None:
    rules = COMMENT.sub("", SHEET).replace(WITH_FALLBACK, "")
    assert SIDED.findall(rules) == []


def test_no_shorthand_gives_the_sides_different_values() -> None:
    """`padding: 0 0 0 1rem` names a side as well."""
    sided = [values for values in FOUR_VALUES.findall(SHEET) if values.split()[1] != values.split()[3]]
    assert sided == []
