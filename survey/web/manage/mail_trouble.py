"""Mails that did not arrive, or perhaps did not: another address, or once more."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.actions.mailing import mend_address, send_again
from survey.core.errors import AlreadyDoneError, RefusedError
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment
from survey.store.engine import reading
from survey.store.mails import UNSUBSCRIBED, mail_counts
from survey.store.trouble import Trouble, trouble_with
from survey.web.account.access import signed_in
from survey.web.language import current_words
from survey.web.mailing.forms import AddressForm
from survey.web.manage.blueprint import pages
from survey.web.shell import engine, now

REFUSED = 422
ALL = "all"


@pages.route("/<slug>/mail/trouble/<mail>", methods=["GET", "POST"])
@signed_in
def mend(account: Account, slug: str, mail: str) -> Response:
    """Another address for one person, or the same once more."""
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        trouble = trouble_with(session, found, mail)
    form = AddressForm(data={"address": trouble.address})
    if form.validate_on_submit() and _is_mended(account, found, trouble, form):
        flash(
            current_words().say("The next mail to {name} goes to {address}.", name=trouble.name, address=form.written)
        )
        return redirect(url_for(".mailing", slug=slug, _anchor="trouble"), 303)
    page = render_template("manage/mail_mend.html", assessment=found, trouble=trouble, form=form)
    return make_response(page, REFUSED if form.errors else 200)


@pages.get("/<slug>/mail/again")
@signed_in
def confirm_again(account: Account, slug: str) -> Response:
    """Ask before a mail goes again that somebody may have."""
    mail = request.args.get("mail", ALL)
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        trouble = None if mail == ALL else trouble_with(session, found, mail)
        counts = mail_counts(session, found)
    page = render_template("manage/mail_again.html", assessment=found, trouble=trouble, mail=mail, counts=counts)
    return make_response(page)


@pages.post("/<slug>/mail/again")
@signed_in
def again(account: Account, slug: str) -> Response:
    mail = request.form.get("mail", ALL)
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
    mails = send_again(engine(), found, None if mail == ALL else mail, now(), account.id)
    flash(current_words().say_many("{count} mail goes again.", "{count} mails go again.", mails))
    return redirect(url_for(".mailing", slug=slug, _anchor="trouble"), 303)


def _is_mended(account: Account, found: Assessment, trouble: Trouble, form: AddressForm) -> bool:
    try:
        mend_address(engine(), found, (trouble, form.written), now(), account.id)
    except (RefusedError, AlreadyDoneError) as error:
        say = current_words().say
        told = {
            UNSUBSCRIBED: say("Whoever reads this address asked for no more mails. Hand over the link yourself."),
            "address_taken": say("Somebody else of this survey has this address."),
        }
        if error.code not in told:
            raise
        form.address.errors = [told[error.code]]
        return False
    return True
