"""What was asked for twice, as by a double click: the first is found, so that nothing is made again."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.store.actions import Action, Origin, Stated, actions_of_pmo, hold_actions
from survey.store.assessments import Assessment, AssessmentPlan, assessments_where
from survey.store.ids import AccountId, OrganisationId
from survey.store.organisations import Pmo, pmos
from survey.store.rows import ActionNoteRow, AssessmentRow, OrganisationRow, PmoRow

MOMENT = timedelta(minutes=1)


def same_draft(session: Session, plan: AssessmentPlan, today: date) -> Assessment | None:
    """The draft that was made of the same today and is as it was then, if there is one."""
    row, pmo = AssessmentRow, PmoRow
    # Held first: of two at once, the second one finds what the first one made.
    held = select(pmo.id).where(pmo.organisation_id == plan.pmo.organisation, pmo.id == plan.pmo.id)
    session.scalars(held.with_for_update()).one()
    found = assessments_where(
        session,
        row.organisation_id == plan.pmo.organisation,
        row.pmo_id == plan.pmo.id,
        *(row.state == "draft", row.archived_on.is_(None), row.created_on == today, row.title == plan.title),
        *(row.questionnaire_sha256 == plan.questionnaire_sha256, row.mode == plan.mode),
        *(row.smallest_group == plan.smallest_group, row.follows_id.is_(None)),
        most=1,
    )
    return found[0] if found else None


def same_pmo(session: Session, organisation: OrganisationId, name: str) -> Pmo | None:
    """The PMO of this name, however its letters are written, if there is one."""
    row = OrganisationRow
    session.scalars(select(row.id).where(row.id == organisation).with_for_update()).one()
    return next((pmo for pmo in pmos(session, organisation) if pmo.name.casefold() == name.casefold()), None)


def same_action(session: Session, pmo: Pmo, stated: Stated, origin: Origin, today: date) -> Action | None:
    """The action that was made of the same today, if there is one."""
    hold_actions(session, pmo.organisation, pmo.id)
    made = (each for each in actions_of_pmo(session, pmo.organisation, pmo.id) if each.created_on == today)
    return next((each for each in made if (each.stated, each.origin) == (stated, origin)), None)


def is_noted(session: Session, action: Action, by: AccountId | None, text: str, now: datetime) -> bool:
    """Whether the same person wrote the same about an action a moment ago."""
    hold_actions(session, action.organisation, action.pmo)
    row = ActionNoteRow
    mine = (row.organisation_id == action.organisation) & (row.action_id == action.id) & (row.account_id == by)
    same = select(row.id).where(mine, row.text == text, row.at > now - MOMENT)
    return session.scalar(same.limit(1)) is not None
