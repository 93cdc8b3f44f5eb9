"""Templates are code: every one is read here."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes

SURVEY = Path(__file__).parents[2] / "survey"
TEMPLATES = SURVEY / "web" / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
EVERY_FILE = sorted(SURVEY.rglob("*.html"))
# Markup that we ourselves drew or rendered a moment before, from words that were escaped then.
OUR_OWN = {"body", "annex", "style", "chart.wide", "chart.narrow"}
# A file of its own, a report or a sheet to print, carries its style along.
WITH_STYLE = {SURVEY / "reporting" / "templates" / name for name in ("file.html", "slips.html")}
environment = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True)


@pytest.mark.parametrize("name", NAMES)
def test_every_page_stands_on_the_frame_and_fills_its_title(name: str) -> None:
    tree = environment.parse(source(name))
    if _is_part(tree) or _is_frame(name):
        return
    assert _extends_the_frame(name), "a page extends base.html, or what extends it"
    titles = [block for block in _blocks(name) if block.name == "title"]
    assert titles, "a page has a title"
    assert all(block.body for block in titles)


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: path.relative_to(SURVEY).as_posix())
def test_nothing_is_trusted_unescaped_but_our_own_drawings(path: Path) -> None:
    tree = environment.parse(path.read_text("utf-8"))
    trusted = [each for each in tree.find_all(nodes.Filter) if each.name == "safe"]
    assert {_expression(each.node) for each in trusted} <= OUR_OWN
    assert "autoescape" not in path.read_text("utf-8")


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: path.relative_to(SURVEY).as_posix())
def test_no_script_or_style_stands_in_a_page(path: Path) -> None:
    """The headers forbid them, so a browser would drop them without a word."""
    inline = r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"" + ("" if path in WITH_STYLE else "|<style")
    assert not re.search(inline, path.read_text("utf-8"))


def source(name: str) -> str:
    """The text of a template."""
    return (TEMPLATES / name).read_text("utf-8")


def _is_part(tree: nodes.Template) -> bool:
    """Holds only macros, or is taken in by others: then it has neither a frame nor an <html>."""
    return not list(tree.find_all((nodes.Extends, nodes.Block)))


def _is_frame(name: str) -> bool:
    """Others stand on it: its title is theirs to fill."""
    return any(name in _parents(other) for other in NAMES)


def _expression(node: nodes.Node | None) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_expression(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "an expression"


def _extends_the_frame(name: str) -> bool:
    return name == "base.html" or any(map(_extends_the_frame, _parents(name)))


def _parents(name: str) -> list[str]:
    """What a template extends; of a choice between two, both."""
    extended = environment.parse(source(name)).find_all(nodes.Extends)
    named = [const for each in extended for const in _names(each.template)]
    return [const.value for const in named]


def _names(node: nodes.Expr) -> list[nodes.Const]:
    if isinstance(node, nodes.CondExpr) and node.expr2 is not None:
        return [*_names(node.expr1), *_names(node.expr2)]
    return [node] if isinstance(node, nodes.Const) else []


def _blocks(name: str) -> list[nodes.Block]:
    """The blocks of a template and of those it extends, but for the frame's empty ones."""
    if name == "base.html":
        return []
    own = list(environment.parse(source(name)).find_all(nodes.Block))
    return [*own, *(block for parent in _parents(name) for block in _blocks(parent))]
