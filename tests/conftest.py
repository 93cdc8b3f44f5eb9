"""What tests of several rooms share."""

from pathlib import Path

import pytest
from hypothesis import settings

from survey.catalogue import shipped
from tests.__main__ import find_browser
from tests.pseudo import write_catalogue, write_questionnaire

# A law holds however slow the machine is.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def browser_program():
    """The path of Chromium, for Playwright's `executable_path`. Without it a test fails; it is never skipped."""
    program = find_browser()
    assert program, "there is no Chromium: run `python3 tests`, which installs it or says what to install"
    return program


@pytest.fixture(scope="session")
def pseudo_translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of translations in which German and Arabic are stretched and accented English."""
    folder = tmp_path_factory.mktemp("translations")
    for code in ("de", "ar"):
        write_catalogue(folder, code)
    return folder


@pytest.fixture(scope="session")
def pseudo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped questionnaire as a file with these two languages added."""
    target = tmp_path_factory.mktemp("questionnaire") / "pmo-50.json"
    return write_questionnaire(shipped()["pmo-50"], target, ("de", "ar"))
