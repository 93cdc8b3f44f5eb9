"""Drawings fit to stand in a page."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import perf_counter

import pytest

from survey.charts.canvas import NARROW, WIDE, Painter, chart, draw
from survey.charts.scene import Scene
from tests.charts.drawn import PAINTERS, SVG, WIDTHS, drawing, parsed, texts

every_painter = pytest.mark.parametrize("painter", PAINTERS.values(), ids=PAINTERS.keys())
HOSTILE = [r"$\foo$", "_x", "a" * 5000, "b " * 2500, "<script>alert(1)</script>", "a\x00b\x1b]\ud800\ufffe", "", "漢字"]


@every_painter
@pytest.mark.parametrize("width", WIDTHS)
def test_the_same_scene_gives_the_same_bytes(painter: Painter, scene: Scene, width: float) -> None:
    assert drawing(painter, scene, width) == drawing(painter, scene, width)


@every_painter
@pytest.mark.parametrize("width", WIDTHS)
def test_a_drawing_needs_no_inline_style_and_nothing_from_elsewhere(
    painter: Painter, scene: Scene, width: float
) -> None:
    svg = drawing(painter, scene, width)
    tree = parsed(svg)
    assert svg.startswith("<svg ")
    for element in tree.iter():
        assert element.tag.removeprefix(SVG) in {
            "svg", "title", "desc", "path", "text", "g", "defs", "pattern", "rect", "clipPath", "use"
        }  # fmt: skip
        assert "style" not in element.attrib
        assert not any(name.startswith("on") for name in element.attrib)
        assert all("://" not in value for value in element.attrib.values())
        assert element.attrib.get("href", "#").startswith("#")


@every_painter
def test_a_drawing_is_described(painter: Painter, scene: Scene) -> None:
    tree = parsed(drawing(painter, scene))
    named = [tree.find(f"{SVG}title"), tree.find(f"{SVG}desc")]
    assert tree.attrib["role"] == "img"
    assert tree.attrib["class"] == "chart"
    assert "width" not in tree.attrib
    assert "height" not in tree.attrib
    assert all(element is not None and element.text for element in named)
    assert tree.attrib["aria-labelledby"].split() == [element.attrib["id"] for element in named if element is not None]


def test_ids_are_unique_across_all_charts_of_a_page(hidden: Scene) -> None:
    charts = [chart(painter, hidden, name) for name, painter in PAINTERS.items()]
    page = "".join(drawn for one in charts for drawn in (one.wide, one.narrow))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 2 * len(PAINTERS)
    assert {*re.findall(r"url\(#([^)]+)\)", page)} <= set(ids)


def test_an_identifier_that_could_break_out_is_refused(scene: Scene) -> None:
    with pytest.raises(ValueError, match="cannot name"):
        draw(PAINTERS["position"], scene, (100, 100), 'a" onload="')


@every_painter
@pytest.mark.parametrize("width", [WIDE, 496.0, NARROW])
def test_text_stays_inside_the_drawing(painter: Painter, french: Scene, width: float) -> None:
    tree = parsed(drawing(painter, french, width))
    _, _, wide, high = map(float, tree.attrib["viewBox"].split())
    for text in tree.iter(f"{SVG}text"):
        assert -1 <= float(text.attrib["x"]) <= wide + 1
        assert 8 <= float(text.attrib["y"]) <= high
        assert float(text.attrib["font-size"].removesuffix("px")) >= 12


@every_painter
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.filterwarnings("ignore:Glyph")
def test_hostile_names_are_drawn_soon_and_as_text(painter: Painter, scene: Scene, hostile: str) -> None:
    text = {"en": hostile}
    asked = scene.questionnaire
    assert asked.position is not None
    assert asked.overhead is not None
    renamed = replace(
        asked,
        dimensions=tuple(replace(one, name=text) for one in asked.dimensions),
        items=tuple(replace(one, text=text) for one in asked.items),
        groups=tuple(replace(one, name=text) for one in asked.groups),
        position=replace(asked.position, zones=tuple(replace(one, name=text) for one in asked.position.zones)),
        overhead=replace(
            asked.overhead,
            drivers=tuple(replace(one, name=text) for one in asked.overhead.drivers),
            facts=tuple(replace(one, text=text) for one in asked.overhead.facts),
            bands=tuple(replace(one, name=text) for one in asked.overhead.bands),
        ),
    )
    started = perf_counter()
    svgs = [drawing(painter, replace(scene, questionnaire=renamed), width) for width in WIDTHS]
    assert perf_counter() - started < 3
    for svg in svgs:
        assert "<script" not in svg
        assert len(svg) < 200_000
        assert max(map(len, texts(svg))) <= 240


@pytest.mark.parametrize("name", [r"$\foo$", "_x", "<b>"])
def test_odd_names_print_as_they_are(scene: Scene, name: str) -> None:
    asked = scene.questionnaire
    renamed = replace(asked, dimensions=tuple(replace(one, name={"en": name}) for one in asked.dimensions))
    svg = drawing(PAINTERS["dimensions"], replace(scene, questionnaire=renamed))
    assert texts(svg).count(name) == len(asked.dimensions)


def test_six_threads_draw_what_one_draws(scene: Scene, french: Scene) -> None:
    work = [(painter, each, width) for painter in PAINTERS.values() for each in (scene, french) for width in WIDTHS]
    alone = [drawing(*one) for one in work]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda one: drawing(*one), work)) == alone


def test_nothing_imports_pyplot() -> None:
    code = (
        "import sys, survey.charts.canvas, survey.charts.items, survey.charts.groups, survey.charts.dimensions;"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "False"
