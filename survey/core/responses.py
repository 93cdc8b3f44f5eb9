"""All of an assessment's answers as one matrix a group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.core.answers import Response
from survey.core.questionnaire import Allocation, Choice, Questionnaire

Codes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Integers = NDArray[np.int64]
MILLIONTHS = 1_000_000  # points of an allocation are kept as whole millionths
NOT_GIVEN = -1


@dataclass(frozen=True, slots=True)
class GroupAnswers:
    """A group's answers, one row a respondent.

    codes: rows x items, packed characters in questionnaire order. efforts: allocation -> rows x parts, points in
    millionths, -1 in every part where none was given. votes: choice -> rows x dimensions, what was ticked.
    """

    codes: Codes
    efforts: Mapping[str, Integers]
    votes: Mapping[str, Mask]

    def __len__(self) -> int:
        return len(self.codes)

    def rows(self, chosen: Sequence[int]) -> "GroupAnswers":
        """Some of the rows, in the order asked for."""
        own = list(chosen)
        efforts = {key: points[own] for key, points in self.efforts.items()}
        return GroupAnswers(self.codes[own], efforts, {key: ticks[own] for key, ticks in self.votes.items()})


Responses = Mapping[str, GroupAnswers]


def collect(questionnaire: Questionnaire, responses: Iterable[Response]) -> Responses:
    """Responses by group, every group of the questionnaire present, in its order."""
    rows: dict[str, list[Response]] = {group.id: [] for group in questionnaire.groups}
    for response in responses:
        rows[response.group].append(response)
    return {group: matrix(questionnaire, own) for group, own in rows.items()}


def matrix(questionnaire: Questionnaire, rows: list[Response]) -> GroupAnswers:
    """Responses of one group as one matrix."""
    packed = "".join(row.ratings for row in rows).encode("ascii")
    return GroupAnswers(
        np.frombuffer(packed, dtype=np.uint8).reshape(len(rows), len(questionnaire.items)),
        {asked.id: points_of(asked, [row.efforts for row in rows]) for asked in questionnaire.allocations},
        {asked.id: ticks_of(questionnaire, asked, [row.importance for row in rows]) for asked in questionnaire.choices},
    )


def points_of(asked: Allocation, efforts: Sequence[Mapping[str, Sequence[float]]]) -> Integers:
    """An allocation as rows x parts, from what each row says of every allocation."""
    nothing = (NOT_GIVEN / MILLIONTHS,) * len(asked.parts)
    given = [row.get(asked.id, nothing) for row in efforts]
    return np.rint(np.array(given, dtype=np.float64).reshape(len(given), len(nothing)) * MILLIONTHS).astype(np.int64)


def ticks_of(questionnaire: Questionnaire, asked: Choice, importance: Sequence[Mapping[str, Sequence[str]]]) -> Mask:
    """A choice as rows x dimensions, from what each row says of every choice."""
    places = {dimension: place for place, dimension in enumerate(questionnaire.dimension)}
    ticks = np.zeros((len(importance), len(places)), dtype=np.bool_)
    for row, given in enumerate(importance):
        for dimension in given.get(asked.id, ()):
            ticks[row, places[dimension]] = True
    return ticks
