"""People: who has an account, what each may do, inviting and deactivating them."""

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from survey.actions.people import (
    change_person,
    deactivate_person,
    invite_again,
    invite_person,
    reactivate_person,
    take_factor_away,
)
from survey.core.errors import AlreadyDoneError, RefusedError
from survey.store import Session
from survey.store.accounts import Account
from survey.store.assessments import assessments_of
from survey.store.engine import reading
from survey.store.organisations import pmos
from survey.store.people import Person, find_person, people_of
from survey.web.account.access import administers
from survey.web.people.blueprint import REFUSED, pages
from survey.web.people.forms import PersonForm
from survey.web.shell import engine, now


@pages.get("/people")
@administers
def people(account: Account) -> Response:
    with reading(engine()) as session:
        everybody, offices = people_of(session, account.organisation), pmos(session, account.organisation)
    return make_response(render_template("people/people.html", people=everybody, pmos=offices))


@pages.route("/people/new", methods=["GET", "POST"])
@administers
def new_person(account: Account) -> Response:
    with reading(engine()) as session:
        form = _form(session, account)
    if form.validate_on_submit() and _invite(account, form):
        return redirect(url_for(".people"), 303)
    return make_response(render_template("people/new.html", form=form), REFUSED if form.errors else 200)


@pages.route("/people/<person>", methods=["GET", "POST"])
@administers
def person(account: Account, person: str) -> Response:
    with reading(engine()) as session:
        found = find_person(session, account.organisation, person)
        form = _form(session, account, found)
    if form.validate_on_submit() and _change(account, found.account, form):
        return redirect(url_for(".people"), 303)
    page = render_template("people/person.html", form=form, person=found)
    return make_response(page, REFUSED if form.errors else 200)


@pages.post("/people/<person>/deactivate")
@administers
def deactivate(account: Account, person: str) -> Response:
    deactivate_person(engine(), account, _found(account, person), now())
    return redirect(url_for(".people"), 303)


@pages.post("/people/<person>/reactivate")
@administers
def reactivate(account: Account, person: str) -> Response:
    reactivate_person(engine(), account, _found(account, person), now())
    return redirect(url_for(".person", person=person), 303)


@pages.post("/people/<person>/invite")
@administers
def invite(account: Account, person: str) -> Response:
    with reading(engine()) as session:
        found = find_person(session, account.organisation, person)
    if found.standing != "invited":
        raise RefusedError("not_invited", state=found.standing)
    invite_again(engine(), account, found.account, now())
    return redirect(url_for(".person", person=person), 303)


@pages.post("/people/<person>/factor")
@administers
def take_factor(account: Account, person: str) -> Response:
    """For who lost phone and recovery codes. One's own is turned off with one's password."""
    found = _found(account, person)
    if found.id == account.id:
        raise RefusedError("own_factor")
    take_factor_away(engine(), account, found, now())
    return redirect(url_for(".person", person=person), 303)


def _found(account: Account, person: str) -> Account:
    with reading(engine()) as session:
        return find_person(session, account.organisation, person).account


def _form(session: Session, account: Account, person: Person | None = None) -> PersonForm:
    """The form with what this organisation has. A viewer reads a report once it is published, so any is offered."""
    ended = [each for each in assessments_of(session, account.organisation) if each.state == "closed"]
    return PersonForm(pmos(session, account.organisation), ended, person)


def _invite(account: Account, form: PersonForm) -> bool:
    """Invite somebody, unless the address has an account; then the form says so."""
    try:
        invite_person(engine(), account, form.profile, form.rights, now())
    except AlreadyDoneError:
        form.refuse_address()
        return False
    return True


def _change(account: Account, person: Account, form: PersonForm) -> bool:
    """Change somebody, unless that cannot be; then the form says why."""
    try:
        change_person(engine(), account, person, (form.profile, form.rights), now())
    except AlreadyDoneError:
        form.refuse_address()
        return False
    except RefusedError:
        form.refuse_role()
        return False
    return True
