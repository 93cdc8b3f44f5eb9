"""Makes `.venv` from a lock, on a machine that has nothing but `python3`, and goes on inside it.

Standard library only. Older Pythons must be able to read it as far as the sentence that turns them away: therefore
newer kinds of types stand in quotes.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME_LOCK = ROOT / "survey" / "requirements.lock"
# Holds all of the runtime lock and the tools of development.
DEVELOPMENT_LOCK = ROOT / "tests" / "requirements.lock"
STAMP = VENV / "survey-stamp"
# Stands while packages are being installed: what is found with it cannot be trusted.
UNFINISHED = VENV / "survey-unfinished"
PIP = (
    *("-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input", "--require-hashes"),
    # The lock is complete, and Python compiles what it really imports: both save time.
    *("--only-binary=:all:", "--no-deps", "--no-compile", "--requirement"),
)


def enter(lock: Path, *command: str) -> NoReturn:
    """Go on as `python COMMAND` of a `.venv` that holds what `lock` says."""
    require_python()
    with _alone():
        if not is_ready(lock):
            set_up(lock)
    # -P: what lies in the working folder must never be imported for ours.
    os.execv(PYTHON, [str(PYTHON), "-P", *command])


def require_python() -> None:
    """Stop with a clear sentence on a Python that is too old."""
    if sys.version_info < OLDEST:
        wanted, found = (".".join(map(str, version)) for version in (OLDEST, sys.version_info[:3]))
        stop(f"This needs Python {wanted} or newer, and {sys.executable} is {found}. Install a newer python3.")


def is_ready(lock: Path) -> bool:
    """Whether `.venv` holds what `lock` says, as far as its stamp tells."""
    stamp = _read_stamp()
    return bool(stamp) and stamp[0] == _place() and _hash(lock) in stamp[1:]


def set_up(lock: Path) -> None:
    """Make or complete `.venv`; its stamp is written last, so that what is cut short is done again."""
    _make_venv()
    tell(f"Installing packages from {lock.relative_to(ROOT)} (about a minute without a cache) ...")
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    run(str(PYTHON), *PIP, str(lock), failure="The packages could not be installed: see above, then start again.")
    _add_checkout()
    STAMP.write_text("\n".join([_place(), *map(_hash, _satisfied(lock))]) + "\n", "utf-8")
    UNFINISHED.unlink()


def install_from_distribution(*packages: str) -> None:
    """Install packages with apt-get when that is allowed; otherwise say what to install, and stop."""
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        stop(f"Missing: {', '.join(packages)} (the names in Debian). Install them, then start again.")
    if os.geteuid() != 0:
        stop(f"Missing: {', '.join(packages)}. Install with: sudo {command}")
    tell(f"Installing {', '.join(packages)} ...")
    failure = f"Could not install {', '.join(packages)}. Install with: {command}"
    for step in ("apt-get update", command):
        # It tells of every file; only what it has to complain of is passed on.
        quiet = ("env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", f"{step} -qq >/dev/null")
        run(*quiet, failure=failure)


def run(*command: str, failure: str) -> None:
    """Run a command, and stop with `failure` when it fails. What it prints goes where errors go: not into a pipe."""
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno())
    if done.returncode != 0:
        stop(failure)


def tell(line: str) -> None:
    """Tell what is going on."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def stop(line: str) -> NoReturn:
    """Tell what is wrong, and leave."""
    tell(line)
    raise SystemExit(1)


@contextlib.contextmanager
def _alone() -> "Iterator[None]":
    # The checkout's folder itself is locked, so that no file stays behind. A killed process holds no lock.
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("Another start is setting up .venv; waiting for it ...")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _make_venv() -> None:
    if _is_usable():
        return
    if importlib.util.find_spec("ensurepip") is None:
        install_from_distribution("python3-venv")
    tell("Making .venv ...")
    failure = "Could not make .venv: see above. On Debian, python3-venv must be installed."
    run(sys.executable, "-m", "venv", "--clear", str(VENV), failure=failure)


def _is_usable() -> bool:
    """Whether `.venv` can be completed: made whole, here, by a Python that is still there."""
    stamp = _read_stamp()
    if UNFINISHED.exists() or (stamp and stamp[0] != _place()):
        return False
    with contextlib.suppress(OSError):
        return subprocess.run([PYTHON, "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0
    return False


def _read_stamp() -> "list[str]":
    return STAMP.read_text("utf-8").splitlines() if STAMP.is_file() and not UNFINISHED.exists() else []


def _place() -> str:
    # A folder that was moved or copied still points to the old one, and a new Python has other packages.
    return f"{ROOT} {PYTHON.resolve() if PYTHON.exists() else 'nowhere'}"


def _satisfied(lock: Path) -> "Sequence[Path]":
    return (DEVELOPMENT_LOCK, RUNTIME_LOCK) if lock == DEVELOPMENT_LOCK else (lock,)


def _hash(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _add_checkout() -> None:
    """Let `.venv` import this checkout, and give it the `survey` command."""
    for packages in VENV.glob("lib/python3*/site-packages"):
        (packages / "survey-root.pth").write_text(f"{ROOT}\n", "utf-8")
    script = VENV / "bin" / "survey"
    # Not Python's own "#!": that allows neither a long path nor a space in it.
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -P -m survey "$@"\n', "utf-8")
    script.chmod(0o755)
