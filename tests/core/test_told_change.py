"""What readers of two reports learn of the change between them: never more than both reports together."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest

from survey.catalogue import load_questionnaire, shipped
from survey.core.answers import Response
from survey.core.common import carried_over, common_ground
from survey.core.compare import Setting, compare
from survey.core.comparison import Common, Comparison, CompositeChange, DimensionChange, GroupChange, Marks
from survey.core.context import Context
from survey.core.disclosure import Audience
from survey.core.layout import lay_out
from survey.core.merging import merge, merged_names, small_groups
from survey.core.pairing import Answered, Pairs, overlaps
from survey.core.questionnaire import Questionnaire
from survey.core.responses import collect
from survey.core.rounding import displayed
from survey.core.summary import summarise
from survey.core.told_change import Ground, Side, as_told
from survey.core.wave import wave_of
from survey.core.workings import Basis
from tests.bench.made_up_rows import responses as made_up_responses
from tests.factories import MARK, findings, pmo50

PEOPLE = {"X": 9, "B": 12, "P": 20, "T": 12, "O": 8, "L": 1}
K = 5
Rows = Sequence[Response]


@cache
def answered(seed: int, **sizes: int) -> tuple[Response, ...]:
    return tuple(made_up_responses(pmo50(), PEOPLE | sizes, seed))


def risen(rows: Rows) -> Rows:
    """Everybody's ratings a point better."""
    turned = [-1 if item.reversed else 1 for item in pmo50().items]

    def moved(row: Response) -> str:
        ratings = zip(row.ratings, turned, strict=True)
        return "".join(str(min(5, max(1, int(each) + by))) if each.isdigit() else each for each, by in ratings)

    return [replace(row, ratings=moved(row)) for row in rows]


def told(first: Rows, second: Rows, asked: tuple[Questionnaire, Questionnaire] | None = None) -> Comparison:
    """The change between two assessments as readers of both reports are told it."""
    both = asked or (pmo50(), pmo50())
    ground = common_ground(*both)
    summaries = []
    for questionnaire, rows in zip(both, (first, second), strict=True):
        answers = collect(questionnaire, rows)
        carried = {
            group: carried_over(questionnaire, ground.questionnaire, group, answers[group])
            for group in ground.questionnaire.group
        }
        summaries.append(summarise(ground.questionnaire, carried))
    small = set().union(
        *(small_groups({group: own.valid for group, own in each.items()}, Context(), K) for each in summaries)
    )
    names = merged_names(ground.questionnaire, small)
    waves, merged = [], pmo50()
    for summary in summaries:
        members = {name: {group: summary[group] for group in names if names[group] == name} for name in names.values()}
        merged, pooled, context = merge(ground.questionnaire, summary, Context(), names)
        basis = Basis(merged, lay_out(ground.questionnaire), context, K, Audience.READERS, members)
        waves.append(wave_of(basis, pooled, 1))
    setting = Setting(merged, both[1].advice, Pairs("unpaired", 0), K, Audience.READERS)
    compared = compare(setting, waves[0], waves[1], Marks(MARK, MARK), Common((), ground.left_out, ()))
    reports = [findings(q, rows, K, Audience.READERS) for q, rows in zip(both, (first, second), strict=True)]
    sides = [Side(*each) for each in zip(both, reports, waves, strict=True)]
    return as_told(compared, Ground(ground.questionnaire, tuple(merged.group)), (sides[0], sides[1]))


def figures(found: Comparison) -> list[float]:
    composites = (found.overall, found.index, found.overhead_risk, found.position)
    kinds: list[DimensionChange | CompositeChange | GroupChange] = [*found.dimensions.values()]
    kinds += [each for each in composites if each]
    kinds += [group for each in found.dimensions.values() for group in each.groups.values()]
    numbers = [getattr(each, name) for each in kinds for name in ("earlier", "later", "change")]
    ends = [end for each in kinds for end in each.interval or ()]
    return [each for each in (*numbers, *ends) if each is not None]


def test_both_sides_are_the_figures_of_the_reports_and_the_change_their_difference() -> None:
    first, second = answered(3), risen(answered(4))
    found = told(first, second)
    reports = [findings(pmo50(), rows, K, Audience.READERS) for rows in (first, second)]
    for key, each in found.dimensions.items():
        assert (each.earlier, each.later) == tuple(report.dimensions[key].score for report in reports)
        assert each.change == displayed(each.later - each.earlier)
        assert each.verdict in ("clear_rise", "likely_rise", "no_clear_change")
    assert found.overall is not None
    assert (found.overall.earlier, found.overall.real) == (reports[0].overall.score, True)
    assert found.overhead_risk is not None
    assert found.overhead_risk.real == ("R25" in found.advice)
    assert found.position is not None
    assert found.index is None


def test_no_digit_and_no_figure_beyond_those_of_the_reports_is_told() -> None:
    found = told(answered(3), risen(answered(4)))
    assert len(figures(found)) > 60
    assert [each for each in figures(found) if each != displayed(each)] == []
    assert found.pairs is None
    for each in found.dimensions.values():
        assert {each.se, each.t, each.df, each.p, each.p_holm, each.g, each.mdc, each.mix_effect} == {None}
        assert [group for group in each.groups.values() if group.interval is not None] == []


def test_a_group_too_small_in_one_is_merged_in_both_where_the_other_shows_all_its_parts() -> None:
    found = told(answered(3), risen(answered(4, T=3)))
    (merged,) = (group for group in pmo50().merged_groups if set(group.groups) == {"P", "T"})
    assert merged.id in found.dimensions["GOV"].groups
    assert found.dimensions["GOV"].groups[merged.id].shown
    assert found.dimensions["GOV"].change is not None


def test_what_a_report_holds_back_the_change_does_not_give_away() -> None:
    # Two leaders of a few: X and B together are too few, so that another group is hidden with them.
    first, second = answered(3, X=2, B=1), risen(answered(4, X=2, B=1))
    found = told(first, second)
    reports = [findings(pmo50(), rows, K, Audience.READERS) for rows in (first, second)]
    for key, each in found.dimensions.items():
        for group, cell in each.groups.items():
            if cell.shown:
                assert all(report.dimensions[key].groups[group].shown for report in reports), (key, group)
        if each.change is not None:
            assert (each.earlier, each.later) == tuple(report.dimensions[key].score for report in reports)


def test_a_rescored_dimension_is_told_only_where_it_is_the_figure_of_its_report() -> None:
    left = {"VAL2", "GOV1"}
    items = tuple(item for item in pmo50().items if item.id not in left)
    older = replace(pmo50(), items=items, advice=())
    kept = [pmo50().item_index[item.id] for item in older.items]
    first = [replace(row, ratings="".join(row.ratings[place] for place in kept)) for row in answered(3)]
    second = risen(answered(4))
    found = told(first, second, (older, pmo50()))
    reports = [findings(q, rows, K, Audience.READERS) for q, rows in ((older, first), (pmo50(), second))]
    assert found.dimensions["STR"].change is not None
    sides = {key: (each.earlier, each.later) for key, each in found.dimensions.items() if each.change is not None}
    assert sides == {key: tuple(report.dimensions[key].score for report in reports) for key in sides}
    assert found.overall is None or found.overall.earlier == reports[0].overall.score


def test_a_pulse_has_an_index_and_no_overall() -> None:
    pulse = load_questionnaire(shipped()["pmo-pulse"])
    places = [pmo50().item_index[item.id] for item in pulse.items]
    first, second = (
        [Response(row.group, "".join(row.ratings[place] for place in places), {}, {}) for row in rows]
        for rows in (answered(3), risen(answered(4)))
    )
    found = told(first, second, (pulse, pulse))
    assert found.index is not None
    assert found.index.change is not None
    assert found.overall is None


@pytest.mark.parametrize("few", [0, 3])
def test_of_too_few_people_nothing_is_told(few: int) -> None:
    rows = answered(3, **dict.fromkeys(PEOPLE, 0) | {"X": few})
    found = told(rows, risen(answered(4)))
    assert {each.verdict for each in found.dimensions.values()} == {"too_few"}
    assert figures(found) == []
    assert found.respondents.earlier is None


def test_a_comparison_comes_back_from_its_document() -> None:
    found = told(answered(3), risen(answered(4)))
    assert Comparison.from_document(found.to_document()) == found


def test_people_of_groups_that_are_counted_together_are_matched_within_their_group() -> None:
    rows = [row for row in answered(3) if row.group in ("P", "T")]
    answers = collect(pmo50(), rows)
    side = {
        group: Answered(answers[group], [f"{group}{number}" for number in range(len(answers[group]))])
        for group in pmo50().group
    }
    layout, names = lay_out(pmo50()), merged_names(pmo50(), {"T"})
    apart, together = overlaps(layout, side, side), overlaps(layout, side, side, names)
    assert together["PEO"][names["T"]].pairs == apart["PEO"]["P"].pairs + apart["PEO"]["T"].pairs > 20
    assert together["PEO"][names["T"]].correlation == pytest.approx(1)
