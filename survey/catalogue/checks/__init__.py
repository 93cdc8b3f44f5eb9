"""What a questionnaire means: each check takes the tree and yields what is wrong with one thing."""

from collections.abc import Callable, Iterator

from survey.catalogue.checks import asked, conditions, ids, ladders, numbers, overhead, position, scoring, texts
from survey.catalogue.faults import Finding
from survey.catalogue.tree import Tree

CHECKS: tuple[Callable[[Tree], Iterator[Finding]], ...] = (
    *texts.CHECKS,
    *ids.CHECKS,
    *numbers.CHECKS,
    *ladders.CHECKS,
    *asked.CHECKS,
    *scoring.CHECKS,
    *overhead.CHECKS,
    *position.CHECKS,
    *conditions.CHECKS,
)


def find_meaning_faults(tree: Tree) -> Iterator[Finding]:
    """Every fault that is not one of keys and types."""
    for check in CHECKS:
        yield from check(tree)
