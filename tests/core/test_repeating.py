"""What the next assessment takes over, and who came and went."""

from dataclasses import replace

from survey.catalogue import load_questionnaire, shipped
from survey.core.context import Context
from survey.core.merging import always_merged
from survey.core.repeating import Listed, groups_of, next_sizes, next_targets, turnover, with_groups_of
from tests.factories import harbour, pmo50

FULL, PULSE = pmo50(), load_questionnaire(shipped()["pmo-pulse"])


def person(name, group="X"):
    return Listed(name, None, name.casefold(), group, None)


def test_groups_stay_together_that_were_never_shown_alone():
    merged = always_merged(FULL, "LEADERS")
    assert with_groups_of(merged, FULL) == merged
    assert {each.id for each in with_groups_of(merged, PULSE).groups if not each.alone} == {"X", "B", "L"}
    assert with_groups_of(FULL, PULSE) == PULSE
    assert with_groups_of(merged, harbour()) == harbour()


def test_targets_stay_as_they_were_agreed_even_where_the_file_says_another_one_now():
    easier = replace(FULL, dimensions=tuple(replace(each, target=2.0) for each in FULL.dimensions))
    usual = {each.id: each.target for each in FULL.dimensions}
    assert next_targets(FULL, FULL, Context(targets={"VAL": 4.5})) == {"VAL": 4.5}
    assert next_targets(FULL, easier, Context(targets={"VAL": 4.5})) == usual | {"VAL": 4.5}
    assert next_targets(FULL, PULSE, Context(targets={"RES": 5.0})) == {}
    assert next_targets(FULL, harbour(), Context()) == {}
    assert next_targets(FULL, replace(FULL, levels=FULL.levels[:4]), Context(targets={"VAL": 5.0})) == {}


def test_sizes_are_as_stated_and_those_of_a_drawn_list():
    stated, listed = {"X": 9, "B": 30, "gone": 4}, {"X": 11, "B": 12}
    assert next_sizes(FULL, stated, listed, "full") == {"X": 11, "B": 30}
    assert next_sizes(PULSE, stated, listed, "pulse") == {"X": 11, "B": 12}
    assert next_sizes(PULSE, stated, {}, "pulse") == {"X": 9, "B": 30}


def test_who_joined_left_or_moved_is_told_by_name():
    before = [person("Ana"), person("Bo"), person("Cy")]
    after = [person("Zoe"), person("Cy", "B"), person("eva"), person("Bo")]
    found = turnover(before, after)
    names = [[each.name for each in some] for some in (found.joined, found.left, found.moved)]
    assert names == [["eva", "Zoe"], ["Ana"], ["Cy"]]
    assert groups_of(after) == {"X": 3, "B": 1}
