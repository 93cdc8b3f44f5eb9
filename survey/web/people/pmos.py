"""The PMOs of an organisation: added and renamed by its administrators."""

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from survey.actions.people import add_pmo, change_pmo
from survey.store.access import pmo_led
from survey.store.accounts import Account
from survey.store.engine import reading
from survey.web.account.access import administers
from survey.web.people.blueprint import REFUSED, pages
from survey.web.people.forms import PmoForm
from survey.web.shell import engine, now


@pages.route("/people/pmos/new", methods=["GET", "POST"])
@administers
def new_pmo(account: Account) -> Response:
    form = PmoForm()
    if form.validate_on_submit():
        add_pmo(engine(), account, form.name.data, now())
        return redirect(url_for(".people", _anchor="pmos"), 303)
    return make_response(render_template("people/pmo.html", form=form, pmo=None), REFUSED if form.errors else 200)


@pages.route("/people/pmos/<pmo>", methods=["GET", "POST"])
@administers
def rename_pmo(account: Account, pmo: str) -> Response:
    with reading(engine()) as session:
        found = pmo_led(session, account, pmo)
    form = PmoForm(data={"name": found.name})
    if form.validate_on_submit():
        change_pmo(engine(), account, found, form.name.data, now())
        return redirect(url_for(".people", _anchor="pmos"), 303)
    return make_response(render_template("people/pmo.html", form=form, pmo=found), REFUSED if form.errors else 200)
