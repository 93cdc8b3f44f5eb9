"""Who may lead and who may read what: the one place that decides it.

An administrator leads all PMOs of the organisation, a leader the PMOs named, a viewer none. Whoever leads a PMO reads
the reports of its assessments; a viewer reads the published ones named. What somebody may not have is not found.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, delete, false, or_, select, true
from sqlalchemy.orm import Session

from survey.core.errors import NotFoundError
from survey.store.accounts import Account
from survey.store.assessments import Assessment, assessment_where, assessments_where, find_assessment
from survey.store.ids import AssessmentId, PmoId
from survey.store.organisations import Pmo, pmos
from survey.store.rows import AccountRow, AssessmentRow, PmoLeaderRow, ReportViewerRow


def pmos_led(session: Session, account: Account) -> Sequence[Pmo]:
    """The PMOs that an account leads, by name."""
    of_organisation = pmos(session, account.organisation)
    if account.role == "administrator":
        return of_organisation
    led = _led_ids(session, account)
    return [pmo for pmo in of_organisation if pmo.id in led]


def names_who_see(session: Session, assessment: Assessment) -> Sequence[str]:
    """Who leads an assessment's PMO, by name: where answers bear names or codes, these people see them."""
    account, leads = AccountRow, PmoLeaderRow
    led = select(leads.account_id).where(
        leads.organisation_id == assessment.organisation, leads.pmo_id == assessment.pmo
    )
    sees = (account.role == "administrator") | ((account.role == "leader") & account.id.in_(led))
    query = select(account.name).where(account.organisation_id == assessment.organisation, account.active, sees)
    return session.scalars(query.order_by(account.name, account.id)).all()


def pmo_led(session: Session, account: Account, pmo: str) -> Pmo:
    """The PMO with this id; raises NotFoundError unless the account leads it."""
    for each in pmos_led(session, account):
        if each.id == pmo:
            return each
    raise NotFoundError


def assessment_led(session: Session, account: Account, slug: str) -> Assessment:
    """The assessment of this slug; raises NotFoundError unless the account leads its PMO."""
    return assessment_where(session, slug, is_led(account))


def is_led(account: Account) -> ColumnElement[bool]:
    """The condition that finds the assessments of the PMOs that an account leads."""
    own = AssessmentRow.organisation_id == account.organisation
    if account.role == "administrator":
        return own
    leads = (PmoLeaderRow.organisation_id == account.organisation) & (PmoLeaderRow.account_id == account.id)
    return and_(own, AssessmentRow.pmo_id.in_(select(PmoLeaderRow.pmo_id).where(leads)), _is_leader(account))


def is_readable(account: Account) -> ColumnElement[bool]:
    """The condition that finds the assessments whose report an account may read, once there is one."""
    own = AssessmentRow.organisation_id == account.organisation
    views = (ReportViewerRow.organisation_id == account.organisation) & (ReportViewerRow.account_id == account.id)
    named = AssessmentRow.id.in_(select(ReportViewerRow.assessment_id).where(views))
    return or_(is_led(account), and_(own, AssessmentRow.published_on.is_not(None), named))


def readable_assessment(session: Session, account: Account | None, slug: str) -> Assessment:
    """The assessment whose report this reader may see: everybody a demo's; raises NotFoundError."""
    found = find_assessment(session, slug)
    if found.demo:
        return found
    if account is None:
        raise NotFoundError
    return assessment_where(session, found.slug, is_readable(account))


def reports_to_read(session: Session, account: Account) -> Sequence[Assessment]:
    """The assessments whose published reports an account may read, the newest first."""
    return assessments_where(session, is_readable(account), AssessmentRow.published_on.is_not(None))


def set_pmos_led(session: Session, account: Account, led: Collection[PmoId]) -> None:
    """Say which PMOs a leader leads from now on."""
    row = PmoLeaderRow
    session.execute(delete(row).where(row.organisation_id == account.organisation, row.account_id == account.id))
    session.add_all(row(organisation_id=account.organisation, account_id=account.id, pmo_id=pmo) for pmo in led)
    session.flush()


def set_reports_viewed(session: Session, account: Account, viewed: Collection[AssessmentId]) -> None:
    """Say the published reports of which assessments a viewer may read from now on."""
    row = ReportViewerRow
    session.execute(delete(row).where(row.organisation_id == account.organisation, row.account_id == account.id))
    session.add_all(
        row(organisation_id=account.organisation, account_id=account.id, assessment_id=each) for each in viewed
    )
    session.flush()


def _led_ids(session: Session, account: Account) -> Collection[str]:
    row = PmoLeaderRow
    led = select(row.pmo_id).where(row.organisation_id == account.organisation, row.account_id == account.id)
    return set(session.scalars(led.where(_is_leader(account))))


def _is_leader(account: Account) -> ColumnElement[bool]:
    # A role that was taken away takes along what was led with it.
    return true() if account.role == "leader" else false()
