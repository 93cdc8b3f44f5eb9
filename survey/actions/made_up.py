"""Made-up answers for the demo. They follow no real organisation and never count with real ones.

Any questionnaire will do: groups that weigh most in overhead risk rate lowest, dimensions and items lean by chance.
"""

from collections.abc import Iterator, Mapping
from random import Random

from survey.core.answers import Response, is_routed, read_response
from survey.core.questionnaire import Allocation, Choice, Group, Item, Questionnaire

GROUP_LEAN, DIMENSION_LEAN, ITEM_LEAN, PERSON_LEAN, NOISE = 0.9, 0.55, 0.35, 0.35, 0.75
SILENT, CANNOT_TELL, SENSELESS = 0.01, 0.05, 0.02  # skipped, don't know, not applicable


def made_up_responses(questionnaire: Questionnaire, sizes: Mapping[str, int], dice: Random) -> Iterator[Response]:
    """So many responses of each group; the same dice give the same answers."""
    leans = {dimension.id: dice.gauss(0, DIMENSION_LEAN) for dimension in questionnaire.dimensions}
    items = {item.id: leans.get(item.dimension or "", 0.0) + dice.gauss(0, ITEM_LEAN) for item in questionnaire.items}
    for group, size in sizes.items():
        for _ in range(size):
            yield _made_up(questionnaire, questionnaire.group[group], items, dice)


def _made_up(questionnaire: Questionnaire, group: Group, items: Mapping[str, float], dice: Random) -> Response:
    heaviest = max(each.risk_weight for each in questionnaire.groups) or 1
    lean = dice.gauss(0, PERSON_LEAN) + GROUP_LEAN * (0.5 - group.risk_weight / heaviest)
    fields = {
        item.id: _rating(questionnaire, item, lean + items[item.id], dice)
        for item in questionnaire.items
        if is_routed(item, group.id)
    }
    for place, allocation in enumerate(questionnaire.allocations):
        fields |= _shares(allocation, dice, rising=place % 2) if is_routed(allocation, group.id) else {}
    for choice in questionnaire.choices:
        fields |= _choice(questionnaire, choice, dice) if is_routed(choice, group.id) else {}
    response, problems = read_response(questionnaire, group.id, fields, dice.choice(questionnaire.languages))
    if problems:
        raise AssertionError(problems)
    return response


def _rating(questionnaire: Questionnaire, item: Item, lean: float, dice: Random) -> str:
    chance = dice.random()
    for limit, exit_ in ((SILENT, ""), (SILENT + CANNOT_TELL, "DK"), (SILENT + CANNOT_TELL + SENSELESS, "NA")):
        if chance < limit:
            return exit_
    points = questionnaire.points(item)
    middle, step = (points + 1) / 2, (points - 1) / 4
    pull = -lean if item.reversed else lean
    return str(min(points, max(1, round(middle + step * (pull - 0.3 + dice.gauss(0, NOISE))))))


def _shares(asked: Allocation, dice: Random, *, rising: int) -> dict[str, str]:
    """Points in steps of 5, more of them on the first parts, or on the last: each allocation the other way round."""
    places = range(len(asked.parts))
    weights = [place + 1 if rising else len(places) - place for place in places]
    drawn = dice.choices(places, weights=weights, k=int(asked.total // 5))
    return {name: str(5 * drawn.count(place)) for place, name in enumerate(asked.fields)}


def _choice(questionnaire: Questionnaire, asked: Choice, dice: Random) -> dict[str, str]:
    return {asked.id: "|".join(dice.sample(sorted(questionnaire.dimension), asked.exactly))}
