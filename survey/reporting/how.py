"""“How was this computed?” as a page for one figure, and as an annex for a report that is one file.

A report that links its numbers is given `links`: `links.to("dimension/SPO")` is where a figure is explained, None
for one that is not shown, so that no link leads to nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from survey.charts.scene import Scene
from survey.reporting.environment import templates
from survey.reporting.explanations import Explanation, explain, figures
from survey.reporting.explanations.arithmetic import exactly
from survey.reporting.maturity import not_visible

Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Links:
    """Where the figures of a report are explained: `address` gives the place of one that is shown.

    Without an address nothing is linked, nor ever what is `without` a place. An explanation is made once, however
    often it is asked for.
    """

    scene: Scene
    address: Address | None = None
    without: frozenset[str] = frozenset()
    _made: dict[str, Explanation | None] = field(default_factory=dict)

    def explanation(self, figure: str) -> Explanation | None:
        """How a figure was computed; None for an id that the questionnaire does not have."""
        if figure not in self._made:
            self._made[figure] = explain(self.scene, figure)
        return self._made[figure]

    def to(self, figure: str) -> str | None:
        """Where a figure is explained; None where it is not shown, or there is no such figure."""
        if self.address is None or figure in self.without:
            return None
        explanation = self.explanation(figure)
        return None if explanation is None or explanation.hidden else self.address(figure)

    def title(self, figure: str) -> str:
        """What a figure is called."""
        explanation = self.explanation(figure)
        return "" if explanation is None else explanation.subject.title


def anchor(figure: str) -> str:
    """The id of a figure's section in the annex."""
    return f"how-{figure.replace('/', '-')}"


def links_in_file(scene: Scene) -> Links:
    """Links of a report that is one file: to the sections of its annex."""
    return Links(scene, lambda figure: f"#{anchor(figure)}", frozenset(_unprinted(scene)))


def _unprinted(scene: Scene) -> Iterator[str]:
    """Statements in one group: a report prints few of them, and hundreds of others would weigh too much."""
    printed = {said.figure for said in not_visible(scene, scene.questionnaire.items)}
    for key, item in scene.findings.items.items():
        yield from ({f"item/{key}/{column}" for column in item.groups} - printed)


def annex(links: Links) -> Iterator[Explanation]:
    """The explanations of all figures that a report shows, in its order."""
    for figure in figures(links.scene):
        explanation = None if figure in links.without else links.explanation(figure)
        if explanation is not None:
            yield explanation


def render_how(explanation: Explanation, links: Links, report: str) -> str:
    """The page of one explanation as the inside of a page's `main`; `report` is the address of the report."""
    return templates.get_template("how.html").render(explanation=explanation, report=report, **context(links))


def context(links: Links) -> dict[str, object]:
    """What a report, and the parts of an explanation, are rendered with."""
    scene = links.scene
    return {
        "scene": scene,
        "links": links,
        "words": scene.words,
        "say": scene.words.say,
        "exactly": exactly,
        "anchor": anchor,
    }


def render_annex(links: Links) -> str:
    """All explanations of a report, for the end of its file."""
    text = templates.get_template("how_annex.html").render(annex=annex(links), **context(links))
    # Hundreds of sections: their indentation would weigh as much as a chart or two.
    return "\n".join(line for line in map(str.strip, text.splitlines()) if line)
