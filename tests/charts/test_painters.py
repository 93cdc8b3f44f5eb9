"""What the charts say."""

from dataclasses import replace

import pytest

from survey.charts import dimensions, effort, groups, palette, position_strip, risk_bullet, risk_drivers
from survey.charts.canvas import Painter
from survey.charts.items import items_of
from survey.charts.lettering import Style, cut
from survey.charts.scene import Scene
from tests.charts.drawn import PAINTERS, WIDTHS, drawing, texts

FILLS = [*palette.TEAL, *(palette.blend(palette.LIKERT, step / 36) for step in range(37))]
MARKS = [palette.ACCENT, palette.WARNING, palette.INK, palette.DRIVER, palette.DEEP, palette.EDGE, palette.HATCH]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_dimension_is_named_in_french(french: Scene, width: float) -> None:
    names = {one.name["fr"] for one in french.questionnaire.dimensions}
    for painter in (dimensions, groups):
        assert names <= set(texts(drawing(painter, french, width)))


def test_values_are_printed_as_the_language_writes_them(scene: Scene, french: Scene) -> None:
    assert scene.findings.position is not None
    value = scene.findings.position.value
    assert value is not None
    assert scene.words.number(value) in texts(drawing(position_strip, scene))
    assert french.words.number(value) in texts(drawing(position_strip, french))
    assert french.words.number(value) in position_strip.describe(french)


def test_every_driver_and_fact_prints_its_points_and_the_value(scene: Scene) -> None:
    found = scene.findings.overhead_risk
    assert found is not None
    assert found.value is not None
    points = [*(driver.contribution for driver in found.drivers.values()), *found.facts.values(), found.value]
    printed = texts(drawing(risk_drivers, scene))
    assert {scene.words.number(one) for one in points if one is not None} <= set(printed)


def test_a_floor_is_a_step_of_its_own(scene: Scene) -> None:
    found = scene.findings.overhead_risk
    assert found is not None
    assert found.base is not None
    raised = replace(found, value=found.base + sum(found.facts.values()) + 12, floor_applied=True)
    printed = texts(drawing(risk_drivers, replace(scene, findings=replace(scene.findings, overhead_risk=raised))))
    assert "12.0" in printed
    assert "Raised to the least that a fact allows" in printed


@pytest.mark.parametrize("width", WIDTHS)
def test_a_hidden_cell_prints_a_dash_and_no_number(hidden: Scene, width: float) -> None:
    cells = [cell for found in hidden.findings.dimensions.values() for cell in found.groups.values()]
    kept = [cell.mean for cell in cells if cell.mean is not None]
    printed = texts(drawing(groups, hidden, width))
    levels = [text for text in printed if text.replace(".", "").isdigit() and "." in text]
    assert sorted(levels) == sorted(hidden.words.number(mean) for mean in kept)
    assert printed.count(groups.HIDDEN) == len(cells) - len(kept) > 0


@pytest.mark.parametrize("width", WIDTHS)
def test_an_item_that_is_not_shown_prints_no_share(hidden: Scene, width: float) -> None:
    painter = items_of(hidden, "SPO")
    printed = texts(drawing(painter, hidden, width))
    found = [hidden.findings.items[key] for key in painter.ids]
    assert all(one.distribution is None for one in found)
    assert printed.count("not shown") == len(found)
    assert all(one.dk_rate is not None for one in found) or not any(text.endswith("%") for text in printed)


def test_a_dimension_without_a_score_stands_last(scene: Scene) -> None:
    found = dict(scene.findings.dimensions)
    found["GOV"] = replace(found["GOV"], score=None, gap=None, n=None, priority_class=None)
    changed = replace(scene, findings=replace(scene.findings, dimensions=found))
    printed = texts(drawing(dimensions, changed))
    names = {one.name["en"] for one in scene.questionnaire.dimensions}
    assert [text for text in printed if text in names][-1] == "Governance & decisions"
    assert "not measurable" in printed
    assert "Not measurable: Governance & decisions" in dimensions.describe(changed)


def test_nothing_measurable_is_said_instead_of_drawn(scene: Scene) -> None:
    empty = replace(scene.findings, position=None, overhead_risk=None)
    for painter in (position_strip, risk_bullet, risk_drivers):
        assert "Not measurable" in texts(drawing(painter, replace(scene, findings=empty)))
        assert "Not measurable" in painter.describe(replace(scene, findings=empty))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("painter", "part"),
    [(position_strip, "position"), (risk_bullet, "overhead_risk"), (risk_drivers, "overhead_risk")],
    ids=["position", "bullet", "drivers"],
)
def test_intervals_move_no_text(scene: Scene, painter: Painter, part: str, width: float) -> None:
    wide, none = (
        replace(
            scene,
            findings=replace(scene.findings, **{part: replace(getattr(scene.findings, part), interval=interval)}),
        )
        for interval in ((30.0, 50.0), None)
    )
    assert texts(drawing(painter, wide, width)) == texts(drawing(painter, none, width))
    assert drawing(painter, wide, width).count("<path") > drawing(painter, none, width).count("<path")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_dimension_prints_its_interval_beside_its_score(scene: Scene, width: float) -> None:
    drawn = "\n".join(texts(drawing(dimensions, with_dimension(scene, score=2.2, interval=(1.8, 2.7)), width)))
    bare = "\n".join(texts(drawing(dimensions, with_dimension(scene, score=2.2, interval=None), width)))
    assert "1.8\u00a0to\u00a02.7" in drawn
    assert "1.8\u00a0to\u00a02.7" not in bare
    assert "2.2" in bare


@pytest.mark.parametrize("width", WIDTHS)
def test_a_bound_stands_before_its_figure(scene: Scene, width: float) -> None:
    found = scene.findings.dimensions["GOV"]
    cells = {key: replace(cell, mean=1.4, bound="or_less") for key, cell in found.groups.items()}
    bounded = with_dimension(scene, score=1.4, bound="or_less", interval=None, groups=cells)
    assert any("≤\u00a01.4" in text for text in texts(drawing(dimensions, bounded, width)))
    assert texts(drawing(groups, bounded, width)).count("≤\u00a01.4") == len(cells)
    assert "≤\u00a01.4" in dimensions.describe(bounded)


@pytest.mark.parametrize("width", WIDTHS)
def test_shares_of_time_print_their_interval(scene: Scene, width: float) -> None:
    found = {
        key: replace(each, shares=(20.0,) * 5, intervals=((15.0, 26.0), None, None, None, None))
        for key, each in scene.findings.effort.items()
    }
    changed = replace(scene, findings=replace(scene.findings, effort=found))
    assert texts(drawing(effort, changed, width)).count("15%\u00a0to\u00a026%") == len(found)
    assert "(20%, 15%\u00a0to\u00a026%)" in effort.describe(changed)


def test_what_has_an_interval_is_described_with_it(scene: Scene) -> None:
    for painter in (position_strip, risk_bullet, risk_drivers, dimensions, effort):
        assert "95% interval" in painter.describe(scene)
    none = replace(scene, findings=replace(scene.findings, position=replace(scene.findings.position, interval=None)))
    assert position_strip.describe(none).endswith("No interval can be shown here.")


def with_dimension(scene: Scene, **parts: object) -> Scene:
    """The scene with other findings on governance."""
    found = {**scene.findings.dimensions, "GOV": replace(scene.findings.dimensions["GOV"], **parts)}
    return replace(scene, findings=replace(scene.findings, dimensions=found))


@pytest.mark.parametrize("fill", FILLS)
def test_figures_can_be_read_on_every_fill(fill: str) -> None:
    assert palette.contrast(palette.ink_on(fill), fill) >= palette.TEXT_CONTRAST


@pytest.mark.parametrize("mark", MARKS)
def test_marks_stand_out_from_the_page(mark: str) -> None:
    assert palette.contrast(mark, palette.WHITE) >= palette.MARK_CONTRAST


def test_marks_stand_out_from_the_tracks_they_lie_on() -> None:
    assert min(palette.contrast(palette.ACCENT, fill) for fill in palette.STRIP) >= palette.MARK_CONTRAST
    assert min(palette.contrast(palette.DEEP, fill) for fill in palette.WARM) >= palette.MARK_CONTRAST
    for fill in (palette.WARM_FILL, palette.SAND_FILL, palette.GREY_FILL, palette.TRACK):
        assert palette.contrast(palette.ACCENT, fill) >= palette.MARK_CONTRAST
        assert palette.contrast(palette.INK, fill) >= palette.MARK_CONTRAST


@pytest.mark.parametrize("colour", [palette.MUTED, palette.WARNING, palette.SAND, palette.ACCENT])
def test_coloured_text_can_be_read_on_the_page(colour: str) -> None:
    assert palette.contrast(colour, palette.WHITE) >= palette.TEXT_CONTRAST


def test_wrapped_text_keeps_every_word_that_fits() -> None:
    style = Style(14)
    lines = style.wrap("Business heads and internal customers", 120, 3)
    assert " ".join(lines) == "Business heads and internal customers"
    assert all(style.width(line) <= 120 for line in lines)
    assert style.fit("x" * 100, 50).endswith("…")
    assert style.width(style.fit("x" * 100, 50)) <= 50
    assert len(cut("y" * 100)) == 60


def test_every_painter_has_a_title_in_a_few_words(scene: Scene) -> None:
    assert all(0 < len(painter.title(scene)) < 80 for painter in PAINTERS.values())
