"""One's own account: name, address, language, password, every session."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.actions import own_account
from survey.core.errors import AlreadyDoneError
from survey.store.account_changes import Profile
from survey.store.account_factors import recovery_codes_left as codes_left
from survey.store.accounts import Account
from survey.store.engine import reading
from survey.web.account.access import signed_in
from survey.web.account.blueprint import REFUSED, pages
from survey.web.account.confirming import has_password, is_confirmed
from survey.web.account.forms import PasswordForm, ProfileForm
from survey.web.account.passwords import hash_password
from survey.web.account.signing_in import signed_out
from survey.web.language import use_language
from survey.web.shell import SESSION_COOKIE, cookie_name, engine, now


@pages.get("/account")
@signed_in
def account(account: Account) -> Response:
    with reading(engine()) as session:
        left = codes_left(session, account)
    page = render_template("account/account.html", left=left, has_password=has_password(account))
    return make_response(page)


@pages.route("/account/profile", methods=["GET", "POST"])
@signed_in
def profile(account: Account) -> Response:
    form = ProfileForm(account)
    if form.validate_on_submit() and _keep_profile(account, form):
        use_language(form.language.data)
        return redirect(url_for(".account"), 303)
    return make_response(render_template("account/profile.html", form=form), REFUSED if form.errors else 200)


@pages.route("/account/password", methods=["GET", "POST"])
@signed_in
def password(account: Account) -> Response:
    form = PasswordForm((account.name, account.email))
    if form.validate_on_submit() and is_confirmed(account, form):
        kept = hash_password(form.password.data)
        own_account.change_password(engine(), account, kept, session_token(), now())
        return redirect(url_for(".account"), 303)
    return make_response(render_template("account/password.html", form=form), REFUSED if form.errors else 200)


@pages.post("/account/sign-out")
@signed_in
def sign_out_everywhere(account: Account) -> Response:
    own_account.sign_out_everywhere(engine(), account, now())
    return signed_out(redirect(url_for(".sign_in"), 303))


def session_token() -> str:
    """The token of the session of this browser."""
    return request.cookies.get(cookie_name(SESSION_COOKIE), "")


def _keep_profile(account: Account, form: ProfileForm) -> bool:
    """Keep what was typed, unless the address is somebody's or the password is wrong; then the form says so."""
    if form.changes_address and not is_confirmed(account, form):
        return False
    wanted = Profile(form.name.data, form.email.data, form.language.data)
    try:
        own_account.change_profile(engine(), account, wanted, now())
    except AlreadyDoneError:
        form.refuse_address()
        return False
    return True
