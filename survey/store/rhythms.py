"""How often PMOs are assessed, and what comes next by that."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from survey.core.rhythm import Kind, Proposal, Rhythm
from survey.core.rhythm import proposals as proposals_by
from survey.store.access import pmos_led
from survey.store.accounts import Account
from survey.store.organisations import Pmo
from survey.store.repeating import Line, line_of
from survey.store.rows import PmoRow


@dataclass(frozen=True, slots=True)
class Proposed:
    """What comes next in a PMO; `after` is the slug of the assessment that it would follow, where there is one."""

    pmo: Pmo
    proposal: Proposal
    after: str | None


def rhythm_of(session: Session, pmo: Pmo) -> Rhythm:
    """How often a PMO is assessed."""
    return Rhythm(*session.execute(select(PmoRow.full_every, PmoRow.pulse_every).where(_is_pmo(pmo))).one())


def save_rhythm(session: Session, pmo: Pmo, rhythm: Rhythm) -> None:
    """Keep how often a PMO is assessed."""
    session.execute(update(PmoRow).where(_is_pmo(pmo)).values(full_every=rhythm.months, pulse_every=rhythm.weeks))


def proposals(session: Session, account: Account, today: date) -> list[Proposed]:
    """What comes next in the PMOs that an account leads, the earliest first; nothing of which there is a draft."""
    rhythms = _rhythms(session, account)
    led = [pmo for pmo in pmos_led(session, account) if pmo.id in rhythms] if rhythms else []
    if not led:
        return []
    line = line_of(session, account.organisation, [pmo.id for pmo in led])
    found = [each for pmo in led for each in _proposals_of(line, pmo, rhythms[pmo.id], today)]
    return sorted(found, key=lambda each: each.proposal.opens_on)


def proposals_for(session: Session, pmo: Pmo, today: date) -> list[Proposed]:
    """What comes next in one PMO; nothing of which there is a draft."""
    line = line_of(session, pmo.organisation, [pmo.id])
    return _proposals_of(line, pmo, rhythm_of(session, pmo), today)


def _rhythms(session: Session, account: Account) -> dict[str, Rhythm]:
    row = PmoRow
    has_one = (row.full_every > 0) | (row.pulse_every > 0)
    found = session.execute(
        select(row.id, row.full_every, row.pulse_every).where(row.organisation_id == account.organisation, has_one)
    )
    return {pmo: Rhythm(months, weeks) for pmo, months, weeks in found}


def _is_pmo(pmo: Pmo) -> ColumnElement[bool]:
    return (PmoRow.organisation_id == pmo.organisation) & (PmoRow.id == pmo.id)


def _proposals_of(line: Line, pmo: Pmo, rhythm: Rhythm, today: date) -> list[Proposed]:
    waves = [wave for wave in line.waves if wave.assessment.pmo == pmo.id]
    begun = sorted((wave.assessment.opened_on, wave.kind) for wave in waves if wave.assessment.opened_on is not None)
    last: dict[Kind, date] = {kind: opened_on for opened_on, kind in begun}
    waiting = {wave.kind for wave in waves if wave.assessment.state == "draft"}
    after = next((wave.assessment.slug for wave in waves if wave.assessment.state != "draft"), None)
    return [
        Proposed(pmo, proposal, after) for proposal in proposals_by(rhythm, last, today) if proposal.kind not in waiting
    ]
