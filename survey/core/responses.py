"""All of an assessment's answers as one matrix a group."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.core.answers import DONT_KNOW, NOT_APPLICABLE, NOT_SHOWN, POINTS, Response
from survey.core.questionnaire import Questionnaire

Codes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
# Packed character -> point of the scale, 0 where there is none.
POINT_OF = np.zeros(256, dtype=np.uint8)
for place, character in enumerate(POINTS, start=1):
    POINT_OF[ord(character)] = place


@dataclass(frozen=True, slots=True)
class GroupAnswers:
    """A group's packed ratings, one row a respondent and one column an item, with what else each row says."""

    codes: Codes
    efforts: tuple[Mapping[str, tuple[float, ...]], ...]
    importance: tuple[Mapping[str, tuple[str, ...]], ...]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def points(self) -> Codes:
        """Points given, 0 where there is none."""
        return POINT_OF[self.codes]

    @property
    def shown(self) -> Mask:
        """Which items were put to each respondent."""
        return np.not_equal(self.codes, ord(NOT_SHOWN), dtype=np.bool_)

    @property
    def not_applicable(self) -> Mask:
        """Which items a respondent called not applicable."""
        return np.equal(self.codes, ord(NOT_APPLICABLE))

    @property
    def dont_know(self) -> Mask:
        """Which items a respondent could not judge."""
        return np.equal(self.codes, ord(DONT_KNOW))


Responses = Mapping[str, GroupAnswers]


def collect(questionnaire: Questionnaire, responses: Iterable[Response]) -> Responses:
    """Responses by group, every group of the questionnaire present, in its order."""
    rows: dict[str, list[Response]] = {group.id: [] for group in questionnaire.groups}
    for response in responses:
        rows[response.group].append(response)
    return {group: _matrix(len(questionnaire.items), own) for group, own in rows.items()}


def _matrix(width: int, rows: list[Response]) -> GroupAnswers:
    packed = "".join(row.ratings for row in rows).encode("ascii")
    codes = np.frombuffer(packed, dtype=np.uint8).reshape(len(rows), width)
    return GroupAnswers(codes, tuple(row.efforts for row in rows), tuple(row.importance for row in rows))
