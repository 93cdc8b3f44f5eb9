"""The page of one assessment: what to prepare, how far it is, or what came of it."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.actions.code_words import ask_for_code_word, code_word_hash
from survey.actions.preparing import preparation_of
from survey.core.errors import RefusedError
from survey.core.launching import checks, may_open
from survey.store import Session
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment, has_begun, questionnaire_of
from survey.store.audit import log_of
from survey.store.engine import reading
from survey.store.mails import mail_counts, mail_plan_of, next_mail_at
from survey.store.reports import is_read
from survey.web.account.access import signed_in
from survey.web.manage.addresses import open_address
from survey.web.manage.blueprint import pages
from survey.web.manage.forms import CodeWordForm
from survey.web.manage.progress import median_minutes, read_progress
from survey.web.shell import engine, now, secret_key

REFUSED = 422
LATEST = 6  # lines of activity


@pages.get("/<slug>")
@signed_in
def assessment(account: Account, slug: str) -> Response:
    return _page(account, slug, CodeWordForm(formdata=None))


@pages.post("/<slug>/code-word")
@signed_in
def set_code_word(account: Account, slug: str) -> Response:
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
    if found.mode != "anonymous":
        raise RefusedError("no_open_link")
    form, is_removed = CodeWordForm(), "remove" in request.form
    if not is_removed and not form.validate_on_submit():
        return _page(account, slug, form)
    kept = None if is_removed else code_word_hash(secret_key(), found.id, form.code_word.data)
    ask_for_code_word(engine(), found, kept, now(), account.id)
    return redirect(url_for(".assessment", slug=slug, _anchor="code-word"), 303)


def _page(account: Account, slug: str, code_word: CodeWordForm) -> Response:
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        shown = {"draft": _preparing, "open": _tracking, "closed": _over}[found.state](session, found)
        shown["questionnaire"] = questionnaire_of(session, found)
        shown["activity"] = log_of(session, found.organisation, assessment=found.id, most=LATEST)
    page = render_template(
        {"draft": "manage/draft.html", "open": "manage/tracking.html", "closed": "manage/over.html"}[found.state],
        assessment=found,
        code_word=code_word,
        now=now(),
        **shown,
    )
    return make_response(page, REFUSED if code_word.errors else 200)


def _preparing(session: Session, found: Assessment) -> dict[str, Any]:
    preparation = preparation_of(session, found)
    listed = checks(preparation, now())
    return {"preparation": preparation, "checks": listed, "may_open": may_open(listed)}


def _tracking(session: Session, found: Assessment) -> dict[str, Any]:
    moment, progress = now(), read_progress(session, found)
    plan, mails = mail_plan_of(session, found), mail_counts(session, found)
    return {
        "progress": progress,
        "step": progress.next_step(found, moment),
        "address": open_address(found) if found.mode == "anonymous" else None,
        "minutes": median_minutes(session, found),
        "mails": mails,
        "is_written": mails.waiting + mails.sent + mails.failed + mails.perhaps > 0,
        "next_mail": next_mail_at(session, found, plan, moment),
        "has_begun": has_begun(session, found),
    }


def _over(session: Session, found: Assessment) -> dict[str, Any]:
    return {"progress": read_progress(session, found), "is_read": is_read(session, found)}
