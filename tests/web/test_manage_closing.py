"""The closing time, as its leader sets and reads it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from survey.actions.closing import moment_of
from survey.actions.running import close
from survey.store.assessments import GRACE, find_assessment, set_closing
from survey.store.engine import reading, transaction
from tests.web.conftest import make_ready
from tests.web.pages import fields_in

PATH = "/assessments/autumn-2026"
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_day_before_clocks_change(monkeypatch):
    """In Paris clocks go back on 25 October 2026 at 03:00, and forward on 28 March 2027 at 02:00."""
    for module in ("views", "closing", "life"):
        monkeypatch.setattr(f"survey.web.manage.{module}.now", lambda: NOW)


def send(leader, day="2026-10-20", clock="17:00", zone="Europe/Paris"):
    return leader.send(f"{PATH}/closing", {"day": day, "clock": clock, "zone": zone})


def stored(engine):
    with reading(engine) as session:
        return find_assessment(session, "autumn-2026").closes_at


def moved(engine, assessment, closes_at):
    with transaction(engine) as session:
        return set_closing(session, assessment, closes_at, "Europe/Paris")


def test_a_closing_time_is_kept_in_utc_and_told_in_its_zone(leader, engine, assessment):
    assert "Set a closing time" in leader.get(PATH).text
    assert send(leader).location == PATH
    assert stored(engine) == datetime(2026, 10, 20, 15, tzinfo=UTC)
    assert "20 October 2026, 17:00 (Europe/Paris)" in leader.get(PATH).text
    shown = fields_in(leader.get(f"{PATH}/closing").text)
    assert (shown["day"], shown["clock"], shown["zone"]) == ("2026-10-20", "17:00", "Europe/Paris")


def test_it_is_moved_and_taken_away_until_the_survey_is_closed(leader, engine, assessment):
    send(leader)
    send(leader, clock="18:30")
    assert stored(engine) == datetime(2026, 10, 20, 16, 30, tzinfo=UTC)
    assert send(leader, day="", clock="").status_code == 303
    assert stored(engine) is None
    close(engine, assessment, NOW)
    assert leader.get(f"{PATH}/closing").status_code == 409
    token = leader.token_on("/assessments")
    assert leader.post(f"{PATH}/closing", data={"csrf_token": token, "day": "", "clock": ""}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "field", "fault"),
    [
        pytest.param({"day": "2026-10-01", "clock": "13:59"}, "clock", "This time is over", id="over"),
        pytest.param({"day": "2027-03-28", "clock": "02:30"}, "clock", "never show 02:30", id="clocks go forward"),
        pytest.param({"day": "", "clock": "17:00"}, "day", "Choose a day as well", id="no day"),
        pytest.param({"day": "2026-10-20", "clock": ""}, "clock", "Choose a time", id="no time"),
        pytest.param({"day": "20.10.2026"}, "day", "written like", id="another notation"),
        pytest.param({"day": "2026-02-30"}, "day", "written like", id="no such day"),
        pytest.param({"day": "9999-12-31", "clock": "23:59"}, "day", "two years", id="far away"),
        pytest.param({"clock": "25:00"}, "clock", "written like", id="no such time"),
        pytest.param({"zone": "../../etc/passwd"}, "zone", "Choose one", id="no zone"),
        pytest.param({"zone": "Europe"}, "zone", "Choose one", id="half a zone"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_what_was_typed(leader, engine, assessment, typed, field, fault):
    answer = send(leader, **typed)
    assert answer.status_code == 422
    assert fault in answer.text
    assert f'href="#{field}"' in answer.text
    assert stored(engine) is None


def test_a_time_that_clocks_show_twice_is_the_second_and_said_to_be(leader, engine, assessment):
    send(leader, day="2026-10-25", clock="02:30")
    assert stored(engine) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert "02:30 (Europe/Paris), the second time that clocks show it" in leader.get(PATH).text


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])
def test_whatever_clocks_show_is_found_again(zone):
    begin = datetime(2026, 10, 1, tzinfo=UTC)
    for half_hours in range(0, 48 * 220, 7):
        local = (begin + timedelta(minutes=30 * half_hours)).astimezone(ZoneInfo(zone))
        found = moment_of(local.date(), time(local.hour, local.minute), zone)
        assert found is not None
        assert found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local.replace(tzinfo=None)


def test_the_last_zone_of_the_organisation_is_offered_first(leader, make_assessment):
    make_assessment({})
    make_assessment(title="Winter 2026")
    assert fields_in(leader.get("/assessments/winter-2026/closing").text)["zone"] == "UTC"
    send(leader, zone="Asia/Tokyo")
    assert fields_in(leader.get("/assessments/winter-2026/closing").text)["zone"] == "Asia/Tokyo"


def test_once_it_is_over_closing_is_the_next_step_and_moving_it_lets_answers_in_again(leader, engine, assessment):
    moved(engine, assessment, NOW - timedelta(minutes=5))
    assert "Nobody begins any more since" in leader.get(PATH).text
    moved(engine, assessment, NOW - GRACE - timedelta(hours=1))
    page = leader.get(PATH).text
    assert "It takes no answers since 1 October 2026, 13:00" in page
    assert "Time is over" in page
    assert "Go on and close it" in leader.get("/assessments").text
    send(leader)
    assert "Pass the link on" in leader.get(PATH).text


def test_a_survey_whose_time_is_over_is_not_opened(leader, engine, make_assessment, settings):
    draft = make_assessment()
    make_ready(leader, PATH)
    moved(engine, draft, NOW - timedelta(days=1))
    assert "choose a later one" in leader.get(PATH).text
    token = leader.token_on(PATH)
    answer = leader.post(f"{PATH}/open", data={"csrf_token": token})
    assert (answer.status_code, "Something is missing" in answer.text) == (409, True)
    moved(engine, draft, NOW + timedelta(days=1))
    assert leader.send(f"{PATH}/open", page=PATH).status_code == 303
