import pytest

from survey.core.errors import NotFoundError
from survey.store.engine import reading, transaction
from survey.store.organisations import (
    create_organisation,
    create_pmo,
    find_organisation,
    find_pmo,
    organisations,
    pmos,
)
from survey.store.slugs import slug_of


def test_organisations_of_one_name_have_slugs_of_their_own(engine, today):
    with transaction(engine) as session:
        made = [create_organisation(session, "Société Générale", demo=False, today=today) for _ in range(3)]
    assert [each.slug for each in made] == ["societe-generale", "societe-generale-2", "societe-generale-3"]


def test_what_was_made_is_found_again(engine, today):
    with transaction(engine) as session:
        made = create_organisation(session, "Blue Harbour", demo=True, today=today)
        pmo = create_pmo(session, made.id, "Central PMO")
    with reading(engine) as session:
        assert organisations(session) == [made] == [find_organisation(session, made.id)]
        assert pmos(session, made.id) == [pmo] == [find_pmo(session, made.id, pmo.id)]


def test_a_pmo_of_another_organisation_is_not_found(engine, today):
    with transaction(engine) as session:
        ours, theirs = (create_organisation(session, name, demo=False, today=today) for name in ("Ours", "Theirs"))
        pmo = create_pmo(session, theirs.id, "Central PMO")
    with reading(engine) as session:
        with pytest.raises(NotFoundError):
            find_pmo(session, ours.id, pmo.id)
        with pytest.raises(NotFoundError):
            find_organisation(session, "0" * 32)
        assert pmos(session, ours.id) == []


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("PMO check 2026", "pmo-check-2026"),
        ("  -- Élan & Cie --  ", "elan-cie"),
        ("调查", "x"),
        ("a" * 60, "a" * 40),
        ("a" * 39 + " b", "a" * 39),
    ],
)
def test_a_slug_is_plain_and_short(text, slug):
    assert slug_of(text) == slug
