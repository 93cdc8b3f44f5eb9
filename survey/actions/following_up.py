"""What is done about a report: each change of an action with its entry in the log; the public page's address."""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any

from survey.core.errors import NotFoundError
from survey.store import Engine, Session
from survey.store.actions import Action, Origin, Stated, add_note, change_action, create_action, delete_action
from survey.store.audit import Entry, log_entry
from survey.store.engine import transaction
from survey.store.ids import AccountId, PmoId
from survey.store.organisations import Pmo, pmo_by_id
from survey.store.repeats import is_noted, same_action

TOKEN_BYTES = 18


def start_action(
    engine: Engine, pmo: Pmo, stated: tuple[Stated, Origin], now: datetime, by: AccountId | None = None
) -> Action:
    """Make an action of a PMO; raises RefusedError("three_in_focus"). Sent twice, it is made once."""
    said, origin = stated
    with transaction(engine) as session:
        same = same_action(session, pmo, said, origin, now.date())
        if same is not None:
            return same
        made = create_action(session, pmo, said, origin, now.date())
        _log(session, made, "action.created", (now, by))
        return made


def state_action(
    engine: Engine, action: Action, stated: tuple[Stated, str], now: datetime, by: AccountId | None = None
) -> Action:
    """Say something else of an action that was shown with this mark; raises as `change_action` does."""
    said, seen = stated
    with transaction(engine) as session:
        changed = change_action(session, action, said, seen, now.date())
        _log(session, action, "action.changed", (now, by), fields=", ".join(changed_fields(action.stated, said)))
        return changed


def note_action(engine: Engine, action: Action, text: str, now: datetime, by: AccountId | None = None) -> None:
    """Add a note to an action; raises NotFoundError where it was deleted. Sent twice, it is added once."""
    with transaction(engine) as session:
        if is_noted(session, action, by, text, now):
            return
        add_note(session, action, by, text, now)
        _log(session, action, "action.noted", (now, by))


def remove_action(engine: Engine, action: Action, now: datetime, by: AccountId | None = None) -> None:
    """Delete an action that nothing was done about; raises RefusedError("has_history")."""
    with transaction(engine) as session:
        delete_action(session, action)
        _log(session, action, "action.deleted", (now, by))


def changed_fields(before: Stated, after: Stated) -> tuple[str, ...]:
    """The names of the fields that say something else."""
    return tuple(name for name in Stated.__slots__ if getattr(before, name) != getattr(after, name))


def we_did_token(secret_key: str, pmo: PmoId) -> str:
    """The token of a PMO's public page: worked out, so that nothing is stored and it can be shown again."""
    digest = hmac.digest(secret_key.encode(), f"we did:{pmo}".encode(), "sha256")
    return f"{pmo}-{urlsafe_b64encode(digest[:TOKEN_BYTES]).decode('ascii')}"


def pmo_of_token(session: Session, secret_key: str, token: str) -> Pmo:
    """The PMO whose public page a token opens; raises NotFoundError."""
    pmo = PmoId(token.partition("-")[0])
    # Compared first: only what this installation gave out is looked up.
    if not hmac.compare_digest(we_did_token(secret_key, pmo).encode(), token.encode()):
        raise NotFoundError
    return pmo_by_id(session, pmo)


def _log(
    session: Session, action: Action, what: str, when_by: tuple[datetime, AccountId | None], **details: Any
) -> None:
    now, by = when_by
    entry = Entry(action.organisation, what, by, action.origin.assessment, {"action": action.id, **details})
    log_entry(session, entry, now)
