"""One action: what is said of it, its notes, its end."""

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from survey.actions.following_up import note_action, remove_action, state_action
from survey.core.errors import RefusedError
from survey.core.questionnaire import Questionnaire
from survey.store import Session
from survey.store.accounts import Account
from survey.store.actions import Action, action_led, notes_of
from survey.store.assessments import find_assessment, questionnaire_of
from survey.store.engine import reading
from survey.store.organisations import Pmo
from survey.store.sequence import latest_of
from survey.web.account.access import signed_in
from survey.web.follow_up.blueprint import pages
from survey.web.follow_up.forms import ActionForm, NoteForm, fields_of
from survey.web.shell import engine, now, today

REFUSED, CLASHES = 422, 409


@pages.route("/actions/<action>", methods=["GET", "POST"])
@signed_in
def action(account: Account, action: str) -> Response:
    with reading(engine()) as session:
        found = action_led(session, account, action)
        questionnaire = _asked(session, found)
    form = ActionForm(found.stated, questionnaire)
    if not form.validate_on_submit():
        return _page(found, questionnaire, form)
    try:
        state_action(engine(), found, (form.stated, form.mark.data), now(), account.id)
    except RefusedError as error:
        if error.code == "three_in_focus":
            form.refuse_focus()
            return _page(found, questionnaire, form)
        if error.code != "changed_meanwhile":
            raise
        return _clash(account, action, form)
    return redirect(url_for(".action", action=found.id), 303)


@pages.post("/actions/<action>/notes")
@signed_in
def add_note(account: Account, action: str) -> Response:
    with reading(engine()) as session:
        found = action_led(session, account, action)
        questionnaire = _asked(session, found)
    form = NoteForm()
    if not form.validate_on_submit():
        return _page(found, questionnaire, ActionForm(found.stated, questionnaire), form)
    note_action(engine(), found, form.text.data, now(), account.id)
    return redirect(url_for(".action", action=found.id, _anchor="notes"), 303)


@pages.post("/actions/<action>/delete")
@signed_in
def delete(account: Account, action: str) -> Response:
    with reading(engine()) as session:
        found = action_led(session, account, action)
    remove_action(engine(), found, now(), account.id)
    return redirect(url_for(".list_actions"), 303)


def _asked(session: Session, found: Action) -> Questionnaire | None:
    """The questionnaire whose dimensions and statements an action names."""
    if found.origin.assessment is not None:
        return questionnaire_of(session, find_assessment(session, found.origin.assessment))
    latest = latest_of(session, Pmo(found.organisation, found.pmo, found.pmo_name))
    return None if latest is None else questionnaire_of(session, latest)


def _clash(account: Account, action: str, form: ActionForm) -> Response:
    """Somebody else saved meanwhile: what was typed here stays, and what they saved stands beside it."""
    with reading(engine()) as session:
        found = action_led(session, account, action)
        questionnaire = _asked(session, found)
    typed = fields_of(form.stated)
    differing = tuple(name for name, saved in fields_of(found.stated).items() if saved != typed[name])
    # Sent again, it takes the place of what they saved: that was shown.
    form.mark.data = found.stated.mark
    return _page(found, questionnaire, form, clashes=differing)


def _page(
    found: Action,
    questionnaire: Questionnaire | None,
    form: ActionForm,
    note: NoteForm | None = None,
    clashes: tuple[str, ...] | None = None,
) -> Response:
    note = note or NoteForm(formdata=None)
    with reading(engine()) as session:
        notes = notes_of(session, found)
    page = render_template(
        "follow_up/action.html",
        action=found,
        questionnaire=questionnaire,
        form=form,
        note=note,
        notes=notes,
        clashes=clashes,
        today=today(),
    )
    if clashes is not None:
        return make_response(page, CLASHES)
    return make_response(page, REFUSED if form.errors or note.errors else 200)
