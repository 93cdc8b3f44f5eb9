"""The first account of an installation, made once by whoever holds the set-up link."""

from dataclasses import dataclass

from survey.core.errors import NotFoundError
from survey.store.accounts import Account, NewAccount, any_account, create_account
from survey.store.engine import reading, transaction
from survey.store.organisations import create_organisation, create_pmo
from survey.store.setup_link import replace_setup_token, setup_token_valid
from survey.web.account.passwords import hash_password
from survey.web.shell import engine, now, today


@dataclass(frozen=True, slots=True)
class FirstLeader:
    """What the set-up page asks."""

    organisation: str
    pmo: str
    name: str
    email: str
    password: str


def require_token(token: str) -> None:
    """Raise NotFoundError unless this token may make the first account."""
    with reading(engine()) as session:
        if not setup_token_valid(session, token):
            raise NotFoundError


def set_up(token: str, leader: FirstLeader) -> Account:
    """Organisation, PMO and account at once; raises NotFoundError when another was first."""
    password_hash = hash_password(leader.password)
    with transaction(engine()) as session:
        is_valid = setup_token_valid(session, token)
        # Taking the link away makes a second one who sets up at the same moment wait here, and see the account below.
        replace_setup_token(session, now())
        if not is_valid or any_account(session):
            raise NotFoundError
        organisation = create_organisation(session, leader.organisation, demo=False, today=today())
        create_pmo(session, organisation.id, leader.pmo)
        new = NewAccount(organisation.id, leader.name, leader.email, password_hash, "administrator")
        return create_account(session, new, today())
