"""Names for the kinds of id, so that one is never taken for another."""

import secrets
from typing import NewType

OrganisationId = NewType("OrganisationId", str)
PmoId = NewType("PmoId", str)
AssessmentId = NewType("AssessmentId", str)
InvitationId = NewType("InvitationId", str)
DraftId = NewType("DraftId", str)
AccountId = NewType("AccountId", str)
ActionId = NewType("ActionId", str)


def new_id() -> str:
    """A random id of 16 bytes, as hexadecimal text: its order tells nothing of time."""
    return secrets.token_hex(16)
