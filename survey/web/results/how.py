"""How one number of a report was computed: beside the report, for the same readers."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from survey.core.errors import NotFoundError
from survey.reporting.explanations import explain
from survey.reporting.how import Links, render_how
from survey.web.results.blueprint import pages
from survey.web.results.readable import Readable, readable, see, to_assessment


@pages.get("/reports/<slug>/how/<path:figure>")
def how(slug: str, figure: str) -> Response | str:
    found = readable(slug)
    if found is None:
        return to_assessment(slug)
    explanation = explain(found.scene, figure)
    if explanation is None:
        raise NotFoundError(figure=figure)
    see(found)
    body = render_how(explanation, links_of(found), url_for("results.report", slug=slug))
    return render_template("results/how.html", assessment=found.assessment, explanation=explanation, body=body)


def links_of(found: Readable) -> Links:
    """Where the numbers of a report are explained."""
    slug = found.assessment.slug
    return Links(found.scene, lambda figure: url_for("results.how", slug=slug, figure=figure))
