from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect, text

from survey.store import migrate
from survey.store.assessments import create_assessment, set_open
from survey.store.drafts import NewDraft, fields_of, save_fields, start_draft
from survey.store.engine import reading, transaction
from survey.store.errors import NewerDatabaseError
from survey.store.links import add_resume_link
from survey.store.responses import Submission, submit
from survey.store.rows import Row
from survey.store.tokens import make_token
from tests.store.conftest import NOW, make_plan, response


def filled(engine, today):
    plan = make_plan(engine, today)
    with transaction(engine) as session:
        assessment = set_open(session, create_assessment(session, plan, today), today)
        submit(
            session,
            start_draft(session, assessment, NewDraft("pmo", "en"), NOW),
            Submission(response(), {"C1": "Good."}, make_token()),
            NOW,
        )
        draft = start_draft(session, assessment, NewDraft("pmo", "en"), NOW)
        add_resume_link(session, make_token(), assessment, draft.id)
        save_fields(session, draft, {"Q1": "2"}, NOW)
    return draft


def test_migrations_end_at_the_tables_of_the_rows(empty_engine):
    migrate.upgrade(empty_engine)
    with empty_engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Row.metadata) == []
    assert migrate.is_current(empty_engine)


def test_migrations_make_the_same_checks_keys_and_options_as_the_rows(empty_engine):
    migrate.upgrade(empty_engine)
    migrated = described(empty_engine)
    migrate.downgrade(empty_engine, "base")
    Row.metadata.create_all(empty_engine)
    assert described(empty_engine) == migrated


def described(engine):
    """What `compare_metadata` does not look at."""
    found = inspect(engine)
    parts = (found.get_check_constraints, found.get_pk_constraint, found.get_foreign_keys, found.get_table_options)
    return {(table, part.__name__): in_order(part(table)) for table in Row.metadata.tables for part in parts}


def in_order(found):
    return sorted(found, key=lambda each: each["name"]) if isinstance(found, list) else found


def test_migrations_go_down_and_up_again_with_rows_in_the_tables(empty_engine, today):
    migrate.upgrade(empty_engine)
    filled(empty_engine, today)
    migrate.downgrade(empty_engine, "base")
    assert set(inspect(empty_engine).get_table_names()) == {"alembic_version"}
    assert migrate.current(empty_engine) is None
    migrate.upgrade(empty_engine)
    filled(empty_engine, today)


def test_an_upgrade_of_a_current_database_changes_nothing(empty_engine, today):
    migrate.upgrade(empty_engine)
    draft = filled(empty_engine, today)
    migrate.upgrade(empty_engine)
    with reading(empty_engine) as session:
        assert fields_of(session, draft) == {"Q1": "2"}


def test_an_empty_database_is_not_current(empty_engine):
    assert migrate.current(empty_engine) is None
    assert not migrate.is_current(empty_engine)


def test_a_step_that_fails_leaves_nothing_behind(empty_engine, monkeypatch):
    monkeypatch.setattr(Operations, "create_index", None, raising=True)
    with pytest.raises(TypeError):
        migrate.upgrade(empty_engine)
    assert inspect(empty_engine).get_table_names() == []


def test_a_newer_database_is_refused_and_left_alone(empty_engine):
    migrate.upgrade(empty_engine)
    with transaction(empty_engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for change in (migrate.upgrade, lambda engine: migrate.downgrade(engine, "base")):
        with pytest.raises(NewerDatabaseError) as caught:
            change(empty_engine)
        assert caught.value.values == {"revision": "9999"}
    assert not migrate.is_current(empty_engine)
    assert migrate.current(empty_engine) == "9999"


def test_servers_that_start_at_once_take_turns(empty_engine):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate.upgrade, [empty_engine] * 4))
    assert migrate.is_current(empty_engine)


def test_foreign_keys_bite_again_after_a_migration(sqlite_engine):
    migrate.upgrade(sqlite_engine)
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_table_that_is_made_anew_takes_nothing_along(sqlite_engine, today, tmp_path, monkeypatch):
    # SQLite can hardly alter a table: it is copied, dropped and renamed, and the answers of drafts point at drafts.
    draft = filled(sqlite_engine, today)
    monkeypatch.setattr(
        "survey.store.migrate.command.upgrade", lambda config, _: rebuild_drafts(config.attributes["connection"])
    )
    migrate.upgrade(sqlite_engine)
    with reading(sqlite_engine) as session:
        assert fields_of(session, draft) == {"Q1": "2"}


def rebuild_drafts(connection):
    with Operations(MigrationContext.configure(connection)).batch_alter_table("draft", recreate="always"):
        pass
