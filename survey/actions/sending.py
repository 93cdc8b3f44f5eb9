"""Emptying the outbox: one mail after the other, and never one twice.

Each mail is on disk as "sending", with the hash of the link made for it, before it goes; the same COMMIT keeps what
became of the one before. Whatever happens to this process, at most one mail a connection is in doubt.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from time import monotonic

from survey.actions.letters import Correspondence, correspondence_of, letter_to_account, unsubscribe_token
from survey.config import Settings
from survey.mail.compose import Envelope, UnwritableError, compose
from survey.mail.delivery import AwayError, Door, Outcome, delay_before
from survey.mail.folder import Folder
from survey.mail.letter import Letter
from survey.mail.smtp import Smtp
from survey.store import Engine, Session
from survey.store.account_links import Purpose, add_account_link
from survey.store.accounts import Account
from survey.store.assessments import find_assessment
from survey.store.engine import reading, transaction
from survey.store.ids import AssessmentId
from survey.store.links import add_personal_link
from survey.store.mails import TO_PEOPLE
from survey.store.organisations import find_organisation
from survey.store.outbox import (
    Ended,
    OutgoingMail,
    Postponed,
    account_to_write,
    due_mails,
    end_mail,
    person_to_write,
    postpone_mail,
    set_sending,
)
from survey.store.tokens import make_token

BATCH = 100
SLICE = 5.0  # seconds after which other work by the clock has its turn
LONGEST_REST = 300.0
MINUTE = 60.0
UNWRITABLE = "bad_address"
PURPOSES: dict[str, tuple[Purpose, str]] = {"account": ("accept", "accept"), "reset": ("reset", "reset")}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A mail that is on disk as on its way, with what is said only in the mail itself."""

    mail: OutgoingMail
    letter: Callable[[], Letter]
    token: str


class Mailer:
    """Sends what waits in the outbox of an installation. One at a time may be at work."""

    def __init__(self, settings: Settings, engine: Engine, door: Door | None = None) -> None:
        self._settings = settings
        self._engine = engine
        server = settings.mail.server
        self._door: Door = door or (Smtp(server) if server else Folder(settings.outbox))
        self._became: Ended | Postponed | None = None
        self._known: dict[AssessmentId, Correspondence] = {}
        self._rest, self._rest_until, self._next_at = 0.0, 0.0, 0.0

    def drain(self, clock: Callable[[], datetime], stop: Event) -> bool:
        """Send what is due, for some seconds at most; whether there is more to be sent at once."""
        if monotonic() < self._rest_until:
            return False
        with reading(self._engine) as session:
            mails = due_mails(session, clock(), BATCH)
        self._known.clear()
        until, left = monotonic() + SLICE, len(mails)
        try:
            for mail in mails:
                if stop.is_set() or monotonic() >= until:
                    break
                self._send(mail, clock())
                self._keep_pace(stop)
                left -= 1
        except AwayError as error:
            self._rest_a_while(error)
        self._keep_what_became(clock())
        return not stop.is_set() and monotonic() >= self._rest_until and (left > 0 or len(mails) == BATCH)

    def close(self) -> None:
        """Take leave of the server."""
        self._door.close()

    def _send(self, mail: OutgoingMail, now: datetime) -> None:
        # First of all: a link is made only when there is somebody to hand the mail to.
        self._door.open(now)
        taken = self._take(mail, now)
        if taken is None:
            return
        try:
            outcome = self._hand_over(taken, now)
        except AwayError:
            self._became = Postponed(mail, now, taken.token, counts=False)
            raise
        except Exception:
            # Nobody knows how far it came, nor what the connection is good for.
            log.exception("a mail was perhaps sent: %s", mail.id)
            self._became = Ended(mail, "perhaps", "lost: ")
            self._door.close()
            return
        self._rest = 0.0
        self._became = _what_became(mail, outcome, taken.token, now)

    def _take(self, mail: OutgoingMail, now: datetime) -> _Taken | None:
        """One transaction: what became of the mail before, and this one on its way with its link."""
        correspondence = self._correspondence(mail.assessment) if mail.assessment else None
        with transaction(self._engine) as session:
            self._keep(session, now)
            if mail.kind in TO_PEOPLE and correspondence:
                taken = self._take_to_person(session, mail, correspondence, now)
            else:
                taken = self._take_to_account(session, mail, correspondence, now)
        self._became = None
        return taken

    def _take_to_person(
        self, session: Session, mail: OutgoingMail, about: Correspondence, now: datetime
    ) -> _Taken | None:
        name = person_to_write(session, mail, now)
        if name is None or mail.invitation is None or not set_sending(session, mail):
            return None
        token = make_token()
        add_personal_link(session, token, about.assessment, mail.invitation)
        link = f"{self._settings.base_url}/s/{token}"
        return _Taken(mail, lambda: about.letter(mail.kind, about.words_for(mail.language), name, link), token)

    def _take_to_account(
        self, session: Session, mail: OutgoingMail, about: Correspondence | None, now: datetime
    ) -> _Taken | None:
        account = account_to_write(session, mail)
        if account is None or not set_sending(session, mail):
            return None
        if about is not None:
            return _Taken(mail, lambda: self._test_letter(about, mail, account), "")
        purpose, path = PURPOSES[mail.kind]
        token = add_account_link(session, account.organisation, account.id, purpose, now)
        organisation = find_organisation(session, account.organisation).name
        link, language = f"{self._settings.base_url}/{path}/{token}", mail.language or account.language
        return _Taken(mail, lambda: letter_to_account(mail.kind, language, organisation, account.name, link), token)

    def _test_letter(self, about: Correspondence, mail: OutgoingMail, account: Account) -> Letter:
        link = f"{self._settings.base_url}/assessments/{about.assessment.slug}/preview/"
        return about.letter(mail.kind, about.words_for(mail.language), account.name, link)

    def _hand_over(self, taken: _Taken, now: datetime) -> Outcome:
        try:
            message = compose(taken.letter(), self._envelope(taken.mail), now)
        except UnwritableError:
            return Outcome("refused", UNWRITABLE)
        return self._door.send(message, now)

    def _envelope(self, mail: OutgoingMail) -> Envelope:
        plan = self._known[mail.assessment].plan if mail.assessment else None
        unsubscribe = ""
        if mail.kind in TO_PEOPLE and mail.invitation:
            token = unsubscribe_token(self._settings.secret_key, mail.organisation, mail.invitation)
            unsubscribe = f"{self._settings.base_url}/unsubscribe/{token}"
        return Envelope(
            id=f"{mail.id}.{mail.tries}",
            sender=self._settings.mail.sender,
            sender_name=plan.sender if plan else "",
            to=mail.address,
            reply_to=plan.reply_to if plan else "",
            unsubscribe=unsubscribe,
        )

    def _correspondence(self, assessment: AssessmentId) -> Correspondence:
        if assessment not in self._known:
            with reading(self._engine) as session:
                self._known[assessment] = correspondence_of(session, find_assessment(session, assessment))
        return self._known[assessment]

    def _keep_what_became(self, now: datetime) -> None:
        if self._became is not None:
            with transaction(self._engine) as session:
                self._keep(session, now)
            self._became = None

    def _keep(self, session: Session, now: datetime) -> None:
        if isinstance(self._became, Ended):
            end_mail(session, self._became, now)
        elif self._became is not None:
            postpone_mail(session, self._became)

    def _keep_pace(self, stop: Event) -> None:
        """Send no more in a minute than was set."""
        self._next_at = max(self._next_at, monotonic()) + MINUTE / self._settings.mail.per_minute
        stop.wait(max(0.0, self._next_at - monotonic()))

    def _rest_a_while(self, error: AwayError) -> None:
        self._rest = min(max(1.0, 2 * self._rest), LONGEST_REST)
        self._rest_until = monotonic() + self._rest
        log.warning("mails wait, the next try is in %.0f s: %s", self._rest, error)


def _what_became(mail: OutgoingMail, outcome: Outcome, token: str, now: datetime) -> Ended | Postponed:
    if outcome.what == "sent":
        return Ended(mail, "sent")
    if outcome.what == "perhaps":
        return Ended(mail, "perhaps", f"lost: {outcome.said}")
    delay = delay_before(mail.tries + 1)
    if outcome.what == "later" and delay is not None:
        return Postponed(mail, now + delay, token)
    return Ended(mail, "failed", _problem(outcome), outcome.bad_address)


def _problem(outcome: Outcome) -> str:
    if outcome.said == UNWRITABLE:
        return UNWRITABLE
    problem = "gave_up" if outcome.what == "later" else "bounced" if outcome.bad_address else "refused"
    return f"{problem}: {outcome.said}"
