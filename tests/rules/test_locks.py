"""What is installed is what was looked at: exact versions, with hashes, under licences that allow our use."""

import importlib.metadata
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUNTIME, DEVELOPMENT = ROOT / "survey" / "requirements.lock", ROOT / "tests" / "requirements.lock"
LOCKS = pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT], ids=["runtime", "development"])
REQUIREMENT = re.compile(r"(?P<name>[a-z0-9.-]+)(\[[a-z,]+\])?==(?P<version>\S+)")
ALLOWED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|PSF|Python Software Foundation|ZPL|Zope|MPL|ISC|HPND|Zlib|CC0|Unlicense)\b", re.IGNORECASE
)
REFUSED = re.compile(r"\b(A?GPL|LGPL|GNU|Commercial|Proprietary)", re.IGNORECASE)
# Only for who chooses PostgreSQL, and used as it is.
LESSER = {"psycopg", "psycopg-binary", "psycopg-pool"}


@LOCKS
def test_a_lock_holds_exact_versions_with_hashes(lock: Path) -> None:
    blocks = requirements(lock)
    assert len(blocks) > 20
    for block in blocks:
        assert REQUIREMENT.match(block), block.partition("\n")[0]
        assert "--hash=sha256:" in block, block.partition("\n")[0]


@LOCKS
def test_a_lock_holds_no_address(lock: Path) -> None:
    assert not re.search(r"://|^-|^\s+-(?!-hash)|@|index-url|find-links", lock.read_text("utf-8"), re.MULTILINE)


def test_the_development_lock_holds_all_of_the_runtime_lock() -> None:
    assert set(map(pinned, requirements(RUNTIME))) <= set(map(pinned, requirements(DEVELOPMENT)))


def test_a_package_we_ship_on_has_a_licence_that_asks_nothing_of_us() -> None:
    stated = {name: licence(name) for name, _ in map(pinned, requirements(RUNTIME))}
    assert {name: said for name, said in stated.items() if not ALLOWED.search(said) or REFUSED.search(said)} == {}


def test_the_lesser_licence_stays_in_the_extra_for_postgresql() -> None:
    assert not LESSER & {pinned(block)[0] for block in requirements(RUNTIME)}


def requirements(lock: Path) -> list[str]:
    """Each requirement of a lock with its hashes."""
    return re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())


def pinned(block: str) -> tuple[str, str]:
    """A requirement's name and version."""
    found = REQUIREMENT.match(block)
    assert found
    return found["name"], found["version"]


def licence(name: str) -> str:
    """What a package says of its licence: the newer field, else its classifiers, else the title of its text."""
    stated = importlib.metadata.metadata(name).json
    classifiers = [each for each in stated.get("classifier", []) if each.startswith("License ::")]
    title = str(stated.get("license", "")).partition("\n")[0]
    return str(stated.get("license_expression") or " ".join(classifiers) or title)
