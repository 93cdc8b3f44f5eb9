"""Who may lead and read what, as a table of roles and objects."""

import pytest
from sqlalchemy import text

from survey.core.errors import NotFoundError
from survey.store.access import assessment_led, pmos_led, readable_assessment, set_pmos_led, set_reports_viewed
from survey.store.accounts import NewAccount, create_account
from survey.store.assessments import create_assessment, set_archived, set_closed, set_open, set_published
from survey.store.audit import log_entry, log_of, of_assessment
from survey.store.engine import reading, transaction
from survey.store.organisations import create_pmo
from tests.store.conftest import NOW, make_plan


@pytest.fixture
def people(engine, today):
    """Everybody there is, by name, and a closed assessment of the first PMO of the first organisation."""
    plan, foreign = make_plan(engine, today), make_plan(engine, today, "Red Mill")
    with transaction(engine) as session:
        found = set_closed(session, set_open(session, create_assessment(session, plan, today), today), today)
        second = create_pmo(session, plan.pmo.organisation, "Second PMO")

        def make(name, role, organisation=plan.pmo.organisation):
            return create_account(session, NewAccount(organisation, name, f"{name}@example.org", None, role), today)

        made = {name: make(name, "leader") for name in ("leads", "leads_other")}
        made |= {"administers": make("administers", "administrator"), "led_before": make("led_before", "viewer")}
        made |= {"views": make("views", "viewer"), "views_none": make("views_none", "viewer")}
        made["foreign"] = make("foreign", "administrator", foreign.pmo.organisation)
        set_pmos_led(session, made["leads"], [plan.pmo.id])
        set_pmos_led(session, made["leads_other"], [second.id])
        set_pmos_led(session, made["led_before"], [plan.pmo.id])
        set_reports_viewed(session, made["views"], [found.id])
    return made, found


def may(engine, find, *arguments):
    with reading(engine) as session:
        try:
            find(session, *arguments)
        except NotFoundError:
            return False
    return True


LEADING = {"administers": True, "leads": True}


@pytest.mark.parametrize(
    "name", ["administers", "leads", "leads_other", "led_before", "views", "views_none", "foreign"]
)
def test_who_leads_and_who_reads(engine, people, today, name):
    made, found = people
    account, leads = made[name], LEADING.get(name, False)
    assert may(engine, assessment_led, account, found.slug) is leads
    assert may(engine, readable_assessment, account, found.slug) is leads
    with transaction(engine) as session:
        set_published(session, found, today)
    assert may(engine, readable_assessment, account, found.slug) is (leads or name == "views")
    with transaction(engine) as session:
        set_archived(session, found, today)
    assert may(engine, assessment_led, account, found.slug) is leads


def test_nobody_in_particular_reads_nothing(engine, people):
    assert not may(engine, readable_assessment, None, people[1].slug)


def test_each_role_leads_its_pmos(engine, people):
    made, _ = people
    with reading(engine) as session:
        led = {name: [pmo.name for pmo in pmos_led(session, account)] for name, account in made.items()}
    assert led == {
        "administers": ["Central PMO", "Second PMO"],
        "leads": ["Central PMO"],
        "leads_other": ["Second PMO"],
        "led_before": [],
        "views": [],
        "views_none": [],
        "foreign": ["Central PMO"],
    }


def test_the_log_is_told_newest_first_and_is_never_changed(engine, people):
    made, found = people
    with transaction(engine) as session:
        for action in ("assessment.opened", "assessment.closed"):
            log_entry(session, of_assessment(found, action, made["leads"].id, people=3), NOW)
    with reading(engine) as session:
        logged = log_of(session, found.organisation)
        assert {each.action for each in logged} == {"assessment.opened", "assessment.closed"}
        assert {(each.by, each.assessment, each.details["people"]) for each in logged} == {("leads", found.title, 3)}
        assert log_of(session, made["foreign"].organisation) == []
    for statement in ("UPDATE audit SET action = 'x'", "DELETE FROM audit"):
        with pytest.raises(Exception, match=r"append-only|kept for a year"), transaction(engine) as session:
            session.execute(text(statement))
