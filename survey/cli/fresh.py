"""Modules of ours run by a fresh interpreter: with the code and the settings that lie on disk at that moment."""

import sys
from pathlib import Path


def fresh(module: str, *arguments: object) -> list[str]:
    """The command that runs a module as its own process, which finds our package where this one found it."""
    # -P: what lies in the working folder must never be imported for ours, unless we were found there.
    found_here = sys.path[0] == str(Path.cwd())
    return [sys.executable, *([] if found_here else ["-P"]), "-m", module, *map(str, arguments)]
