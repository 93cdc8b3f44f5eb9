"""From what is stored to a letter: the words of an assessment's mails, and where their links lead."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from survey.actions.closing import told
from survey.core.errors import NotFoundError
from survey.core.mail_plan import MailPlan
from survey.language import ENGLISH, Words, offered, words_in
from survey.mail.letter import TO_ACCOUNTS, TO_PEOPLE, Letter, Occasion
from survey.store import Session
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.ids import InvitationId, OrganisationId
from survey.store.mails import mail_plan_of
from survey.store.zones import zone_of

ID_LENGTH, MAC_BYTES = 32, 16


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What all mails of one assessment have in common."""

    assessment: Assessment
    plan: MailPlan
    languages: tuple[str, ...]

    def words_for(self, language: str | None) -> Words:
        """The words of a reader: in their language where the survey speaks it, else in its first."""
        return words_in(language if language in self.languages else self.languages[0])

    def letter(self, kind: str, words: Words, name: str, link: str) -> Letter:
        """A mail of a kind to somebody."""
        return TO_PEOPLE[kind](words, self._occasion(words), name, link)

    def _occasion(self, words: Words) -> Occasion:
        found, plan = self.assessment, self.plan
        closes = found.closes_at
        notes = [plan.notes.get(words.language, ""), *plan.notes.values()]
        return Occasion(
            organisation=found.organisation_name,
            pmo=found.pmo_name,
            title=found.title,
            mode=found.mode,
            smallest_group=found.smallest_group,
            sender=plan.sender,
            note=next((note for note in notes if note), ""),
            deadline=told(words, closes, found.time_zone) if closes else "",
            until=words.day(closes.astimezone(zone_of(found.time_zone)).date()) if closes else "",
        )


def correspondence_of(session: Session, assessment: Assessment) -> Correspondence:
    """What the mails of an assessment have in common, as it is now."""
    languages = offered(questionnaire_of(session, assessment).languages)
    return Correspondence(assessment, mail_plan_of(session, assessment), languages)


def letter_to_account(kind: str, language: str | None, organisation: str, name: str, link: str) -> Letter:
    """A mail to somebody who has an account."""
    return TO_ACCOUNTS[kind](words_in(language or ENGLISH), organisation, name, link)


def unsubscribe_token(secret_key: str, organisation: OrganisationId, invitation: InvitationId) -> str:
    """What stands in the address by which whoever has this invitation wants no more mails: nothing of it is stored."""
    return f"{organisation}{invitation}{_mac(secret_key, organisation, invitation)}"


def read_unsubscribe_token(secret_key: str, token: str) -> tuple[OrganisationId, InvitationId]:
    """Whose token this is; raises NotFoundError for one that was never made here."""
    organisation = OrganisationId(token[:ID_LENGTH])
    invitation = InvitationId(token[ID_LENGTH : 2 * ID_LENGTH])
    made = _mac(secret_key, organisation, invitation)
    if not hmac.compare_digest(made.encode(), token[2 * ID_LENGTH :].encode()):
        raise NotFoundError
    return organisation, invitation


def _mac(secret_key: str, organisation: str, invitation: str) -> str:
    digest = hmac.digest(secret_key.encode(), f"unsubscribe:{organisation}:{invitation}".encode(), "sha256")
    return urlsafe_b64encode(digest[:MAC_BYTES]).decode("ascii").rstrip("=")
