"""How long a leader waits for the tracking page: `python tests/bench/tracking.py [INVITATIONS]`.

Makes an installation with one open assessment, so many invitations, and answers of two thirds of them, and asks for
the page as a browser would, without the network. Limit: 200 ms at the median with 10,000 invitations.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

ROOT = Path(__file__).parents[2]
LIMIT, VIEWS = 0.2, 20


def views(home: Path, invitations: int) -> list[float]:
    """Seconds of each view."""
    from survey.actions.importing import import_responses
    from survey.actions.inviting import invite
    from survey.actions.made_up import made_up_responses
    from survey.actions.running import create, launch, plan
    from survey.catalogue import load_questionnaire, shipped
    from survey.config import read_settings
    from survey.store.account_sessions import start_session
    from survey.store.accounts import NewAccount, create_account
    from survey.store.engine import open_engine, transaction
    from survey.store.invitations import Person
    from survey.store.mails import put_invitations
    from survey.store.migrate import upgrade
    from survey.store.organisations import create_organisation, create_pmo
    from survey.web import create_app

    now = datetime.now(UTC)  # noqa: TID251  # a door
    settings = read_settings({"SURVEY_HOME": str(home)})
    engine = open_engine(settings.database_url)
    upgrade(engine)
    questionnaire = load_questionnaire(shipped()["pmo-50"])
    groups = list(questionnaire.group)
    with transaction(engine) as session:
        owner = create_organisation(session, "Northfield", demo=False, today=now.date())
        pmo = create_pmo(session, owner.id, "Enterprise PMO")
        new = NewAccount(owner.id, "Ann", "ann@example.org", None, "administrator")
        token = start_session(session, create_account(session, new, now.date()), now)
    context = {"population": dict.fromkeys(groups, invitations // len(groups) + 1)}
    opened = launch(
        engine, settings.secret_key, create(engine, plan(pmo, "S", questionnaire, 5), now.date(), context), now
    )
    people = [Person(f"P {n}", groups[n % len(groups)], f"p{n}@example.org", "en") for n in range(invitations)]
    invite(engine, opened, people, now)
    with transaction(engine) as session:
        put_invitations(session, opened, now)
    sizes = dict.fromkeys(groups, invitations * 2 // 3 // len(groups))
    import_responses(engine, opened, made_up_responses(questionnaire, sizes, Random(1)), now.date())
    client = create_app(settings, engine).test_client()
    client.set_cookie("account", token)
    measured = []
    for _ in range(VIEWS):
        started = perf_counter()
        page = client.get(f"/assessments/{opened.slug}")
        measured.append(perf_counter() - started)
        if page.status_code != 200:
            raise SystemExit(f"no page: {page.status}")
    engine.dispose()
    return measured


def main(invitations: int) -> int:
    """Print the figures; 1 when the limit is passed."""
    sys.path.insert(0, str(ROOT))
    with TemporaryDirectory() as folder:
        first, *later = views(Path(folder), invitations)
    middle, slowest = median(later), max(later)
    print(f"{invitations:,} invitations: first {1000 * first:.0f} ms, then median {1000 * middle:.0f} ms, "
          f"slowest {1000 * slowest:.0f} ms (limit {1000 * LIMIT:.0f} ms)")  # fmt: skip
    return 0 if middle <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
