"""What makes `.venv` knows when it is ready, and when it must not be trusted. No package is installed here."""

from pathlib import Path

import pytest

from survey import _bootstrap as bootstrap
from tests.__main__ import workers


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with two locks and an empty `.venv`; what would be run is only noted."""
    root, real = tmp_path / "checkout", bootstrap.ROOT
    for name in ("ROOT", "VENV", "PYTHON", "RUNTIME_LOCK", "DEVELOPMENT_LOCK", "STAMP", "UNFINISHED"):
        monkeypatch.setattr(bootstrap, name, root / getattr(bootstrap, name).relative_to(real))
    for lock in (bootstrap.RUNTIME_LOCK, bootstrap.DEVELOPMENT_LOCK):
        lock.parent.mkdir(parents=True)
        lock.write_text(lock.parent.name)
    (bootstrap.VENV / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    bootstrap.PYTHON.parent.mkdir()
    bootstrap.PYTHON.touch()
    return root


@pytest.fixture
def ran(checkout, monkeypatch):
    """The commands that would have been run."""
    commands = []
    monkeypatch.setattr(bootstrap, "run", lambda *command, **_: commands.append(command))
    return commands


def test_a_lock_that_was_installed_is_ready_until_it_changes(ran: list[tuple[str, ...]]) -> None:
    assert not bootstrap.is_ready(bootstrap.RUNTIME_LOCK)
    bootstrap.set_up(bootstrap.RUNTIME_LOCK)
    assert bootstrap.is_ready(bootstrap.RUNTIME_LOCK)
    assert not bootstrap.is_ready(bootstrap.DEVELOPMENT_LOCK)
    bootstrap.RUNTIME_LOCK.write_text("a newer package")
    assert not bootstrap.is_ready(bootstrap.RUNTIME_LOCK)


def test_the_development_lock_serves_both(ran: list[tuple[str, ...]]) -> None:
    bootstrap.set_up(bootstrap.DEVELOPMENT_LOCK)
    assert bootstrap.is_ready(bootstrap.RUNTIME_LOCK)
    assert bootstrap.is_ready(bootstrap.DEVELOPMENT_LOCK)


def test_packages_are_installed_by_hash_only_and_never_built(ran: list[tuple[str, ...]]) -> None:
    bootstrap.set_up(bootstrap.RUNTIME_LOCK)
    assert {"--require-hashes", "--only-binary=:all:", str(bootstrap.RUNTIME_LOCK)} <= set(ran[-1])


def test_what_was_cut_short_is_made_anew(ran: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap.set_up(bootstrap.RUNTIME_LOCK)
    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "_add_checkout", _cut)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.set_up(bootstrap.DEVELOPMENT_LOCK)
    assert not any(map(bootstrap.is_ready, (bootstrap.RUNTIME_LOCK, bootstrap.DEVELOPMENT_LOCK)))


def test_a_folder_that_was_moved_is_made_anew(
    checkout: Path, ran: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.set_up(bootstrap.RUNTIME_LOCK)
    monkeypatch.setattr(bootstrap, "ROOT", checkout.with_name("moved"))
    assert not bootstrap.is_ready(bootstrap.RUNTIME_LOCK)


def test_the_command_is_written_beside_python(ran: list[tuple[str, ...]]) -> None:
    bootstrap.set_up(bootstrap.RUNTIME_LOCK)
    script = bootstrap.VENV / "bin" / "survey"
    assert script.read_text().startswith("#!/bin/sh\nexec ")
    assert script.stat().st_mode & 0o111
    assert (bootstrap.VENV / "lib/python3.11/site-packages/survey-root.pth").read_text() == f"{bootstrap.ROOT}\n"


def test_who_may_not_install_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(SystemExit) as stopped:
        bootstrap.install_from_distribution("chromium", "libatomic1")
    assert stopped.value.code == 1
    assert "sudo apt-get install -y --no-install-recommends chromium libatomic1" in capsys.readouterr().err


def test_an_older_python_is_turned_away_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit):
        bootstrap.require_python()
    assert "This needs Python 3.11 or newer" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["-n0"], ["-n", "3"], ["-x", "--pdb"], ["-p", "no:xdist"]], ids=" ".join)
def test_who_says_how_many_tests_run_at_once_is_obeyed(arguments: list[str]) -> None:
    assert workers(arguments) == []
    assert workers(["-x", "tests/core"])[0] == "-n"


def _cut() -> None:
    raise KeyboardInterrupt
