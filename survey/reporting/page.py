"""The report: the body that a page shows, and the same as one file that needs nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

from survey.charts import dimensions, effort, figures, groups, position_strip, risk_bullet, risk_drivers
from survey.charts.canvas import HALF, Chart, Painter, chart
from survey.charts.items import Items, items_of
from survey.charts.order import class_name
from survey.charts.scene import Scene
from survey.core.disclosure import LEAST_FOR_COMMENTS
from survey.core.findings import DimensionFindings, ItemFindings
from survey.core.questionnaire import Item
from survey.reporting import maturity, names, quality, risk, sides, story, strip
from survey.reporting.cover import Cover
from survey.reporting.environment import templates
from survey.reporting.how import Links, context, links_in_file, render_annex
from survey.reporting.names import Said
from survey.reporting.recommendations import actions


@dataclass(frozen=True, slots=True)
class ItemBlock:
    """The items of a dimension with its score, or those without one, with their chart and who cannot judge them."""

    name: str
    score: DimensionFindings | None
    items: tuple[tuple[Item, ItemFindings], ...]
    not_visible: tuple[Said, ...]
    chart: Chart
    urgent: bool


def render_body(scene: Scene, cover: Cover, links: Links | None = None) -> str:
    """The report as the inside of a page's `main`; its numbers lead where `links` says that they are explained."""
    return _render("report.html", links or Links(scene), cover)


def render_file(scene: Scene, cover: Cover, style: str) -> str:
    """The report as one HTML file with its style, fonts, charts and the explanation of each number inside."""
    links = links_in_file(scene)
    return _render("file.html", links, cover, style=style, annex=render_annex(links))


def _render(template: str, links: Links, cover: Cover, **more: str) -> str:
    scene = links.scene
    return templates.get_template(template).render(
        found=scene.findings,
        asked=scene.questionnaire,
        say_many=scene.words.say_many,
        **context(links),
        figures=figures,
        maturity=maturity,
        names=names,
        quality=quality,
        risk=risk,
        sides=sides,
        story=story,
        strip=strip,
        actions=actions(scene),
        class_name=class_name,
        least_comments=max(LEAST_FOR_COMMENTS, scene.findings.smallest_group),
        cover=cover,
        charts=_charts(scene),
        blocks=list(_item_blocks(scene)),
        **more,
    )


def _charts(scene: Scene) -> dict[str, Chart]:
    """The charts that these findings have something for."""
    place, overhead = scene.findings.position, scene.findings.overhead_risk
    painters: dict[str, tuple[Painter, float | None]] = {"dimensions": (dimensions, None), "groups": (groups, None)}
    if place is not None and place.value is not None:
        painters["position"] = (position_strip, None)
    if overhead is not None and overhead.value is not None:
        painters["risk"] = (risk_bullet, HALF)
    if overhead is not None and any(driver.contribution is not None for driver in overhead.drivers.values()):
        painters["drivers"] = (risk_drivers, HALF)
    if any(found.shares for found in scene.findings.effort.values()):
        painters["effort"] = (effort, None)
    return {
        name: chart(painter, scene, name) if width is None else chart(painter, scene, name, width)
        for name, (painter, width) in painters.items()
    }


def _item_blocks(scene: Scene) -> Iterator[ItemBlock]:
    """Items by dimension, in the order of the gaps; those outside every dimension last, under their section's name."""
    for key, found in maturity.by_gap(scene):
        name, items = names.dimension_name(scene, key), scene.questionnaire.items_of(key)
        yield _item_block(scene, (f"items-{key}", name), items, items_of(scene, key), found)
    for section in scene.questionnaire.sections:
        rest = tuple(item for item in scene.questionnaire.items if item.id in section.questions and not item.dimension)
        if rest:
            painter = Items(tuple(item.id for item in rest))
            yield _item_block(scene, (f"rest-{section.id}", scene.words.of(section.name)), rest, painter, None)


def _item_block(
    scene: Scene, named: tuple[str, str], items: tuple[Item, ...], painter: Painter, found: DimensionFindings | None
) -> ItemBlock:
    identifier, name = named
    pairs = tuple((item, scene.findings.items[item.id]) for item in items)
    return ItemBlock(
        name,
        found if found is not None and found.score is not None else None,
        pairs,
        tuple(maturity.not_visible(scene, items)),
        chart(painter, scene, identifier),
        found is not None and found.priority_class == "act_now",
    )
