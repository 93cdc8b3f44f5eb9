"""Where questionnaires lie: those that came with the product, by id, and any other by its path."""

from pathlib import Path

import survey
from survey.core.errors import NotFoundError

_PACKAGE = Path(survey.__file__).parent
# The wheel carries the folder inside the package, a checkout has it beside the package.
_SHELVES = (_PACKAGE / "questionnaires", _PACKAGE.parent / "questionnaires")


def shipped() -> dict[str, Path]:
    """The questionnaires that came with the product, by id. A file is named by its id."""
    shelf = next((folder for folder in _SHELVES if folder.is_dir()), _SHELVES[0])
    return {path.stem: path for path in sorted(shelf.glob("*.yaml"))}


def find_questionnaire(name_or_path: str) -> Path:
    """The file of a shipped questionnaire, else the file at this path; raises NotFoundError."""
    known = shipped()
    path = known.get(name_or_path, Path(name_or_path))
    if not path.is_file():
        raise NotFoundError("no_questionnaire", name=name_or_path, known=", ".join(known))
    return path
