"""`survey run` as people start it: a process that prints where to go, serves, and stops when it is told."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Timer
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from survey.store.accounts import NewAccount, create_account
from survey.store.engine import open_engine, transaction
from survey.store.organisations import create_organisation

COMMAND = (sys.executable, "-m", "survey", "run", "--port", "0")
PATIENCE = 60
ALL = ("Fill in", "Report", "Set up")


def test_the_three_addresses_can_be_opened_and_term_ends_it(tmp_path: Path) -> None:
    with running(tmp_path) as (process, addresses):
        assert tuple(addresses) == ALL
        assert all(address.startswith("http://127.0.0.1:") for address in addresses.values())
        assert not {urlsplit(address).port for address in addresses.values()} & {0, None}
        assert [status(address) for address in addresses.values()] == [200, 200, 200]
        assert ended(process, signal.SIGTERM) == 0


def test_each_start_gives_a_new_set_up_link_and_the_one_before_is_dead(tmp_path: Path) -> None:
    with running(tmp_path) as (process, first):
        assert ended(process, signal.SIGINT) == 0
    with running(tmp_path) as (_, second):
        assert first["Set up"].rpartition("/")[2] != second["Set up"].rpartition("/")[2]
        # The port is another one as well.
        old = f"http://{urlsplit(second['Set up']).netloc}{urlsplit(first['Set up']).path}"
        assert status(old) == 404
        assert status(second["Set up"]) == 200
        assert urlsplit(first["Report"]).path == urlsplit(second["Report"]).path


def test_no_link_stands_in_the_database_or_the_log(tmp_path: Path) -> None:
    with running(tmp_path) as (process, addresses):
        opened = [status(addresses[name]) for name in ("Fill in", "Set up")]
        assert opened == [200, 200]
        ended(process, signal.SIGTERM)
        log = process.stderr.read().encode()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "instance").glob("survey.db*"))
    for name in ("Fill in", "Set up"):
        token = addresses[name].rpartition("/")[2].encode()
        assert len(token) >= 22
        assert token not in kept + log


def test_with_an_account_it_says_where_to_sign_in(tmp_path: Path) -> None:
    with running(tmp_path) as (process, _):
        ended(process, signal.SIGTERM)
    make_account(tmp_path)
    with running(tmp_path) as (_, addresses):
        assert tuple(addresses) == ("Fill in", "Report", "Sign in")
        assert status(addresses["Sign in"]) == 200


def test_without_the_demo_there_is_only_the_set_up_link(tmp_path: Path) -> None:
    with running(tmp_path, "--no-demo", last="Set up") as (_, addresses):
        assert tuple(addresses) == ("Set up",)


def test_public_addresses_are_printed_where_there_are_any(tmp_path: Path) -> None:
    with running(tmp_path, environment={"SURVEY_URL": "https://pmo.example.org"}) as (_, addresses):
        assert all(address.startswith("https://pmo.example.org/") for address in addresses.values())


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refused(tmp_path, "--port", str(port))
    assert f"127.0.0.1:{port}" in line
    assert "choose another --port" in line


def test_a_host_that_is_not_here_is_told_in_one_line(tmp_path: Path) -> None:
    assert "choose another --port or --host" in refused(tmp_path, "--host", "192.0.2.1")


def test_a_database_of_a_newer_version_is_told_in_one_line(tmp_path: Path) -> None:
    with running(tmp_path) as (process, _):
        ended(process, signal.SIGTERM)
    connection = sqlite3.connect(tmp_path / "instance" / "survey.db")
    connection.execute("UPDATE alembic_version SET version_num = 'later'")
    connection.commit()
    connection.close()
    assert "newer version of this program (later)" in refused(tmp_path)


def test_a_home_that_is_no_folder_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    assert "name another folder in SURVEY_HOME" in refused(tmp_path / "home")


def test_a_secret_key_that_is_too_short_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "secret_key").write_text("example")
    assert "the next start makes a new one" in refused(tmp_path)


@pytest.mark.parametrize("url", ["sqlite:///{home}/no/survey.db", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_opened_is_told_in_one_line(tmp_path: Path, url: str) -> None:
    assert refused(tmp_path, environment={"DATABASE_URL": url.format(home=tmp_path)}).startswith("database: ")


@contextmanager
def running(
    home: Path, *arguments: str, last: str = ALL[-1], environment: Mapping[str, str] | None = None
) -> Iterator[tuple["subprocess.Popen[str]", dict[str, str]]]:
    """A server with its home here, and the addresses that it printed, by name."""
    variables = {**settings(home), **(environment or {})}
    with subprocess.Popen(
        [*COMMAND, *arguments], env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        guard = Timer(PATIENCE, process.kill)
        guard.start()
        try:
            addresses = {}
            while not {last, "Sign in"} & set(addresses):
                name, _, address = process.stdout.readline().strip().partition(": ")
                assert address, process.stderr.read()
                addresses[name] = address
            yield process, addresses
        finally:
            guard.cancel()
            process.terminate()


def ended(process: "subprocess.Popen[str]", number: signal.Signals) -> int:
    """The exit status of a server that got a signal; it has five seconds."""
    process.send_signal(number)
    return process.wait(5)


def refused(home: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """The one line that a start which cannot be says."""
    variables = {**settings(home), **(environment or {})}
    done = subprocess.run(
        [*COMMAND, *arguments], env=variables, check=False, capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    (line,) = done.stderr.splitlines()
    return line


def settings(home: Path) -> dict[str, str]:
    """The environment with this home, and no setting of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SURVEY_URL"}}
    return kept | {"SURVEY_HOME": str(home)}


def status(address: str) -> int:
    """What a browser gets at last; it follows and keeps cookies."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    try:
        with browser.open(address, timeout=PATIENCE) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def make_account(home: Path) -> None:
    engine, today = open_engine(f"sqlite:///{home / 'instance' / 'survey.db'}"), date(2026, 11, 20)
    with transaction(engine) as session:
        owner = create_organisation(session, "Blue Harbour", demo=False, today=today)
        new = NewAccount(owner.id, "Ada", "ada@example.org", "no password fits", "administrator")
        create_account(session, new, today)
    engine.dispose()
