"""Groups that never stand alone count inside their merged group, for readers: one group, one weight, one column.

A leader of a PMO is usually one person. Scored apart from the staff and shown together with it, the two weights would
be two equations for two unknowns; counted together, nothing that is published knows them apart (4.12 (d) and (i)).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain

import numpy as np

from survey.core.context import Context
from survey.core.questionnaire import Group, MergedGroup, Questionnaire
from survey.core.responses import GroupAnswers, Responses


def merged_names(questionnaire: Questionnaire) -> Mapping[str, str]:
    """Group -> the name that it counts under: its own, or that of a merged group with a member never shown alone."""
    inside = {
        group: merged.id
        for merged in questionnaire.merged_groups
        if any(not questionnaire.group[member].alone for member in merged.groups)
        for group in merged.groups
    }
    return {group: inside.get(group, group) for group in questionnaire.group}


def merge(
    questionnaire: Questionnaire, responses: Responses, context: Context
) -> tuple[Questionnaire, Responses, Context]:
    """The same assessment with those groups merged: weights and populations added up, answers pooled."""
    names = merged_names(questionnaire)
    members = {name: [group for group in names if names[group] == name] for name in names.values()}
    pooled = {name: _pooled([responses[group] for group in own]) for name, own in members.items()}
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
        alone=True,
        least_dimensions=min(group.least_dimensions for group in own),
    )


def _pooled(parts: list[GroupAnswers]) -> GroupAnswers:
    return GroupAnswers(
        np.concatenate([part.codes for part in parts]),
        tuple(chain.from_iterable(part.efforts for part in parts)),
        tuple(chain.from_iterable(part.importance for part in parts)),
    )
