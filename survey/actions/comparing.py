"""Two files of answers, or two findings, compared: what `survey compare` does."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from survey.actions.answer_stream import Block, stream_answers
from survey.catalogue import content_sha256
from survey.core.common import CommonGround, carried_over, common_ground
from survey.core.compare import Setting, compare
from survey.core.comparison import Common, Comparison, Marks
from survey.core.context import Context
from survey.core.disclosure import Audience
from survey.core.errors import Problem, RefusedError, ResponsesError
from survey.core.findings import SCHEMA, Findings, QuestionnaireMark
from survey.core.layout import Layout, lay_out
from survey.core.pairing import Answered, Pairs, design_of, match, only_pairs, overlaps
from survey.core.questionnaire import Questionnaire
from survey.core.responses import GroupAnswers, collect
from survey.core.summary import Summary, summarise
from survey.core.wave import Wave, wave_of, wave_of_findings
from survey.core.workings import Basis


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """One of two files of answers: what was asked, the answers by group, columns left out."""

    questionnaire: Questionnaire
    answered: Mapping[str, Answered]
    unknown_columns: tuple[str, ...]

    @property
    def rows(self) -> Mapping[str, int]:
        """How many rows each group has."""
        return {group: len(each.answers) for group, each in self.answered.items()}


def read_sheet(questionnaire: Questionnaire, path: Path) -> AnswerSheet:
    """A file of answers with its private codes; raises ResponsesError with every problem in it."""
    blocks: dict[str, list[Block]] = {}
    with stream_answers(questionnaire, path, with_codes=True) as stream:
        for block in stream.blocks():
            blocks.setdefault(block.group, []).append(block)
    empty = collect(questionnaire, ())
    answered = {
        group: _together(own) if (own := blocks.get(group)) else Answered(empty[group], ())
        for group in questionnaire.group
    }
    codes = Counter(code for each in answered.values() for code in each.codes if code)
    twice = [code for code, times in codes.items() if times > 1]
    if twice:
        raise ResponsesError([Problem("duplicate_code", "code", {"value": code}) for code in twice])
    return AnswerSheet(questionnaire, answered, stream.unknown_columns)


def _together(blocks: list[Block]) -> Answered:
    answers = [block.answers for block in blocks]
    whole = GroupAnswers(
        np.concatenate([each.codes for each in answers]),
        {key: np.concatenate([each.efforts[key] for each in answers]) for key in answers[0].efforts},
        {key: np.concatenate([each.votes[key] for each in answers]) for key in answers[0].votes},
    )
    return Answered(whole, [code for block in blocks for code in block.people])


def compare_sheets(
    sheets: tuple[AnswerSheet, AnswerSheet], contexts: tuple[Context, Context], smallest: int, seed: int
) -> Comparison:
    """The comparison of two files, earlier and later, for whoever holds them, on what both questionnaires share.

    Raises RefusedError where they share no item, or no group.
    """
    earlier, later = sheets
    ground = common_ground(earlier.questionnaire, later.questionnaire)
    if not any(item.groups for item in ground.questionnaire.items):
        raise RefusedError("nothing_in_common", earlier=earlier.questionnaire.id, later=later.questionnaire.id)
    layout = lay_out(ground.questionnaire)
    first, second = (_on_common(ground, sheet) for sheet in sheets)
    matches = match(first, second)
    design = design_of(matches, first, second)
    if design == "paired":
        first = only_pairs(first, {group: rows for group, (rows, _) in matches.items()})
        second = only_pairs(second, {group: rows for group, (_, rows) in matches.items()})
    pairs = Pairs(
        design,
        sum(len(rows) for rows, _ in matches.values()),
        {} if design == "unpaired" else overlaps(layout, first, second),
    )
    before = _wave(layout, contexts[0], first, smallest, seed)
    after = _wave(layout, contexts[1], second, smallest, seed)
    marks = Marks(*(_mark(sheet.questionnaire) for sheet in sheets))
    setting = Setting(ground.questionnaire, later.questionnaire.advice, pairs, smallest, Audience.HOLDER)
    return compare(setting, before, after, marks, _common(ground))


def _on_common(ground: CommonGround, sheet: AnswerSheet) -> dict[str, Answered]:
    return {
        group: Answered(
            carried_over(sheet.questionnaire, ground.questionnaire, group, sheet.answered[group].answers),
            sheet.answered[group].codes,
        )
        for group in ground.questionnaire.group
    }


def _wave(layout: Layout, context: Context, side: Mapping[str, Answered], smallest: int, seed: int) -> Wave:
    summary: Summary = summarise(layout.questionnaire, {group: each.answers for group, each in side.items()})
    return wave_of(Basis(layout.questionnaire, layout, context, smallest, Audience.HOLDER), summary, seed)


def _mark(questionnaire: Questionnaire) -> QuestionnaireMark:
    return QuestionnaireMark(questionnaire.id, questionnaire.version, content_sha256(questionnaire))


def _common(ground: CommonGround) -> Common:
    compared = tuple(item.id for item in ground.questionnaire.items)
    return Common(compared, ground.left_out, ground.reworded)


def read_findings(path: Path) -> Findings | None:
    """The findings in a JSON file; None where it is none, so a file of answers."""
    with path.open("rb") as file:
        if file.read(64).lstrip()[:1] != b"{":
            return None
    try:
        document = json.loads(path.read_text("utf-8"))
        known = isinstance(document, dict) and document.get("schema") == SCHEMA
        return Findings.from_document(document) if known else _no_findings()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _no_findings()


def _no_findings() -> Findings:
    raise RefusedError("no_findings", schema=SCHEMA)


def compare_findings(questionnaire: Questionnaire, earlier: Findings, later: Findings, smallest: int) -> Comparison:
    """The comparison of two findings of this questionnaire: nobody can be matched.

    Raises RefusedError where they are of another, or hold no deviations.
    """
    content = content_sha256(questionnaire)
    if {earlier.questionnaire.sha256, later.questionnaire.sha256} != {content}:
        raise RefusedError("other_questionnaire", id=questionnaire.id, version=questionnaire.version)
    items = Common(tuple(questionnaire.item), (), ())
    setting = Setting(questionnaire, questionnaire.advice, Pairs("unpaired", 0), smallest, Audience.HOLDER)
    marks = Marks(earlier.questionnaire, later.questionnaire)
    return compare(setting, wave_of_findings(earlier), wave_of_findings(later), marks, items)


def questionnaire_of_findings(known: Iterator[Questionnaire], findings: Findings) -> Questionnaire | None:
    """The questionnaire that made findings, among those known."""
    return next((each for each in known if content_sha256(each) == findings.questionnaire.sha256), None)
