"""What staff meet, page by page, as a browser without script sees it."""

import re

import pytest

from survey.actions.inviting import invite
from survey.actions.running import close, open_token
from survey.store.assessments import questionnaire_of
from survey.store.drafts import started_count
from survey.store.engine import reading
from survey.store.errors import NotSavedError
from survey.store.invitations import Person, invitations_of
from survey.store.responses import counts_by_group, responses_of
from tests.factories import harbour
from tests.web.conftest import NOW, add_answers, token_in
from tests.web.pages import elements_of, fields_in

RECEIPT = re.compile(r'class="receipt">([0-9A-Z-]{24})<')
HOSTILE = '<script>alert(1)</script> {{7*7}} " onmouseover=x \u202e été'


@pytest.fixture
def link(settings, assessment):
    """The open link of an assessment."""
    return f"/s/{open_token(settings.secret_key, assessment)}"


def follow(client, path):
    """Open an address as a browser does, to the last redirect; says where that was."""
    page = client.get(path, follow_redirects=True)
    return page, page.request.path


def begin(client, link, group="X"):
    """Open a link and start; the first page and its address."""
    page, start = follow(client, link)
    token = token_in(page.get_data(as_text=True))
    page = client.post(f"{start}start", data={"csrf_token": token, "group": group}, follow_redirects=True)
    return page, page.request.path


def inputs_on(page):
    """The inputs of a page, as their attributes."""
    return [element.attrib for element in elements_of(page.get_data(as_text=True)) if element.tag == "input"]


def checked_on(page):
    """How many answers are chosen on a page."""
    return sum("checked" in each for each in inputs_on(page))


def fields_of(page):
    """What the form of a section sends when the second point, 20 of 100, and the first three are chosen."""
    fields = {"csrf_token": token_in(page.get_data(as_text=True))}
    for each in inputs_on(page):
        name, kind = each["name"], each["type"]
        if kind == "hidden":
            fields[name] = each["value"]
        elif kind == "radio":
            fields[name] = "2"
        elif kind == "text":
            fields[name] = "20"
        elif kind == "checkbox" and len(fields.setdefault(name, [])) < 3:
            fields[name].append(each["value"])
    return fields


def fill_in(client, page, at, **given):
    """Answer page after page up to the check page."""
    while "/page/" in at:
        page = client.post(at, data=fields_of(page) | given, follow_redirects=True)
        assert page.status_code == 200
        at = page.request.path
    return page, at


def send(client, page, at):
    """Send what stands on the check page."""
    text = page.get_data(as_text=True)
    code = fields_in(text)["submission_code"]
    data = {"csrf_token": token_in(text), "submission_code": code}
    return client.post(at.replace("/check", "/send"), data=data, follow_redirects=True), data


def answered(engine, assessment):
    with reading(engine) as session:
        return counts_by_group(session, assessment)


def test_a_survey_goes_from_its_link_to_a_receipt(reader, engine, assessment, link):
    page, at = begin(reader, link)
    check, at = fill_in(reader, page, at)
    receipt, _ = send(reader, check, at)
    assert "data-survey-complete" in receipt.get_data(as_text=True)
    assert RECEIPT.search(receipt.get_data(as_text=True))
    with reading(engine) as session:
        (response,) = responses_of(session, assessment)
        asked = [item for item in questionnaire_of(session, assessment).items if "X" in item.groups]
        assert started_count(session, assessment) == 0
    assert response.group == "X"
    assert sorted(response.ratings) == sorted("2" * len(asked) + "." * (50 - len(asked)))
    assert response.efforts == {"EFF_WANTED": (20.0,) * 5}
    assert len(response.importance["IMPORTANCE"]) == 3


def test_another_questionnaire_goes_from_fill_to_report(reader, engine, settings, make_assessment, leader):
    assessment = make_assessment({"SKIPPERS": 6, "AGENTS": 7}, people=None, questionnaire=harbour())
    page, at = begin(reader, f"/s/{open_token(settings.secret_key, assessment)}", group="DESK")
    check, at = fill_in(reader, page, at)
    receipt, _ = send(reader, check, at)
    assert RECEIPT.search(receipt.get_data(as_text=True))
    close(engine, assessment, NOW)
    for language in ("en", "fr"):
        report = leader.get(f"/reports/{assessment.slug}?language={language}").get_data(as_text=True)
        assert all(dimension.name[language] in report for dimension in harbour().dimensions)


@pytest.mark.parametrize("token", ["x", "a" * 24, "%00", "../../etc/passwd"])
def test_a_wrong_link_shows_one_page_whatever_is_wrong(reader, link, token):
    page = reader.get(f"/s/{token}")
    cut = reader.get(link[:-1])
    assert (page.status_code, cut.status_code) == (404, 404)
    if page.request.path.count("/") == 2:
        assert page.get_data() == cut.get_data()


def test_opening_a_link_changes_nothing(reader, engine, assessment, link):
    for _ in range(3):
        follow(reader, link)
        assert reader.head(link).status_code == 303
    with reading(engine) as session:
        assert started_count(session, assessment) == 0


def test_the_token_stands_in_no_address_after_the_first(reader, link):
    _, at = follow(reader, link)
    token = link.removeprefix("/s/")
    page, at = begin(reader, link)
    assert token not in at
    assert token not in page.get_data(as_text=True)


def test_an_address_without_its_cookie_opens_nothing(app, reader, link):
    _, at = begin(reader, link)
    stranger = app.test_client()
    for path in (at, at.rsplit("/page", 1)[0] + "/", at.rsplit("/page", 1)[0] + "/check"):
        assert stranger.get(path).status_code == 404


def test_two_drafts_in_one_browser_never_mix(reader, link):
    page, first = begin(reader, link, group="X")
    _, second = begin(reader, link, group="T")
    reader.post(first, data=fields_of(page), follow_redirects=True)
    assert first.split("/page")[0] != second.split("/page")[0]
    assert 'name="SPO1"' in reader.get(first).get_data(as_text=True)
    assert 'name="SPO1"' not in reader.get(second).get_data(as_text=True)


def test_a_private_link_stands_on_every_page_and_opens_the_draft_elsewhere(app, reader, link):
    page, at = begin(reader, link)
    private = re.search(r"<code>http://localhost(/s/[^<]+)</code>", page.get_data(as_text=True)).group(1)
    saved = reader.post(at, data=fields_of(page), follow_redirects=True)
    assert private in saved.get_data(as_text=True)
    elsewhere = app.test_client()
    resumed, _ = follow(elsewhere, private)
    assert "/page/2" in resumed.get_data(as_text=True)
    assert checked_on(elsewhere.get(at)) == 3


def test_a_page_whose_token_is_refused_comes_back_as_typed(reader, engine, link):
    page, at = begin(reader, link)
    refused = reader.post(at, data=fields_of(page) | {"csrf_token": "stale"})
    assert refused.status_code == 400
    assert checked_on(refused) == 3
    again = reader.post(at, data=fields_of(refused), follow_redirects=True)
    assert again.request.path.endswith("/page/2")


@pytest.mark.parametrize("step", ["start", "send"])
def test_starting_and_sending_need_a_token(reader, engine, assessment, link, step):
    _, at = begin(reader, link)
    before = answered(engine, assessment)
    path = f"{at.split('/page')[0]}/{step}"
    reader.post(path, data={"group": "X", "submission_code": "AAAA-AAAA-AAAA-AAAA-AAAA"}, follow_redirects=True)
    assert answered(engine, assessment) == before


def test_a_group_must_be_chosen(reader, link):
    page, start = follow(reader, link)
    for group in ("", "Z"):
        refused = reader.post(
            f"{start}start", data={"csrf_token": token_in(page.get_data(as_text=True)), "group": group}
        )
        assert refused.status_code == 422
        assert "<title>Error:" in refused.get_data(as_text=True)


@pytest.mark.parametrize("forged", [{"SPO1": "6"}, {"SPO1": "0"}, {"SPO1": "dk"}, {"SPO1": HOSTILE}])
def test_a_forged_rating_is_refused_and_the_rest_is_kept(reader, link, forged):
    page, at = begin(reader, link)
    refused = reader.post(at, data=fields_of(page) | forged)
    assert refused.status_code == 422
    assert "<script>alert" not in refused.get_data(as_text=True)
    assert checked_on(reader.get(at)) == 2


def test_an_item_of_another_group_is_left_alone(reader, engine, assessment, link):
    page, at = begin(reader, link)
    check, at = fill_in(reader, page, at, STD1="5", VAL1="5")
    send(reader, check, at)
    with reading(engine) as session:
        (response,) = responses_of(session, assessment)
        places = questionnaire_of(session, assessment).item_index
    assert response.ratings[places["STD1"]] == response.ratings[places["VAL1"]] == "."


def test_hostile_text_in_a_comment_stays_text(reader, link):
    page, at = begin(reader, link)
    check, at = fill_in(reader, page, at, COMMENT_GOOD=HOSTILE, COMMENT_CHANGE="\x00nul")
    text = check.get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}" in text
    assert "<script>alert" not in text


def test_a_comment_that_is_too_long_comes_back_whole(reader, link):
    page, at = begin(reader, link)
    while "COMMENT_GOOD" not in page.get_data(as_text=True):
        page = reader.post(at, data=fields_of(page), follow_redirects=True)
        at = page.request.path
    refused = reader.post(at, data=fields_of(page) | {"COMMENT_GOOD": "é" * 1001})
    assert refused.status_code == 422
    assert "é" * 1001 in refused.get_data(as_text=True)


def test_points_may_have_a_decimal_comma_and_must_add_up(reader, link):
    page, at = begin(reader, link)
    while "EFF_WANTED_1" not in page.get_data(as_text=True):
        page = reader.post(at, data=fields_of(page), follow_redirects=True)
        at = page.request.path
    refused = reader.post(at, data=fields_of(page) | {"EFF_WANTED_1": "19,5", "EFF_WANTED_2": "9"})
    assert "add up to 89" in refused.get_data(as_text=True)
    assert 'value="19.5"' in refused.get_data(as_text=True)
    taken = reader.post(at, data=fields_of(refused) | {"EFF_WANTED_1": "19,5", "EFF_WANTED_2": "20,5"})
    assert taken.status_code == 303


def test_what_does_not_add_up_is_pointed_out_once_and_then_left_out(reader, engine, assessment, link):
    page, at = begin(reader, link)
    while "EFF_WANTED_1" not in page.get_data(as_text=True):
        page = reader.post(at, data=fields_of(page), follow_redirects=True)
        at = page.request.path
    odd = {"EFF_WANTED_1": "many", "IMPORTANCE": ["SPO", "STR", "VAL", "GOV"]}
    refused = reader.post(at, data=fields_of(page) | odd)
    assert refused.status_code == 422
    check = reader.post(at, data=fields_of(refused) | odd, follow_redirects=True)
    assert "does not add up" in check.get_data(as_text=True)
    receipt, _ = send(reader, check, check.request.path)
    assert RECEIPT.search(receipt.get_data(as_text=True))
    with reading(engine) as session:
        (response,) = responses_of(session, assessment)
    assert (response.efforts, response.importance) == ({}, {})


def test_blank_answers_may_be_sent_and_the_check_page_says_which(reader, engine, assessment, link):
    _, at = begin(reader, link)
    base = at.split("/page")[0]
    check = reader.get(f"{base}/check")
    assert check.get_data(as_text=True).count("Not answered") == 30
    receipt, _ = send(reader, check, f"{base}/check")
    assert RECEIPT.search(receipt.get_data(as_text=True))
    assert answered(engine, assessment) == {"X": 1}


def test_the_same_submission_gives_the_same_receipt(reader, engine, assessment, link):
    page, at = begin(reader, link)
    check, at = fill_in(reader, page, at)
    first, data = send(reader, check, at)
    second = reader.post(at.replace("/check", "/send"), data=data, follow_redirects=True)
    receipts = {RECEIPT.search(page.get_data(as_text=True)).group(1) for page in (first, second)}
    assert receipts == {data["submission_code"]}
    assert answered(engine, assessment) == {"X": 1}


def test_a_second_submission_by_the_same_link_is_not_taken(app, reader, engine, assessment, link):
    page, at = begin(reader, link)
    check, at = fill_in(reader, page, at)
    other = reader.get(at)
    elsewhere = app.test_client()
    private = re.search(r"<code>http://localhost(/s/[^<]+)</code>", page.get_data(as_text=True)).group(1)
    sent, _ = send(reader, check, at)
    late, _ = send(reader, other, at)
    # The browser that sent them has the receipt; the link alone does not give it.
    assert RECEIPT.search(late.get_data(as_text=True))[1] == RECEIPT.search(sent.get_data(as_text=True))[1]
    told, _ = follow(elsewhere, private)
    assert "sent already" in told.get_data(as_text=True)
    assert not RECEIPT.search(told.get_data(as_text=True))
    assert answered(engine, assessment) == {"X": 1}


def test_a_personal_link_knows_its_group_and_resumes_on_another_device(app, reader, engine, assessment):
    people = invite(engine, assessment, [Person("Ann", "P", None, "fr")], NOW)
    link = f"/s/{people[0].token}"
    page, at = begin(reader, link)
    assert 'name="group"' not in page.get_data(as_text=True)
    reader.post(at, data=fields_of(page), follow_redirects=True)
    elsewhere = app.test_client()
    tasks, _ = follow(elsewhere, link)
    (go_on,) = re.findall(r'class="button primary"\s+href="([^"]+)"', tasks.get_data(as_text=True))
    assert go_on.endswith("/page/2")
    check, at = fill_in(elsewhere, *follow(elsewhere, go_on))
    send(elsewhere, check, at)
    told = reader.get(follow(reader, link)[1] + "?language=en")
    assert "sent already" in told.get_data(as_text=True)
    with reading(engine) as session:
        assert [invitation.state for invitation in invitations_of(session, assessment)] == ["sent"]
    assert answered(engine, assessment) == {"P": 1}


def test_a_closed_survey_takes_nothing_and_says_so(reader, engine, assessment, link):
    page, at = begin(reader, link)
    add_answers(engine, assessment, {"X": 6})
    close(engine, assessment, NOW)
    assert reader.post(at, data=fields_of(page)).status_code == 410
    told, _ = follow(reader, link)
    assert told.status_code == 410
    told = reader.get(at.split("/page")[0] + "/")
    assert "not sent and is not counted" in told.get_data(as_text=True)
    assert answered(engine, assessment) == {"X": 6}


def test_nothing_is_saved_on_a_page_that_does_not_exist(reader, link):
    _, at = begin(reader, link)
    for number in ("0", "99", str(2**70)):
        assert reader.get(re.sub(r"\d+$", number, at)).status_code == 404


def test_the_language_switch_saves_and_stays(reader, link):
    page, at = begin(reader, link)
    switched = reader.post(at, data=fields_of(page) | {"language": "fr"}, follow_redirects=True)
    assert switched.request.path == at
    assert '<html lang="fr"' in switched.get_data(as_text=True)
    assert checked_on(switched) == 3


def test_a_page_that_was_loaded_earlier_wipes_nothing(reader, engine, assessment, link):
    page, at = begin(reader, link)
    token = token_in(page.get_data(as_text=True))
    reader.post(at, data={"csrf_token": token, "SPO1": "2"})
    reader.post(at, data={"csrf_token": token, "SPO3": "5"})
    assert checked_on(reader.get(at)) == 2


def test_what_cannot_be_saved_comes_back_with_the_page(reader, engine, link, monkeypatch):
    page, at = begin(reader, link)

    def full_disk(*_):
        raise NotSavedError

    monkeypatch.setattr("survey.web.respond.sections.save_fields", full_disk)
    refused = reader.post(at, data=fields_of(page))
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert checked_on(refused) == 3


def test_a_foreign_host_is_refused_in_a_line(reader):
    refused = reader.get("/", headers={"Host": "evil.example"})
    assert refused.status_code == 400
    assert refused.mimetype == "text/plain"
    assert "unsafe" not in refused.headers["Content-Security-Policy"]


def test_comments_reach_the_report_from_ten_on(leader, engine, settings, make_assessment, reader):
    assessment = make_assessment({"X": 6, "B": 7})
    link = f"/s/{open_token(settings.secret_key, assessment)}"
    for number in range(10):
        page, at = begin(reader, link, group="T")
        check, at = fill_in(
            reader, page, at, COMMENT_GOOD=f"<i>good</i> {number}", COMMENT_CHANGE="x" if number else ""
        )
        send(reader, check, at)
    close(engine, assessment, NOW)
    report = leader.get(f"/reports/{assessment.slug}").get_data(as_text=True)
    assert report.count("&lt;i&gt;good&lt;/i&gt;") == 10
    assert "comments need at least 10 people" in report
