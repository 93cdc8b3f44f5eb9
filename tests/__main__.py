"""The door of `python3 tests`: everything that the tests need, then all of them. Arguments go to pytest.

What is missing is installed where that is allowed. Otherwise it is named and nothing runs: no test is ever skipped
because its browser is not there. Standard library only, up to the moment when pytest takes over.
"""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts")
# Every worker has a PostgreSQL server and a browser of its own: more of them only get in each other's way.
MOST_WORKERS = 4
# With one of these the person has said how to run, or wants to look inside.
OWN_WORKERS = ("-n", "--numprocesses", "-p", "--pdb", "--trace", "-s", "--capture=no")


def find_browser() -> "str | None":
    """The program of Chromium, or of its sibling."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def missing() -> "Iterator[str]":
    """What the tests need and this machine has not, by the names of Debian's packages."""
    if find_browser() is None:
        yield "chromium"
    if not any(_fonts()):
        yield "fonts-dejavu-core"
    if sys.platform == "linux" and not _has_library("libatomic.so.1"):
        yield "libatomic1"
    # PostgreSQL refuses to run as root.
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        yield "util-linux"


def workers(arguments: "list[str]") -> "list[str]":
    """How many tests run at once, unless the arguments say it."""
    if any(argument.startswith(OWN_WORKERS) for argument in arguments):
        return []
    return ["-n", str(min(MOST_WORKERS, os.cpu_count() or 1))]


def _fonts() -> "Iterator[Path]":
    files = (file for folder in FONTS for file in Path(folder).rglob("*"))
    return (file for file in files if file.suffix in {".ttf", ".otf", ".ttc"})


def _has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _start() -> None:
    root = Path(__file__).resolve().parent.parent
    # Python put tests/ itself first, where its modules would hide others of the same name.
    sys.path[0] = str(root)
    from survey import _bootstrap

    _bootstrap.require_python()
    packages = list(missing())
    if packages:
        _bootstrap.install_from_distribution(*packages)
    os.chdir(root)
    arguments = sys.argv[1:]
    _bootstrap.enter(_bootstrap.DEVELOPMENT_LOCK, "-m", "pytest", *workers(arguments), *arguments)


if __name__ == "__main__":
    _start()
