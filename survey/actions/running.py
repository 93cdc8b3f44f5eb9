"""An assessment's life as its leader runs it: create, open, close with its report."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from survey import __version__
from survey.catalogue import content_sha256
from survey.core.assess import assess
from survey.core.context import read_context
from survey.core.disclosure import Audience, comments_shown
from survey.core.findings import Findings, QuestionnaireMark
from survey.core.questionnaire import Questionnaire
from survey.core.summary import summarise_blocks
from survey.store import Engine, Session
from survey.store.assessments import (
    Assessment,
    AssessmentPlan,
    context_of,
    create_assessment,
    questionnaire_of,
    save_context,
    set_closed,
    set_open,
)
from survey.store.engine import forget_order, transaction
from survey.store.links import add_open_link
from survey.store.organisations import Pmo
from survey.store.reports import freeze_report
from survey.store.responses import answers_of, comments_of

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


def state_context(engine: Engine, assessment: Assessment, context: Mapping[str, Any]) -> None:
    """Keep facts, targets and populations; raises ContextError with every problem in them, and as `save_context`."""
    with transaction(engine) as session:
        read_context(questionnaire_of(session, assessment), context)
        save_context(session, assessment, context)


def launch(engine: Engine, secret_key: str, assessment: Assessment, today: date) -> Assessment:
    """Open an assessment. Only an anonymous one has an open link: behind it nobody is known by name or code."""
    with transaction(engine) as session:
        opened = set_open(session, assessment, today)
        if opened.mode == "anonymous":
            add_open_link(session, open_token(secret_key, opened), opened)
        return opened


def close(engine: Engine, assessment: Assessment, today: date) -> Findings:
    """Close an assessment and freeze its report, in one transaction."""
    with transaction(engine) as session:
        closed = set_closed(session, assessment, today)
        findings = find_findings(session, closed)
        freeze_report(session, closed, findings, __version__, today)
    forget_order(engine)
    return findings


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
