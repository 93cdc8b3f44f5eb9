"""How the people of an assessment are written to: the plan, a look at the mails, a test, reminders."""

from typing import Any

from flask import flash, get_flashed_messages, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.actions.letters import Correspondence, correspondence_of
from survey.actions.mailing import may_remind, plan_mails, remind_now, send_test
from survey.core.errors import NotFoundError
from survey.mail.compose import as_html, as_text
from survey.mail.letter import Letter
from survey.store import Session
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment
from survey.store.engine import reading
from survey.store.mails import mail_counts, next_mail_at
from survey.store.reminders import Owing
from survey.store.trouble import PAGE, troubles
from survey.web.account.access import signed_in
from survey.web.language import current_words
from survey.web.mailing.forms import PlanForm, plan_fields, plan_form
from survey.web.manage.blueprint import pages
from survey.web.meanwhile import CLASHES, shown_with, take_over
from survey.web.shell import engine, installation, now

REFUSED = 422
KINDS = ("invitation", "reminder")


@pages.route("/<slug>/mail", methods=["GET", "POST"])
@signed_in
def mailing(account: Account, slug: str) -> Response:
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        about = correspondence_of(session, found)
        shown = _shown(session, found, about)
    saved = plan_fields(about.languages, about.plan, account)
    form = plan_form(about.languages, saved)
    clashes = take_over(form, saved)
    if form.validate_on_submit() and not clashes:
        plan_mails(engine(), found, form.plan(about.languages), now(), account.id)
        flash(current_words().say("Saved."))
        return redirect(url_for(".mailing", slug=slug), 303)
    return _page(about, form, {**shown, "clashes": clashes, "seen": shown_with(saved)})


@pages.get("/<slug>/mail/<kind>")
@signed_in
def look_at_mail(account: Account, slug: str, kind: str) -> Response:
    """A mail as text, as somebody in a language gets it."""
    about, letter = _letter(account, slug, kind)
    page = render_template(
        "manage/mail_preview.html",
        assessment=about.assessment,
        languages_of_survey=about.languages,
        chosen=letter.words.language,
        kind=kind,
        subject=letter.subject,
        text=as_text(letter),
    )
    return make_response(page)


@pages.get("/<slug>/mail/<kind>/html")
@signed_in
def look_at_html(account: Account, slug: str, kind: str) -> Response:
    """The other half of the same mail. Our headers forbid it to fetch or run anything."""
    return make_response(as_html(_letter(account, slug, kind)[1]))


@pages.post("/<slug>/mail/test")
@signed_in
def test_mail(account: Account, slug: str) -> Response:
    with reading(engine()) as session:
        about = correspondence_of(session, assessment_led(session, account, slug))
    say, language = current_words().say, _asked_language(about)
    is_new = send_test(engine(), about.assessment, account, language, now())
    on_its_way = say("The test is on its way to {address}.", address=account.email)
    flash(on_its_way if is_new else say("You had one a moment ago. Wait a minute before the next."))
    return redirect(url_for(".mailing", slug=slug), 303)


@pages.post("/<slug>/mail/remind")
@signed_in
def remind(account: Account, slug: str) -> Response:
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
    counted = _may_count(found)
    reminded = remind_now(engine(), found, now(), account.id)
    words = current_words()
    told = words.say_many("{count} person is reminded.", "{count} people are reminded.", reminded.people)
    flash(told if counted else words.say("Reminders go to those who have not answered."))
    if reminded.too_soon and counted:
        flash(
            words.say_many(
                "{count} person had a mail too short a time ago and was left out.",
                "{count} people had a mail too short a time ago and were left out.",
                reminded.too_soon,
            )
        )
    return redirect(url_for(".mailing", slug=slug, _anchor="remind"), 303)


def _shown(session: Session, found: Assessment, about: Correspondence) -> dict[str, Any]:
    page = _page_number()
    listed, total = troubles(session, found, page)
    owing: Owing | None = may_remind(session, found, now())
    return {
        "counts": mail_counts(session, found),
        "next_mail": next_mail_at(session, found, about.plan, now()),
        "owing": owing,
        "may_count": _may_count(found),
        "troubles": listed,
        "trouble_page": page,
        "trouble_pages": max(1, -(-total // PAGE)),
    }


def _page(about: Correspondence, form: PlanForm, shown: dict[str, Any]) -> Response:
    settings = installation().settings
    content = render_template(
        "manage/mailing.html",
        assessment=about.assessment,
        plan=about.plan,
        form=form,
        codes=about.languages,
        told=get_flashed_messages(),
        public_url=settings.public_url,
        base_url=settings.base_url,
        has_server=settings.mail.server is not None,
        now=now(),
        **shown,
    )
    return make_response(content, CLASHES if shown["clashes"] else REFUSED if form.errors else 200)


def _may_count(found: Assessment) -> bool:
    """Whether it may be told how many have not answered: among few who may be reminded that tells who has."""
    return found.mode != "anonymous"


def _page_number() -> int:
    written = request.args.get("page", "1")
    return int(written) if written.isascii() and written.isdecimal() and 0 < int(written[:6]) == int(written) else 1


def _letter(account: Account, slug: str, kind: str) -> tuple[Correspondence, Letter]:
    if kind not in KINDS:
        raise NotFoundError
    with reading(engine()) as session:
        about = correspondence_of(session, assessment_led(session, account, slug))
    words = about.words_for(_asked_language(about))
    link = f"{installation().settings.base_url}/s/…"
    return about, about.letter(kind, words, words.say("Alex Example"), link)


def _asked_language(about: Correspondence) -> str:
    asked = request.values.get("in", current_words().language)
    return asked if asked in about.languages else about.languages[0]
