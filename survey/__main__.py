"""The door of `python3 survey`, which sets itself up first, and of `python -m survey`, where all is set up."""

import sys
from pathlib import Path


def _start() -> None:
    if __package__:
        from survey.cli import main

        main()
    else:
        # Python put survey/ itself first, where its modules would hide others of the same name.
        sys.path[0] = str(Path(__file__).resolve().parent.parent)
        from survey import _bootstrap

        _bootstrap.enter(_bootstrap.RUNTIME_LOCK, "-m", "survey", *sys.argv[1:])


if __name__ == "__main__":
    _start()
