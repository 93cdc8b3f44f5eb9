"""The second factor of one's own account: an app's codes, and recovery codes that are shown once."""

from secrets import token_hex

from flask import make_response, redirect, render_template, request, url_for
from flask import session as browser
from werkzeug.wrappers import Response

from survey.actions import own_account
from survey.actions.second_factor import address_for_app, make_recovery_codes, recovery_hash, secret_of, step_of
from survey.core.codes import written
from survey.core.errors import RefusedError
from survey.store.account_factors import recovery_codes_left as codes_left
from survey.store.accounts import Account
from survey.store.engine import reading
from survey.web.account.access import first_page, own_path, signed_in
from survey.web.account.blueprint import REFUSED, pages
from survey.web.account.confirming import has_password, is_confirmed
from survey.web.account.forms import ConfirmForm, FactorForm
from survey.web.account.own import session_token
from survey.web.language import current_words
from survey.web.qr import qr_code
from survey.web.shell import engine, now, secret_key

NONCE = "factor-nonce"
NONCE_BYTES = 16
PART = 4


@pages.route("/account/factor", methods=["GET", "POST"])
@signed_in
def factor(account: Account) -> Response:
    """Turn the second factor on. Until a right code came, this browser alone holds what the secret follows from."""
    if account.has_factor:
        raise RefusedError("factor_is_on")
    if NONCE not in browser:
        browser[NONCE] = token_hex(NONCE_BYTES)
    form, nonce = FactorForm(), str(browser[NONCE])
    secret = secret_of(secret_key(), account.id, nonce)
    if form.validate_on_submit() and is_confirmed(account, form):
        step = step_of(secret, form.code.data, now())
        if step is not None:
            return _turned_on(account, nonce, step)
        form.refuse_code()
    page = render_template(
        "account/factor.html",
        form=form,
        secret=written(secret, PART).replace("-", " "),
        code=qr_code(address_for_app(secret, account.email, current_words().say("PMO assessment"))),
        has_password=has_password(account),
    )
    return make_response(page, REFUSED if form.errors else 200)


@pages.route("/account/factor/off", methods=["GET", "POST"])
@signed_in
def factor_off(account: Account) -> Response:
    form = ConfirmForm()
    if form.validate_on_submit() and is_confirmed(account, form):
        own_account.turn_factor_off(engine(), account, now())
        return redirect(url_for(".account"), 303)
    return make_response(render_template("account/factor_off.html", form=form), REFUSED if form.errors else 200)


@pages.route("/account/factor/codes", methods=["GET", "POST"])
@signed_in
def recovery_codes(account: Account) -> Response:
    """Renew the recovery codes."""
    if not account.has_factor:
        raise RefusedError("factor_is_off")
    form = ConfirmForm()
    if form.validate_on_submit() and is_confirmed(account, form):
        codes = make_recovery_codes()
        own_account.renew_recovery_codes(engine(), account, _hashes(account, codes), now())
        return make_response(render_template("account/codes.html", codes=codes))
    return make_response(render_template("account/codes_renew.html", form=form), REFUSED if form.errors else 200)


@pages.get("/account/factor/left")
@signed_in
def recovery_codes_left(account: Account) -> Response:
    """Where a recovery code leads: how many are left."""
    with reading(engine()) as session:
        left = codes_left(session, account)
    target = own_path(request.args.get("next")) or first_page(account)
    return make_response(render_template("account/codes_left.html", left=left, target=target))


def _turned_on(account: Account, nonce: str, step: int) -> Response:
    codes = make_recovery_codes()
    kept = (_hashes(account, codes), session_token())
    own_account.turn_factor_on(engine(), account, (nonce, step), kept, now())
    browser.pop(NONCE)
    return make_response(render_template("account/codes.html", codes=codes))


def _hashes(account: Account, codes: list[str]) -> list[str]:
    return [recovery_hash(secret_key(), account.id, code) for code in codes]
