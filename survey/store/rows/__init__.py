"""The tables, in typed rows. Nothing outside `survey.store` sees them.

Every row that belongs to an organisation has its id first in the primary key, so that organisations can be spread
over several servers. Only what is looked up before the organisation is known has its own key: links and sign-ins,
by the hash of their token.

Two ledgers. Who was asked and whether they are done: invitation, draft, link. What was answered: response, comment.
No key, time or order joins them; tables of the second are WITHOUT ROWID on SQLite, in the order of random ids. Only
where people were told before they began that their name or a code stays with their answers, `respondent` says whose
a response is; its keys let it hold nothing of an anonymous assessment.
"""

from survey.store.rows.account import (
    AccountLinkRow,
    AccountRow,
    AccountSessionRow,
    AttemptRow,
    PmoLeaderRow,
    RecoveryCodeRow,
    ReportViewerRow,
    SetupLinkRow,
)
from survey.store.rows.action import ActionNoteRow, ActionRow
from survey.store.rows.assessment import AssessmentRow, ReportRow, ResponseImportRow
from survey.store.rows.audit import AuditRow
from survey.store.rows.base import Row, table_of
from survey.store.rows.invitation import DraftAnswerRow, DraftRow, InvitationRow, LinkRow, PeopleListRow
from survey.store.rows.mail import AddressRow, MailRow
from survey.store.rows.organisation import OrganisationRow, PmoRow
from survey.store.rows.response import CommentRow, PaceRow, RespondentRow, ResponseRow

__all__ = [
    "AccountLinkRow",
    "AccountRow",
    "AccountSessionRow",
    "ActionNoteRow",
    "ActionRow",
    "AddressRow",
    "AssessmentRow",
    "AttemptRow",
    "AuditRow",
    "CommentRow",
    "DraftAnswerRow",
    "DraftRow",
    "InvitationRow",
    "LinkRow",
    "MailRow",
    "OrganisationRow",
    "PaceRow",
    "PeopleListRow",
    "PmoLeaderRow",
    "PmoRow",
    "RecoveryCodeRow",
    "ReportRow",
    "ReportViewerRow",
    "RespondentRow",
    "ResponseImportRow",
    "ResponseRow",
    "Row",
    "SetupLinkRow",
    "table_of",
]
