"""A report as its readers may see it: one rule for every page of it."""

from dataclasses import dataclass

from flask import redirect, url_for
from werkzeug.wrappers import Response

from survey.charts.scene import Scene
from survey.core.questionnaire import Questionnaire
from survey.store.access import readable_assessment
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.audit import READ, log_entry, of_assessment
from survey.store.engine import reading, transaction
from survey.store.reports import Report, is_read, latest_report, mark_read
from survey.web.language import current_words
from survey.web.shell import current_account, engine, now


@dataclass(frozen=True, slots=True)
class Readable:
    """A closed assessment with its frozen findings."""

    assessment: Assessment
    frozen: Report
    questionnaire: Questionnaire

    @property
    def scene(self) -> Scene:
        """Its findings in the reader's language."""
        return Scene(self.frozen.findings, self.questionnaire, current_words())


def log_read(found: Readable) -> None:
    """Log that somebody who is signed in reads a report, and remember that it was seen. A demo is nobody's."""
    account = current_account()
    if account is None or found.assessment.demo:
        return
    with transaction(engine()) as session:
        log_entry(session, of_assessment(found.assessment, READ, account.id, version=found.frozen.version), now())
        mark_read(session, found.frozen)


def see(found: Readable) -> None:
    """Log a first look at single figures: whoever has seen one of them has seen the report."""
    with reading(engine()) as session:
        seen = is_read(session, found.assessment)
    if not seen:
        log_read(found)


def readable(slug: str) -> Readable | None:
    """The report of an assessment, None while there is none; not found for who may not read it."""
    with reading(engine()) as session:
        assessment = readable_assessment(session, current_account(), slug)
        frozen = latest_report(session, assessment)
        questionnaire = questionnaire_of(session, assessment)
    return None if frozen is None else Readable(assessment, frozen, questionnaire)


def to_assessment(slug: str) -> Response:
    """Where its leader sees how far an assessment is that has no report yet."""
    return redirect(url_for("manage.assessment", slug=slug), 303)
