"""The people invited, as their leader sees, adds and changes them."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import event, select

from survey.actions.inviting import invite
from survey.actions.running import launch, plan
from survey.core.mail_plan import MailPlan
from survey.store.assessments import context_of, create_assessment
from survey.store.audit import log_of
from survey.store.drafts import NewDraft, start_draft
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, invitations_of
from survey.store.mails import save_mail_plan
from survey.store.organisations import pmos
from survey.store.rows import AddressRow, MailRow, PeopleListRow
from tests.actions.people_files import workbook
from tests.factories import pmo50
from tests.web.conftest import NOW, TODAY, token_in
from tests.web.pages import fields_in

PATH = "/assessments/autumn-2026/people"
ADA = {"person-name": "Ada", "person-address": "ada@example.org", "person-group": "X", "person-language": "fr"}


@pytest.fixture
def draft(make_assessment):
    """An assessment that is not open, of groups whose sizes were not stated."""
    return make_assessment(people=None)


@pytest.fixture
def make_mode(engine, settings, account):
    """Make an open assessment of a mode, of groups whose sizes were not stated."""

    def make(mode):
        with transaction(engine) as session:
            (pmo,) = pmos(session, account.organisation)
            made = create_assessment(session, replace(plan(pmo, "Autumn 2026", pmo50(), 5), mode=mode), TODAY)
        return launch(engine, settings.secret_key, made, NOW)

    return make


def on_list(engine, assessment):
    with reading(engine) as session:
        return [(each.name, each.address, each.group) for each in invitations_of(session, assessment)]


def sizes(engine, assessment):
    with reading(engine) as session:
        return context_of(session, assessment).get("population")


def begin(engine, assessment):
    with transaction(engine) as session:
        start_draft(session, assessment, NewDraft("X", "en"), NOW)


def paste(leader, text, group=""):
    fields = {"paste-people": text, "paste-group": group}
    return leader.send(f"{PATH}/paste", fields, page=f"{PATH}/add")


def upload(leader, data, name="people.csv", group=""):
    fields = {"upload-file": (io.BytesIO(data), name), "upload-group": group}
    return leader.send(f"{PATH}/upload", fields, page=f"{PATH}/add")


def without_token(text):
    """A page without what changes by the second."""
    return text.replace(token_in(text), "")


def confirm(leader, answer):
    """Invite those of the list that an upload led to."""
    return leader.send(answer.location, page=answer.location, follow_redirects=True)


# One by one


def test_somebody_typed_in_is_on_the_list_and_the_group_is_as_large(leader, draft, engine):
    page = leader.send(f"{PATH}/add", ADA, follow_redirects=True)
    assert "1 person was invited" in page.text
    assert on_list(engine, draft) == [("Ada", "ada@example.org", "X")]
    assert sizes(engine, draft) == {"X": 1}
    with reading(engine) as session:
        (entry,) = log_of(session, draft.organisation, assessment=draft.id)
    assert (entry.action, entry.by, entry.details) == ("people.invited", "Léa Martin", {"people": 1})


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"person-group": ""}, "group", "Choose a group"),
        ({"person-name": "", "person-address": ""}, "name", "Enter a name or an address"),
        ({"person-address": "ada"}, "address", "it has no @"),
        ({"person-address": "ada @example.org"}, "address", "there is a space in it"),
        ({"person-address": "ada@example"}, "address", "what follows the @ is incomplete"),
        ({"person-address": "@example.org"}, "address", "nothing stands before the @"),
        ({"person-address": "a..b@example.org"}, "address", "Check it"),
        ({"person-name": "A\x00"}, "name", "cannot be shown"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(leader, draft, engine, typed, field, said):
    page = leader.send(f"{PATH}/add", ADA | typed)
    assert page.status_code == 422
    assert said in re.search(f'id="person-{field}-fault">([^<]*)', page.text).group(1)
    assert fields_in(page.text)["person-language"] == "fr"
    assert on_list(engine, draft) == []


def test_an_address_is_invited_once(leader, draft, engine):
    leader.send(f"{PATH}/add", ADA)
    page = leader.send(f"{PATH}/add", ADA | {"person-name": "A. L.", "person-address": "ADA@Example.org"})
    assert "is invited already" in page.text
    assert len(on_list(engine, draft)) == 1


# Lists


def test_a_list_is_looked_through_before_anybody_is_invited(leader, draft, engine):
    leader.send(f"{PATH}/add", ADA)
    with transaction(engine) as session:
        for address, state in (("gone@example.org", "bounced"), ("no@example.org", "unsubscribed")):
            values = {"organisation_id": draft.organisation, "address_folded": address, "state": state}
            session.add(AddressRow(**values, reason="", at=NOW))
    text = (
        "Bo <bo@example.org>, Executives and sponsors\nBo again; BO@example.org; X\nADA@example.org;X\n"
        "Cy;cy.example.org;X\nDi;di@example.org;Sales\nEd;ed@example.org;X;de\nGone@example.org; X\nno@example.org; X\n"
        "Fi; ; équipe pmo; FR"
    )
    page = leader.get(paste(leader, text).location)
    assert on_list(engine, draft) == [("Ada", "ada@example.org", "X")]
    assert "2 people can be invited" in page.text
    assert "7 rows have problems" in page.text
    wrong = re.findall(r'<td class="number">(\d+)</td>\s*<td>\s*<bdi>([^<]*)', page.text)
    assert [(row, part in text) for (row, text), part in zip(wrong, WRONG, strict=True)] == [
        (str(row), True) for row in range(2, 9)
    ]
    assert "too small to be shown" in page.text
    done = leader.send(page.request.path, follow_redirects=True)
    assert "2 people were invited" in done.text
    assert "7 rows were left out" in done.text
    assert sorted(on_list(engine, draft)) == [
        ("Ada", "ada@example.org", "X"),
        ("Bo", "bo@example.org", "X"),
        ("Fi", None, "O"),
    ]
    assert sizes(engine, draft) == {"X": 2, "O": 1}


WRONG = (
    *("stands in row 1 already", "is invited already", "it has no @", "“Sales” is no group"),
    *("does not speak “de”", "came back", "asked for no more mails"),
)


@pytest.mark.parametrize(("data", "name"), [(workbook(), "people.xlsx"), (workbook(), "people.csv")])
def test_a_workbook_is_known_by_what_is_in_it(leader, draft, engine, data, name):
    confirm(leader, upload(leader, data, name))
    assert on_list(engine, draft) == [("Ada", "ada@example.org", "X"), ("Bo", None, "O")]


def test_a_list_larger_than_other_forms_may_be_comes_in(leader, draft, engine):
    rows = b"".join(b"Somebody with a long name %d,p%d@example.org,P\n" % (n, n) for n in range(10_000))
    answer = upload(leader, b"name,mail,group\n" + rows)
    assert len(rows) > 400_000
    assert "10000 people can be invited" in leader.get(answer.location).text


def test_only_that_form_may_be_large_and_only_for_who_is_signed_in(leader, reader, draft):
    def send(client, page, size):
        head = '--x\r\nContent-Disposition: form-data; name="upload-file"; filename="x.csv"\r\n\r\n'
        body = head.encode() + b"x" * size + b"\r\n--x--\r\n"
        return client.post(f"{PATH}/{page}", data=body, content_type="multipart/form-data; boundary=x").status_code

    assert send(reader, "upload", 300_000) == 413
    assert send(leader, "add", 300_000) == 413
    assert send(leader, "upload", 5_000_000) == 413
    # Small enough: it is read, and then it has no token.
    assert send(leader, "upload", 4_000_000) == 400
    assert paste(leader, "x" * 300_000).status_code == 413


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Choose a file"),
        (b"\x00\x01\x00\x02", "This is no list"),
        (b"PK\x03\x04 no workbook", "This workbook cannot be read"),
        (b"Ada,X\n", "No column is called “name” or “address”"),
        (b"name,group\n", "It names nobody"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_word(leader, draft, data, said):
    page = upload(leader, data, "people.csv" if data else "")
    assert page.status_code == 422
    assert said in page.text


def test_pasted_text_comes_back_with_what_is_wrong(leader, draft):
    text = "name;mail\nname;mail"
    page = paste(leader, text)
    assert page.status_code == 422
    assert fields_in(page.text)["paste-people"].strip() == text
    assert "No column is called “group”" in page.text


def test_two_clicks_invite_once(leader, draft, engine, app, signed_in, account):
    where = paste(leader, "Bo\nCy", "X").location
    token = token_in(leader.get(where).text)
    clients = [leader, leader]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda client: client.post(where, data={"csrf_token": token}), clients))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert [name for name, _, _ in on_list(engine, draft)] == ["Bo", "Cy"]


def test_two_leaders_with_the_same_list_invite_each_once(leader, make_assessment, engine, app):
    assessment = make_assessment({})
    listed = "".join(f"p{n}@example.org;P\n" for n in range(30))
    where = paste(leader, listed).location
    # Meanwhile somebody else invites half of them.
    invite(engine, assessment, [Person("", "P", f"P{n}@example.org") for n in range(15)], NOW)
    page = leader.send(where, page=where, follow_redirects=True)
    assert "15 people were invited" in page.text
    assert len(on_list(engine, assessment)) == 30


def test_a_list_waits_for_a_day_and_for_its_own_leader(leader, stranger, draft, engine):
    where = paste(leader, "Bo", "X").location
    assert stranger.get(where).status_code == 404
    paste(leader, "Cy", "X")
    assert leader.get(where).status_code == 404
    with reading(engine) as session:
        (kept,) = session.scalars(select(PeopleListRow))
    assert kept.people["entries"] == [[1, "Cy", "", "X", ""]]


# Once somebody has begun


def test_groups_grow_but_what_people_were_told_stays_true(leader, make_assessment, engine):
    assessment = make_assessment({}, people={"X": 4, "B": 5, "P": 0})
    begin(engine, assessment)
    texts = {"X": "Bo\nCy\nDi\nEd\nFi", "B": "Gil\nHu\nIda\nJo\nKay\nLou", "P": "Mo"}
    text = "\n".join(f"{name};{group}" for group, names in texts.items() for name in names.split())
    page = leader.get(paste(leader, text).location)
    assert "6 people can be invited" in page.text
    assert page.text.count("Nobody can join the group") == 6
    leader.send(page.request.path)
    assert sizes(engine, assessment) == {"X": 4, "B": 6, "P": 0}


def test_nobody_is_moved_or_taken_off_once_somebody_has_begun(leader, assessment, engine):
    leader.send(f"{PATH}/add", ADA)
    with reading(engine) as session:
        (ada,) = invitations_of(session, assessment)
    begin(engine, assessment)
    page = f"{PATH}/{ada.id}"
    assert leader.send(page, ADA | {"person-group": "B"}).status_code == 409
    assert leader.send(f"{page}/remove", page=page).status_code == 409
    assert leader.send(page, ADA | {"person-address": "a.l@example.org"}).status_code == 303
    assert on_list(engine, assessment) == [("Ada", "a.l@example.org", "X")]


def test_before_that_anybody_is_changed_moved_and_taken_off(leader, draft, engine):
    leader.send(f"{PATH}/add", ADA)
    with reading(engine) as session:
        (ada,) = invitations_of(session, draft)
    page = f"{PATH}/{ada.id}"
    leader.send(page, {**ADA, "person-name": "Ada L.", "person-group": "B"})
    assert on_list(engine, draft) == [("Ada L.", "ada@example.org", "B")]
    assert sizes(engine, draft) == {"X": 0, "B": 1}
    assert "Taken off the list: Ada L." in leader.send(f"{page}/remove", page=page, follow_redirects=True).text
    assert on_list(engine, draft) == []
    assert leader.get(page).status_code == 404


def test_an_address_of_somebody_else_is_refused(leader, draft, engine):
    leader.send(f"{PATH}/add", ADA)
    leader.send(f"{PATH}/add", ADA | {"person-name": "Bo", "person-address": "bo@example.org"})
    with reading(engine) as session:
        bo = next(each for each in invitations_of(session, draft) if each.name == "Bo")
    page = leader.send(f"{PATH}/{bo.id}", ADA)
    assert page.status_code == 422
    assert "Somebody with this address is invited already" in page.text


def test_a_closed_survey_takes_nobody_in(leader, assessment, engine):
    leader.send(f"{PATH}/add", ADA)
    leader.send("/assessments/autumn-2026/close")
    assert "Ada" in leader.get(PATH).text
    assert leader.get(f"{PATH}/add").status_code == 409


# Mails


def test_whoever_joins_an_open_survey_is_written_to(leader, assessment, engine):
    with transaction(engine) as session:
        save_mail_plan(session, assessment, MailPlan(by_mail=True, sender="Léa"))
    confirm(leader, paste(leader, "Ada <ada@example.org>, X\nBo;X"))
    with reading(engine) as session:
        mails = list(session.execute(select(MailRow.address, MailRow.kind, MailRow.state)))
        (ada, _) = invitations_of(session, assessment)
    assert mails == [("ada@example.org", "invitation", "waiting")]
    # The mail follows the address.
    leader.send(f"{PATH}/{ada.id}", ADA | {"person-address": "a.l@example.org"})
    with reading(engine) as session:
        assert list(session.scalars(select(MailRow.address))) == ["a.l@example.org"]


def test_nobody_is_written_to_by_a_draft_or_without_mail(leader, draft, engine):
    with transaction(engine) as session:
        save_mail_plan(session, draft, MailPlan(by_mail=True, sender="Léa"))
    leader.send(f"{PATH}/add", ADA)
    with reading(engine) as session:
        assert list(session.scalars(select(MailRow.address))) == []


# The list


def test_the_list_is_searched_and_paged(leader, draft, engine):
    people = [Person(f"Person {n:03}", "P", f"p{n}@example.org") for n in range(60)]
    invite(engine, draft, [*people, Person("Élodie 100%", "X")], NOW)
    first, second = leader.get(PATH), leader.get(f"{PATH}?page=2")
    assert "61 people" in first.text
    assert first.text.count("@example.org") == 50
    assert "Person 059" in second.text
    assert "Élodie" in leader.get(f"{PATH}?q=élodie").text
    assert "Person 007" in leader.get(f"{PATH}?q=P7@EXAMPLE").text
    assert "Person" not in leader.get(f"{PATH}?q=100%25").text
    for odd in ("99999999999999999999", "-1", "x", "0"):
        assert leader.get(f"{PATH}?page={odd}").status_code == 200


@pytest.mark.parametrize(("mode", "told"), [("anonymous", False), ("pseudonymous", False), ("named", True)])
def test_only_a_named_survey_tells_who_has_begun(leader, make_mode, engine, mode, told):
    assessment = make_mode(mode)
    invite(engine, assessment, [Person("Ada", "X"), Person("Bo", "X")], NOW)
    before = without_token(leader.get(PATH).text)
    with transaction(engine) as session:
        ada = invitations_of(session, assessment)[0]
        start_draft(session, assessment, NewDraft("X", "en", ada.id), NOW)
    assert (without_token(leader.get(PATH).text) != before) == told
    page = leader.get(f"{PATH}/{ada.id}").text
    assert ("This person has begun to answer" in page) == told


def test_a_page_of_people_asks_the_database_a_few_times(leader, draft, engine):
    invite(engine, draft, [Person(f"Person {n}", "P") for n in range(100)], NOW)
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    leader.get(PATH)
    assert len(asked) <= 12
