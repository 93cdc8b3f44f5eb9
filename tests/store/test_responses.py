from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from survey.core.errors import AlreadyDoneError, NotOpenError, RefusedError
from survey.store.assessments import create_assessment, set_closed
from survey.store.drafts import NewDraft, draft_of, fields_of, save_fields, start_draft
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_invitations, find_invitation
from survey.store.links import add_resume_link, find_link
from survey.store.responses import Submission, add_imported, counts_by_group, has_response, responses_of, submit
from survey.store.rows import CommentRow, DraftAnswerRow, ResponseRow, Row
from survey.store.tokens import make_token
from tests.store.conftest import NOW, response

PARALLEL = 20


def test_a_response_comes_back_as_it_was_sent(engine, assessment, draft):
    sent = response("1A.dn-")
    with transaction(engine) as session:
        submit(session, draft, Submission(sent, {}, make_token()), NOW)
    with reading(engine) as session:
        assert responses_of(session, assessment) == [sent]
        assert counts_by_group(session, assessment) == {"pmo": 1}


def test_sending_deletes_the_draft_and_marks_link_and_invitation(engine, assessment):
    resume = make_token()
    with transaction(engine) as session:
        [(invitation, token)] = add_invitations(session, assessment, [Person("Ada", "pmo")])
        mine, other = (start_draft(session, assessment, NewDraft("pmo", "en", of), NOW) for of in (invitation.id, None))
        add_resume_link(session, resume, assessment, other.id)
        save_fields(session, mine, {"Q1": "2"}, NOW)
        submit(session, mine, Submission(response(), {}, make_token()), NOW)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(DraftAnswerRow)) == 0
        assert find_invitation(session, assessment, invitation.id).state == "sent"
        assert find_link(session, token).sent
        assert draft_of(session, find_link(session, resume)) == other
        assert not find_link(session, resume).sent


def test_a_resume_link_stays_and_says_that_its_draft_was_sent(engine, assessment, draft):
    token = make_token()
    with transaction(engine) as session:
        add_resume_link(session, token, assessment, draft.id)
        submit(session, draft, Submission(response(), {}, make_token()), NOW)
        link = find_link(session, token)
        assert (link.sent, link.draft) == (True, None)
        assert draft_of(session, link) is None


def test_a_submission_that_comes_many_times_at_once_is_one_response(engine, assessment, draft):
    code = make_token()

    def send(_):
        try:
            with transaction(engine) as session:
                submit(session, draft, Submission(response(), {"C1": "Good."}, code), NOW)
        except AlreadyDoneError as error:
            return error.code
        return "sent"

    with ThreadPoolExecutor(PARALLEL) as pool:
        told = sorted(pool.map(send, range(PARALLEL)))
    assert told == ["same_submission"] * (PARALLEL - 1) + ["sent"]
    with reading(engine) as session:
        assert counts_by_group(session, assessment) == {"pmo": 1}
        assert session.scalar(select(func.count()).select_from(CommentRow)) == 1
        assert has_response(session, assessment, code)
        assert not has_response(session, assessment, make_token())


def test_two_tabs_that_send_one_draft_at_once_make_one_response(engine, assessment, draft):
    def send():
        with transaction(engine) as session:
            submit(session, draft, Submission(response("321"), {}, make_token()), NOW)

    with ThreadPoolExecutor(1) as pool:
        with transaction(engine) as session:
            submit(session, draft, Submission(response("123"), {}, make_token()), NOW)
            second = pool.submit(send)
            with pytest.raises(TimeoutError):
                second.result(0.3)
        with pytest.raises(AlreadyDoneError) as caught:
            second.result()
    assert caught.value.code == "already_sent"
    with reading(engine) as session:
        assert responses_of(session, assessment) == [response("123")]


def test_a_second_submission_of_a_draft_is_told_from_a_repeated_one(engine, draft):
    with transaction(engine) as session:
        submit(session, draft, Submission(response(), {}, make_token()), NOW)
    with pytest.raises(AlreadyDoneError) as caught, transaction(engine) as session:
        submit(session, draft, Submission(response(), {}, make_token()), NOW)
    assert caught.value.code == "already_sent"


def test_a_code_that_another_draft_used_takes_nothing_in(engine, assessment, draft):
    code = make_token()
    with transaction(engine) as session:
        other = start_draft(session, assessment, NewDraft("pmo", "en"), NOW)
        submit(session, draft, Submission(response(), {}, code), NOW)
    with pytest.raises(AlreadyDoneError) as caught, transaction(engine) as session:
        submit(session, other, Submission(response("321"), {}, code), NOW)
    assert caught.value.code == "same_submission"
    with reading(engine) as session:
        assert responses_of(session, assessment) == [response()]


def test_a_repeated_submission_gets_its_receipt_even_after_the_close(engine, assessment, draft, today):
    code = make_token()
    with transaction(engine) as session:
        submit(session, draft, Submission(response(), {}, code), NOW)
        set_closed(session, assessment, today)
    with pytest.raises(AlreadyDoneError) as caught, transaction(engine) as session:
        submit(session, draft, Submission(response(), {}, code), NOW)
    assert caught.value.code == "same_submission"


def test_nothing_is_sent_after_the_close_and_the_draft_stays(engine, assessment, draft, today):
    with transaction(engine) as session:
        save_fields(session, draft, {"Q1": "2"}, NOW)
        set_closed(session, assessment, today)
    with pytest.raises(NotOpenError), transaction(engine) as session:
        submit(session, draft, Submission(response(), {}, make_token()), NOW)
    with reading(engine) as session:
        assert fields_of(session, draft) == {"Q1": "2"}
        assert responses_of(session, assessment) == []


def test_a_submission_that_fails_on_its_way_leaves_the_draft_as_it_was(engine, assessment, draft):
    with transaction(engine) as session:
        save_fields(session, draft, {"Q1": "2"}, NOW)
    with pytest.raises(IntegrityError), transaction(engine) as session:
        submit(session, draft, Submission(response(), {}, make_token(), "named"), NOW)
    with reading(engine) as session:
        assert fields_of(session, draft) == {"Q1": "2"}
        assert responses_of(session, assessment) == []


def test_no_column_joins_who_was_asked_with_what_was_answered():
    columns = {name: set(Row.metadata.tables[name].columns.keys()) for name in ("invitation", "response", "comment")}
    whose = {"organisation_id", "assessment_id"}
    # The two that have a group and a language share nothing else; `id` is random in each.
    assert columns["invitation"] & columns["response"] == whose | {"id", "group_id", "language"}
    assert columns["comment"] & (columns["invitation"] | columns["response"]) == whose | {"id"}
    pointed_at = {key.column.table.name for name in columns for key in Row.metadata.tables[name].foreign_keys}
    assert pointed_at == {"assessment"}


@pytest.mark.parametrize("table", ["response", "comment", "invitation"])
def test_no_column_says_when(table):
    kinds = {column.name: column.type.python_type for column in Row.metadata.tables[table].columns}
    assert not {date, datetime} & set(kinds.values())
    assert [name for name in kinds if name.endswith(("_at", "_on")) or "time" in name or "date" in name] == []


def test_ids_tell_nothing_of_the_order_in_which_people_answered(engine, assessment):
    in_order = [f"{number:03}" for number in range(60)]
    for ratings in in_order:
        with transaction(engine) as session:
            one = start_draft(session, assessment, NewDraft("pmo", "en"), NOW)
            submit(session, one, Submission(response(ratings), {"C1": ratings}, make_token()), NOW)
    with reading(engine) as session:
        answers = [each.ratings for each in responses_of(session, assessment)]
        comments = list(session.scalars(select(CommentRow.text).order_by(CommentRow.id)))
        ids = set(session.scalars(select(ResponseRow.id))) | set(session.scalars(select(CommentRow.id)))
    assert sorted(answers) == sorted(comments) == in_order
    # By chance alone any two of these agree once in 60! times.
    assert len({tuple(answers), tuple(comments), tuple(in_order)}) == 3
    assert len(ids) == 120


def test_a_file_of_answers_is_taken_in_once(engine, assessment, today):
    answers = [response("111"), response("222"), response("333", "board")]
    with transaction(engine) as session:
        add_imported(session, assessment, answers, "c" * 64, today)
    with pytest.raises(AlreadyDoneError) as caught, transaction(engine) as session:
        add_imported(session, assessment, answers, "c" * 64, today)
    assert caught.value.code == "already_imported"
    with reading(engine) as session:
        assert sorted(each.ratings for each in responses_of(session, assessment)) == ["111", "222", "333"]
        assert counts_by_group(session, assessment) == {"pmo": 2, "board": 1}


def test_a_file_of_answers_is_taken_in_whole_or_not_at_all(engine, assessment, today):
    broken = replace(response(), ratings=None)
    with pytest.raises(IntegrityError), transaction(engine) as session:
        add_imported(session, assessment, [response(), broken], "c" * 64, today)
    with transaction(engine) as session:
        assert responses_of(session, assessment) == []
        add_imported(session, assessment, [response()], "c" * 64, today)


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_a_file_of_answers_is_taken_in_only_while_open(engine, plan, assessment, today, state):
    with transaction(engine) as session:
        made = create_assessment(session, plan, today) if state == "draft" else set_closed(session, assessment, today)
    with pytest.raises(RefusedError) as caught, transaction(engine) as session:
        add_imported(session, made, [response()], "c" * 64, today)
    assert (caught.value.code, caught.value.values) == ("import_not_open", {"state": state})
