"""What moved since the assessment before, from the answers of both, for the readers of both reports."""

from collections.abc import Mapping
from dataclasses import dataclass

from survey.actions.same_people import carried_answers, pairs_of
from survey.core.assess import DEFAULT_SEED
from survey.core.common import CommonGround, common_ground
from survey.core.compare import Setting, compare
from survey.core.comparison import Common, Comparison, Marks
from survey.core.context import Context, read_context
from survey.core.disclosure import Audience
from survey.core.findings import Findings
from survey.core.layout import lay_out
from survey.core.merging import merge, merged_names, small_groups
from survey.core.pairing import Pairs
from survey.core.questionnaire import Questionnaire
from survey.core.summary import Summary, summarise_blocks
from survey.core.told_change import Ground, Side, as_told
from survey.core.wave import Wave, wave_of
from survey.core.workings import Basis
from survey.store import Session
from survey.store.assessments import Assessment, context_of, questionnaire_of
from survey.store.reports import Moved, latest_report
from survey.store.sequence import earlier_of

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Answered:
    """A closed assessment: what was asked and stated, its report, and its answers on the common ground."""

    asked: Questionnaire
    context: Context
    report: Findings
    summary: Summary

    @property
    def is_as_reported(self) -> bool:
        """Whether the answers are still those behind the report: any that went since would be the difference."""
        return sum(own.rows for own in self.summary.values()) == self.report.respondents.total


def compare_with_earlier(session: Session, later: Assessment, findings: Findings) -> Moved | None:
    """The change since the assessment before, as readers of both reports may know it.

    None where there was none, where the two have nothing in common, or where answers of the earlier one are gone.
    """
    earlier = earlier_of(session, later)
    report = None if earlier is None else latest_report(session, earlier)
    if earlier is None or report is None:
        return None
    asked = questionnaire_of(session, earlier), questionnaire_of(session, later)
    ground = common_ground(*asked)
    if not any(item.groups for item in ground.questionnaire.items):
        return None
    both = _answered(session, earlier, report.findings, ground), _answered(session, later, findings, ground)
    if not all(each.is_as_reported for each in both):
        return None
    smallest = max(earlier.smallest_group, later.smallest_group)
    # A group that is too small in one of the two is merged in both: else their weights would differ.
    names = merged_names(ground.questionnaire, set().union(*(_small(each, smallest) for each in both)))
    pairs = pairs_of(session, (earlier, later), ground.questionnaire, names)
    return Moved(earlier.id, _compared(ground, both, names, (pairs, smallest)))


def _answered(session: Session, assessment: Assessment, report: Findings, ground: CommonGround) -> _Answered:
    asked = questionnaire_of(session, assessment)
    context = read_context(asked, context_of(session, assessment))
    summary = summarise_blocks(ground.questionnaire, carried_answers(session, assessment, ground.questionnaire))
    return _Answered(asked, context, report, summary)


def _compared(
    ground: CommonGround, both: tuple[_Answered, _Answered], names: Names, told_by: tuple[Pairs, int]
) -> Comparison:
    common, (pairs, smallest) = ground.questionnaire, told_by
    (merged, first), (_, second) = (_wave(common, each, names, smallest) for each in both)
    marks = Marks(both[0].report.questionnaire, both[1].report.questionnaire)
    items = Common(tuple(item.id for item in common.items), ground.left_out, ground.reworded)
    setting = Setting(merged, both[1].asked.advice, pairs, smallest, Audience.READERS)
    compared = compare(setting, first, second, marks, items)
    sides = tuple(Side(each.asked, each.report, wave) for each, wave in zip(both, (first, second), strict=True))
    return as_told(compared, Ground(common, tuple(merged.group)), (sides[0], sides[1]))


def _small(answered: _Answered, smallest: int) -> set[str]:
    return small_groups({group: own.valid for group, own in answered.summary.items()}, answered.context, smallest)


def _wave(common: Questionnaire, answered: _Answered, names: Names, smallest: int) -> tuple[Questionnaire, Wave]:
    members = {
        name: {group: answered.summary[group] for group in names if names[group] == name} for name in names.values()
    }
    questionnaire, summary, context = merge(common, answered.summary, answered.context, names)
    basis = Basis(questionnaire, lay_out(common), context, smallest, Audience.READERS, members)
    return questionnaire, wave_of(basis, summary, DEFAULT_SEED)
