import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from survey.core.findings import Findings, Overall, QualityFindings, QuestionnaireMark, Respondents
from survey.store.engine import reading, transaction
from survey.store.reports import freeze_report, latest_report


@pytest.fixture
def findings():
    """Findings with hardly anything in them but numbers that are easily rounded."""
    return Findings(
        questionnaire=QuestionnaireMark("tiny", "1.0", "5" * 64),
        smallest_group=5,
        respondents=Respondents(7, 7, {"pmo": 7, "board": None}),
        overall=Overall(0.1 + 0.2, 100 / 3, 1, 1, ("plan",)),
        **{key: {} for key in ("dimensions", "items", "effort")},
        **dict.fromkeys(("perception", "advice"), ()),
        overhead_risk=None,
        position=None,
        quality=QualityFindings("A", 0.7, 10, ()),
    )


def test_a_report_comes_back_to_the_last_digit(engine, assessment, findings, today):
    with transaction(engine) as session:
        assert freeze_report(session, assessment, findings, "0.1.0", today) == 1
    with reading(engine) as session:
        report = latest_report(session, assessment)
    assert report.findings == findings
    assert (report.version, report.made_on, report.engine_version) == (1, today, "0.1.0")


def test_a_report_of_version_0_1_still_reads_as_it_was():
    document = json.loads((Path(__file__).parent / "files" / "report-0.1.json").read_text("utf-8"))
    read = Findings.from_document(document)
    assert read.seed is None
    again = read.to_document()
    assert [key for key in document if document[key] != kept(document[key], again[key])] == []


def kept(old, new):
    """The parts of `new` that `old` knew."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: kept(value, new[key]) for key, value in old.items()}
    if isinstance(old, list) and isinstance(new, list):
        return [kept(one, other) for one, other in zip(old, new, strict=True)]
    return new


def test_the_latest_of_several_versions_is_shown(engine, assessment, findings, today):
    with transaction(engine) as session:
        freeze_report(session, assessment, findings, "0.1.0", today)
        later = replace(findings, smallest_group=6)
        assert freeze_report(session, assessment, later, "0.2.0", today) == 2
        assert latest_report(session, assessment).findings == later


def test_versions_that_are_frozen_at_once_have_numbers_of_their_own(engine, assessment, findings, today):
    def freeze(_):
        with transaction(engine) as session:
            return freeze_report(session, assessment, findings, "0.1.0", today)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(freeze, range(6))) == [1, 2, 3, 4, 5, 6]


def test_without_a_report_there_is_none(engine, assessment):
    with reading(engine) as session:
        assert latest_report(session, assessment) is None
