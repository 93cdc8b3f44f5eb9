import json
import random
from pathlib import Path
from typing import Any

import pytest

from survey.catalogue import Fault, find_faults, load_questionnaire, shipped
from survey.core.errors import QuestionnaireError
from tests.catalogue.fault_cases import CASES, Case

FILES = Path(__file__).parent / "files"
SMALL = (FILES / "small.yaml").read_text("utf-8")


def written(folder: Path, text: str) -> Path:
    path = folder / "q.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", ["small.yaml", "harbour.yaml"])
def test_the_files_that_other_tests_build_on_have_no_fault(name: str) -> None:
    assert find_faults(FILES / name) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_is_named_at_its_place_with_its_remedy(case: Case, tmp_path: Path) -> None:
    assert SMALL.count(case.old) == 1
    marked = SMALL.replace(case.old, case.new)
    found = find_faults(written(tmp_path, marked.replace("§", "")))
    told = [fault for fault in found if fault.key == case.key and case.message in fault.message]
    assert told, found
    if "§" in marked:
        before = marked[: marked.index("§")]
        assert (told[0].line, told[0].column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


def test_all_faults_of_a_file_come_at_once_in_the_order_of_its_lines(tmp_path: Path) -> None:
    text = SMALL
    # Cases that can stand together: each leaves the words that the others change.
    for name in ("unquoted version", "missing translation", "weight zero", "orphan item", "unknown driver item"):
        case = next(case for case in CASES if case.name == name)
        text = text.replace(case.old, case.new.replace("§", ""))
    found = find_faults(written(tmp_path, text))
    assert [fault.key for fault in found] == [
        "version",
        "intro.fr",
        "dimensions.0.id",
        "items.0.dimension",
        "items.0.weight",
        "overhead.drivers.0.items.0.item",
    ]


def test_a_fault_reads_as_file_line_column_key_message() -> None:
    assert (
        str(Fault("q.yaml", 3, 7, "items.0.weight", "is 0: write more"))
        == "q.yaml:3:7: items.0.weight: is 0: write more"
    )


def test_every_alias_and_anchor_is_reported(tmp_path: Path) -> None:
    found = find_faults(written(tmp_path, "a: &x 1\nb: *x\nc: [*x, &y 2]\n"))
    assert [(fault.line, fault.column) for fault in found] == [(1, 4), (2, 4), (3, 5), (3, 9)]


@pytest.mark.parametrize(
    ("raw", "place", "message"),
    [
        pytest.param(b"a: \xff", (1, 4), "not UTF-8", id="bytes"),
        pytest.param(b"a: 1\nb: \x07", (2, 4), "does not allow", id="bell"),
        pytest.param(b"#" * 300_000, (1, 1), "larger than 256 KiB", id="size"),
        pytest.param(b"", (1, 1), "is empty", id="nothing"),
        pytest.param(b"a: " + b"[" * 100_000, (1, 33), "nested more than 30 deep", id="depth"),
        pytest.param(b"- 1", (1, 1), "should be a mapping", id="a list"),
        pytest.param(b'a: "\\UFFFFFFFF"', (1, 1), "not valid YAML", id="impossible escape"),
    ],
)
def test_what_cannot_be_read_is_a_fault_too(raw: bytes, place: tuple[int, int], message: str, tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_bytes(raw)
    (fault,) = find_faults(path)
    assert ((fault.line, fault.column), message in fault.message) == (place, True)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    (fault,) = find_faults(tmp_path / "none.yaml")
    assert "check the path" in fault.message


def test_loading_a_faulty_file_raises_with_every_fault(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL.replace("minutes: 1", "minutes: 0").replace("share: 0.7", "share: 7"))
    with pytest.raises(QuestionnaireError) as raised:
        load_questionnaire(path)
    assert [(problem.where, problem.row) for problem in raised.value.problems] == [
        ("minutes", 10),
        ("position.share", 69),
    ]


def test_a_broken_list_does_not_hide_the_faults_elsewhere(tmp_path: Path) -> None:
    text = SMALL[: SMALL.index("groups:")] + "groups: 3\n" + SMALL[SMALL.index("merged_groups:") :]
    keys = {fault.key for fault in find_faults(written(tmp_path, text.replace("share: 0.7", "share: 7")))}
    assert keys == {"groups", "position.share"}


def test_no_cut_or_garbled_file_raises(tmp_path: Path) -> None:
    chance = random.Random(7)  # any sequence will do
    raw = (FILES / "small.yaml").read_bytes()
    for _ in range(40):
        at = chance.randrange(len(raw) - 1)
        for broken in (raw[:at], raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :], raw[:at] + raw[at + 5 :]):
            path = tmp_path / "q.yaml"
            path.write_bytes(broken)
            assert all(fault.line > 0 and fault.column > 0 for fault in find_faults(path))


def test_a_cut_default_questionnaire_has_faults(tmp_path: Path) -> None:
    raw = shipped()["pmo-50"].read_bytes()
    for at in range(0, len(raw) - 200, len(raw) // 12):
        (tmp_path / "q.yaml").write_bytes(raw[:at])
        assert find_faults(tmp_path / "q.yaml")


WRONG: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    "",
    "X",
    [],
    {},
    [None],
    [[]],
    {"id": []},
    {"en": 3},
    [{"id": 1}],
    ["X", "X"],
)


def test_any_part_may_be_of_any_type_without_an_exception(tmp_path: Path) -> None:
    document = json.loads(json.dumps(load_questionnaire(FILES / "small.yaml").to_document()))
    places = list(_places(document))
    chance = random.Random(11)
    for holder, key in chance.sample(places, 150):
        kept = holder[key]
        holder[key] = chance.choice(WRONG)
        find_faults(written(tmp_path, json.dumps(document)))
        holder[key] = kept


def _places(value):
    keys = range(len(value)) if isinstance(value, list) else list(value) if isinstance(value, dict) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
