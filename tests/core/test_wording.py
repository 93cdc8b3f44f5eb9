"""What changed between two questionnaires: told as it will be compared, and no more than the files say."""

from dataclasses import replace

import pytest

from survey.catalogue import load_questionnaire, shipped
from survey.core.common import common_ground
from survey.core.wording import compare_wording
from tests.factories import harbour, pmo50

FULL = pmo50()
PULSE = load_questionnaire(shipped()["pmo-pulse"])
OTHER = {"en": "Other words", "fr": "D’autres mots"}


def with_item(key, **changes):
    """The shipped questionnaire with one statement changed."""
    return replace(FULL, items=tuple(replace(item, **changes) if item.id == key else item for item in FULL.items))


def without(*keys):
    return replace(FULL, items=tuple(item for item in FULL.items if item.id not in keys))


def told(later, earlier=FULL):
    """Statements that are not equal: kind, id before, id after."""
    changed = compare_wording(earlier, later).changed_items
    return [(each.kind, each.before and each.before.id, each.after and each.after.id) for each in changed]


SCALE = replace(FULL.scales["M"], points={"en": ("a", "b", "c", "d", "e"), "fr": ("f", "g", "h", "i", "j")})
SHORTER = replace(FULL.scales["M"], points={"en": ("a", "b", "c")})
ITEMS = {
    "nothing": (FULL, []),
    "words": (with_item("SPO3", text=OTHER), [("minor", "SPO3", "SPO3")]),
    "weight": (with_item("SPO3", weight=2.0), []),
    "direction": (with_item("SPO3", reversed=True), [("new_meaning", "SPO3", "SPO3")]),
    "dimension": (with_item("SPO3", dimension="VAL"), [("new_meaning", "SPO3", "SPO3")]),
    "new id, same words": (with_item("SPO3", id="VAL9", dimension="VAL"), [("new_meaning", "SPO3", "VAL9")]),
    "new id, same place": (with_item("SPO3", id="SPO9", text=OTHER), [("new_meaning", "SPO3", "SPO9")]),
    "new id, other dimension and words": (
        with_item("SPO3", id="VAL9", text=OTHER, dimension="VAL"),
        [("new", None, "VAL9"), ("gone", "SPO3", None)],
    ),
    "gone": (without("SPO3"), [("gone", "SPO3", None)]),
}


@pytest.mark.parametrize(("later", "expected"), ITEMS.values(), ids=list(ITEMS))
def test_a_statement_is_equal_reworded_another_one_new_or_gone(later, expected):
    assert told(later) == expected


def test_a_statement_replaces_one_at_most():
    twice = replace(FULL.item["SPO3"], id="SPO8"), replace(FULL.item["SPO3"], id="SPO9")
    later = replace(without("SPO3"), items=(*without("SPO3").items, *twice))
    assert told(later) == [("new_meaning", "SPO3", "SPO8"), ("new", None, "SPO9")]


@pytest.mark.parametrize(("scale", "kind"), [(SCALE, "minor"), (SHORTER, "new_meaning")])
def test_a_scale_changes_its_statements_with_it(scale, kind):
    later = replace(FULL, scales=FULL.scales | {"M": scale})
    # Words of its own on the points are not those of the scale; their number is.
    rated = {item.id for item in FULL.items if item.scale == "M" and (scale is SHORTER or item.anchors is None)}
    changes = compare_wording(FULL, later)
    assert {each.after.id for each in changes.changed_items if each.kind == kind} == rated
    assert [(each.part, each.id, each.kind) for each in changes.changed_parts] == [("scale", "M", kind)]


@pytest.mark.parametrize("later", [later for later, _ in ITEMS.values()] + [PULSE, harbour()])
def test_it_tells_what_is_compared(later):
    """The same statements as in the comparison: none is called comparable that is left out there, and none else."""
    common, changes = common_ground(FULL, later), compare_wording(FULL, later)
    kept = {each.after.id for each in changes.items if each.kind in ("equal", "minor")}
    assert kept == {item.id for item in common.questionnaire.items}
    assert {each.after.id for each in changes.items if each.kind == "minor"} >= set(common.reworded)
    sides = {side.id for each in changes.items for side in (each.before, each.after) if side is not None}
    assert sides == {*FULL.item, *later.item}


def test_names_of_dimensions_and_groups_change_words_only():
    renamed = replace(FULL.dimensions[0], name=OTHER)
    new = replace(FULL.groups[0], id="Z")
    later = replace(FULL, dimensions=(renamed, *FULL.dimensions[1:]), groups=(*FULL.groups[1:], new))
    found = {(each.part, each.id): each.kind for each in compare_wording(FULL, later).changed_parts}
    assert found == {
        ("dimension", renamed.id): "minor",
        ("group", "Z"): "new",
        ("group", FULL.groups[0].id): "gone",
    }


def test_a_pulse_asks_a_part_of_the_full_assessment_in_the_same_words():
    changes = compare_wording(FULL, PULSE)
    assert changes.counts == {"equal": 12, "gone": len(FULL.items) - 12}
    assert {each.kind for each in changes.parts if each.part == "scale"} == {"equal"}
    assert compare_wording(PULSE, PULSE).is_equal
    assert set(compare_wording(PULSE, PULSE).trends.values()) == {"line"}
    assert not changes.is_equal


def test_a_trend_goes_on_is_dotted_or_breaks_in_each_dimension_apart():
    values = [item.id for item in FULL.items_of("VAL")]
    assert compare_wording(FULL, with_item("SPO3", text=OTHER)).trends["SPO"] == "dotted"
    assert compare_wording(FULL, with_item("SPO3", text=OTHER)).trends["VAL"] == "line"
    assert compare_wording(FULL, with_item("SPO3", dimension="VAL")).trends["SPO"] == "dotted"
    assert compare_wording(FULL, with_item("SPO3", dimension="VAL")).trends["VAL"] == "dotted"
    assert compare_wording(FULL, without(*values[2:])).trends["VAL"] == "dotted"
    assert compare_wording(FULL, without(*values[1:])).trends["VAL"] == "break"
    assert compare_wording(FULL, harbour()).trends == {each.id: "break" for each in harbour().dimensions}
