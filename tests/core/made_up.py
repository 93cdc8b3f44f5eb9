"""Made-up assessments of PMO-50 as fields of text, the same for the same seed: odd in every way a file may be odd."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from survey.core.answers import Response, read_response
from survey.core.disclosure import Audience
from survey.core.findings import Findings
from tests.core.plain import Row
from tests.factories import findings, pmo50, response

GROUPS = "XBPTOL"
FACTS = ("sponsor_vacant", "sponsor_changed", "reorganisation", "cost_known", "cost_limit_passed")


def every(level: int, group: str, **given: object) -> Response:
    """A response that says `level` on every item, and its opposite where less is better."""
    turned = {item.id: 6 - level for item in pmo50().items if item.reversed and group in item.groups}
    return response(pmo50(), group, str(level), **turned | given)


@dataclass(frozen=True)
class MadeUp:
    """An assessment: rows of (group, {column: text}), what the leader states, the smallest group."""

    rows: list[Row]
    context: Mapping[str, Mapping[str, object]]
    k: int

    def findings(self, audience: Audience = Audience.HOLDER) -> Findings:
        read = [read_response(pmo50(), group, fields) for group, fields in self.rows]
        assert [problem for _, problems in read for problem in problems] == []
        return findings(pmo50(), [response for response, _ in read], self.k, audience, **self.context)


def made_up(seed: int, smallest: tuple[int, ...] = (1, 4, 5, 8)) -> MadeUp:
    dice = Random(seed)  # test data, not secrets
    groups = dice.sample(GROUPS, dice.choice((1, 2, 3, 4, 6, 6, 6, 6)))
    size = dice.choice((dice.randint(1, 9), dice.randint(10, 60)))
    columns = [item.id for item in pmo50().items]
    if dice.random() < 0.2:
        columns = dice.sample(columns, dice.randint(20, 49))
    habits = _Habits.of(dice, groups)
    rows = [_row(dice, dice.choice(groups), columns, habits) for _ in range(size)]
    return MadeUp(rows, _context(dice, rows), dice.choice(smallest))


@dataclass(frozen=True)
class _Habits:
    """How people answer in one assessment: the level of each group and subject, and how often not."""

    level: Mapping[str, float]
    subject: Mapping[str | None, float]
    overhead: float
    width: float
    exits: tuple[float, float, float]

    @classmethod
    def of(cls, dice: Random, groups: list[str]) -> "_Habits":
        middle = dice.choice((1.3, 2.2, 3, 3.6, 4.3, 4.9, 4.9))
        spread = dice.choice((0, 0.3, 1))
        level = {group: middle + dice.uniform(-spread, spread) for group in groups}
        subject = {each.id: dice.choice((0, 0, 0, -1.8, 1)) for each in pmo50().dimensions}
        exits = (dice.choice((0, 0.05, 0.3)), dice.choice((0, 0.05, 0.3)), dice.choice((0, 0.05, 0.4)))
        return cls(level, subject, dice.choice((6 - middle, 3, 4.5)), dice.choice((0, 0.5, 1, 2)), exits)


def _row(dice: Random, group: str, columns: list[str], habits: _Habits) -> Row:
    fields = dict.fromkeys(columns, "")
    negligent = dice.random() < 0.05
    for column in columns:
        item = pmo50().item[column]
        if group in item.groups and not negligent:
            level = habits.overhead if item.reversed else habits.level[group] + habits.subject.get(item.dimension, 0)
            fields[column] = _rating(dice, habits, level)
    if group in "OL":
        fields |= _effort(dice, "EFF_ACTUAL")
    fields |= _effort(dice, "EFF_WANTED") if group in "XBOL" else {}
    if group in "XBL" and dice.random() < 0.7:
        ticks = dice.sample([each.id for each in pmo50().dimensions], dice.choice((1, 2, 3, 3)))
        fields["IMPORTANCE"] = "|".join(ticks)
    return group, fields


def _rating(dice: Random, habits: _Habits, level: float) -> str:
    for text, likely in zip(("DK", "NA", ""), habits.exits, strict=True):
        if dice.random() < likely:
            return text
    return str(min(5, max(1, round(dice.gauss(level, habits.width)))))


def _effort(dice: Random, allocation: str) -> dict[str, str]:
    shares = dice.choice(
        (
            (100, 0, 0, 0, 0), (60, 10, 10, 10, 10), (30, 20, 20, 20, 10), (50, 25, 25, None, None), (None,) * 5,
            (34, 33, 33, 1, 0), (33, 33, 33, 0, 0), (20, 20, 20, 20, 10), (33.3, 33.3, 33.4, 0, 0),
            (20, 20, 20, 20, 22),
        )
    )  # fmt: skip
    return {f"{allocation}_{part}": "" if share is None else str(share) for part, share in enumerate(shares, start=1)}


def _context(dice: Random, rows: list[Row]) -> dict[str, dict[str, object]]:
    facts: dict[str, object] = {name: dice.random() < 0.5 for name in FACTS if dice.random() < 0.4}
    targets: dict[str, object] = {
        each.id: dice.randint(2, 10) / 2 for each in pmo50().dimensions if dice.random() < 0.3
    }
    counts = {group: sum(own == group for own, _ in rows) for group in GROUPS}
    population: dict[str, object] = {
        group: round(count * dice.choice((1, 1.2, 3))) for group, count in counts.items() if dice.random() < 0.5
    }
    return {"facts": facts, "targets": targets, "population": population}
