"""Reading drawings back."""

from html import unescape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from survey.charts import dimensions, effort, groups, position_strip, risk_bullet, risk_drivers
from survey.charts.canvas import NARROW, WIDE, Painter, draw
from survey.charts.items import Items
from survey.charts.scene import Scene

SVG = "{http://www.w3.org/2000/svg}"
ITEMS = Items(("SPO1", "SPO2", "OVH1"))
PAINTERS: dict[str, Painter] = {
    "position": position_strip,
    "bullet": risk_bullet,
    "drivers": risk_drivers,
    "dimensions": dimensions,
    "groups": groups,
    "items": ITEMS,
    "effort": effort,
}
WIDTHS = (WIDE, NARROW)


def drawing(painter: Painter, scene: Scene, width: float = WIDE, identifier: str = "c") -> str:
    """The chart at its own height."""
    return draw(painter, scene, (width, painter.height(scene, width)), identifier)


def parsed(svg: str) -> Element:
    """The drawing as a tree."""
    return ElementTree.fromstring(svg)  # noqa: S314  # our own drawing


def texts(svg: str) -> list[str]:
    """Every text that can be seen, in the order drawn."""
    return [unescape("".join(element.itertext())) for element in parsed(svg).iter(f"{SVG}text")]
