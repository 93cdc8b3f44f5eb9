"""The engine against `plain`, which was written from the published rules without reading the engine."""

from collections.abc import Iterator
from fractions import Fraction
from statistics import stdev
from typing import Any

import pytest

from survey.core.document import Document
from tests.core.made_up import MadeUp, made_up
from tests.core.plain import Plain, percentile
from tests.factories import pmo50

ASSESSMENTS = 1000
SEARCHED = 300  # of these, for whether every verdict is met
# Needs an earlier assessment, which none of these has.
NOT_BUILT = {"R25"}
CLOSE = 1e-9
FITTED = 1e-6  # a figure that is approached step by step
COMPOSITES = ("overall", "overhead_risk", "position")


def differences(expected: Any, found: Any, place: str = "") -> Iterator[str]:
    """Where what the engine found is not what was expected. It may say more, under other keys."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            yield from differences(value, found.get(key, "no such key"), f"{place}.{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (value, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(value, other, f"{place}[{number}]")
    elif not is_same(expected, found, FITTED if place.endswith(".omega") else CLOSE):
        yield f"{place}: {expected!r} is {found!r}"


def is_same(expected: object, found: object, close: float) -> bool:
    if isinstance(expected, Fraction | float) and isinstance(found, int | float):
        return abs(float(expected) - found) <= close
    return expected == found and type(expected) is type(found)


def comparable(document: Document) -> Document:
    """The engine's document with the places where it may say 'none' in another way brought to one."""
    told = dict(document)
    told["position"] = None if document["position"]["value"] is None else document["position"]
    risk = document["overhead_risk"]
    told["overhead_risk"] = risk | {
        "drivers": {
            key: driver | {"items": {item: value for item, value in driver["items"].items() if value is not None}}
            for key, driver in risk["drivers"].items()
            if driver["risk"] is not None
        }
    }
    told["perception"] = {each["dimension"]: each for each in document["perception"] if each["difference"] is not None}
    told["has_interval"] = {key: interval_of(document, key) is not None for key in figures_drawn(document)}
    told["advice"] = [each["rule"] for each in document["advice"]]
    return told


def figures_drawn(document: Document) -> list[str]:
    """Paths of the figures whose intervals come from draws."""
    drivers = [f"overhead_risk.drivers.{key}" for key in document["overhead_risk"]["drivers"]]
    return [*COMPOSITES, *drivers, *(f"dimensions.{key}" for key in document["dimensions"])]


def interval_of(document: Document, path: str) -> list[float] | None:
    for key in path.split("."):
        document = document[key]
    interval: list[float] | None = document["interval"]
    return interval


def surplus_keys(expected: Any, found: Any) -> Iterator[str]:
    """Parts that only the engine knows of, where both should list the same."""
    paths = [("perception",), ("overhead_risk", "drivers"), ("overhead_risk", "facts")]
    paths += [("quality", key) for key in ("careless_moves", "icc1", "icc2")]
    for path in paths:
        ours, theirs = expected, found
        for key in path:
            ours, theirs = ours.get(key), theirs[key]
        if ours is not None and (more := set(theirs) - set(ours)):
            yield f"{path}: only the engine has {more}"


def plain_of(made: MadeUp) -> Plain:
    return Plain(pmo50(), made.rows, made.context, made.k)


def compare(seed: int) -> list[str]:
    made = made_up(seed)
    plain = plain_of(made)
    expected: Any = plain.findings()
    found = comparable(made.findings().to_document())
    return [*differences(expected, found), *surplus_keys(expected, found)]


@pytest.mark.parametrize("part", range(20))
def test_every_figure_is_the_same_when_worked_out_twice(part: int) -> None:
    for seed in range(part, ASSESSMENTS, 20):
        assert compare(seed) == [], f"seed {seed}"


# Every group has 8 valid respondents or more. In 568 the blind spot comes and goes with the draw.
@pytest.mark.parametrize("seed", [180, 403, 568, 608, 1443])
def test_intervals_of_composites_are_those_of_other_draws(seed: int) -> None:
    """Limits from 600 plain draws with another generator.

    A 2.5% limit of B draws from a bell curve has the standard error sqrt(.025 * .975 / B) / .0584 of the curve's
    standard deviation: .109 for these 600 draws, .060 for the engine's 2,000, .124 for the difference. Few people and
    whole points make the curve lumpy: five of these are allowed in the worst of some 36 limits, one and a half in the
    root of their mean square. One group that is not drawn anew, or the blind spot's 3 points left out, is off by more;
    drawing across groups is not, as their weights are fixed (`has_interval` holds the rule of five).
    """
    made = made_up(seed)
    plain, document = plain_of(made), made.findings().to_document()
    assert min(plain.sizes.values()) >= 8
    drawn = plain.drawn(600, seed)
    told = [path for path in figures_drawn(document) if interval_of(document, path) is not None]
    assert set(COMPOSITES) < set(told)
    off = {}
    for key in told:
        for limit, share in zip(interval_of(document, key), (0.025, 0.975), strict=True):
            off[key, share] = (limit - percentile(drawn[key], share)) / stdev(drawn[key])
    assert {place: value for place, value in off.items() if abs(value) > 0.6} == {}
    assert (sum(value**2 for value in off.values()) / len(off)) ** 0.5 < 0.19


def test_the_made_up_assessments_reach_every_verdict() -> None:
    found = [comparable(made_up(seed).findings().to_document()) for seed in range(SEARCHED)]
    places = [each["position"] for each in found if each["position"]]
    assert {place["archetype"] for place in places} == {each.id for each in pmo50().position.archetypes} | {None}
    assert any(place["gates_failed"] for place in places)
    assert {each["overhead_risk"]["band"] for each in found} == {each.id for each in pmo50().overhead.bands} | {None}
    assert {each["quality"]["grade"] for each in found} == set("ABCD")
    dimensions = [own for each in found for own in each["dimensions"].values()]
    assert {own["class"] for own in dimensions} == {"act_now", "plan", "watch", "keep", None}
    agreements = [cell["agreement"] for own in dimensions for cell in own["groups"].values()]
    assert {own["word"] for own in agreements if own} == {"shared", "fair", "divided", "unknown"}
    reliabilities = [own["reliability"] for own in dimensions if own["reliability"]]
    assert {(own["alpha"] is None, own["indicative"]) for own in reliabilities} == {
        (none, indicative) for none in (False, True) for indicative in (False, True)
    }
    assert any(own["alpha"] and own["alpha"] < 0 and not own["indicative"] for own in reliabilities)
    assert {own["flag"] for each in found for own in each["perception"].values()} == {
        "blind_spot", "hidden_strength", None,
    }  # fmt: skip
    assert {sign for each in found for sign in each["overhead_risk"]["signs"]} == {
        each.id for each in pmo50().overhead.signs
    }
    assert any(each["quality"]["careless"] for each in found)
    assert any(each["quality"]["careless_moves"] for each in found)
    assert any(value < 0 for each in found for value in each["quality"]["icc1"].values())
    silent = {rule.id for rule in pmo50().advice} - {rule for each in found for rule in each["advice"]}
    assert silent <= NOT_BUILT, silent
