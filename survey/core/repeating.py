"""What the next assessment takes over from the one before: groups that are never alone, targets, sizes of groups."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from survey.core.context import Context
from survey.core.questionnaire import Questionnaire
from survey.core.rhythm import Kind

Sizes = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a list of people invited. `key` tells people apart: the folded address, else the name."""

    name: str
    address: str | None
    key: str
    group: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Turnover:
    """Who joined, who left, and who is in another group now, each by name."""

    joined: tuple[Listed, ...]
    left: tuple[Listed, ...]
    moved: tuple[Listed, ...]


def with_groups_of(earlier: Questionnaire, later: Questionnaire) -> Questionnaire:
    """The later questionnaire, in which groups that the earlier one never showed alone are not shown alone either."""
    inside = {group for merged in later.merged_groups for group in merged.groups}
    together = inside & {group.id for group in earlier.groups if not group.alone}
    groups = tuple(replace(group, alone=False) if group.id in together else group for group in later.groups)
    return replace(later, groups=groups)


def next_targets(earlier: Questionnaire, later: Questionnaire, stated: Context) -> dict[str, float]:
    """The targets that were agreed, for the dimensions that are still asked; those that the file says are left out."""
    agreed = {
        each.id: float(stated.target(earlier, each.id)) for each in later.dimensions if each.id in earlier.dimension
    }
    return {
        key: target
        for key, target in agreed.items()
        if target <= later.highest and target != later.dimension[key].target
    }


def next_sizes(later: Questionnaire, stated: Sizes, listed: Sizes, kind: Kind) -> dict[str, int]:
    """The sizes of groups, for those still there: as stated, and never less than who is listed.

    A pulse asks those who were drawn for its list, and nobody else of a group that has any on it.
    """
    taken = {group: listed[group] if kind == "pulse" else max(listed[group], stated.get(group, 0)) for group in listed}
    return {group: size for group, size in {**stated, **taken}.items() if group in later.group}


def groups_of(people: Iterable[Listed]) -> Sizes:
    """How many people are in each group."""
    return Counter(person.group for person in people)


def turnover(before: Collection[Listed], after: Collection[Listed]) -> Turnover:
    """Who came and who went between two lists."""
    then, now = {each.key: each for each in before}, {each.key: each for each in after}
    return Turnover(
        _by_name(each for key, each in now.items() if key not in then),
        _by_name(each for key, each in then.items() if key not in now),
        _by_name(each for key, each in now.items() if key in then and each.group != then[key].group),
    )


def _by_name(people: Iterable[Listed]) -> tuple[Listed, ...]:
    return tuple(sorted(people, key=lambda each: (each.name.casefold(), each.key)))
