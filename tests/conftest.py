"""What tests of several rooms share."""

import pytest

from tests.__main__ import find_browser


@pytest.fixture(scope="session")
def browser_program():
    """The path of Chromium, for Playwright's `executable_path`. Without it a test fails; it is never skipped."""
    program = find_browser()
    assert program, "there is no Chromium: run `python3 tests`, which installs it or says what to install"
    return program
