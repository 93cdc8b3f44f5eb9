import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from survey.catalogue import content_sha256, find_faults, find_questionnaire, load_questionnaire, schema, shipped
from survey.catalogue.checks.conditions import USES
from survey.core.conditions import FIGURES
from survey.core.errors import NotFoundError
from survey.core.questionnaire import Questionnaire

HARBOUR = Path(__file__).parent / "files" / "harbour.yaml"
EVERY_FILE = {**shipped(), "harbour-desk": HARBOUR}
FIFTY = load_questionnaire(shipped()["pmo-50"])
PULSE = load_questionnaire(shipped()["pmo-pulse"])
EVERY = pytest.mark.parametrize("name", EVERY_FILE)


def texts(value: Any, language: str) -> Iterator[str]:
    """Every text of a document in one language."""
    if isinstance(value, list):
        for part in value:
            yield from texts(part, language)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _words(part) if key == language else texts(part, language)


def _words(value: str | list[str]) -> Iterator[str]:
    yield from [value] if isinstance(value, str) else value


@EVERY
def test_a_shipped_questionnaire_has_no_fault_and_is_named_by_its_id(name: str) -> None:
    assert find_faults(EVERY_FILE[name]) == []
    assert load_questionnaire(EVERY_FILE[name]).id == name


@EVERY
def test_a_questionnaire_survives_being_written_as_json(name: str) -> None:
    questionnaire = load_questionnaire(EVERY_FILE[name])
    again = Questionnaire.from_document(json.loads(json.dumps(questionnaire.to_document())))
    assert again == questionnaire
    assert content_sha256(again) == content_sha256(questionnaire)


def test_the_hash_tells_content_apart_and_ignores_layout(tmp_path: Path) -> None:
    text = HARBOUR.read_text("utf-8")
    hashes = []
    for changed in (
        text,
        "# a comment\n" + text.replace("minutes: 3", "minutes:   3"),
        text.replace("minutes: 3", "minutes: 4"),
    ):
        (tmp_path / "q.yaml").write_text(changed, "utf-8")
        hashes.append(content_sha256(load_questionnaire(tmp_path / "q.yaml")))
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize(
    ("questionnaire", "counts"),
    [
        pytest.param(FIFTY, {"X": 26, "B": 30, "P": 35, "T": 18, "O": 42, "L": 44}, id="pmo-50"),
        pytest.param(PULSE, {"X": 11, "B": 11, "P": 8, "T": 5, "O": 10, "L": 10}, id="pmo-pulse"),
    ],
)
def test_each_group_is_asked_as_many_items_as_the_method_says(
    questionnaire: Questionnaire, counts: dict[str, int]
) -> None:
    asked = {group.id: sum(group.id in item.groups for item in questionnaire.items) for group in questionnaire.groups}
    assert asked == counts


def test_pmo_50_has_fifty_items_ten_dimensions_and_all_its_rules() -> None:
    assert FIFTY.overhead
    assert FIFTY.position
    assert (len(FIFTY.items), len(FIFTY.dimensions)) == (50, 10)
    assert [rule.id for rule in FIFTY.advice] == [f"R{number:02}" for number in range(1, 27)]
    assert sum(driver.weight for driver in FIFTY.overhead.drivers) == pytest.approx(1)
    assert [item.id for item in FIFTY.items if item.reversed] == ["OVH1", "OVH2", "OVH3", "OVH4", "OVH6"]
    assert sum(item.anchors is not None for item in FIFTY.items) == 15
    assert [archetype.id for archetype in FIFTY.position.archetypes] == [
        "strategic_partner", "portfolio_steward", "reporting_office", "standards_keeper", "delivery_support",
    ]  # fmt: skip
    assert [gate.id for gate in FIFTY.position.archetypes[0].gates] == ["SPO", "STR", "STD", "VAL", "STR5_X"]


def test_sections_show_states_then_frequencies_then_agreement() -> None:
    for questionnaire in (FIFTY, PULSE):
        for section in questionnaire.sections:
            scales = [questionnaire.item[name].scale for name in section.questions if name in questionnaire.item]
            assert scales == sorted(scales, key="MFA".index)


def test_the_pulse_asks_the_same_twelve_items_as_pmo_50() -> None:
    assert [item.id for item in PULSE.items] == (
        "SPO3 STR1 STR5 VAL3 VAL4 GOV3 STD3 DEL3 PEO1 INF3 CUS2 OVH5".split()  # noqa: SIM905  # as the method lists them
    )
    assert all(item == FIFTY.item[item.id] for item in PULSE.items)
    # A pulse asks too little of a dimension to make it a condition of counting.
    groups = tuple(replace(group, least_dimensions=0) for group in FIFTY.groups)
    assert (PULSE.scales, PULSE.groups, PULSE.levels) == (FIFTY.scales, groups, FIFTY.levels)
    rules = {rule.id: rule for rule in FIFTY.advice}
    assert all(rule == rules[rule.id] for rule in PULSE.advice)


@EVERY
def test_french_follows_french_typography(name: str) -> None:
    for text in texts(load_questionnaire(EVERY_FILE[name]).to_document(), "fr"):
        assert not re.search(r" [:;?!%»]|« |[^\u00a0][:;?!»]|\d%|«[^\u00a0]|'|\u202f", text), text


@EVERY
def test_english_has_typographic_apostrophes_and_quotes(name: str) -> None:
    for text in texts(load_questionnaire(EVERY_FILE[name]).to_document(), "en"):
        assert not re.search("['\"\u00a0]", text), text


def test_the_example_in_the_readme_is_a_complete_file(tmp_path: Path) -> None:
    readme = (shipped()["pmo-50"].parent / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(\{format.*?)```", readme, re.DOTALL)
    (tmp_path / "desk.yaml").write_text(example, "utf-8")
    assert find_faults(tmp_path / "desk.yaml") == []
    assert example.count("\n") <= 12


def test_the_readme_and_the_checks_know_every_figure() -> None:
    readme = (shipped()["pmo-50"].parent / "README.md").read_text("utf-8")
    table = readme[readme.index("| `item_mean` |") :]
    told = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(told) == sorted(USES) == sorted(FIGURES)


def test_the_schema_for_editors_is_up_to_date() -> None:
    kept = shipped()["pmo-50"].parent / "questionnaire.schema.json"
    assert json.loads(kept.read_text("utf-8")) == schema()


def test_a_questionnaire_is_found_by_its_id_or_its_path() -> None:
    assert find_questionnaire("pmo-pulse") == shipped()["pmo-pulse"]
    assert find_questionnaire(str(HARBOUR)) == HARBOUR
    with pytest.raises(NotFoundError):
        find_questionnaire("pmo-51")
