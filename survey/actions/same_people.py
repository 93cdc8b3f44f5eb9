"""Who answered two assessments of a PMO: only where people were told that they are known by a code or by name."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from survey.core.common import carried_over
from survey.core.layout import lay_out
from survey.core.pairing import Answered, Pairs, design_of, match, overlaps
from survey.core.questionnaire import Questionnaire
from survey.core.responses import GroupAnswers, collect
from survey.store import Session
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.respondents import codes_of
from survey.store.responses import answers_of


def carried_answers(
    session: Session, assessment: Assessment, common: Questionnaire
) -> Iterator[tuple[str, GroupAnswers]]:
    """The answers of an assessment to what it has in common with another, a block of one group at a time."""
    asked = questionnaire_of(session, assessment)
    for group, answers in answers_of(session, assessment, asked):
        if group in common.group:
            yield group, carried_over(asked, common, group, answers)


def pairs_of(
    session: Session, both: tuple[Assessment, Assessment], common: Questionnaire, names: Mapping[str, str]
) -> Pairs:
    """How far the people of two assessments are the same, with groups counted under these names.

    All people are compared, also those who answered once: without them, figures would differ from those of the two
    reports by what a few answered.
    """
    earlier, later = both
    if earlier.mode != later.mode or earlier.mode == "anonymous":
        return Pairs("unpaired", 0)
    first, second = (_answered(session, each, common) for each in both)
    matches = match(first, second)
    design = design_of(matches, first, second)
    if design == "unpaired":
        return Pairs(design, 0)
    total = sum(len(rows) for rows, _ in matches.values())
    return Pairs(design, total, overlaps(lay_out(common), first, second, names))


def _answered(session: Session, assessment: Assessment, common: Questionnaire) -> dict[str, Answered]:
    blocks: dict[str, list[GroupAnswers]] = {}
    for group, answers in carried_answers(session, assessment, common):
        blocks.setdefault(group, []).append(answers)
    codes, nobody = codes_of(session, assessment), collect(common, ())
    known = _known_once(codes)
    return {
        group: Answered(_together(blocks[group]), [code if code in known else "" for code in codes[group]])
        if group in blocks
        else Answered(nobody[group], ())
        for group in common.group
    }


def _known_once(codes: Mapping[str, Sequence[str]]) -> set[str]:
    """Codes that stand for one person only."""
    times = Counter(code for own in codes.values() for code in own if code)
    return {code for code, count in times.items() if count == 1}


def _together(blocks: Sequence[GroupAnswers]) -> GroupAnswers:
    if len(blocks) == 1:
        return blocks[0]
    return GroupAnswers(
        np.concatenate([each.codes for each in blocks]),
        {key: np.concatenate([each.efforts[key] for each in blocks]) for key in blocks[0].efforts},
        {key: np.concatenate([each.votes[key] for each in blocks]) for key in blocks[0].votes},
    )
