"""One respondent's answers: read from fields of text, checked, and packed.

Every door (a form, a draft, a file) gives the same fields: an item id with `1`.. or `DK` or `NA`, the parts of an
allocation with points, a choice with ids joined by `|`. A blank field is a question seen and skipped.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from survey.core.errors import Problem
from survey.core.questionnaire import Allocation, Choice, Item, Questionnaire
from survey.core.rounding import exact

# A packed rating is one character an item, in questionnaire order.
POINTS = "123456789A"
DONT_KNOW, NOT_APPLICABLE, SKIPPED, NOT_SHOWN = "d", "n", "-", "."
EXITS = {"DK": DONT_KNOW, "NA": NOT_APPLICABLE}
NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?", re.ASCII)
MOST_POINTS = 100


@dataclass(frozen=True, slots=True)
class Response:
    """What one respondent answered, in one group, with nothing that says who."""

    group: str
    ratings: str
    efforts: Mapping[str, tuple[float, ...]]
    importance: Mapping[str, tuple[str, ...]]
    language: str | None = None


def read_response(
    questionnaire: Questionnaire, group: str, fields: Mapping[str, str], language: str | None = None
) -> tuple[Response, list[Problem]]:
    """The response that `fields` hold and every problem in them; a field that is missing was not shown."""
    problems: list[Problem] = []
    ratings = "".join(_read_item(questionnaire, item, group, fields, problems) for item in questionnaire.items)
    efforts = {
        asked.id: shares
        for asked in questionnaire.allocations
        if (shares := _read_allocation(asked, group, fields, problems)) is not None
    }
    importance = {
        asked.id: chosen
        for asked in questionnaire.choices
        if (chosen := _read_choice(questionnaire, asked, group, fields, problems))
    }
    return Response(group, ratings, efforts, importance, language), problems


def is_routed(asked: Item | Allocation | Choice, group: str) -> bool:
    """Whether a group is asked this."""
    return group in asked.groups


def read_rating(points: int, raw: str) -> str | None:
    """The packed character for `1`..`points`, `DK`, `NA` or nothing; None for anything else."""
    text = raw.strip(" \t")
    if text in EXITS:
        return EXITS[text]
    if not text:
        return SKIPPED
    numbers = [str(number) for number in range(1, points + 1)]
    return POINTS[numbers.index(text)] if text in numbers else None


def written_rating(character: str) -> str:
    """The text that `read_rating` reads as this character."""
    words = {DONT_KNOW: "DK", NOT_APPLICABLE: "NA", SKIPPED: "", NOT_SHOWN: ""}
    return words[character] if character in words else str(POINTS.index(character) + 1)


def written(questionnaire: Questionnaire, response: Response) -> dict[str, str]:
    """The fields that `read_response` reads as this response."""
    fields = {
        item.id: written_rating(character)
        for item, character in zip(questionnaire.items, response.ratings, strict=True)
        if character != NOT_SHOWN
    }
    for asked in questionnaire.allocations:
        shares = response.efforts.get(asked.id, ())
        fields |= {name: _number(points) for name, points in zip(asked.fields, shares, strict=False)}
    return fields | {key: "|".join(chosen) for key, chosen in response.importance.items()}


def _number(points: float) -> str:
    return f"{points:.6f}".rstrip("0").rstrip(".")


def _read_item(
    questionnaire: Questionnaire, item: Item, group: str, fields: Mapping[str, str], problems: list[Problem]
) -> str:
    raw = fields.get(item.id)
    if raw is None or not is_routed(item, group):
        if raw is not None and raw.strip(" \t"):
            problems.append(Problem("not_routed", item.id, {"group": group, "value": raw}))
        return NOT_SHOWN
    rating = read_rating(questionnaire.points(item), raw)
    if rating is None:
        problems.append(Problem("bad_rating", item.id, {"value": raw, "points": questionnaire.points(item)}))
        return SKIPPED
    return rating


def _read_allocation(
    asked: Allocation, group: str, fields: Mapping[str, str], problems: list[Problem]
) -> tuple[float, ...] | None:
    raws = {name: fields.get(name, "").strip(" \t") for name in asked.fields}
    filled = {name: raw for name, raw in raws.items() if raw}
    if filled and not is_routed(asked, group):
        problems.append(
            Problem("not_routed", next(iter(filled)), {"group": group, "value": next(iter(filled.values()))})
        )
        return None
    wrong = [name for name, raw in filled.items() if not NUMBER.fullmatch(raw) or float(raw) > MOST_POINTS]
    problems.extend(Problem("bad_share", name, {"value": filled[name]}) for name in wrong)
    if not filled or wrong:
        return None
    # A blank part is 0 once any part is filled.
    return tuple(float(raw or 0) for raw in raws.values())


def _read_choice(
    questionnaire: Questionnaire, asked: Choice, group: str, fields: Mapping[str, str], problems: list[Problem]
) -> tuple[str, ...]:
    raw = fields.get(asked.id, "").strip(" \t")
    if not raw:
        return ()
    chosen = tuple(part.strip(" \t") for part in raw.split("|"))
    code = _choice_fault(questionnaire, asked, group, chosen)
    if code:
        problems.append(Problem(code, asked.id, {"group": group, "value": raw, "exactly": asked.exactly}))
        return ()
    return chosen


def _choice_fault(questionnaire: Questionnaire, asked: Choice, group: str, chosen: tuple[str, ...]) -> str | None:
    if not is_routed(asked, group):
        return "not_routed"
    if any(each not in questionnaire.dimension for each in chosen):
        return "unknown_choice"
    return "bad_choice" if len(set(chosen)) != len(chosen) or len(chosen) > asked.exactly else None


def adds_up(asked: Allocation, shares: tuple[float, ...]) -> bool:
    """Whether the points of an allocation come close enough to its total to be rescaled."""
    return abs(sum(map(exact, shares)) - exact(asked.total)) <= exact(asked.tolerance)
