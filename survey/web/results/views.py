"""The report page: frozen findings, drawn once for each language and kept."""

import logging
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

import survey
from survey import __version__
from survey.actions.reports import cover_of
from survey.charts.scene import Scene
from survey.core.errors import NotFoundError
from survey.language import Words
from survey.reporting.page import render_body
from survey.store.assessments import Assessment, find_assessment, questionnaire_of
from survey.store.engine import reading
from survey.store.reports import Report, latest_report
from survey.web.account.access import may_read
from survey.web.language import current_words
from survey.web.shell import current_account, engine, installation

log = logging.getLogger(__name__)
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
    try:
        _keep(_kept_at(assessment, frozen, scene.words), body)
    except OSError as error:
        # A full disk keeps no drawing, and hides no report.
        log.warning("the drawn report was not kept: %s", error.strerror)
    return body


def _keep(path: Path, body: str) -> None:
    """Write beside and rename: no reader meets half a report, whoever else draws it now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as draft:
        try:
            draft.write(body)
            draft.flush()
            Path(draft.name).replace(path)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise


def _kept_at(assessment: Assessment, frozen: Report, words: Words) -> Path:
    key = f"{__version__} {_newest_change()} {assessment.id} {frozen.version} {assessment.title} {words.language}"
    folder = installation().settings.home / "instance" / "drawn"
    return folder / f"{sha256(key.encode()).hexdigest()[:32]}.html"


@cache
def _newest_change() -> int:
    """When the code and words that draw reports last changed: what an older one drew is drawn again."""
    package = Path(survey.__file__).parent
    files = (path for room in ("charts", "reporting", "translations") for path in (package / room).rglob("*.*"))
    return max(path.stat().st_mtime_ns for path in files)
