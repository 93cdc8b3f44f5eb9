"""Groups that cannot stand alone count inside their merged group, for readers: one group, one weight, one column.

Merging comes before hiding (measurement.md 4.12 (d) and (i)): a group that is usually one person always counts inside
its merged group; of the others, where one has too few answers. Scored apart and shown together, two weights would be
two equations for two unknowns; counted together, nothing that is published knows them apart.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from operator import add

from survey.core.context import Context
from survey.core.questionnaire import Group, MergedGroup, Questionnaire
from survey.core.summary import Summary

Names = Mapping[str, str]


def merged_names(questionnaire: Questionnaire, small: Collection[str] = ()) -> Names:
    """Group -> the name that it counts under: its own, or that of its merged group where a member cannot stand alone.

    Those are groups that never do, and the `small` ones of an assessment.
    """
    inside = {
        group: merged.id
        for merged in questionnaire.merged_groups
        if any(member in small or not questionnaire.group[member].alone for member in merged.groups)
        for group in merged.groups
    }
    return {group: inside.get(group, group) for group in questionnaire.group}


def always_merged(questionnaire: Questionnaire, column: str) -> Questionnaire:
    """The same questionnaire in which the groups of a merged one are never shown alone, however many answer."""
    inside = questionnaire.merged[column].groups
    groups = tuple(replace(group, alone=False) if group.id in inside else group for group in questionnaire.groups)
    return replace(questionnaire, groups=groups)


def small_groups(answers: Mapping[str, int], context: Context, smallest: int) -> set[str]:
    """Groups with fewer than `smallest` answers; an empty group counts as small, so that the two look alike.

    A group from which nobody was to be invited (a stated population of 0) and nobody answered asks for nothing.
    """
    return {group for group, n in answers.items() if n < smallest and (n or context.population.get(group) != 0)}


def merge(
    questionnaire: Questionnaire, summary: Summary, context: Context, names: Names
) -> tuple[Questionnaire, Summary, Context]:
    """The same assessment with groups under their `names`: weights and populations added up, answers pooled."""
    members = {name: [group for group in names if names[group] == name] for name in names.values()}
    pooled = {name: reduce(add, (summary[group] for group in own)) for name, own in members.items()}
    population = {
        name: sum(context.population[group] for group in own)
        for name, own in members.items()
        if all(group in context.population for group in own)
    }
    return _merged_questionnaire(questionnaire, names, members), pooled, replace(context, population=population)


def _merged_questionnaire(
    questionnaire: Questionnaire, names: Mapping[str, str], members: Mapping[str, list[str]]
) -> Questionnaire:
    def renamed(groups: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(names[group] for group in groups))

    overhead, quality = questionnaire.overhead, questionnaire.quality
    return replace(
        questionnaire,
        groups=tuple(_merged_group(questionnaire, name, own) for name, own in members.items()),
        merged_groups=tuple(replace(merged, groups=renamed(merged.groups)) for merged in questionnaire.merged_groups),
        items=tuple(replace(item, groups=renamed(item.groups)) for item in questionnaire.items),
        allocations=tuple(replace(asked, groups=renamed(asked.groups)) for asked in questionnaire.allocations),
        choices=tuple(replace(asked, groups=renamed(asked.groups)) for asked in questionnaire.choices),
        overhead=overhead and replace(overhead, outside_groups=renamed(overhead.outside_groups)),
        quality=replace(
            quality, grades=tuple(replace(grade, including=renamed(grade.including)) for grade in quality.grades)
        ),
    )


def _merged_group(questionnaire: Questionnaire, name: str, members: list[str]) -> Group:
    own = [questionnaire.group[group] for group in members]
    named: Group | MergedGroup = questionnaire.merged[name] if len(own) > 1 else own[0]
    return replace(
        own[0],
        id=name,
        name=named.name,
        weight=round(sum(group.weight for group in own), 9),
        risk_weight=round(sum(group.risk_weight for group in own), 9),
        alone=len(own) > 1 or own[0].alone,
    )
