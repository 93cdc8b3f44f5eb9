"""What moved since the assessment before: beside the report, for the same readers."""

from flask import render_template
from werkzeug.wrappers import Response

from survey.core.errors import NotFoundError
from survey.reporting.change_rows import column_name, dimension_rows, whole_rows
from survey.store.assessments import Assessment, find_assessment
from survey.store.engine import reading
from survey.store.ids import AssessmentId
from survey.web.language import current_words
from survey.web.results.blueprint import pages
from survey.web.results.readable import log_read, readable, to_assessment
from survey.web.shell import engine


@pages.get("/reports/<slug>/change")
def change(slug: str) -> Response | str:
    found = readable(slug)
    if found is None:
        return to_assessment(slug)
    if found.frozen.moved is None:
        raise NotFoundError
    log_read(found)
    words, compared = current_words(), found.frozen.moved.comparison
    unseen = [each.smallest_seen for each in compared.dimensions.values() if each.verdict == "no_clear_change"]
    return render_template(
        "results/change.html",
        assessment=found.assessment,
        earlier=_earlier(found.frozen.moved.earlier),
        compared=compared,
        questionnaire=found.questionnaire,
        whole=whole_rows(compared, found.questionnaire, words),
        dimensions=dimension_rows(compared, found.questionnaire, words),
        hidden=[column_name(found.questionnaire, column, words) for column in compared.not_shown],
        advice=[words.of(rule.text) for rule in found.questionnaire.advice if rule.id in compared.advice],
        least=max((each for each in unseen if each is not None), default=None),
    )


def _earlier(assessment: AssessmentId) -> Assessment:
    with reading(engine()) as session:
        return find_assessment(session, assessment)
