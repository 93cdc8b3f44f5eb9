"""What is held about one person who was asked: shown, handed out, erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from survey.actions.personal_data import PersonalFile
from survey.core.answers import written
from survey.core.questionnaire import Questionnaire
from survey.reporting.answers_copy import AnswerSection
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.engine import reading
from survey.store.personal_data import PersonalData, person_asked
from survey.web.account.access import signed_in
from survey.web.language import current_words
from survey.web.manage.blueprint import pages
from survey.web.manage.people import tell_done
from survey.web.receipts.sent import sections_of
from survey.web.shell import engine, now, secret_key


@dataclass(frozen=True, slots=True)
class _Answers:
    """Answers of this person in fields, as pages read them."""

    questionnaire: Questionnaire
    group: str
    fields: Mapping[str, str]


@pages.get("/<slug>/people/<invitation>/data")
@signed_in
def personal_data(account: Account, slug: str, invitation: str) -> Response:
    assessment, questionnaire = _own(account, slug)
    held = _file(account, assessment).read(invitation, "person.shown", now())
    page = render_template(
        "manage/personal_data.html",
        assessment=assessment,
        questionnaire=questionnaire,
        held=held,
        answers=_answers(questionnaire, held),
    )
    return make_response(page)


@pages.get("/<slug>/people/<invitation>/data.json")
@signed_in
def personal_data_file(account: Account, slug: str, invitation: str) -> Response:
    assessment, questionnaire = _own(account, slug)
    held = _file(account, assessment).read(invitation, "person.exported", now())
    response = make_response(_document(assessment, questionnaire, held))
    response.headers["Content-Disposition"] = f'attachment; filename="{assessment.slug}-person.json"'
    return response


@pages.get("/<slug>/people/<invitation>/erase")
@signed_in
def confirm_erasure(account: Account, slug: str, invitation: str) -> Response:
    assessment, _ = _own(account, slug)
    with reading(engine()) as session:
        asked = person_asked(session, assessment, invitation)
    return make_response(render_template("manage/erase.html", assessment=assessment, asked=asked))


@pages.post("/<slug>/people/<invitation>/erase")
@signed_in
def erase_person(account: Account, slug: str, invitation: str) -> Response:
    assessment, _ = _own(account, slug)
    _file(account, assessment).erase(invitation, now())
    tell_done(assessment, erased=1)
    return redirect(url_for(".people", slug=slug), 303)


def _own(account: Account, slug: str) -> tuple[Assessment, Questionnaire]:
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        return found, questionnaire_of(session, found)


def _file(account: Account, assessment: Assessment) -> PersonalFile:
    return PersonalFile(engine(), secret_key(), assessment, account.id)


def _answers(questionnaire: Questionnaire, held: PersonalData) -> list[tuple[AnswerSection, ...]]:
    return [sections_of(_Answers(questionnaire, each.group, written(questionnaire, each))) for each in held.responses]


def _document(assessment: Assessment, questionnaire: Questionnaire, held: PersonalData) -> dict[str, Any]:
    asked, words = held.invitation, current_words()
    return {
        "organisation": assessment.organisation_name,
        "pmo": assessment.pmo_name,
        "assessment": assessment.title,
        "mode": assessment.mode,
        "made_at": now().isoformat(timespec="seconds"),
        "person": {
            "name": asked.name,
            "address": asked.address,
            "address_state": held.unwritten,
            "group": words.of(questionnaire.group[asked.group].name),
            "language": asked.language,
        },
        "mails": [{"kind": mail.kind, "state": mail.state, "at": mail.at.isoformat()} for mail in held.mails],
        "answers": [
            {question: answer for section in sections for question, answer in section.answers if answer}
            for sections in _answers(questionnaire, held)
        ],
    }
