"""The password is asked for again before what guards an account is changed."""

from survey.store.accounts import Account, password_hash_of
from survey.store.engine import reading
from survey.web.account.forms import ConfirmForm
from survey.web.account.passwords import is_right
from survey.web.account.tries import WAIT_MINUTES, forget_tries, may_try
from survey.web.shell import engine


def is_confirmed(account: Account, form: ConfirmForm) -> bool:
    """Whether the password on the form is right; else the form says what is wrong. Tries are limited."""
    if not may_try(account.email, "password"):
        form.refuse_current(wait=WAIT_MINUTES)
        return False
    with reading(engine()) as session:
        kept = password_hash_of(session, account)
    if not is_right(form.current.data or "", kept):
        form.refuse_current(wait=None)
        return False
    forget_tries(account.email, "password")
    return True


def has_password(account: Account) -> bool:
    """Whether an account has a password: some are opened by another provider's sign-in alone."""
    with reading(engine()) as session:
        return password_hash_of(session, account) is not None
