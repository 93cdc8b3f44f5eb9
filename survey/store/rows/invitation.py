"""The first ledger: who was asked, what is on its way, what links open."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.store.rows.base import (
    ASSESSMENT_KEY,
    CLUSTERED,
    GROUP,
    HASH,
    ID,
    LANGUAGE,
    Row,
    UtcDateTime,
    of,
    of_assessment,
)


class InvitationRow(Row):
    """Who was asked, and whether they are done. No time: it could be set beside an answer's.

    An address is invited once to an assessment; rows without one (codes on paper, people erased) know nobody. Whoever
    is erased loses name and both forms of the address: nothing then tells that they were asked, nor keeps them from
    being asked again.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        of_assessment(),
        CheckConstraint("state IN ('invited', 'started', 'sent')", name="state"),
        Index(None, *ASSESSMENT_KEY),
        Index(None, *ASSESSMENT_KEY, "address_folded", unique=True),
    )
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    # Without capitals. None beside an address: an old row whose address stands in another one as well.
    address_folded: Mapped[str | None] = mapped_column(Text)
    group_id: Mapped[str] = mapped_column(GROUP)
    language: Mapped[str | None] = mapped_column(LANGUAGE)
    state: Mapped[str] = mapped_column(String(8))


class PeopleListRow(Row):
    """A list of people that was read and waits for its leader's word, for a day at most."""

    __tablename__ = "people_list"
    __table_args__ = (of_assessment(), of("account"), Index(None, *ASSESSMENT_KEY), Index(None, "made_at"))
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID)
    account_id: Mapped[str] = mapped_column(ID)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    people: Mapped[dict[str, Any]] = mapped_column(JSON)


class DraftRow(Row):
    """Answers on their way; deleted by the transaction that sends them."""

    __tablename__ = "draft"
    __table_args__ = (
        of_assessment(),
        of("invitation"),
        UniqueConstraint("organisation_id", "invitation_id"),
        Index(None, *ASSESSMENT_KEY),
        Index(None, "organisation_id", "replaces_hash", unique=True),
    )
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID)
    group_id: Mapped[str] = mapped_column(GROUP)
    invitation_id: Mapped[str | None] = mapped_column(ID)
    language: Mapped[str] = mapped_column(LANGUAGE)
    # The receipt of the response that is being changed; such a draft has no invitation.
    replaces_hash: Mapped[str | None] = mapped_column(HASH)
    # How long somebody has been at it, for the time that is left: gone with the draft.
    seconds: Mapped[int]
    touched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DraftAnswerRow(Row):
    """One field of a draft as it was typed, so that two tabs never overwrite each other. Blank: seen and skipped."""

    __tablename__ = "draft_answer"
    __table_args__ = (of("draft", ondelete="CASCADE"), CLUSTERED)
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    draft_id: Mapped[str] = mapped_column(ID, primary_key=True)
    field: Mapped[str] = mapped_column(GROUP, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class LinkRow(Row):
    """What a token opens. Only the hash of the token is here."""

    __tablename__ = "link"
    __table_args__ = (
        of_assessment(),
        of("invitation"),
        of("draft"),
        CheckConstraint("purpose IN ('open', 'personal', 'resume')", name="purpose"),
        CheckConstraint("(purpose = 'personal') = (invitation_id IS NOT NULL)", name="invitation"),
        CheckConstraint("purpose = 'resume' OR draft_id IS NULL", name="draft"),
        Index(None, *ASSESSMENT_KEY),
        Index(None, "organisation_id", "invitation_id"),
        Index(None, "organisation_id", "draft_id"),
        CLUSTERED,
    )
    token_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    handle: Mapped[str] = mapped_column(String(16), unique=True)
    purpose: Mapped[str] = mapped_column(String(8))
    organisation_id: Mapped[str] = mapped_column(ID)
    assessment_id: Mapped[str] = mapped_column(ID)
    invitation_id: Mapped[str | None] = mapped_column(ID)
    draft_id: Mapped[str | None] = mapped_column(ID)
    sent: Mapped[bool]
    # Short enough to be typed from paper: it opens only where guessing is slowed.
    typed: Mapped[bool]
