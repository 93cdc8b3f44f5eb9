"""What readers of a report may learn: nothing of fewer than the smallest group, not even by subtraction.

Sizes are counted anew by `plain`, from the rows themselves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.answers import Response
from survey.core.disclosure import Audience, adding_up, comparable, distribution, shown_cells
from survey.core.findings import DimensionCell, Findings, ItemCell
from survey.core.questionnaire import Item
from survey.core.rounding import shown
from tests.core.made_up import GROUPS, MadeUp, every, made_up
from tests.core.plain import Plain
from tests.factories import findings, pmo50, response

SEEDS = range(40)
PAIRS = {"LEADERS": "XB", "PROJECTS": "PT", "PMO": "OL"}
HIDDEN_DIMENSION = DimensionCell(None, None, None, shown=False)
HIDDEN_ITEM = ItemCell(None, None, None, None, shown=False, dk_rate=None)


@cache
def case(seed: int) -> tuple[MadeUp, Plain, Findings]:
    made = made_up(seed, (4, 5, 8))
    return made, Plain(pmo50(), made.rows, made.context, made.k), made.findings(Audience.READERS)


@cache
def cases() -> list[tuple[MadeUp, Plain, Findings]]:
    return [case(seed) for seed in SEEDS]


def columns_of(made: MadeUp, plain: Plain) -> dict[str, str]:
    """Columns that a report has, and their groups: pairs with a group of too few, and none of people never invited."""
    valid = {group: sum(person.group == group for person in plain.valid) for group in GROUPS}
    invited = {group: valid[group] > 0 or made.context["population"].get(group) != 0 for group in GROUPS}
    small = {group for group in GROUPS if valid[group] < made.k and invited[group]} | {"L"}
    pairs = {name: own for name, own in PAIRS.items() if small & set(own)}
    single = {group: group for group in GROUPS if not any(group in own for own in pairs.values())}
    order = sorted({**pairs, **single}.items(), key=lambda named: GROUPS.index(named[1][0]))
    return {name: own for name, own in order if any(invited[group] for group in own)}


def asked_columns(made: MadeUp, plain: Plain, items: list[Item], least: int) -> set[str]:
    return {
        column
        for column, own in columns_of(made, plain).items()
        if sum(any(group in item.groups for group in own) for item in items) >= least
    }


def breakdowns() -> Iterator[tuple[MadeUp, Findings, str, Mapping[str, DimensionCell | ItemCell], dict[str, int]]]:
    """Every breakdown by column, with the true number in each."""
    for made, plain, found in cases():
        for key, dimension in found.dimensions.items():
            sizes = {
                column: sum(len(plain.scores(key, g)) for g in own) for column, own in columns_of(made, plain).items()
            }
            yield made, found, key, dimension.groups, sizes
        for key, item in found.items.items():
            sizes = {column: len(plain.answers(key, own)) for column, own in columns_of(made, plain).items()}
            yield made, found, key, item.groups, sizes


def test_no_cell_is_shown_with_fewer_than_the_smallest_group() -> None:
    for made, _, _, cells, sizes in breakdowns():
        assert set(cells) == set(sizes)
        for column, cell in cells.items():
            assert not cell.shown or cell.n == sizes[column] >= made.k


def test_an_empty_cell_and_a_hidden_one_are_the_same() -> None:
    for _, _, _, cells, _ in breakdowns():
        assert all(cell in (HIDDEN_DIMENSION, HIDDEN_ITEM) for cell in cells.values() if not cell.shown)


def test_hidden_cells_together_reach_the_smallest_group() -> None:
    for made, _, _, cells, sizes in breakdowns():
        hidden = sum(sizes[column] for column, cell in cells.items() if not cell.shown)
        assert hidden == 0 or hidden >= made.k or not any(cell.shown for cell in cells.values())


def test_the_usual_single_leader_is_never_a_column() -> None:
    for made, plain, found in cases():
        columns = list(columns_of(made, plain))
        assert list(found.respondents.by_group) == columns
        assert all(list(each.groups) == columns for each in found.dimensions.values())
        assert all(list(each.groups) == columns for each in found.items.values())
        assert not {"L", "O"} & set(columns)


def test_a_group_that_nobody_was_invited_from_has_no_column() -> None:
    found = findings(pmo50(), [every(3, "X")] * 5, 5, Audience.READERS, population={"B": 0, "L": 0, "T": 3})
    assert list(found.respondents.by_group) == ["X", "PROJECTS", "PMO"]
    assert found.dimensions["VAL"].unweighted is None  # projects and the PMO may have answered


def test_no_plain_total_stands_beside_a_column_that_is_hidden_or_told_as_a_bound() -> None:
    for made, plain, found in cases():
        for key, dimension in found.dimensions.items():
            asked = asked_columns(made, plain, list(pmo50().items_of(key)), 2)
            if any(not dimension.groups[column].shown or dimension.groups[column].bound for column in asked):
                assert dimension.unweighted is None
                assert key not in found.quality.icc1 or all(dimension.groups[column].shown for column in asked)
                gaps = [gap for gap in found.perception if gap.dimension == key]
                assert all((gap.difference, gap.means) == (None, None) for gap in gaps)
        for key, item in found.items.items():
            asked = asked_columns(made, plain, [pmo50().item[key]], 1)
            if any(not item.groups[column].shown or item.groups[column].bound for column in asked):
                assert (item.mean, item.n, item.dk_rate, item.distribution) == (None,) * 4
                assert all(driver.items.get(key) is None for driver in found.overhead_risk.drivers.values())


def test_no_published_count_gives_away_the_size_of_a_small_group() -> None:
    for made, found, key, cells, _ in breakdowns():
        total = found.dimensions[key].n if key in found.dimensions else found.items[key].n
        shown = sum(cell.n or 0 for cell in cells.values())
        assert total is None or shown in (0, total) or total - shown >= made.k
    for made, _, found in cases():
        told = [count for count in found.respondents.by_group.values() if count is not None]
        if found.respondents.total is None:
            assert told == []
            continue
        rest = found.respondents.total - sum(told)
        assert all(count >= made.k for count in told)
        assert not told or rest == 0 or rest >= made.k


def test_readers_get_no_deviations_no_counts_of_exits_and_group_means_with_one_decimal() -> None:
    for _, _, _, cells, _ in breakdowns():
        for cell in cells.values():
            assert cell.mean is None or cell.mean == round(cell.mean, 1)
            if isinstance(cell, ItemCell):
                assert (cell.dk, cell.na) == (None, None)
            else:
                assert cell.sd is None
    for _, _, found in cases():
        assert all(item.mean is None or item.mean == round(item.mean, 1) for item in found.items.values())
        for gap in found.perception:
            assert gap.difference is None or all(figure == round(figure, 1) for figure in (gap.difference, *gap.means))


def test_how_answers_spread_is_told_from_eight_people_on_and_never_that_all_are_the_same() -> None:
    spreads = 0
    for made, _, _, cells, _ in breakdowns():
        for cell in cells.values():
            few = cell.n is None or cell.n < max(8, made.k)
            assert cell.interval is None or not (few or cell.bound)
            assert cell.interval is None or isinstance(cell, DimensionCell) or cell.interval[0] < cell.interval[1]
            if isinstance(cell, DimensionCell) and cell.agreement is not None:
                told = (cell.agreement.rwg_star, cell.agreement.rwg_j, cell.agreement.ad)
                assert told == (None, None, None) or not few
                assert cell.bound is None
                assert None in told or (told[0] < 1 and told[2] > 0)
                spreads += None not in told
    assert spreads > 50


def test_a_group_of_eight_that_says_the_same_looks_like_one_in_which_two_are_a_step_away() -> None:
    alike = [every(3, "X") for _ in range(8)]
    apart = [every(3, "X", SPO1=2, SPO3=4, SPO4=2), every(3, "X", SPO1=4, SPO3=2, SPO4=4), *alike[2:]]
    first, second = (findings(pmo50(), [*rows, *many(3, "B")], 5, Audience.READERS) for rows in (alike, apart))
    assert first.items["SPO1"].groups["X"] == second.items["SPO1"].groups["X"]
    assert first.items["SPO1"].groups["X"].interval is not None
    assert first.dimensions["SPO"].groups["X"].agreement == second.dimensions["SPO"].groups["X"].agreement


def test_a_distribution_shows_eight_people_or_more_and_nobody_alone() -> None:
    seen = 0
    for _, plain, found in cases():
        for key, item in found.items.items():
            if item.distribution is not None:
                bars = [bar.count for bar in item.distribution]
                assert sum(bars) == item.n == len(plain.answers(key, plain.groups)) >= 8
                assert 1 not in bars
                assert max(bars) < sum(bars)
                seen += 1
    assert seen > 50


def test_evidence_is_hidden_where_its_cell_is() -> None:
    hidden = 0
    for _, _, found in cases():
        for advice in found.advice:
            for name, value in advice.evidence.items():
                item, _, rest = name.partition("_")
                group = rest.partition("_")[0]
                if item not in found.items:
                    continue
                source = found.items[item]
                cell = source.groups.get(group, source)
                exact = name.endswith("_dk") or not any(each.bound for each in (cell, *source.groups.values()))
                shown = cell.mean is not None and exact
                hidden += not shown
                assert (value is not None) == shown, (advice.rule, name)
    assert hidden > 10


def test_of_a_group_that_never_stands_alone_nothing_is_told_outside_a_merged_group() -> None:
    questionnaire = replace(pmo50(), merged_groups=(), perceptions=(), advice=(), overhead=None, position=None)
    found = findings(questionnaire, many(3, "X", "B", "L"), 5, Audience.READERS)
    assert list(found.respondents.by_group) == list(GROUPS)
    assert found.respondents.by_group["L"] is None
    assert not any(each.groups["L"].shown for each in found.dimensions.values())
    assert not any(each.groups["L"].shown for each in found.items.values())


@pytest.mark.parametrize(
    ("sizes", "visible"),
    [
        pytest.param({"A": 5, "B": 6}, "AB", id="all are enough"),
        pytest.param({"A": 5, "B": 0}, "A", id="nobody is hidden"),
        pytest.param({"A": 9, "B": 6, "C": 2}, "A", id="the next smallest goes too"),
        pytest.param({"A": 9, "B": 4, "C": 2}, "A", id="the hidden ones are enough together"),
        pytest.param({"A": 6, "B": 6, "C": 1}, "B", id="a tie goes by name"),
        pytest.param({"A": 9, "B": 1}, "", id="no second cell left"),
        pytest.param({"A": 3, "B": 1}, "", id="too few in all"),
    ],
)
def test_small_cells_are_hidden_and_another_if_they_are_too_few(sizes: dict[str, int], visible: str) -> None:
    assert "".join(sorted(shown_cells(sizes, 5, Audience.READERS))) == visible
    assert shown_cells(sizes, 5, Audience.HOLDER) == {cell for cell, n in sizes.items() if n >= 5}


@pytest.mark.parametrize(
    ("counts", "bars"),
    [
        pytest.param((2, 2, 2, 2, 0), "2 2 2 2 0", id="eight"),
        pytest.param((2, 2, 2, 1, 0), None, id="seven"),
        pytest.param((0, 0, 9, 0, 0), None, id="all the same"),
        pytest.param((1, 3, 2, 1, 1), "4 2 2", id="one alone, taken together"),
        pytest.param((3, 3, 1, 3, 3), None, id="one alone in the middle"),
        pytest.param((1, 8, 0, 0, 0), None, id="together they are all the same"),
        pytest.param((1, 3, 3, 1), "4 4", id="an even scale has no middle"),
        pytest.param((8, 1), None, id="one alone of two points"),
    ],
)
def test_distributions_by_shape(counts: tuple[int, ...], bars: str | None) -> None:
    found = distribution(counts, 5)
    assert (found and " ".join(str(bar.count) for bar in found)) == bars


def test_a_distribution_needs_the_smallest_group_where_that_is_more_than_eight() -> None:
    assert distribution((5, 5), 11) is None


# What few people answered shows in no figure made from it


def report(rows: list[Response]) -> Findings:
    return findings(pmo50(), rows, 5, Audience.READERS)


def many(level: int, *groups: str, **given: object) -> list[Response]:
    return [every(level, group, **given) for group in groups for _ in range(6)]


def test_the_effort_of_one_person_is_not_a_risk() -> None:
    found = report([*many(3, "X", "B", "P"), every(3, "O", EFF_ACTUAL_1=42, EFF_ACTUAL_2=58)])
    assert found.effort["EFF_ACTUAL"].shares is None
    assert found.overhead_risk.drivers["K4"].items["EFF1"] is None


def test_a_driver_that_one_person_answered_is_not_shown() -> None:
    found = report([*many(3, "X", CUS2="DK"), every(3, "X", CUS2=5)])
    assert found.overhead_risk.drivers["K5"].risk is None


def test_the_votes_of_one_person_are_not_shown() -> None:
    found = report([*many(3, "X"), every(3, "X", IMPORTANCE="SPO|STR|VAL")])
    assert {each.importance for each in found.dimensions.values()} == {0.75}


def test_the_index_of_one_person_is_not_shown() -> None:
    assert report([every(4, "X")]).overhead_risk.value is None


def test_evidence_of_a_gap_is_hidden_where_the_gap_is() -> None:
    found = report([*many(2, "X", "B"), *many(4, "O"), every(3, "P")])
    assert next(gap for gap in found.perception if gap.dimension == "VAL").difference is None
    assert next(each for each in found.advice if each.rule == "R10").evidence == {"VAL_gap": None}


def test_a_spread_tells_nothing_of_a_group_without_a_column() -> None:
    # Staff of the PMO by themselves are 3 under the rest, with their single leader, as their column has them, 2.571.
    found = report([*many(4, "X", "B", "P", "T"), *many(4, "O", PEO1=1), every(4, "L", PEO1=4)])
    assert found.items["PEO1"].groups["PMO"].mean == 1.4
    evidence = next(each for each in found.advice if each.rule == "R13").evidence
    assert evidence["PEO1_spread"] == 2.6


def test_nothing_published_tells_the_leader_from_the_staff() -> None:
    both = [item.id for item in pmo50().items if {"O", "L"} <= set(item.groups)]
    staff = [{item: (place + number) % 5 + 1 for number, item in enumerate(both)} for place in range(5)]
    leader = {item: (3 * number) % 5 + 1 for number, item in enumerate(both)}

    def published(first: dict[str, int], last: dict[str, int]) -> Findings:
        rest = [response(pmo50(), "O", "", **given) for given in staff[1:]]
        one, other = response(pmo50(), "O", "", **first), response(pmo50(), "L", "", **last)
        return report([*many(3, "X", "B", "P"), one, *rest, other])

    assert published(staff[0], leader) == published(leader, staff[0])


def test_readers_see_no_digit_that_a_page_does_not_show() -> None:
    document = report([*many(2, "X", "B"), *many(4, "O", VAL4=5), *many(3, "P", VAL4=1)]).to_document()

    def figures(part: object) -> list[float]:
        if isinstance(part, dict):
            return [figure for each in part.values() for figure in figures(each)]
        if isinstance(part, list):
            return [figure for each in part for figure in figures(each)]
        return [part] if isinstance(part, float) else []

    assert all(round(figure, 2) == figure for figure in figures(document))


@given(st.lists(st.floats(0, 40), min_size=1, max_size=6))
def test_what_a_page_adds_up_adds_up_to_the_last_digit(parts: list[float]) -> None:
    named = {str(place): part for place, part in enumerate(parts)}
    total = float(shown(sum(parts)))
    displayed = adding_up(named, total)
    assert round(sum(displayed.values()), 9) == pytest.approx(total, abs=1e-9)
    assert all(abs(displayed[key] - part) < 0.11 for key, part in named.items())


@pytest.mark.parametrize(
    ("earlier", "later", "pairs", "told"),
    [
        pytest.param(5, 9, None, True, id="nobody knows who stayed"),
        pytest.param(4, 9, None, False, id="too few the first time"),
        pytest.param(9, 4, None, False, id="too few the second time"),
        pytest.param(9, 9, 9, True, id="the same people"),
        pytest.param(9, 14, 9, True, id="five more"),
        pytest.param(9, 12, 9, False, id="three more"),
        pytest.param(9, 9, 8, False, id="one for another"),
    ],
)
def test_two_figures_of_a_group_stand_side_by_side(earlier: int, later: int, pairs: int | None, told: bool) -> None:
    assert comparable(earlier, later, pairs, 5, Audience.READERS) == told
    assert comparable(earlier, later, pairs, 5, Audience.HOLDER) == (min(earlier, later) >= 5)
