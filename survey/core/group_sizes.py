"""What the size of a group decides before anybody answers: what it is shown inside, and what people are told of it."""

from collections.abc import Mapping

from survey.core.merging import merged_names
from survey.core.questionnaire import Questionnaire

Sizes = Mapping[str, int]


def groups_too_small(questionnaire: Questionnaire, people: Sizes, smallest: int) -> frozenset[str]:
    """Groups that could not be shown even if everybody in them answered, not even inside their merged group."""
    asked = {group: n for group, n in people.items() if n}
    column = merged_names(questionnaire, [group for group, n in asked.items() if n < smallest])
    together = dict.fromkeys(column.values(), 0)
    for group, n in asked.items():
        together[column[group]] += n
    return frozenset(group for group in asked if together[column[group]] < smallest)


def sizes_after(stated: Sizes, listed: Sizes, will_be_listed: Sizes) -> dict[str, int]:
    """The sizes of groups once the list of people invited has changed.

    A group is at least as large as its part of the list. A size that said what the list says follows it down as well.
    """
    sizes = dict(stated)
    for group in {*listed, *will_be_listed}:
        then, size = will_be_listed.get(group, 0), stated.get(group, 0)
        sizes[group] = then if size <= listed.get(group, 0) else max(size, then)
    return sizes


def may_grow(before: int | None, after: int, smallest: int) -> bool:
    """Whether a group may have another size once somebody has begun to answer and was told how large groups are.

    It may grow, as long as it neither begins nor ceases to be too small to be shown alone: that decides, for the groups
    merged with it too, what people were told. One of which nothing was stated was not told to be small; where 0 was
    stated, nobody was to be asked.
    """
    if before is None:
        return after >= smallest
    return 0 < before <= after and (before < smallest) == (after < smallest)
