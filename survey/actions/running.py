"""An assessment's life as its leader runs it: create, open, close with its report."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from survey import __version__
from survey.actions.moved_since import compare_with_earlier
from survey.catalogue import content_sha256
from survey.core.assess import assess
from survey.core.context import read_context
from survey.core.disclosure import Audience, comments_shown
from survey.core.errors import ContextError, Problem, RefusedError
from survey.core.findings import Findings, QuestionnaireMark
from survey.core.questionnaire import Questionnaire
from survey.core.summary import summarise_blocks
from survey.store import Engine, Session
from survey.store.assessments import (
    GRACE,
    Assessment,
    AssessmentPlan,
    context_of,
    create_assessment,
    questionnaire_of,
    save_context,
    set_archived,
    set_closed,
    set_draft,
    set_open,
    set_opening,
    set_published,
    set_reopened,
    set_taken_out,
)
from survey.store.audit import log_entry, of_assessment
from survey.store.engine import forget_order, transaction
from survey.store.ids import AccountId
from survey.store.invited_people import listed_by_group
from survey.store.links import add_open_link, find_link
from survey.store.mails import write_to_invited
from survey.store.meanwhile import hold_stated
from survey.store.organisations import Pmo
from survey.store.reports import drop_unread_report, freeze_moved, freeze_report
from survey.store.responses import answers_of, comments_of
from survey.store.retention import is_over, retention_of

TOKEN_BYTES = 18


def open_token(secret_key: str, assessment: Assessment) -> str:
    """The token of an assessment's open link: worked out, so that only its hash is stored and it can be shown again."""
    digest = hmac.digest(secret_key.encode(), f"open link:{assessment.id}".encode(), "sha256")
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode("ascii")


def plan(
    pmo: Pmo, title: str, questionnaire: Questionnaire, smallest_group: int, slug: str | None = None
) -> AssessmentPlan:
    """A plan for an assessment with this questionnaire frozen in it."""
    return AssessmentPlan(pmo, title, questionnaire, content_sha256(questionnaire), smallest_group, slug)


def create(
    engine: Engine, planned: AssessmentPlan, today: date, context: Mapping[str, Any] | None = None
) -> Assessment:
    """A new draft assessment with what its leader stated."""
    with transaction(engine) as session:
        assessment = create_assessment(session, planned, today)
        if context:
            read_context(planned.questionnaire, context)
            save_context(session, assessment, context)
        return assessment


def state_context(
    engine: Engine,
    assessment: Assessment,
    stated: tuple[Mapping[str, Any], str],
    now: datetime,
    by: AccountId | None = None,
) -> None:
    """Keep facts, targets and populations; raises as `save_context`, and ContextError with every problem in them.

    A group has no fewer people than are on the list of those invited. Raises RefusedError("changed_meanwhile") unless
    what is stated by now has the mark in `stated`.
    """
    context, seen = stated
    with transaction(engine) as session:
        hold_stated(session, assessment, seen)
        population = read_context(questionnaire_of(session, assessment), context).population
        listed = listed_by_group(session, assessment)
        few = {group: n for group, n in listed.items() if population.get(group, n) < n}
        if few:
            raise ContextError(
                [Problem("fewer_than_listed", f"population.{group}", {"listed": n}) for group, n in few.items()]
            )
        save_context(session, assessment, context)
        log_entry(session, of_assessment(assessment, "assessment.stated", by), now)


def schedule(
    engine: Engine, assessment: Assessment, opens_at: datetime | None, now: datetime, by: AccountId | None = None
) -> Assessment:
    """Let a draft open by itself at a time, or no longer; raises RefusedError unless it is a draft."""
    with transaction(engine) as session:
        action = "assessment.scheduled" if opens_at else "assessment.unscheduled"
        log_entry(session, of_assessment(assessment, action, by, at=opens_at.isoformat() if opens_at else None), now)
        return set_opening(session, assessment, opens_at)


def launch(
    engine: Engine, secret_key: str, assessment: Assessment, now: datetime, by: AccountId | None = None
) -> Assessment:
    """Open an assessment. Only an anonymous one has an open link: behind it nobody is known by name or code."""
    with transaction(engine) as session:
        opened = set_open(session, assessment, now.date())
        token = open_token(secret_key, opened)
        # One whose opening was taken back has its link already.
        if opened.mode == "anonymous" and find_link(session, token) is None:
            add_open_link(session, token, opened)
        write_to_invited(session, opened, now)
        log_entry(session, of_assessment(opened, "assessment.opened", by), now)
        return opened


def take_back(engine: Engine, assessment: Assessment, now: datetime, by: AccountId | None = None) -> Assessment:
    """Make an open assessment a draft again; raises RefusedError("begun") once anybody has begun."""
    with transaction(engine) as session:
        log_entry(session, of_assessment(assessment, "assessment.taken_back", by), now)
        return set_draft(session, assessment)


def close(
    engine: Engine, assessment: Assessment, now: datetime, by: AccountId | None = None, *, on_time: bool = False
) -> Findings:
    """Close an assessment and freeze its report, in one transaction.

    Raises RefusedError("not_due") where it is to be closed `on_time` and its closing time was moved meanwhile.
    """
    with transaction(engine) as session:
        closed = set_closed(session, assessment, now.date())
        if on_time and (closed.closes_at is None or now < closed.closes_at + GRACE):
            raise RefusedError("not_due")
        findings = find_findings(session, closed)
        version = freeze_report(session, closed, findings, __version__, now.date())
        moved = compare_with_earlier(session, closed, findings)
        if moved is not None:
            freeze_moved(session, closed, version, moved)
        log_entry(session, of_assessment(closed, "assessment.closed", by), now)
    forget_order(engine)
    return findings


def reopen(engine: Engine, assessment: Assessment, now: datetime, by: AccountId | None = None) -> Assessment:
    """Take answers again; raises RefusedError("report_read") once anybody has seen the report.

    Figures of before and after, set side by side, would tell what the answers between them were. Raises
    RefusedError("answers_over") once answers are not kept any more: a report of what is left would replace theirs.
    """
    with transaction(engine) as session:
        if is_over(assessment, retention_of(session, assessment), "answers", now):
            raise RefusedError("answers_over")
        reopened = set_reopened(session, assessment)
        drop_unread_report(session, reopened)
        # Mails that met the end and were dropped go now.
        write_to_invited(session, reopened, now)
        log_entry(session, of_assessment(assessment, "assessment.reopened", by), now)
        return reopened


def publish(
    engine: Engine, assessment: Assessment, now: datetime, by: AccountId | None = None, *, withdraw: bool = False
) -> Assessment:
    """Let viewers read the report, or no longer; raises RefusedError unless the assessment is closed."""
    with transaction(engine) as session:
        action = "report.unpublished" if withdraw else "report.published"
        log_entry(session, of_assessment(assessment, action, by), now)
        return set_published(session, assessment, None if withdraw else now.date())


def archive(
    engine: Engine, assessment: Assessment, now: datetime, by: AccountId | None = None, *, take_out: bool = False
) -> Assessment:
    """Put an assessment away that takes no answers, or take it out again; raises RefusedError while it is open."""
    with transaction(engine) as session:
        action = "assessment.taken_out" if take_out else "assessment.archived"
        log_entry(session, of_assessment(assessment, action, by), now)
        return set_taken_out(session, assessment) if take_out else set_archived(session, assessment, now.date())


def find_findings(session: Session, assessment: Assessment) -> Findings:
    """What the answers of an assessment say to the readers of its report."""
    questionnaire = questionnaire_of(session, assessment)
    mark = QuestionnaireMark(questionnaire.id, questionnaire.version, assessment.questionnaire_sha256)
    summary = summarise_blocks(questionnaire, answers_of(session, assessment, questionnaire))
    context = read_context(questionnaire, context_of(session, assessment))
    findings = assess(questionnaire, mark, summary, context, assessment.smallest_group, Audience.READERS)
    given = comments_of(session, assessment)
    asked = {comment.id: given.get(comment.id, []) for comment in questionnaire.comments}
    return replace(findings, comments=comments_shown(asked, assessment.smallest_group))
