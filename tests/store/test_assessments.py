from dataclasses import replace

import pytest

from survey.core.errors import AlreadyDoneError, NotFoundError, RefusedError
from survey.core.questionnaire import Questionnaire
from survey.store import assessments as module
from survey.store.assessments import (
    all_assessments,
    assessment_where,
    assessments_of,
    context_of,
    create_assessment,
    find_assessment,
    questionnaire_of,
    save_context,
    set_closed,
    set_open,
)
from survey.store.engine import reading, transaction
from tests.store.conftest import make_plan


def test_an_assessment_begins_as_a_draft_and_says_whose_it_is(engine, plan, today):
    with transaction(engine) as session:
        made = create_assessment(session, plan, today)
    assert (made.state, made.opened_on, made.closed_on) == ("draft", None, None)
    assert (made.slug, made.pmo_name, made.organisation_name) == ("pmo-check-2026", "Central PMO", "Blue Harbour")
    assert (made.demo, made.smallest_group, made.questionnaire_sha256) == (False, 5, "5" * 64)


def test_an_assessment_is_found_by_slug_and_by_id(engine, assessment):
    with reading(engine) as session:
        assert find_assessment(session, assessment.slug) == assessment
        assert find_assessment(session, assessment.id) == assessment
        assert assessment_where(session, assessment.slug) == assessment


@pytest.mark.parametrize("name", ["nothing", "", "a\x00b", "' OR 1=1", "é", "-", "x" * 5000])
def test_a_name_that_nothing_has_is_not_found(engine, assessment, name):
    with reading(engine) as session:
        with pytest.raises(NotFoundError):
            find_assessment(session, name)
        with pytest.raises(NotFoundError):
            assessment_where(session, name)


def test_an_assessment_of_another_organisation_is_not_found(engine, assessment, today):
    other = make_plan(engine, today, "Red Harbour").pmo.organisation
    with reading(engine) as session:
        assert assessments_of(session, other) == []
        assert assessments_of(session, assessment.organisation) == [assessment]
        assert all_assessments(session) == [assessment]


def test_assessments_of_one_title_have_slugs_of_their_own_over_all_organisations(engine, plan, today):
    other = make_plan(engine, today, "Red Harbour")
    with transaction(engine) as session:
        assert create_assessment(session, plan, today).slug == "pmo-check-2026"
        assert create_assessment(session, other, today).slug == "pmo-check-2026-2"


def test_a_slug_that_was_asked_for_is_given_once(engine, plan, today):
    with transaction(engine) as session:
        assert create_assessment(session, replace(plan, slug="demo"), today).slug == "demo"
    with pytest.raises(AlreadyDoneError) as caught, transaction(engine) as session:
        create_assessment(session, replace(plan, slug="demo"), today)
    assert caught.value.code == "slug_taken"


def test_a_slug_that_no_address_could_name_is_not_taken(engine, plan, today):
    with pytest.raises(ValueError, match="Not A Slug"), transaction(engine) as session:
        create_assessment(session, replace(plan, slug="Not A Slug"), today)


def test_the_questionnaire_comes_back_equal_and_is_built_once(engine, assessment, questionnaire, monkeypatch):
    with reading(engine) as session:
        monkeypatch.setattr(module, "_questionnaires", {})
        first = questionnaire_of(session, assessment)
        monkeypatch.setattr(Questionnaire, "from_document", None)
        assert first == questionnaire
        assert questionnaire_of(session, assessment) is first


def test_only_so_many_questionnaires_are_kept_in_memory(engine, plan, today, monkeypatch):
    monkeypatch.setattr(module, "_questionnaires", kept := {})
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    with transaction(engine) as session:
        made = [create_assessment(session, plan, today) for _ in range(4)]
        for each in made:
            questionnaire_of(session, each)
    assert list(kept) == [(made[2].id, "5" * 64), (made[3].id, "5" * 64)]


def test_what_the_leader_states_may_change_until_the_close(engine, plan, today):
    stated = {"facts": {"F1": True}, "targets": {"plan": 2.5}, "population": {"pmo": 12}}
    with transaction(engine) as session:
        made = create_assessment(session, plan, today)
        assert context_of(session, made) == {}
        save_context(session, made, {"facts": {}})
        made = set_open(session, made, today)
        save_context(session, made, stated)
        made = set_closed(session, made, today)
    with pytest.raises(RefusedError) as caught, transaction(engine) as session:
        save_context(session, made, {})
    assert caught.value.values == {"state": "closed"}
    with reading(engine) as session:
        assert context_of(session, made) == stated


def test_an_assessment_opens_once_and_closes_once(engine, plan, today):
    with transaction(engine) as session:
        made = create_assessment(session, plan, today)
        with pytest.raises(RefusedError):
            set_closed(session, made, today)
        opened = set_open(session, made, today)
        with pytest.raises(RefusedError):
            set_open(session, made, today)
        closed = set_closed(session, opened, today)
        with pytest.raises(RefusedError):
            set_open(session, made, today)
        with pytest.raises(RefusedError):
            set_closed(session, opened, today)
    assert (opened.state, opened.opened_on, closed.state, closed.closed_on) == ("open", today, "closed", today)
