"""Ways to be asked besides mail: the open link, its poster, words for a chat, the last day, codes on paper."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from icalendar import Calendar

from survey.actions.closing import set_closing_time
from survey.actions.running import close, launch, open_token, plan
from survey.core.codes import canonical
from survey.store.assessments import create_assessment
from survey.store.engine import reading, transaction
from survey.store.invitations import invitations_of
from survey.store.links import find_link
from survey.store.organisations import pmos
from tests.factories import pmo50
from tests.web.conftest import NOW, TODAY

PATH = "/assessments/autumn-2026"
LINKS = f"{PATH}/links"


@pytest.fixture
def named(engine, settings, account):
    """An open assessment whose answers keep their names."""
    with transaction(engine) as session:
        (pmo,) = pmos(session, account.organisation)
        made = create_assessment(session, replace(plan(pmo, "Autumn 2026", pmo50(), 5), mode="named"), TODAY)
    return launch(engine, settings.secret_key, made, NOW)


def let_close(engine, assessment, days=7):
    closes_at = (NOW + timedelta(days=days)).replace(microsecond=0)
    set_closing_time(engine, assessment, (closes_at, "Europe/Paris"), NOW)
    return closes_at


def event_of(answer):
    assert answer.mimetype == "text/calendar"
    calendar = Calendar.from_ical(answer.data)
    assert calendar["method"] == "PUBLISH"
    (event,) = calendar.events
    return event


def test_the_open_link_stands_there_to_be_copied_and_scanned(leader, assessment, settings):
    page = leader.get(LINKS).text
    address = f"http://localhost/s/{open_token(settings.secret_key, assessment)}"
    assert address in page
    assert 'aria-label="QR code of the open link"' in page
    assert "Answers are kept without names" in page
    assert page.count(address) == 3  # the link itself, and in a text for each language


def test_the_code_is_a_file_in_two_forms(leader, assessment):
    drawing, picture = leader.get(f"{PATH}/qr.svg"), leader.get(f"{PATH}/qr.png")
    assert (drawing.mimetype, picture.mimetype) == ("image/svg+xml", "image/png")
    assert "style" not in drawing.text
    assert BytesIO(picture.data).read(8) == b"\x89PNG\r\n\x1a\n"
    assert drawing.headers["Content-Disposition"].startswith("attachment")


def test_the_poster_speaks_every_language_of_the_survey(leader, assessment, engine):
    let_close(engine, assessment)
    page = leader.get(f"{PATH}/poster").text
    assert re.findall(r'<section lang="(\w+)"', page) == ["en", "fr"]
    assert "/s/" in page
    assert "Europe/Paris" in page


def test_there_is_no_link_before_the_opening_nor_after_the_end(leader, make_assessment, engine):
    draft = make_assessment()
    assert "/s/" not in leader.get(LINKS).text
    for name in ("poster", "qr.svg", "qr.png"):
        assert leader.get(f"{PATH}/{name}").status_code == 404
    opened = launch(engine, "x" * 32, draft, NOW)
    close(engine, opened, NOW)
    assert "/s/" not in leader.get(LINKS).text


def test_a_survey_of_personal_links_has_no_open_one_and_no_codes(leader, named):
    page = leader.get(LINKS).text
    assert "/s/" not in page
    assert "You have got a personal link" in page
    assert leader.get(f"{PATH}/qr.svg").status_code == 409
    sent = {"codes-group": "X", "codes-count": "3"}
    assert leader.send(LINKS, sent, page=f"{PATH}/people/add").status_code == 409


def test_the_last_minutes_come_as_an_entry_that_moves_with_the_date(leader, assessment, engine):
    assert leader.get(f"{PATH}/deadline.ics").status_code == 404
    closes_at = let_close(engine, assessment)
    before = event_of(leader.get(f"{PATH}/deadline.ics"))
    assert (before["dtstart"].dt, before["dtend"].dt) == (closes_at - timedelta(minutes=15), closes_at)
    assert "Europe/Paris" in before["description"]
    later = let_close(engine, assessment, 9)
    after = event_of(leader.get(f"{PATH}/deadline.ics"))
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtend"].dt == later


def test_whoever_is_asked_gets_it_under_an_address_that_opens_nothing(leader, reader, assessment, engine, settings):
    let_close(engine, assessment)
    address = re.search(r"http://localhost(/calendar/[^<\s]+)", leader.get(LINKS).text).group(1)
    assert open_token(settings.secret_key, assessment) not in address
    entry = event_of(reader.get(address))
    assert assessment.id not in entry["uid"]
    french = reader.get(address, headers={"Accept-Language": "fr"})
    assert event_of(french)["uid"] == entry["uid"]
    # Who guesses learns not even that there is such a survey.
    mark = address.rpartition("/")[2]
    for wrong in (
        f"/calendar/autumn-2026/{'x' * 24}.ics",
        f"/calendar/spring-2026/{mark}",
        "/calendar/autumn-2026/é.ics",
    ):
        assert reader.get(wrong).status_code == 404


def test_codes_are_made_for_a_group_and_shown_once(leader, assessment, engine):
    page = leader.send(LINKS, {"codes-group": "T", "codes-count": "3"})
    codes = re.findall(r'<p class="code">([^<]+)</p>', page.text)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert len(set(codes)) == 3
    with reading(engine) as session:
        found = [find_link(session, canonical(code)) for code in codes]
        groups = {each.id: each.group for each in invitations_of(session, assessment)}
    assert [groups[link.invitation] for link in found] == ["T", "T", "T"]
    assert not any(code in leader.get(LINKS).text for code in codes)
    # They are nobody's in particular.
    assert "Nobody is on the list yet" in leader.get(f"{PATH}/people").text


@pytest.mark.parametrize("count", ["", "0", "201", "x", "1e2"])
def test_a_number_of_codes_that_is_none_is_refused(leader, assessment, engine, count):
    page = leader.send(LINKS, {"codes-group": "T", "codes-count": count})
    assert page.status_code == 422
    assert "Enter a whole number from 1 to 200" in page.text
    with reading(engine) as session:
        assert invitations_of(session, assessment) == []
