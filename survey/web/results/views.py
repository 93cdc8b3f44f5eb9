"""The report page: frozen findings, drawn once for each language and kept."""

from hashlib import sha256
from pathlib import Path

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from survey import __version__
from survey.charts.scene import Scene
from survey.core.errors import NotFoundError
from survey.language import Words
from survey.reporting.page import Cover, render_body
from survey.store.assessments import Assessment, find_assessment, questionnaire_of
from survey.store.engine import reading
from survey.store.reports import Report, latest_report
from survey.web.account.access import may_read
from survey.web.language import current_words
from survey.web.shell import current_account, engine, installation

pages = Blueprint("results", __name__)


@pages.get("/reports/<slug>")
def report(slug: str) -> Response | str:
    with reading(engine()) as session:
        assessment = find_assessment(session, slug)
        if not may_read(current_account(), assessment):
            raise NotFoundError(slug=slug)
        frozen = latest_report(session, assessment)
        questionnaire = questionnaire_of(session, assessment)
    if frozen is None:
        return redirect(url_for("manage.assessment", slug=slug), 303)
    words = current_words()
    body = _kept_body(assessment, frozen, words) or _draw(
        assessment, frozen, Scene(frozen.findings, questionnaire, words)
    )
    return render_template("results/report.html", assessment=assessment, body=body)


def _kept_body(assessment: Assessment, frozen: Report, words: Words) -> str | None:
    """The body drawn before, if this version of us drew it."""
    path = _kept_at(assessment, frozen, words)
    return path.read_text("utf-8") if path.exists() else None


def _draw(assessment: Assessment, frozen: Report, scene: Scene) -> str:
    body = render_body(scene, cover_of(assessment))
    path = _kept_at(assessment, frozen, scene.words)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed: no reader meets half a report.
    draft = path.with_suffix(".part")
    draft.write_text(body, "utf-8")
    draft.replace(path)
    return body


def _kept_at(assessment: Assessment, frozen: Report, words: Words) -> Path:
    key = f"{__version__} {assessment.id} {frozen.version} {assessment.title} {words.language}"
    folder = installation().settings.home / "instance" / "drawn"
    return folder / f"{sha256(key.encode()).hexdigest()[:32]}.html"


def cover_of(assessment: Assessment) -> Cover:
    """What the report of an assessment is about."""
    if assessment.closed_on is None:
        raise NotFoundError(slug=assessment.slug)
    return Cover(
        assessment.organisation_name, assessment.pmo_name, assessment.title, assessment.closed_on, assessment.demo
    )
