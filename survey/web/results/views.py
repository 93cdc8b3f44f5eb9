"""The report page: frozen findings, drawn once for each language and kept."""

import logging
from functools import cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import render_template
from werkzeug.wrappers import Response

import survey
from survey import __version__
from survey.actions.reports import cover_of
from survey.language import CATALOGUES, Words
from survey.store.assessments import Assessment
from survey.store.reports import Report
from survey.web.follow_up.beside_report import beside_report
from survey.web.results.blueprint import pages
from survey.web.results.how import links_of
from survey.web.results.readable import Readable, log_read, readable, to_assessment
from survey.web.shell import current_account, installation

log = logging.getLogger(__name__)


@pages.get("/reports/<slug>")
def report(slug: str) -> Response | str:
    found = readable(slug)
    if found is None:
        return to_assessment(slug)
    log_read(found)
    body = _kept_body(found.assessment, found.frozen, found.scene.words) or _draw(found)
    beside = beside_report(current_account(), found.assessment, found.frozen, found.questionnaire, found.scene.words)
    has_moved = found.frozen.moved is not None
    return render_template(
        "results/report.html", assessment=found.assessment, body=body, beside=beside, has_moved=has_moved
    )


def _kept_body(assessment: Assessment, frozen: Report, words: Words) -> str | None:
    """The body drawn before, if this version of us drew it."""
    path = _kept_at(assessment, frozen, words)
    return path.read_text("utf-8") if path.exists() else None


def _draw(found: Readable) -> str:
    # Imported late: what draws takes 30 MiB and half a second, and a drawing is made once.
    from survey.reporting.page import render_body

    links = links_of(found)
    body = render_body(links.scene, cover_of(found.assessment), links)
    try:
        _keep(_kept_at(found.assessment, found.frozen, links.scene.words), body)
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
    drawing = (path for room in ("charts", "reporting") for path in (package / room).rglob("*.*"))
    return max(path.stat().st_mtime_ns for path in chain(drawing, *CATALOGUES.values()))
