"""The demo: an organisation that does not exist, with one open and one closed assessment of made-up answers."""

from datetime import datetime
from random import Random

from survey.actions.importing import import_responses
from survey.actions.made_up import made_up_responses
from survey.actions.running import close, create, launch, plan
from survey.catalogue import load_questionnaire, shipped
from survey.config import Settings
from survey.core.questionnaire import Questionnaire
from survey.store import Engine
from survey.store.assessments import Assessment
from survey.store.engine import reading, transaction
from survey.store.organisations import Pmo, create_organisation, create_pmo, organisations

ORGANISATION, PMO = "Northfield Energy (demo)", "Enterprise PMO"
QUESTIONNAIRE = "pmo-50"
CLOSED, OPEN = "demo", "demo-open"
SEED = 20
# How many answered, and how many were invited, group by group in the questionnaire's order.
ANSWERED, INVITED = (7, 22, 27, 14, 8, 1), (11, 33, 33, 16, 10, 1)
ANSWERED_SO_FAR = (4, 6, 9, 5, 6, 0)
SMALLEST_GROUP = 5


def load_demo(engine: Engine, settings: Settings, now: datetime) -> None:
    """Make the demo in an installation that holds nothing yet; otherwise change nothing."""
    with reading(engine) as session:
        if organisations(session):
            return
    questionnaire = load_questionnaire(shipped()[QUESTIONNAIRE])
    with transaction(engine) as session:
        organisation = create_organisation(session, ORGANISATION, demo=True, today=now.date())
        pmo = create_pmo(session, organisation.id, PMO)
    first = _assessment(engine, settings, (pmo, questionnaire), ("Demo 1", CLOSED, ANSWERED), now)
    close(engine, first, now)
    _assessment(engine, settings, (pmo, questionnaire), ("Demo 2", OPEN, ANSWERED_SO_FAR), now)


def _assessment(
    engine: Engine,
    settings: Settings,
    whose: tuple[Pmo, Questionnaire],
    what: tuple[str, str, tuple[int, ...]],
    now: datetime,
) -> Assessment:
    (pmo, questionnaire), (title, slug, answered) = whose, what
    context = {"population": dict(zip(questionnaire.group, INVITED, strict=False))}
    draft = create(engine, plan(pmo, title, questionnaire, SMALLEST_GROUP, slug), now.date(), context)
    opened = launch(engine, settings.secret_key, draft, now)
    sizes = dict(zip(questionnaire.group, answered, strict=False))
    import_responses(engine, opened, made_up_responses(questionnaire, sizes, Random(SEED)), now.date())  # noqa: S311  # made up
    return opened
