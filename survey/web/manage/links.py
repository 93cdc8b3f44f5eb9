"""Ways to be asked besides mail: the open link, its QR code and poster, words for a chat, the last day, codes."""

import io

import segno
from flask import make_response, render_template
from werkzeug.wrappers import Response

from survey.actions.closing import told
from survey.actions.deadline import calendar_mark
from survey.actions.inviting import make_codes
from survey.core.errors import NotFoundError, RefusedError
from survey.core.questionnaire import Questionnaire
from survey.language import Words, offered, words_in
from survey.reporting.slips import Sheet, render_slip_parts
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.engine import reading
from survey.web import calendar
from survey.web.account.access import signed_in
from survey.web.language import look_in
from survey.web.manage.addresses import open_address, public_address
from survey.web.manage.blueprint import pages
from survey.web.manage.people_forms import MOST_CODES, CodesForm
from survey.web.qr import qr_code
from survey.web.shell import engine, now, secret_key

REFUSED = 422
# A poster is photographed from afar and may be scratched; so may a print of the file.
CORRECTION, SCALE = "q", 12


@pages.get("/<slug>/links")
@signed_in
def links(account: Account, slug: str) -> Response:
    assessment, questionnaire = _own(account, slug)
    return _links_page(assessment, questionnaire, CodesForm(questionnaire))


@pages.post("/<slug>/links")
@signed_in
def print_codes(account: Account, slug: str) -> Response:
    """Codes are shown in the answer itself, once: they are kept nowhere, so no page could show them again."""
    assessment, questionnaire = _own(account, slug)
    form = CodesForm(questionnaire)
    if not form.validate_on_submit():
        return _links_page(assessment, questionnaire, form)
    codes = make_codes(engine(), assessment, {form.group.data: int(form.count.data)}, now(), account.id)
    address = public_address("receipts.ask_code")
    sheet = Sheet(questionnaire, assessment.organisation_name, assessment.title, address, codes)
    page = render_template(
        "manage/codes.html",
        assessment=assessment,
        group=questionnaire.group[form.group.data],
        count=len(codes),
        body=render_slip_parts(sheet),
    )
    return make_response(page)


@pages.get("/<slug>/poster")
@signed_in
def poster(account: Account, slug: str) -> Response:
    """A page to print and put up, in all languages of the survey."""
    assessment, questionnaire = _own(account, slug)
    address = _address(assessment)
    look_in(questionnaire.languages)
    page = render_template(
        "manage/poster.html",
        assessment=assessment,
        questionnaire=questionnaire,
        address=address,
        code=qr_code(address),
        spoken=[(each, _until(assessment, each)) for each in _spoken(questionnaire)],
    )
    return make_response(page)


@pages.get("/<slug>/qr.svg")
@signed_in
def qr_drawing(account: Account, slug: str) -> Response:
    return _qr_file(_own(account, slug)[0], "svg", "image/svg+xml")


@pages.get("/<slug>/qr.png")
@signed_in
def qr_picture(account: Account, slug: str) -> Response:
    return _qr_file(_own(account, slug)[0], "png", "image/png")


@pages.get("/<slug>/deadline.ics")
@signed_in
def deadline(account: Account, slug: str) -> Response:
    return calendar.entry_of(_own(account, slug)[0])


def _own(account: Account, slug: str) -> tuple[Assessment, Questionnaire]:
    with reading(engine()) as session:
        assessment = assessment_led(session, account, slug)
        return assessment, questionnaire_of(session, assessment)


def _has_open_link(assessment: Assessment) -> bool:
    return assessment.mode == "anonymous" and assessment.state == "open"


def _address(assessment: Assessment) -> str:
    """The open link in full; raises RefusedError for personal links only, and NotFoundError before the opening."""
    if assessment.mode != "anonymous":
        raise RefusedError("no_open_link")
    if not _has_open_link(assessment):
        raise NotFoundError
    return open_address(assessment)


def _links_page(assessment: Assessment, questionnaire: Questionnaire, form: CodesForm) -> Response:
    address = open_address(assessment) if _has_open_link(assessment) else None
    page = render_template(
        "manage/links.html",
        assessment=assessment,
        address=address,
        code=qr_code(address) if address else None,
        chat={each.language: _chat(each, assessment, questionnaire, address) for each in _spoken(questionnaire)},
        calendar_address=_calendar_address(assessment),
        form=form,
        most_codes=MOST_CODES,
    )
    return make_response(page, REFUSED if form.errors else 200)


def _calendar_address(assessment: Assessment) -> str | None:
    """Where whoever is asked finds the end of the survey; None where there is none."""
    if assessment.closes_at is None or assessment.state == "closed":
        return None
    mark = calendar_mark(secret_key(), assessment)
    return public_address("calendar.deadline", slug=assessment.slug, mark=mark)


def _chat(words: Words, assessment: Assessment, questionnaire: Questionnaire, address: str | None) -> str:
    """Words to be pasted into a chat, in one language of the survey."""
    say, minutes = words.say, questionnaire.minutes
    asked = say("Please answer our survey “{title}”.", title=assessment.title)
    long = words.say_many("It takes about {count} minute.", "It takes about {count} minutes.", minutes)
    kept = say("Answers are kept without names.") if assessment.mode == "anonymous" else ""
    until = _until(assessment, words)
    where = address or say("You have got a personal link for it. If you cannot find it, ask me.")
    return "\n".join(filter(None, (" ".join(filter(None, (asked, long, kept))), until, where)))


def _until(assessment: Assessment, words: Words) -> str:
    if assessment.closes_at is None:
        return ""
    return words.say("You can answer until {moment}.", moment=told(words, assessment.closes_at, assessment.time_zone))


def _spoken(questionnaire: Questionnaire) -> list[Words]:
    return [words_in(language) for language in offered(questionnaire.languages)]


def _qr_file(assessment: Assessment, kind: str, mimetype: str) -> Response:
    file = io.BytesIO()
    # White behind the code, whatever it is put on.
    segno.make(_address(assessment), micro=False, error=CORRECTION).save(file, kind=kind, scale=SCALE, light="#fff")
    response = make_response(file.getvalue())
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="survey-qr.{kind}"'
    return response
