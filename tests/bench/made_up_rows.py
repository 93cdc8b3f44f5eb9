"""Seeded answers to any questionnaire for benchmarks: plausible, and the same every time."""

import json
from collections.abc import Iterator, Mapping, Sequence
from random import Random

import numpy as np

from survey.core.answers import NOT_SHOWN, POINTS, Response, read_response
from survey.core.questionnaire import Questionnaire

EXITS = ("DK", "NA", "")


def responses(questionnaire: Questionnaire, people: Mapping[str, int], seed: int) -> Iterator[Response]:
    """So many respondents of each group: people differ, one answer in twenty is none."""
    dice = Random(seed)  # made-up data, not secrets
    for group, number in people.items():
        for _ in range(number):
            middle = dice.gauss(0.5, 0.15)
            yield read_response(questionnaire, group, _fields(questionnaire, group, middle, dice))[0]


def _fields(questionnaire: Questionnaire, group: str, middle: float, dice: Random) -> dict[str, str]:
    fields = {}
    for item in questionnaire.items:
        if group in item.groups:
            points = questionnaire.points(item)
            point = min(points, max(1, round(1 + (points - 1) * dice.gauss(middle, 0.22))))
            fields[item.id] = dice.choice(EXITS) if dice.random() < 0.05 else str(point)
    for asked in questionnaire.allocations:
        if group in asked.groups:
            shares = _shares(len(asked.fields), dice)
            fields |= dict(zip(asked.fields, map(str, shares), strict=True))
    for choice in questionnaire.choices:
        if group in choice.groups:
            fields[choice.id] = "|".join(dice.sample(list(questionnaire.dimension), choice.exactly))
    return fields


def _shares(parts: int, dice: Random) -> list[int]:
    cuts = sorted(dice.randrange(0, 101, 5) for _ in range(parts - 1))
    return [end - start for start, end in zip([0, *cuts], [*cuts, 100], strict=True)]


def packed_rows(questionnaire: Questionnaire, rows: int, seed: int) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Rows as the database keeps them: group, id, receipt hash, answers, efforts, importance; groups of equal size."""
    dice = np.random.default_rng(seed)
    groups = list(questionnaire.group)
    for place, group in enumerate(groups):
        number = rows // len(groups) + (place < rows % len(groups))
        texts = [_document(response.efforts) for response in responses(questionnaire, {group: 200}, seed)]
        votes = [_document(response.importance) for response in responses(questionnaire, {group: 200}, seed)]
        for start in range(0, number, 10_000):
            some = min(10_000, number - start)
            ids = [dice.bytes(16).hex() for _ in range(some)]
            picks = dice.integers(0, 200, (2, some)).tolist()
            for row, answers, effort, vote in zip(ids, _packed(questionnaire, group, some, dice), *picks, strict=True):
                yield group, row, row * 2, answers, texts[effort], votes[vote]


def _document(given: Mapping[str, Sequence[object]]) -> str:
    return json.dumps({key: list(parts) for key, parts in given.items()}, separators=(", ", ": "))


def _packed(questionnaire: Questionnaire, group: str, rows: int, dice: np.random.Generator) -> list[str]:
    middle = dice.normal(0.5, 0.15, (rows, 1))
    most = np.array([questionnaire.points(item) for item in questionnaire.items])
    points = np.clip(np.rint(1 + (most - 1) * dice.normal(middle, 0.22, (rows, len(most)))), 1, most).astype(np.uint8)
    codes = np.frombuffer(POINTS.encode("ascii"), dtype=np.uint8)[points - 1].copy()
    exits = dice.random(codes.shape) < 0.05
    codes[exits] = np.frombuffer(b"dn-", dtype=np.uint8)[dice.integers(0, 3, int(exits.sum()))]
    codes[:, [group not in item.groups for item in questionnaire.items]] = ord(NOT_SHOWN)
    whole = codes.tobytes().decode("ascii")
    return [whole[start : start + len(most)] for start in range(0, len(whole), len(most))]
