"""One worker at a time."""

from survey.store.engine import open_engine
from survey.store.worker_lock import worker_lock


def test_only_one_has_it_and_the_next_gets_it_after(engine):
    with worker_lock(engine) as first:
        assert first is not None
        assert first.holds()
        with worker_lock(engine) as second:
            assert second is None
    with worker_lock(engine) as third:
        assert third is not None


def test_who_lost_the_connection_has_lost_the_lock(postgres_engine):
    with worker_lock(postgres_engine) as lock:
        other = open_engine(postgres_engine.url.render_as_string(hide_password=False))
        with other.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        other.dispose()
        assert not lock.holds()


def test_where_there_can_be_no_file_nobody_gets_it(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'survey.db'}")
    with worker_lock(engine) as lock:
        assert lock is None
