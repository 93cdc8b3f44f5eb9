"""One assessment after another: those of a PMO in a line, whom they asked, and what the next one takes over."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from survey.core.errors import RefusedError
from survey.core.repeating import Listed
from survey.core.rhythm import SHARE, Kind
from survey.store.assessments import Assessment, assessments_where, change_assessment, is_row
from survey.store.ids import OrganisationId, PmoId, new_id
from survey.store.invitations import folded
from survey.store.invited_people import IS_SOMEBODY
from survey.store.rows import AssessmentRow, InvitationRow, table_of


@dataclass(frozen=True, slots=True)
class Wave:
    """One assessment of a line."""

    assessment: Assessment
    kind: Kind


@dataclass(frozen=True, slots=True)
class Line:
    """The assessments of some PMOs, the newest first; drafts that were put away are not in it."""

    waves: Sequence[Wave]

    def behind(self, assessment: Assessment) -> Sequence[Wave]:
        """The assessment and those that it follows, back to the last full one: that one asked everybody."""
        by_id = {wave.assessment.id: wave for wave in self.waves}
        found = [by_id[assessment.id]]
        while found[-1].kind == "pulse" and found[-1].assessment.follows in by_id:
            found.append(by_id[found[-1].assessment.follows])
        return found

    def last_pulses(self) -> Sequence[Assessment]:
        """The pulses that count when the next one is drawn, the last one first."""
        return [wave.assessment for wave in self.waves if wave.kind == "pulse"][: SHARE - 1]


def line_of(session: Session, organisation: OrganisationId, pmos: Collection[PmoId]) -> Line:
    """The assessments of PMOs of an organisation."""
    row = AssessmentRow
    was_asked = row.archived_on.is_(None) | row.opened_on.is_not(None)
    mine = (row.organisation_id == organisation) & row.pmo_id.in_(pmos) & was_asked
    found = assessments_where(session, mine, first=(row.created_on.desc(), row.opened_on.desc()))
    kinds = _kinds(session, found)
    return Line([Wave(each, kinds[each.questionnaire_sha256]) for each in found])


def people_of(session: Session, assessments: Sequence[Assessment]) -> Sequence[Listed]:
    """Everybody on the lists of assessments of one organisation, the newest first, as the newest list has them.

    Codes on paper are nobody's in particular, and left out. How far anybody is with the answers is not read.
    """
    row, age = InvitationRow, {str(each.id): age for age, each in enumerate(assessments)}
    columns = (row.assessment_id, row.name, row.address, row.address_folded, row.group_id, row.language)
    mine = (row.organisation_id == assessments[0].organisation) & row.assessment_id.in_(age)
    # In one order for every list: who has neither an address nor a name of their own is told apart by it.
    found = session.execute(select(*columns).where(mine, IS_SOMEBODY).order_by(row.name, row.group_id, row.id)).all()
    namesakes: Counter[tuple[str, str]] = Counter()
    people: dict[str, Listed] = {}
    for assessment, name, address, address_key, group, language in sorted(found, key=lambda each: -age[each[0]]):
        namesakes[assessment, name] += 1
        by_name = f"{name.casefold()} {namesakes[assessment, name]}"
        key = address_key or (folded(address) if address else by_name)
        people[key] = Listed(name, address, key, group, language)
    return list(people.values())


def drafts_after(session: Session, followed: Assessment) -> Sequence[Assessment]:
    """The drafts that follow an assessment."""
    return assessments_where(session, *_is_draft_after(followed))


def hold_followed(session: Session, followed: Assessment, questionnaire: str) -> None:
    """Let nobody else start the next one before this transaction ends.

    Raises RefusedError("next_is_there") where a draft of the questionnaire with this id follows it already.
    """
    session.scalars(select(AssessmentRow.id).where(is_row(followed)).with_for_update()).one()
    same = AssessmentRow.questionnaire["id"].as_string() == questionnaire
    if session.scalar(select(AssessmentRow.id).where(*_is_draft_after(followed), same).limit(1)) is not None:
        raise RefusedError("next_is_there")


def take_over(
    session: Session, followed: Assessment, draft: Assessment, languages: Sequence[str], context: Mapping[str, Any]
) -> Assessment:
    """Give a new draft what was settled for the one that it follows, and what is stated of it.

    Neither what was agreed nor the code word: both are settled anew.
    """
    row = AssessmentRow
    mailing, privacy, retention = session.execute(
        select(row.mailing, row.privacy, row.retention).where(is_row(followed))
    ).one()
    return change_assessment(
        session,
        draft,
        ("draft",),
        mailing=mailing,
        privacy={language: text for language, text in privacy.items() if language in languages},
        retention=retention,
        time_zone=followed.time_zone,
        context=dict(context),
    )


def invite_listed(session: Session, draft: Assessment, people: Sequence[Listed], languages: Sequence[str]) -> int:
    """Put people on the empty list of a draft, without links and mails; says how many."""
    rows = [
        {
            "organisation_id": draft.organisation,
            "id": new_id(),
            "assessment_id": draft.id,
            "name": each.name,
            "address": each.address,
            "address_folded": each.key if each.address else None,
            "group_id": each.group,
            "language": each.language if each.language in languages else None,
            "state": "invited",
        }
        for each in people
    ]
    if rows:
        session.execute(insert(table_of(InvitationRow)), rows)
    return len(rows)


def _is_draft_after(followed: Assessment) -> tuple[Any, ...]:
    row = AssessmentRow
    return (
        row.organisation_id == followed.organisation,
        row.pmo_id == followed.pmo,
        row.follows_id == followed.id,
        row.state == "draft",
        row.archived_on.is_(None),
    )


def _kinds(session: Session, assessments: Sequence[Assessment]) -> Mapping[str, Kind]:
    """The kind of each questionnaire, by its hash: read from one assessment each, because they are large."""
    row, one_each = AssessmentRow, {each.questionnaire_sha256: each.id for each in assessments}
    is_index = row.questionnaire["index"]["least_items"].as_integer()
    found = session.execute(select(row.questionnaire_sha256, is_index).where(row.id.in_(one_each.values())))
    return {sha256: "full" if least is None else "pulse" for sha256, least in found}
