"""What painters draw from: made-up answers, as the readers of a report may see them."""

from collections.abc import Callable
from random import Random

import pytest

from survey.actions.made_up import made_up_responses
from survey.charts.scene import Scene
from survey.core.disclosure import Audience
from survey.language import words_in
from tests.factories import findings, pmo50

SIZES = (7, 22, 27, 14, 8, 1)
INVITED = (11, 33, 33, 16, 10, 1)
MakeScene = Callable[..., Scene]


def make_scene(language: str = "en", smallest: int = 5, sizes: tuple[int, ...] = SIZES) -> Scene:
    """A whole assessment with every kind of finding."""
    asked = pmo50()
    answers = made_up_responses(asked, dict(zip(asked.group, sizes, strict=True)), Random(20))
    invited = dict(zip(asked.group, INVITED, strict=True))
    facts = {"sponsor_changed": True}
    found = findings(asked, answers, smallest, Audience.READERS, population=invited, facts=facts)
    return Scene(found, asked, words_in(language))


@pytest.fixture(scope="session")
def scene() -> Scene:
    """The usual scene, in English."""
    return make_scene()


@pytest.fixture(scope="session")
def french() -> Scene:
    """The same in French."""
    return make_scene("fr")


@pytest.fixture(scope="session")
def hidden() -> Scene:
    """The same where fewer than twelve answers are not shown."""
    return make_scene(smallest=12)
