from dataclasses import replace

import pytest

from survey.core.errors import RefusedError
from survey.store.assessments import create_assessment, set_open
from survey.store.drafts import NewDraft, start_draft
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_invitations
from survey.store.respondents import codes_of, respondents_of
from survey.store.responses import Submission, add_response, responses_of, submit
from tests.store.conftest import response


@pytest.fixture
def answered(engine, plan, today, now):
    """Make an open assessment of a mode in which Bo and Ada, and somebody whom nobody knows, sent their answers."""

    def make(mode):
        with transaction(engine) as session:
            made = set_open(session, create_assessment(session, replace(plan, mode=mode), today), today)
            for name, ratings in (("Bo", "1"), ("Ada", "2")):
                ((invitation, _),) = add_invitations(session, made, [Person(name, "pmo")])
                draft = start_draft(session, made, NewDraft("pmo", "en", invitation.id), now)
                pseudonym = f"CODE{ratings}" if mode == "pseudonymous" else None
                submit(session, draft, Submission(response(ratings), {}, f"{mode} {name}", mode, pseudonym), now)
            add_response(session, made, Submission(response("3"), {}, f"{mode} nobody"), now)
            return made

    return make


@pytest.mark.parametrize(
    ("mode", "whose"), [("named", ["", "Ada", "Bo"]), ("pseudonymous", ["", "CODE1", "CODE2"])], ids=["named", "codes"]
)
def test_answers_come_with_what_their_mode_keeps(engine, answered, mode, whose):
    made = answered(mode)
    with reading(engine) as session:
        found = respondents_of(session, made)
    assert [each.whose for each in found] == whose
    ratings = {each.whose: each.response.ratings for each in found}
    assert ratings == ({"": "3", "Ada": "2", "Bo": "1"} if mode == "named" else {"": "3", "CODE1": "1", "CODE2": "2"})


@pytest.mark.parametrize(("mode", "codes"), [("named", ["", "ada", "bo"]), ("pseudonymous", ["", "CODE1", "CODE2"])])
def test_people_are_told_from_each_other_in_the_order_of_their_answers(engine, answered, mode, codes):
    made, other = answered(mode), answered("anonymous")
    ratings = {"1": codes[1] if mode == "pseudonymous" else "bo", "2": codes[2] if mode == "pseudonymous" else "ada"}
    with reading(engine) as session:
        found = codes_of(session, made)
        assert sorted(found["pmo"]) == codes
        rows = [each.ratings for each in responses_of(session, made)]
        assert found["pmo"] == [ratings.get(each, "") for each in rows]
        with pytest.raises(RefusedError):
            codes_of(session, other)


def test_nobody_stands_beside_anonymous_answers(engine, answered):
    made = answered("anonymous")
    with reading(engine) as session, pytest.raises(RefusedError) as caught:
        respondents_of(session, made)
    assert caught.value.code == "anonymous_answers"
