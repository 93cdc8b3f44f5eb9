"""What a leader sees below a report: what is done about it, what is not, and what the actions moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey.core.errors import NotFoundError
from survey.core.questionnaire import Questionnaire
from survey.language import Words
from survey.reporting.change_rows import ChangeRow, dimension_row
from survey.reporting.recommendations import MOST_ACTIONS
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.actions import Action, actions_of_pmo
from survey.store.assessments import Assessment
from survey.store.engine import reading
from survey.store.reports import Report
from survey.web.shell import engine


@dataclass(frozen=True, slots=True)
class BesideReport:
    """Actions that answer a report, advice (id, text) that none answers, and what earlier actions were to move."""

    actions: Sequence[Action]
    advice: Sequence[tuple[str, str]]
    moved: Sequence[tuple[Action, ChangeRow]]


def beside_report(
    account: Account | None, assessment: Assessment, frozen: Report, questionnaire: Questionnaire, words: Words
) -> BesideReport | None:
    """What stands below a report for who leads its PMO; None for anybody else."""
    if account is None:
        return None
    try:
        with reading(engine()) as session:
            assessment_led(session, account, assessment.slug)
            of_pmo = actions_of_pmo(session, assessment.organisation, assessment.pmo)
    except NotFoundError:
        return None
    own = [each for each in of_pmo if each.origin.assessment == assessment.id]
    answered = {each.origin.advice for each in own}
    texts = {rule.id: words.of(rule.text) for rule in questionnaire.advice}
    fired = [each.rule for each in frozen.findings.advice[:MOST_ACTIONS] if each.rule not in answered]
    before = [each for each in of_pmo if _came_before(each, assessment)]
    moved = tuple((each, row) for each in before if (row := _row(each, frozen, questionnaire, words)))
    return BesideReport(own, [(rule, texts[rule]) for rule in fired], moved)


def _came_before(action: Action, assessment: Assessment) -> bool:
    """Whether an action had time to move anything before the assessment was closed."""
    told = action.stated.status != "dropped" and action.origin.assessment != assessment.id
    return told and assessment.closed_on is not None and action.created_on <= assessment.closed_on


def _row(action: Action, frozen: Report, questionnaire: Questionnaire, words: Words) -> ChangeRow | None:
    key = action.stated.dimension
    if frozen.moved is None or key is None or key not in questionnaire.dimension:
        return None
    found = frozen.moved.comparison.dimensions.get(key)
    return None if found is None else dimension_row(found, key, questionnaire, words)
