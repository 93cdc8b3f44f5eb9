import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import inspect, literal_column, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from survey.core.errors import RefusedError
from survey.store.engine import open_engine, reading, transaction
from survey.store.errors import NotSavedError
from survey.store.organisations import create_organisation, create_pmo, organisations
from survey.store.rows import AttemptRow, OrganisationRow, Row

THREADS, ROUNDS = 8, 25


def test_no_update_is_lost_when_many_threads_read_and_then_write(engine):
    with transaction(engine) as session:
        session.add(AttemptRow(key="counter", slot=0, n=0))

    def count(_):
        for _ in range(ROUNDS):
            with transaction(engine) as session:
                n = session.scalars(select(AttemptRow.n).with_for_update()).one()
                session.execute(update(AttemptRow).values(n=n + 1))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(count, range(THREADS)))
    with reading(engine) as session:
        assert session.scalars(select(AttemptRow.n)).one() == THREADS * ROUNDS


def test_no_update_is_lost_between_processes_that_share_only_the_file(sqlite_engine):
    # Two engines stand for two processes: they share no lock in memory.
    other = open_engine(str(sqlite_engine.url))
    with transaction(sqlite_engine) as session:
        session.add(AttemptRow(key="counter", slot=0, n=0))

    def count(engine):
        for _ in range(ROUNDS):
            with transaction(engine) as session:
                n = session.scalars(select(AttemptRow.n)).one()
                session.execute(update(AttemptRow).values(n=n + 1))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(count, (sqlite_engine, other)))
    other.dispose()
    with reading(sqlite_engine) as session:
        assert session.scalars(select(AttemptRow.n)).one() == 2 * ROUNDS


def test_a_foreign_key_bites(engine):
    with pytest.raises(IntegrityError), transaction(engine) as session:
        create_pmo(session, "0" * 32, "PMO of nobody")


def test_an_error_in_the_block_rolls_all_of_it_back(engine, today):
    def refuse():
        with transaction(engine) as session:
            create_organisation(session, "Blue Harbour", demo=False, today=today)
            raise RefusedError

    with pytest.raises(RefusedError):
        refuse()
    with reading(engine) as session:
        assert organisations(session) == []


def test_what_is_written_while_reading_is_dropped(engine, today):
    with reading(engine) as session:
        create_organisation(session, "Blue Harbour", demo=False, today=today)
    with reading(engine) as session:
        assert organisations(session) == []


def test_a_reader_goes_on_while_another_writes(engine, today):
    with transaction(engine) as session:
        create_organisation(session, "Blue Harbour", demo=False, today=today)
        with reading(engine) as other:
            assert organisations(other) == []


@pytest.mark.parametrize(
    "pragma",
    [
        pytest.param("max_page_count = 1", id="a full disk"),
        pytest.param("query_only = ON", id="a file that may not be written"),
    ],
)
def test_a_disk_that_refuses_is_told_and_the_next_write_works(sqlite_engine, today, pragma):
    with sqlite_engine.connect() as connection:
        # The pool has this one connection, so that the next transaction meets the setting.
        connection.exec_driver_sql(f"PRAGMA {pragma}")
    name = "x" * 100_000
    with pytest.raises(NotSavedError) as caught, transaction(sqlite_engine) as session:
        create_organisation(session, name, demo=False, today=today)
    assert caught.value.code == "not_saved"
    # As much as before: it would not fit if the connection were still the one with the limit.
    with transaction(sqlite_engine) as session:
        create_organisation(session, name, demo=False, today=today)
    with reading(sqlite_engine) as session:
        assert [each.name for each in organisations(session)] == [name]


def test_a_disk_that_is_full_at_the_commit_is_told_too(sqlite_engine, today):
    with sqlite_engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(NotSavedError), transaction(sqlite_engine) as session:
        session.add(OrganisationRow(id="a", name="x" * 100_000, slug="a", demo=False, created_on=today))


def test_a_file_that_another_program_locks_is_told_and_the_next_write_works(sqlite_engine, today):
    with sqlite_engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(sqlite_engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSavedError), transaction(sqlite_engine) as session:
        create_organisation(session, "Blue Harbour", demo=False, today=today)
    other.close()
    with transaction(sqlite_engine) as session:
        create_organisation(session, "Blue Harbour", demo=False, today=today)


def test_a_server_that_hangs_up_is_told_and_the_next_write_works(postgres_engine, today):
    hang_up = text("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(NotSavedError), transaction(postgres_engine) as session:
        session.execute(hang_up)
    with transaction(postgres_engine) as session:
        create_organisation(session, "Blue Harbour", demo=False, today=today)
    with reading(postgres_engine) as session:
        assert len(organisations(session)) == 1


def test_a_wrong_statement_is_a_fault_of_the_program_not_of_the_disk(sqlite_engine):
    with pytest.raises(OperationalError, match="no such table"), transaction(sqlite_engine) as session:
        session.execute(text("SELECT * FROM missing"))


def test_writers_of_one_process_take_turns_and_nobody_is_turned_away(sqlite_engine, today):
    start = threading.Barrier(20)

    def write(number):
        start.wait()
        with transaction(sqlite_engine) as session:
            create_organisation(session, f"Organisation {number}", demo=False, today=today)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(write, range(20)))
    with reading(sqlite_engine) as session:
        assert len(organisations(session)) == 20


@pytest.mark.parametrize("name", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_the_address_of_postgresql_leads_to_psycopg(name):
    engine = open_engine(f"{name}://survey@db.example/survey")
    assert engine.url.drivername == "postgresql+psycopg"
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000), ("secure_delete", 1)],
)
def test_sqlite_is_told_to_behave(sqlite_engine, pragma, value):
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_every_table_of_an_organisation_has_it_first_in_its_key():
    looked_up_by_token = {"link", "account_session", "account_link"}
    for table in Row.metadata.tables.values():
        if "organisation_id" in table.columns and table.name not in looked_up_by_token:
            assert table.primary_key.columns.keys()[0] == "organisation_id", table.name


@pytest.mark.parametrize("table", ["response", "comment", "link"])
def test_tables_that_must_not_tell_an_order_have_no_row_number(sqlite_engine, table):
    with sqlite_engine.connect() as connection, pytest.raises(OperationalError, match="no such column"):
        connection.execute(select(literal_column("rowid")).select_from(Row.metadata.tables[table]))
    assert inspect(sqlite_engine).get_table_options(table) == {"sqlite_with_rowid": False}
