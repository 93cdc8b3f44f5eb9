"""What the holder of a receipt meets: reading, keeping, changing, withdrawing, leaving; each as a browser sees it."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import inspect, text

from survey.actions.answering import Sending, begin, make_submission_code, send
from survey.actions.inviting import invite, make_codes
from survey.actions.running import close, open_token
from survey.core.codes import canonical
from survey.core.windows import fingerprint
from survey.store.assessments import GRACE, questionnaire_of, set_closing
from survey.store.drafts import NewDraft, draft_of, fields_of, save_fields, started_count
from survey.store.engine import reading, transaction
from survey.store.errors import NotSavedError
from survey.store.invitations import Person, invitations_of
from survey.store.links import find_link, handle_of
from survey.store.receipts import comments_by, find_receipt
from survey.store.responses import comments_of, counts_by_group
from survey.web import create_app, guessing
from survey.web.shell import now
from tests.web.conftest import NOW, add_answers, token_in
from tests.web.pages import elements_of, fields_in

HOSTILE = '<script>alert(1)</script> #evil "x" $y$ \u202e été\nsecond line'
COMMENTS = ("COMMENT_GOOD", "COMMENT_CHANGE")
AT_ONCE = 20


@pytest.fixture
def answer(engine, settings, assessment):
    """Send answers, on the open link or on a token, and give back the receipt."""

    def make(token=None, group="X", **fields):
        token = token or open_token(settings.secret_key, assessment)
        with reading(engine) as session:
            link = find_link(session, token)
        token = begin(engine, link, token, NewDraft(group, "en"), now())
        return send_draft(engine, settings, token, make_submission_code(), SPO1="2", **fields)

    return make


@pytest.fixture
def code(answer):
    """The receipt of somebody who commented."""
    return answer(COMMENT_GOOD="Short meetings")


def send_draft(engine, settings, token, code, **fields):
    with transaction(engine) as session:
        link = find_link(session, token)
        draft = draft_of(session, link)
        seen = {name: fingerprint(value) for name, value in fields_of(session, draft).items()}
        save_fields(session, draft, fields, now(), seen)
    send(engine, settings.secret_key, link, Sending(code, "en", now()))
    return code


def page_of(code):
    return f"/receipt/{handle_of(code)}/"


def enter(client, code):
    """Type a receipt; the page that follows."""
    return client.send("/receipt", {"code": code}, follow_redirects=True)


def cookies_of(client, start):
    return {cookie.key: cookie.value for cookie in client._cookies.values() if cookie.key.startswith(start)}


def close_survey(engine, assessment):
    add_answers(engine, assessment, {"X": 6})
    close(engine, assessment, NOW)


def close_by_itself(engine, assessment, ago):
    with transaction(engine) as session:
        set_closing(session, assessment, now() - ago, "America/St_Johns")


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(lambda code: code, id="as it was shown"),
        pytest.param(lambda code: f"  {code.lower()} ", id="small letters, spaces around"),
        pytest.param(lambda code: code.replace("-", ""), id="no dashes"),
        pytest.param(lambda code: code.replace("-", " – "), id="other dashes"),
        pytest.param(lambda code: code.replace("0", "o").replace("1", "l"), id="letters for digits"),
    ],
)
def test_a_receipt_opens_however_it_is_typed(reader, code, typed):
    page = enter(reader, typed(code))
    assert (page.status_code, page.request.path) == (200, page_of(code))
    assert code in page.text


def test_what_was_sent_is_shown_in_words_with_comments_and_what_comes_next(reader, answer):
    page = enter(reader, answer(COMMENT_CHANGE=HOSTILE, EFF_WANTED_1="60", EFF_WANTED_2="40", IMPORTANCE="SPO|GOV"))
    assert "Executives and sponsors" in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; #evil" in page.text
    assert "Acts when asked" not in page.text
    assert "(60)" in page.text
    assert "Not answered" in page.text
    assert "until the people who lead it close it" in page.text
    assert "fewer than 5 people" in page.text
    titles = [element.text for element in elements_of(page.text) if element.tag == "title"]
    assert titles[0].startswith("What you sent – ")


def test_the_page_speaks_french(reader, code):
    enter(reader, code)
    page = reader.get(f"{page_of(code)}?language=fr")
    assert '<html lang="fr"' in page.text
    assert "Direction et sponsors" in page.text


def test_a_closing_time_is_told_in_the_zone_of_the_survey_with_the_grace(reader, engine, assessment, code):
    closes_at = now() + timedelta(days=3)
    with transaction(engine) as session:
        set_closing(session, assessment, closes_at, "America/St_Johns")
    page = enter(reader, code)
    assert page.text.count("(America/St Johns)") == 2


def test_the_code_stands_in_no_address_and_no_header_but_its_cookie(reader, code):
    token = reader.token_on("/receipt")
    sent = reader.post("/receipt", data={"csrf_token": token, "code": code})
    assert sent.status_code == 303
    assert code not in sent.location
    assert canonical(code) not in sent.location
    (cookie,) = (each for each in sent.headers.getlist("Set-Cookie") if each.startswith("receipt-"))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


ADDRESSES = [("GET", ""), ("GET", "answers.pdf"), ("GET", "withdraw"), ("POST", ""), ("POST", "withdraw")]


def test_no_route_is_missing_from_the_tests(app):
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("receipts.")
    }
    typed = {(method, path) for method in ("GET", "POST") for path in ("/receipt", "/code")}
    own = {(method, f"/receipt/<handle>/{rest}") for method, rest in ADDRESSES}
    assert routes == typed | own | {("GET", "/receipt/withdrawn")}


@pytest.mark.parametrize(("method", "rest"), ADDRESSES)
@pytest.mark.parametrize("held", ["nothing", "another's", "unsigned", "forged"])
def test_an_address_opens_only_for_who_was_given_its_code(reader, engine, assessment, answer, held, method, rest):
    code, other = answer(), answer()
    name = f"receipt-{handle_of(code)}"
    if held == "another's":
        enter(reader, other)
        reader.set_cookie(name, next(iter(cookies_of(reader, "receipt-").values())))
    elif held != "nothing":
        reader.set_cookie(name, code if held == "unsigned" else f"{code}.{'0' * 64}")
    data = {"csrf_token": reader.token_on("/receipt"), "go": "change"} if method == "POST" else None
    page = reader.open(page_of(code) + rest, method=method, data=data)
    assert page.status_code == 404
    assert "No such receipt" in page.text
    assert code not in page.text
    with reading(engine) as session:
        assert counts_by_group(session, assessment) == {"X": 2}
        assert started_count(session, assessment) == 0


def test_reading_and_asking_change_nothing(reader, engine, settings, code):
    enter(reader, code)
    before = (settings.home / "survey.db-wal").read_bytes()
    for path in ("/receipt", "/code", *(page_of(code) + rest for method, rest in ADDRESSES if method == "GET")):
        assert reader.get(path).status_code == 200
        assert reader.head(path).status_code == 200
    assert (settings.home / "survey.db-wal").read_bytes() == before


@pytest.mark.parametrize("sent", [{}, {"csrf_token": "wrong"}], ids=["missing", "wrong"])
@pytest.mark.parametrize(("path", "fields"), [("", {"go": "change"}), ("", {"go": "leave"}), ("withdraw", {})])
def test_a_form_without_its_token_does_nothing_and_comes_back(reader, engine, assessment, code, sent, path, fields):
    enter(reader, code)
    page = reader.post(page_of(code) + path, data={**sent, **fields})
    assert page.status_code == 400
    assert "<title>Error:" in page.text
    assert cookies_of(reader, "receipt-")
    with reading(engine) as session:
        assert counts_by_group(session, assessment) == {"X": 1}
        assert started_count(session, assessment) == 0


@pytest.mark.parametrize("path", ["/receipt", "/code"])
def test_a_code_typed_on_a_page_that_expired_comes_back(reader, path):
    page = reader.post(path, data={"code": "k7qr t01x"})
    assert page.status_code == 400
    assert fields_in(page.text)["code"] == "k7qr t01x"


WRONG = ["K7QR-01X9-ABCD-EFGH-JKMN", "K7QR", "x", "K\x00\x07\ud800", '"><script>', "U" * 200, "日本", "a" * 22]


@pytest.mark.parametrize("path", ["/receipt", "/code"])
@pytest.mark.parametrize("typed", WRONG)
def test_a_wrong_code_gets_one_page_with_what_was_typed(reader, assessment, path, typed):
    page = reader.send(path, {"code": typed.encode("utf-8", "replace").decode()})
    told = reader.send(path, {"code": "wrong"})
    assert page.status_code == 422
    assert "<title>Error:" in page.text
    assert faults(page) == faults(told)
    if typed.isascii() and typed.isprintable() and len(typed) < 80:
        assert fields_in(page.text)["code"] == typed


def faults(page):
    return re.findall(r'<a href="#code">([^<]+)', page.text)


def test_nothing_typed_is_no_guess(reader):
    pages = [reader.send("/receipt", {"code": " - "}) for _ in range(guessing.MOST_WRONG + 1)]
    assert {page.status_code for page in pages} == {422}
    assert faults(pages[-1]) == ["Type the code first."]


def test_a_withdrawn_a_foreign_and_a_wrong_code_look_the_same(reader, engine, settings, assessment, code):
    (paper, _), *_ = make_codes(engine, assessment, {"X": 1}, NOW)
    enter(reader, code)
    reader.send(f"{page_of(code)}withdraw")
    told = {tuple(faults(enter(reader, each))) for each in (code, paper, open_token(settings.secret_key, assessment))}
    assert len(told) == 1


def guess(client, path, times, network="192.0.2.1"):
    """Type so many wrong codes, from one network; the statuses."""
    token = client.token_on(path)
    data = {"csrf_token": token, "code": "wrong"}
    return [client.post(path, data=data, environ_base={"REMOTE_ADDR": network}).status_code for _ in range(times)]


def test_guessing_is_refused_after_twenty_and_a_right_code_waits_too(app, reader, code):
    assert guess(reader, "/receipt", 21) == [422] * 20 + [429]
    here = {"environ_base": {"REMOTE_ADDR": "192.0.2.1"}}
    right = {"csrf_token": reader.token_on("/receipt"), "code": code}
    page = reader.post("/receipt", data=right, **here)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "900")
    assert fields_in(page.text)["code"] == code
    assert guess(reader, "/code", 1) == [429]
    assert reader.post("/receipt", data=right, environ_base={"REMOTE_ADDR": "192.0.2.2"}).status_code == 303


def test_a_wait_ends(reader, monkeypatch):
    guess(reader, "/receipt", 25)
    begun = now()
    monkeypatch.setattr(guessing, "now", lambda: begun + timedelta(minutes=16))
    assert guess(reader, "/receipt", 1) == [422]


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("2001:db8::1", "2001:db8::2:3", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("localhost", "localhost", True),
    ],
)
def test_a_network_is_what_a_household_or_office_shares(reader, first, second, shared):
    guess(reader, "/receipt", 20, first)
    assert guess(reader, "/receipt", 1, second) == [429 if shared else 422]


def test_no_address_of_anybody_is_kept(reader, settings, engine):
    guess(reader, "/receipt", 1, "203.0.113.77")
    with reading(engine) as session:
        ((key,),) = session.execute(text("SELECT key FROM attempt")).all()
    assert re.fullmatch(r"[0-9a-f]{64}", key)
    assert "203.0.113" not in key


def test_many_guesses_at_once_are_stopped_close_to_twenty(app):
    def guess_with(_):
        return guess(app.test_client(), "/receipt", 5)

    with ThreadPoolExecutor(8) as pool:
        statuses = [status for found in pool.map(guess_with, range(8)) for status in found]
    assert 20 <= statuses.count(422) <= 28
    assert set(statuses) == {422, 429}


@pytest.mark.parametrize("path", ["/receipt", "/code"])
def test_a_full_disk_is_no_fault_of_who_types_a_wrong_code(reader, assessment, monkeypatch, path):
    def full_disk(*_):
        raise NotSavedError

    monkeypatch.setattr(guessing, "count_attempt", full_disk)
    assert guess(reader, path, 1) == [422]


def test_wrong_links_are_told_to_wait_after_twenty(app, reader):
    @app.get("/wrong")
    def wrong():
        guessing.refuse_wrong_link()

    pages = [reader.get("/wrong") for _ in range(21)]
    assert [page.status_code for page in pages] == [404] * 20 + [429]
    assert pages[-1].headers["Retry-After"] == "900"
    # Counted apart: somebody whose mails cut links keeps nobody from typing a code.
    assert guess(reader, "/code", 1) == [422]


def begin_change(client, code):
    """Press Change; the token that leads to the draft."""
    before = cookies_of(client, "link-")
    page = client.send(page_of(code), {"go": "change"})
    assert page.status_code == 303
    ((name, token),) = (cookies_of(client, "link-").items() - before.items()) or before.items()
    assert page.location == f"/survey/{name.removeprefix('link-')}/page/1"
    return token


def test_a_change_takes_the_place_of_what_was_sent_and_of_its_comments(reader, engine, settings, assessment, code):
    enter(reader, code)
    token = begin_change(reader, code)
    assert "Short meetings" in enter(reader, code).text
    with reading(engine) as session:
        assert counts_by_group(session, assessment) == {"X": 1}
    send_draft(engine, settings, token, code, SPO1="5", COMMENT_GOOD="", COMMENT_CHANGE="Fewer forms")
    page = enter(reader, code)
    assert "Fewer forms" in page.text
    assert "Short meetings" not in page.text
    with reading(engine) as session:
        assert counts_by_group(session, assessment) == {"X": 1}
        assert comments_of(session, assessment) == {"COMMENT_CHANGE": ["Fewer forms"]}
        assert find_receipt(session, code).response.ratings.count("5") == 1


def test_two_devices_that_change_go_on_with_one_draft(app, engine, assessment, code):
    tokens = []
    for client in (app.test_client(), app.test_client()):
        enter(client, code)
        tokens.append(begin_change(client, code))
    with reading(engine) as session:
        assert len({draft_of(session, find_link(session, token)).id for token in tokens}) == 1
        assert started_count(session, assessment) == 1


def test_answers_that_are_withdrawn_are_gone_with_their_comments(reader, engine, assessment, code):
    enter(reader, code)
    begin_change(reader, code)
    asked = reader.get(f"{page_of(code)}withdraw")
    assert "cannot be used a second time" in asked.text
    page = reader.send(f"{page_of(code)}withdraw", follow_redirects=True)
    assert "Your answers were withdrawn" in page.text
    assert not cookies_of(reader, "receipt-")
    assert not cookies_of(reader, "link-")
    with reading(engine) as session:
        assert counts_by_group(session, assessment) == {}
        assert comments_of(session, assessment) == {}
        assert started_count(session, assessment) == 0


@pytest.mark.parametrize(("method", "rest"), [each for each in ADDRESSES if each != ("POST", "withdraw")])
def test_what_was_withdrawn_in_one_window_is_gone_in_the_other(app, reader, code, method, rest):
    other = app.test_client()
    for client in (reader, other):
        enter(client, code)
    token = other.token_on("/receipt")
    reader.send(f"{page_of(code)}withdraw")
    page = other.open(page_of(code) + rest, method=method, data={"csrf_token": token, "go": "change"})
    assert page.status_code == 404
    assert "No such receipt" in page.text


def test_many_who_withdraw_the_same_at_once_delete_it_once(app, reader, engine, assessment, code, answer):
    answer(group="B")
    enter(reader, code)
    token = reader.token_on(f"{page_of(code)}withdraw")
    cookies = cookies_of(reader, "")

    def withdraw(_):
        client = app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value)
        return client.post(f"{page_of(code)}withdraw", data={"csrf_token": token})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        pages = list(pool.map(withdraw, range(AT_ONCE)))
    assert {(page.status_code, page.location) for page in pages} == {(303, "/receipt/withdrawn")}
    with reading(engine) as session:
        assert counts_by_group(session, assessment) == {"B": 1}


def test_after_the_close_answers_are_read_and_stay(reader, engine, assessment, code):
    close_survey(engine, assessment)
    page = enter(reader, code)
    assert "Short meetings" in page.text
    assert "no longer be changed or withdrawn" in page.text
    assert "Change my answers" not in page.text
    assert "Withdraw my answers" not in page.text
    data = {"csrf_token": reader.token_on(page_of(code)), "go": "change"}
    refused = [
        reader.get(f"{page_of(code)}withdraw"),
        reader.post(f"{page_of(code)}withdraw", data=data),
        reader.post(page_of(code), data=data),
    ]
    assert [page.status_code for page in refused] == [410] * 3
    assert all("The survey has closed" in page.text for page in refused)
    with reading(engine) as session:
        assert counts_by_group(session, assessment) == {"X": 7}


@pytest.mark.parametrize(("ago", "status"), [(GRACE - timedelta(minutes=1), 200), (GRACE, 410)])
def test_answers_may_be_withdrawn_until_the_grace_is_over(reader, engine, assessment, code, ago, status):
    close_by_itself(engine, assessment, ago)
    enter(reader, code)
    assert reader.get(f"{page_of(code)}withdraw").status_code == status


def test_leaving_forgets_the_code_and_the_links_of_its_survey_and_nothing_else(
    reader, engine, settings, make_assessment, code
):
    enter(reader, code)
    begin_change(reader, code)
    other = open_token(settings.secret_key, make_assessment({}, title="Another"))
    reader.get(f"/s/{other}")
    reader.set_cookie("link-0123456789abcdef", "leads nowhere")
    reader.set_cookie("receipt-0123456789abcdef", "leads nowhere")
    page = reader.send(page_of(code), {"go": "leave"})
    assert (page.status_code, page.headers["Clear-Site-Data"]) == (303, '"cache"')
    assert not cookies_of(reader, "receipt-")
    assert cookies_of(reader, "link-") == {f"link-{handle_of(other)}": other}
    left = reader.get(page.location)
    assert code not in left.text
    assert reader.get(page_of(code)).status_code == 404


def test_by_https_the_same_is_kept_and_forgotten(settings, engine, code):
    app = create_app(replace(settings, public_url="https://survey.example.org"), engine)
    client, https = app.test_client(), {"base_url": "https://survey.example.org"}

    def press(path, **fields):
        return client.post(path, data={"csrf_token": token_in(client.get(path, **https).text), **fields}, **https)

    (cookie,) = (each for each in press("/receipt", code=code).headers.getlist("Set-Cookie") if "receipt-" in each)
    assert cookie.startswith("__Host-receipt-")
    assert "; Secure; HttpOnly; Path=/" in cookie
    assert press(page_of(code), go="change").status_code == 303
    assert len(cookies_of(client, "__Host-link-")) == 1
    assert press(page_of(code), go="leave").status_code == 303
    assert not cookies_of(client, "__Host-receipt-") | cookies_of(client, "__Host-link-")


def test_a_demo_says_so(reader, engine, code):
    with engine.begin() as connection:
        connection.execute(text("UPDATE organisation SET demo = 1"))
    assert 'class="demo"' in enter(reader, code).text


@pytest.mark.parametrize(("language", "name"), [("en", "my-answers.pdf"), ("fr", None)])
def test_the_copy_is_a_pdf_that_nobody_else_keeps(reader, code, language, name):
    enter(reader, code)
    page = reader.get(f"{page_of(code)}answers.pdf?language={language}")
    assert (page.status_code, page.mimetype) == (200, "application/pdf")
    assert page.data.startswith(b"%PDF-")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Disposition"].startswith("attachment; filename=")
    assert name is None or name in page.headers["Content-Disposition"]
    assert code not in str(page.headers)


# What stands in both ledgers: whose rows they are, and the group. Anything else would join them.
def values_of(engine, *tables):
    """Every value of these tables that is long enough to be told from others."""
    found = set()
    with reading(engine) as session:
        for table in tables:
            for row in session.execute(text(f"SELECT * FROM {table}")):  # noqa: S608  # names of ours
                found |= {str(value) for value in row if len(str(value)) >= 8}
    return found


def test_nothing_joins_who_was_asked_a_response_and_its_comments(reader, engine, settings, assessment, answer):
    ((person),) = invite(engine, assessment, [Person("Ann Other", "X", "ann@example.org")], NOW)
    code = answer(person.token, COMMENT_GOOD="Short meetings", COMMENT_CHANGE="Fewer forms")
    enter(reader, code)
    send_draft(engine, settings, begin_change(reader, code), code, COMMENT_CHANGE="No forms")
    common = {assessment.organisation, assessment.id}
    assert values_of(engine, "response") & values_of(engine, "comment") == common
    asked = values_of(engine, "invitation", "link", "draft", "draft_answer")
    assert asked & values_of(engine, "response", "comment") == common
    with reading(engine) as session:
        assert [invitation.state for invitation in invitations_of(session, assessment)] == ["sent"]
        receipt = find_receipt(session, code)
        assert set(comments_by(session, receipt, code, COMMENTS)) == set(COMMENTS)
        # Each comment is tied to the receipt by a hash of its own.
        hashes = session.execute(text("SELECT owner_hash FROM comment")).scalars().all()
        assert len(set(hashes)) == 2
        assert receipt.hash not in hashes
        assert questionnaire_of(session, assessment).comments


def test_anonymous_answers_stand_in_no_table_beside_an_invitation(engine, assessment, answer):
    ((person),) = invite(engine, assessment, [Person("Ann Other", "X", "ann@example.org")], NOW)
    answer(person.token)
    tables = set(inspect(engine).get_table_names()) - {"alembic_version"}
    with reading(engine) as session:
        (response,) = session.execute(text("SELECT id FROM response")).scalars().all()
        (invitation,) = session.execute(text("SELECT id FROM invitation")).scalars().all()
        assert session.execute(text("SELECT count(*) FROM respondent")).scalar() == 0
    holding = {
        each for each in tables if each != "alembic_version" and {response, invitation} <= values_of(engine, each)
    }
    assert holding == set()


# Codes on paper


@pytest.fixture
def paper(engine, assessment):
    """A code on paper, for the group X."""
    return make_codes(engine, assessment, {"X": 1}, NOW)[0][0]


@pytest.mark.parametrize("change", [str, str.lower, lambda code: code.replace("-", " ")])
def test_a_code_on_paper_opens_the_survey_of_its_group(reader, engine, assessment, paper, change):
    page = reader.send("/code", {"code": change(paper)})
    assert page.status_code == 303
    start = reader.get(page.location)
    assert start.status_code == 200
    assert 'name="group"' not in start.text
    # A browser keeps something too long to be guessed, not the code.
    ((name, token),) = cookies_of(reader, "link-").items()
    assert page.location == f"/survey/{name.removeprefix('link-')}/"
    assert canonical(paper) not in token
    assert len(token) == 22


def test_a_code_on_paper_leads_back_to_its_draft_and_is_used_once(app, reader, engine, settings, assessment, paper):
    reader.send("/code", {"code": paper})
    (token,) = cookies_of(reader, "link-").values()
    with reading(engine) as session:
        begin(engine, find_link(session, token), token, NewDraft("X", "en"), now())
    elsewhere = app.test_client()
    elsewhere.send("/code", {"code": paper})
    (second,) = cookies_of(elsewhere, "link-").values()
    assert second != token
    with reading(engine) as session:
        links = [find_link(session, each) for each in (token, second)]
        assert draft_of(session, links[0]) == draft_of(session, links[1])
    send_draft(engine, settings, second, make_submission_code(), SPO1="2")
    with reading(engine) as session:
        assert counts_by_group(session, assessment) == {"X": 1}
        assert [each.state for each in invitations_of(session, assessment)] == ["sent"]


def test_a_code_on_paper_opens_nowhere_but_where_guessing_is_slowed(reader, paper):
    letters = canonical(paper)
    for each in (paper, letters):
        assert reader.get(f"/s/{each}").status_code == 404
    assert enter(reader, paper).status_code == 422


def test_a_link_is_no_code(reader, engine, settings, assessment):
    ((person),) = invite(engine, assessment, [Person("Ann", "X")], NOW)
    for token in (person.token, open_token(settings.secret_key, assessment)):
        assert reader.send("/code", {"code": token}).status_code == 422
