"""The scores a second time, in plain loops over exact fractions, written from the published rules alone.

Nothing here is shared with `survey.core` but the questionnaire's content (items, weights, groups). Drivers, limits,
archetypes and advice are written out by hand for PMO-50. A cell is told when it holds `k` people: the holder's view.
Only the tails of t and F come from scipy, so intervals and what hangs on a square root are floats.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import floor, sqrt
from random import Random

from scipy.special import fdtri, stdtrit

from survey.core.questionnaire import Questionnaire

Row = tuple[str, Mapping[str, str]]
Figure = Fraction | None
Interval = list[float] | None
Cell = tuple[str, Sequence[Fraction | int]]

DRIVERS: dict[str, tuple[str, dict[str, str]]] = {
    "K1": (".22", {"SPO1": "1", "SPO3": "1", "SPO4": "1.5"}),
    "K2": (".22", {"VAL3": "1", "VAL4": "1.5", "VAL5": "1"}),
    "K3": (".16", {"OVH1": "1", "OVH2": "1.5", "STD4": "1"}),
    "K4": (".14", {"OVH6": "1", "INF3": "1", "EFF1": "1"}),
    "K5": (".14", {"OVH3": "1", "CUS2": "1.5"}),
    "K6": (".12", {"OVH4": "1", "OVH5": "1.5"}),
}
NEGATIVE = {"OVH1", "OVH2", "OVH3", "OVH4", "OVH6"}
RISK_WEIGHTS = {"X": ".45", "B": ".25", "P": ".15", "T": ".05", "O": ".05", "L": ".05"}
WEIGHTS = {"X": ".25", "B": ".20", "P": ".25", "T": ".10", "O": ".10", "L": ".10"}
DIMENSION_WEIGHTS = {"SPO": "1.2", "STR": "1.2", "VAL": "1.2", "INF": "0.8"}
LINKS = {"SPO": "K1", "VAL": "K2", "STD": "K3", "INF": "K4", "STR": "K4", "CUS": "K5"}
CLASSES = ("act_now", "plan", "watch", "keep", None)
BANDS = ((30, "low"), (45, "watch"), (65, "high"))
LEADERS, PMO = ("X", "B"), ("O", "L")
ALLOCATIONS = ("EFF_ACTUAL", "EFF_WANTED")
LOW = Fraction(3)
HIGH = Fraction(7, 2)
EXPECTED = Fraction(2)  # the variance of random answers on five points
# By number of people: the agreement that one random group in twenty reaches.
LUCK = {3: ".83", 4: ".88", 5: ".75", 6: ".67", 8: ".58", 10: ".51", 15: ".38", 20: ".32"}
USUAL_RELIABILITY = Fraction(7, 10)


def half_up(value: Fraction) -> Fraction:
    """As shown: to 9 decimals, then half up to 1."""
    nine = Fraction(floor(value * 10**9 + Fraction(1, 2)), 10**9)
    return Fraction(floor(nine * 10 + Fraction(1, 2)), 10)


def mean(values: Iterable[Fraction | int]) -> Figure:
    found = list(values)
    return Fraction(sum(found)) / len(found) if found else None


def weighted(pairs: Iterable[tuple[Fraction, Figure]]) -> Figure:
    """The weighted mean of what there is."""
    there = [(weight, value) for weight, value in pairs if value is not None]
    total = sum((weight for weight, _ in there), Fraction(0))
    return sum((weight * value for weight, value in there), Fraction(0)) / total if total else None


def variance(values: Sequence[Fraction | int]) -> Figure:
    n, total = len(values), sum(values)
    if n < 2:
        return None
    return Fraction(n * sum(value * value for value in values) - total * total) / (n * (n - 1))


def covariance(left: Sequence[int], right: Sequence[int]) -> Fraction:
    products = sum(one * other for one, other in zip(left, right, strict=True))
    return (products - Fraction(sum(left) * sum(right), len(left))) / (len(left) - 1)


def below(value: Figure, limit: Fraction) -> bool:
    return value is not None and half_up(value) < limit


def from_on(value: Figure, limit: Fraction) -> bool:
    return value is not None and half_up(value) >= limit


def level_of(score100: Figure) -> int | None:
    return None if score100 is None else min(5, floor(half_up(score100) / 20) + 1)


def on_100(score: Figure) -> Figure:
    return None if score is None else 25 * (score - 1)


def t_interval(
    values: Sequence[Fraction | int], people: int | None, reliability: Fraction, ends: tuple[int, int]
) -> Interval:
    """Of a mean, where `people` is how many could have answered, if that is known (4.4)."""
    spread, middle = variance(values), mean(values)
    if spread is None or middle is None:
        return None
    n = len(values)
    sampling = spread if people is None else spread * reliability * (1 - Fraction(n, people))
    noise = 0 if people is None else spread * (1 - reliability)
    squared = (sampling + noise) / n
    if squared == 0:
        return None
    half = float(stdtrit(n - 1, 0.975)) * sqrt(squared)
    return [max(float(ends[0]), float(middle) - half), min(float(ends[1]), float(middle) + half)]


def welch(left: Sequence[Fraction], right: Sequence[Fraction]) -> Interval:
    """Of the difference of two means."""
    spreads = [variance(side) for side in (left, right)]
    middles = [mean(side) for side in (left, right)]
    parts = [spread / len(side) for spread, side in zip(spreads, (left, right), strict=True) if spread is not None]
    total = sum(parts, Fraction(0))
    if len(parts) < 2 or total == 0 or middles[0] is None or middles[1] is None:
        return None
    df = total**2 / sum(part**2 / (len(side) - 1) for part, side in zip(parts, (left, right), strict=True))
    half = float(stdtrit(float(df), 0.975)) * sqrt(total)
    gap = float(middles[0] - middles[1])
    return [gap - half, gap + half]


def hedges_g(left: Sequence[Fraction], right: Sequence[Fraction]) -> float | None:
    one, other = variance(left), variance(right)
    if one is None or other is None:
        return None
    df = len(left) + len(right) - 2
    pooled = ((len(left) - 1) * one + (len(right) - 1) * other) / df
    gap = (mean(left) or Fraction(0)) - (mean(right) or Fraction(0))
    if pooled == 0:
        return 0.0 if gap == 0 else None
    return float(gap) / sqrt(pooled) * (1 - 3 / (4 * df - 1))


def loadings(spread: Sequence[Sequence[float]]) -> list[float] | None:
    """One factor by least squares off the diagonal, an item at a time; None where that does not settle."""
    places = range(len(spread))
    found = [sqrt(spread[place][place]) for place in places]
    for _ in range(2000):
        before = list(found)
        for place in places:
            others = [other for other in places if other != place]
            length = sum(found[other] ** 2 for other in others)
            found[place] = sum(spread[place][other] * found[other] for other in others) / length if length else 0.0
        if any(load**2 > 4 * spread[place][place] for place, load in enumerate(found)):
            return None
        if max(abs(now - then) for now, then in zip(found, before, strict=True)) < 1e-13:
            return found
    return None


def omega(columns: Sequence[Sequence[int]]) -> dict[str, float | None]:
    """Nothing where the fit may not be the only one, does not settle, or leaves an item's own part at the edge of 0.

    Items that do not all rise together have several fits, each the best of its surroundings.
    """
    spread = [[float(covariance(one, other)) for other in columns] for one in columns]
    found = loadings(spread) if min(map(min, spread)) > 0 else None
    if found is None:
        return {}
    own = [spread[place][place] - load**2 for place, load in enumerate(found)]
    if abs(min(own)) < 1e-6:
        return {}
    common = sum(found) ** 2
    return {"omega": common / (common + sum(own)) if min(own) > 0 else None}


def by_luck(n: int) -> Fraction:
    """The agreement that random answers of `n` people stay under in 95 of 100 groups, from three people on."""
    if n >= 20:
        return Fraction(LUCK[20])
    lower = max(size for size in LUCK if size <= n)
    upper = min(size for size in LUCK if size > n)
    way = Fraction(n - lower, upper - lower)
    return Fraction(LUCK[lower]) * (1 - way) + Fraction(LUCK[upper]) * way


def agreement_word(agreement: Fraction, n: int) -> str:
    if n < 3:
        return "unknown"
    if agreement < Fraction(1, 2):
        return "divided" if n >= 12 else "unknown"
    if agreement < by_luck(n):
        return "unknown"
    return "shared" if agreement >= Fraction(7, 10) else "fair"


def mean_squares(cells: Sequence[Sequence[Fraction]]) -> tuple[Fraction, Fraction]:
    """Between and within groups."""
    everyone = [score for cell in cells for score in cell]
    grand = mean(everyone) or Fraction(0)
    between = sum((len(cell) * ((mean(cell) or grand) - grand) ** 2 for cell in cells), Fraction(0))
    within = sum(((len(cell) - 1) * (variance(cell) or Fraction(0)) for cell in cells), Fraction(0))
    return between / (len(cells) - 1), within / (len(everyone) - len(cells))


def longest_run(answers: Iterable[int | None]) -> int:
    longest = run = 0
    before = None
    for answer in answers:
        run = 0 if answer is None else run + 1 if answer == before else 1
        before = answer
        longest = max(longest, run)
    return longest


def percentile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


class Sheet:
    """What is asked: the questionnaire's items among the columns of a file."""

    def __init__(self, questionnaire: Questionnaire, rows: Sequence[Row]) -> None:
        self.items = questionnaire.items
        self.columns = {name for _, fields in rows for name in fields}
        self.weight = {item.id: Fraction(str(item.weight)) for item in self.items}
        self.dimension_ids = [dimension.id for dimension in questionnaire.dimensions]
        there = [item for item in self.items if item.id in self.columns]
        self.routes = {group.id: [item for item in there if group.id in item.groups] for group in questionnaire.groups}
        self.common = {key: self._common(key) for key in self.dimension_ids}

    def _common(self, dimension: str) -> list[str]:
        """The items of a dimension that all of leaders and PMO are asked."""
        own = [item for item in self.items if item.dimension == dimension]
        return [item.id for item in own if set("XBOL") <= set(item.groups)]

    def members(self, dimension: str, group: str) -> list[str]:
        return [item.id for item in self.routes[group] if item.dimension == dimension]


class Person:
    """One row of a file: the answers that are values, and what follows from this row alone."""

    def __init__(self, sheet: Sheet, row: Row) -> None:
        self.sheet = sheet
        self.group, self.fields = row
        self.answers = {
            item.id: int(text) for item in sheet.items if (text := self.fields.get(item.id) or "").isdigit()
        }
        self.scores = {key: self.score(sheet.members(key, self.group)) for key in sheet.dimension_ids}

    def score(self, items: Sequence[str], least: int = 2) -> Figure:
        """The weighted mean over these items: `least` answered and half of the weight that applies."""
        weight = self.sheet.weight
        shown = [item for item in items if self.fields.get(item) != "NA"]
        answered = [item for item in shown if item in self.answers]
        if len(answered) < least:
            return None
        given = sum((weight[item] for item in answered), Fraction(0))
        if given * 2 < sum((weight[item] for item in shown), Fraction(0)):
            return None
        return sum((weight[item] * self.answers[item] for item in answered), Fraction(0)) / given

    @cached_property
    def sides(self) -> dict[str, Figure]:
        """The scores on the items that leaders and PMO have in common."""
        return {
            key: self.score([item for item in items if item in self.sheet.columns], min(2, len(items)))
            for key, items in self.sheet.common.items()
            if items
        }

    @cached_property
    def is_valid(self) -> bool:
        routed = self.sheet.routes[self.group]
        answered = [item for item in routed if item.id in self.answers]
        if not answered or 2 * len(answered) < len(routed):
            return False
        possible = [key for key in self.scores if len(self.sheet.members(key, self.group)) >= 2]
        there = [key for key in possible if self.scores[key] is not None]
        return len(there) >= min(1 if self.group == "T" else 3, len(possible))

    @cached_property
    def mixes(self) -> dict[str, list[Fraction] | None]:
        return {allocation: self._mix(allocation) for allocation in ALLOCATIONS}

    def _mix(self, allocation: str) -> list[Fraction] | None:
        """Shares of 100, an empty list for a mix that does not add up, None for none given."""
        texts = [self.fields.get(f"{allocation}_{part}") or "" for part in range(1, 6)]
        if not any(texts):
            return None
        shares = [Fraction(text or "0") for text in texts]
        total = sum(shares, Fraction(0))
        return [100 * share / total for share in shares] if 99 <= total <= 101 else []

    @cached_property
    def is_doubtful(self) -> bool:
        """Two signs of careless answers or more (4.10)."""
        given = [self.answers[item.id] for item in self.sheet.routes[self.group] if item.id in self.answers]
        spread = variance(given)
        narrow = len(given) >= 15 and spread is not None and spread < Fraction(1, 16)
        return self.has_long_run() + narrow + self.contradicts() >= 2

    def has_long_run(self) -> bool:
        routed = self.sheet.routes[self.group]
        for scale in {item.scale for item in routed}:
            own = [self.answers.get(item.id) for item in routed if item.scale == scale]
            if longest_run(own) >= max(Fraction(8), Fraction(6, 10) * len(own)):
                return True
        return False

    def contradicts(self) -> bool:
        praise = max(self.answers.get("VAL4", 0), self.answers.get("STD4", 0))
        return praise >= 4 and self.answers.get("OVH2", 0) >= 4


@dataclass
class Plain:
    """One assessment. `rows` are (group, {column: text}); `context` has facts, targets and population."""

    questionnaire: Questionnaire
    rows: Sequence[Row]
    context: Mapping[str, Mapping[str, object]]
    k: int
    given: Sequence[Person] | None = None  # instead of those of `rows`

    # Answers

    @cached_property
    def sheet(self) -> Sheet:
        return self.given[0].sheet if self.given else Sheet(self.questionnaire, self.rows)

    @cached_property
    def people(self) -> Sequence[Person]:
        return [Person(self.sheet, row) for row in self.rows] if self.given is None else self.given

    @cached_property
    def groups(self) -> list[str]:
        return [group.id for group in self.questionnaire.groups]

    @cached_property
    def dimension_ids(self) -> list[str]:
        return [dimension.id for dimension in self.questionnaire.dimensions]

    @cached_property
    def valid(self) -> list[Person]:
        return [person for person in self.people if person.is_valid]

    @cached_property
    def answers_of(self) -> dict[tuple[str, str], list[int]]:
        """The values that valid respondents gave, by item and group."""
        found: dict[tuple[str, str], list[int]] = {}
        for person in self.valid:
            for item, value in person.answers.items():
                found.setdefault((item, person.group), []).append(value)
        return found

    def answers(self, item: str, groups: Iterable[str]) -> list[int]:
        return [value for group in groups for value in self.answers_of.get((item, group), ())]

    def population(self, groups: Iterable[str]) -> int | None:
        """How many people could have answered, where every group's number is stated."""
        stated = self.context.get("population", {})
        numbers = [stated.get(group) for group in groups]
        return None if None in numbers else sum(int(str(number)) for number in numbers)

    # Dimensions

    @cached_property
    def scores_of(self) -> dict[tuple[str, str], list[Fraction]]:
        found: dict[tuple[str, str], list[Fraction]] = {}
        for person in self.valid:
            for key, score in person.scores.items():
                if score is not None:
                    found.setdefault((key, person.group), []).append(score)
        return found

    def scores(self, dimension: str, group: str) -> list[Fraction]:
        return self.scores_of.get((dimension, group), [])

    @cached_property
    def dimensions(self) -> dict[str, Figure]:
        found: dict[str, Figure] = {}
        for key in self.dimension_ids:
            by_group = {group: self.scores(key, group) for group in self.groups}
            enough = sum(map(len, by_group.values())) >= self.k
            means = ((Fraction(WEIGHTS[group]), mean(scores)) for group, scores in by_group.items())
            found[key] = weighted(means) if enough else None
        return found

    @cached_property
    def dimensions100(self) -> dict[str, Figure]:
        return {key: on_100(score) for key, score in self.dimensions.items()}

    def overall(self) -> dict[str, object]:
        there = {key: score for key, score in self.dimensions.items() if score is not None}
        score = weighted((Fraction(DIMENSION_WEIGHTS.get(key, "1")), value) for key, value in there.items())
        score = score if len(there) >= 7 else None
        levels = {key: level_of(on_100(value)) or 0 for key, value in there.items()}
        secured = min(levels.values(), default=None)
        blockers = [key for key, level in levels.items() if level == secured]
        score100 = on_100(score)
        return {
            "score": score, "score100": score100, "level": level_of(score100), "secured_level": secured,
            "blockers": blockers,
        }  # fmt: skip

    def agreement(self, dimension: str, group: str) -> dict[str, object] | None:
        """Of a group's answers to the items of a dimension that two or more of it answered."""
        people = len(self.scores(dimension, group))
        given = [self.answers(item, [group]) for item in self.sheet.members(dimension, group)]
        given = [answers for answers in given if len(answers) >= 2]
        j = len(given)
        if j < 2 or people < max(2, self.k):  # of one person nobody can tell (4.13)
            return None
        spread = sum((variance(answers) or Fraction(0) for answers in given), Fraction(0)) / j
        q = min(spread, EXPECTED) / EXPECTED
        return {
            "rwg_star": 1 - spread / EXPECTED, "rwg_j": j * (1 - q) / (j * (1 - q) + q),
            "ad": mean(self.mean_deviation(answers) for answers in given),
            "word": agreement_word(1 - spread / EXPECTED, people),
        }  # fmt: skip

    def mean_deviation(self, answers: Sequence[int]) -> Fraction:
        n, total = len(answers), sum(answers)
        return Fraction(sum(abs(n * answer - total) for answer in answers), n * n)

    def dimension_cell(self, dimension: str, group: str) -> dict[str, object]:
        scores = self.scores(dimension, group)
        if len(scores) < self.k:
            return dict.fromkeys(("mean", "sd", "n", "agreement", "interval")) | {"shown": False}
        spread = variance(scores)
        sd = None if spread is None else sqrt(spread)
        interval = t_interval(scores, self.population([group]), self.usable_alpha(dimension), (1, 5))
        return {
            "mean": mean(scores), "sd": sd, "n": len(scores), "shown": True, "interval": interval,
            "agreement": self.agreement(dimension, group),
        }  # fmt: skip

    def dimension_rows(self) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, score in self.dimensions.items():
            people = [value for group in self.groups for value in self.scores(key, group)]
            found[key] = {
                "score": score, "score100": on_100(score), "level": level_of(on_100(score)),
                "n": None if score is None else len(people),
                "unweighted": None if score is None else mean(people),
                "groups": {group: self.dimension_cell(key, group) for group in self.groups},
                "alpha": (self.reliability[key] or {}).get("alpha"), "reliability": self.reliability[key],
                **self.priorities[key],
            }  # fmt: skip
        return found

    # Reliability

    @cached_property
    def reliability(self) -> dict[str, dict[str, object] | None]:
        return {key: self.reliable(key) for key in self.dimension_ids}

    def complete(self, items: Sequence[str]) -> list[list[int]]:
        """The answers of those who answered all of these items."""
        return [
            [person.answers[item] for item in items]
            for person in self.valid
            if all(item in person.answers for item in items)
        ]

    def item_set(self, dimension: str) -> tuple[str, ...]:
        """The largest set of three items or more that ten people answered: of equals the fuller, then the first."""
        own = [item.id for item in self.questionnaire.items if item.dimension == dimension]
        for size in range(len(own), 2, -1):
            sizes = {items: len(self.complete(items)) for items in combinations(own, size)}
            best = max(sizes, key=lambda items: sizes[items])  # the first of equals
            if sizes[best] >= 10:
                return best
        return ()

    def reliable(self, dimension: str) -> dict[str, object] | None:
        items = self.item_set(dimension)
        cases = self.complete(items) if items else []
        n, k = len(cases), len(items)
        if not items or n < self.k:
            return None
        columns = [[case[place] for case in cases] for place in range(k)]
        total = variance([sum(case) for case in cases]) or Fraction(0)
        told: dict[str, object] = {"n": n, "items": list(items), "indicative": n < 20}
        if total == 0:
            return told | dict.fromkeys(("alpha", "low", "high", "omega"))
        told |= omega(columns)
        alpha = Fraction(k, k - 1) * (1 - sum(covariance(own, own) for own in columns) / total)
        df = (n - 1, (n - 1) * (k - 1))
        low, high = (1 - (1 - float(alpha)) * float(fdtri(*df, tail)) for tail in (0.975, 0.025))
        return told | {"alpha": alpha, "low": low, "high": high}

    def usable_alpha(self, dimension: str) -> Fraction:
        """The reliability that a standard error goes by."""
        found = self.reliability[dimension]
        if found is None or found["indicative"] or not isinstance(found["alpha"], Fraction):
            return USUAL_RELIABILITY
        return max(Fraction(0), found["alpha"])

    # Items

    def item_mean(self, item: str, *groups: str) -> Figure:
        """The mean that rules and signs may use: of `k` answers."""
        values = self.answers(item, groups or self.groups)
        return mean(values) if len(values) >= self.k else None

    @cached_property
    def exits_of(self) -> dict[tuple[str, str, str], int]:
        """How often everyone, valid or not, gave a value, DK or NA, by item and group."""
        found: dict[tuple[str, str, str], int] = {}
        for person in self.people:
            for item, text in person.fields.items():
                key = (item, person.group, "value" if item in person.answers else text)
                found[key] = found.get(key, 0) + 1
        return found

    def counted(self, item: str, groups: Iterable[str]) -> tuple[int, ...]:
        """Values, DK and NA of everyone."""
        return tuple(
            sum(self.exits_of.get((item, group, state), 0) for group in groups) for state in ("value", "DK", "NA")
        )

    def dk_rate(self, item: str, *groups: str) -> Figure:
        values, unknown, _ = self.counted(item, groups or self.groups)
        enough = values + unknown >= self.k
        return Fraction(unknown, values + unknown) if enough else None

    def item_cell(self, item: str, group: str) -> dict[str, object]:
        values = self.answers(item, [group])
        told: dict[str, object] = {"dk_rate": self.dk_rate(item, group)}
        if len(values) < self.k:
            return told | dict.fromkeys(("mean", "n", "dk", "na", "interval")) | {"shown": False}
        _, unknown, outside = self.counted(item, [group])
        interval = t_interval(values, self.population([group]), USUAL_RELIABILITY, (1, 5))
        return told | {
            "mean": mean(values), "n": len(values), "dk": unknown, "na": outside, "shown": True, "interval": interval,
        }  # fmt: skip

    def item_rows(self) -> dict[str, object]:
        found: dict[str, object] = {}
        for item in self.questionnaire.items:
            told, values = self.item_mean(item.id), self.answers(item.id, self.groups)
            interval = t_interval(values, self.population(item.groups), USUAL_RELIABILITY, (1, 5))
            found[item.id] = {
                "mean": told, "n": None if told is None else len(values), "dk_rate": self.dk_rate(item.id),
                "interval": None if told is None else interval,
                "groups": {group: self.item_cell(item.id, group) for group in item.groups},
            }  # fmt: skip
        return found

    # Effort

    def effort(self, allocation: str) -> dict[str, object]:
        mixes = [mix for person in self.valid if (mix := person.mixes[allocation]) is not None]
        good = [mix for mix in mixes if mix]
        told: dict[str, object] = {"dropped": len(mixes) - len(good)}
        if len(good) < self.k:
            return told | dict.fromkeys(("shares", "n", "intervals"))
        parts = [[mix[part] for mix in good] for part in range(5)]
        intervals = [t_interval(part, None, USUAL_RELIABILITY, (0, 100)) for part in parts]
        return told | {"shares": [mean(part) for part in parts], "n": len(good), "intervals": intervals}

    @cached_property
    def status_shares(self) -> list[Fraction]:
        return [mix[0] for person in self.valid if (mix := person.mixes["EFF_ACTUAL"])]

    # Overhead risk

    def item_risk(self, item: str) -> Figure:
        if item == "EFF1":
            share = mean(self.status_shares)
            return None if share is None else min(Fraction(100), share * 100 / 60)
        level = weighted((Fraction(RISK_WEIGHTS[group]), mean(self.answers(item, [group]))) for group in self.groups)
        if level is None:
            return None
        return 25 * (level - 1) if item in NEGATIVE else 25 * (5 - level)

    @cached_property
    def driver_items(self) -> dict[str, dict[str, Fraction]]:
        found = {
            key: {item: risk for item in items if (risk := self.item_risk(item)) is not None}
            for key, (_, items) in DRIVERS.items()
        }
        return {key: risks for key, risks in found.items() if risks}

    @cached_property
    def driver_risks(self) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        for key, risks in self.driver_items.items():
            risk = weighted((Fraction(DRIVERS[key][1][item]), value) for item, value in risks.items())
            assert risk is not None
            found[key] = risk
        return found

    @property
    def own_view(self) -> bool:
        return not any(person.group in LEADERS for person in self.valid)

    def fact(self, name: str) -> object:
        return self.context.get("facts", {}).get(name)

    def facts(self) -> dict[str, Fraction]:
        gap = self.gap("VAL")
        found = {
            "sponsor_vacant": 10 if self.fact("sponsor_vacant") else 0,
            "sponsor_changed": 5 if self.fact("sponsor_changed") else 0,
            "reorganisation": 5 if self.fact("reorganisation") else 0,
            "cost_unknown": 3 if self.fact("cost_known") is False else 0,
            "blind_spot": 3 if gap is not None and gap >= Fraction(3, 4) else 0,
            "cost_limit_passed": 5 if self.fact("cost_limit_passed") else 0,
        }
        return {name: Fraction(points) for name, points in found.items() if points}

    def signs(self) -> list[str]:
        would_keep = self.item_mean("OVH5", "X")
        blind = [self.dk_rate(item, "X") for item in ("VAL3", "VAL4")]
        found = {
            "sponsor_vacant": bool(self.fact("sponsor_vacant")),
            "executives_would_not_keep": would_keep is not None and half_up(would_keep) <= Fraction(5, 2),
            "executives_cannot_judge": any(rate is not None and rate >= Fraction(2, 5) for rate in blind),
        }
        return [name for name, holds in found.items() if holds]

    @cached_property
    def index(self) -> dict[str, object]:
        """The overhead risk; without four drivers every figure of it is None."""
        risks = self.driver_risks
        told: dict[str, object] = {"own_view_only": self.own_view, "signs": self.signs()}
        if len(risks) < 4:
            return told | dict.fromkeys(("value", "base", "band")) | {"floor_applied": False}
        total = sum((Fraction(DRIVERS[key][0]) for key in risks), Fraction(0))
        top = sorted(risks, key=lambda key: (-risks[key], key))[:2]
        parts = {
            key: Fraction(3, 4) * Fraction(DRIVERS[key][0]) / total * risk + (risk / 8 if key in top else 0)
            for key, risk in risks.items()
        }
        base = sum(parts.values(), Fraction(0))
        raised = base + sum(self.facts().values(), Fraction(0))
        lowest = 60 if self.fact("sponsor_vacant") else 0
        value = min(Fraction(100), max(raised, Fraction(lowest)))
        drivers = {
            key: {"risk": risk, "contribution": parts[key], "items": self.driver_items[key]}
            for key, risk in risks.items()
        }
        return told | {
            "value": value, "base": base, "band": self.band(value), "floor_applied": raised < lowest,
            "drivers": drivers, "facts": self.facts(),
        }  # fmt: skip

    def band(self, value: Fraction) -> str:
        name = next((name for limit, name in BANDS if half_up(value) < limit), "critical")
        return "watch" if self.own_view and name == "low" else name

    # Position

    def position(self) -> dict[str, object] | None:
        d = self.dimensions100
        shares = {"STR": ".40", "VAL": ".25", "SPO": ".20", "GOV": ".15"}
        if any(d[key] is None for key in (*shares, "STD")):
            return None
        sc = weighted((Fraction(share), d[key]) for key, share in shares.items())
        assert sc is not None
        load = self.driver_risks.get("K4")
        value = sc if load is None else Fraction(7, 10) * sc + Fraction(3, 10) * (100 - load)
        sup = mean(score for key in ("DEL", "PEO", "RES") if (score := d[key]) is not None)
        pfm = mean(score for key in ("STR", "GOV") if (score := d[key]) is not None)
        assert pfm is not None
        failed = self.gates() if half_up(value) >= 70 else []
        return {
            "value": value, "sc": sc, "ad": load, "sup": sup, "pfm": pfm, "gates_failed": failed,
            "archetype": None if self.own_view else self.archetype(value, sup, pfm, failed),
        }  # fmt: skip

    def gates(self) -> list[str]:
        limits = {"SPO": 60, "STR": 60, "STD": 50, "VAL": 50}
        failed = [key for key, limit in limits.items() if below(self.dimensions100[key], Fraction(limit))]
        return failed + (["STR5_X"] if below(self.item_mean("STR5", "X"), HIGH) else [])

    def archetype(self, value: Fraction, sup: Figure, pfm: Fraction, failed: Sequence[str]) -> str:
        pi, std, portfolio = half_up(value), half_up(self.dimensions100["STD"] or Fraction(0)), half_up(pfm)
        if pi >= 70 and not failed:
            return "strategic_partner"
        if pi >= 50 and portfolio >= 55:
            return "portfolio_steward"
        if sup is None:
            return "standards_keeper"
        return self.lower_archetype(pi, std, half_up(sup), portfolio)

    def lower_archetype(self, pi: Fraction, std: Fraction, support: Fraction, portfolio: Fraction) -> str:
        if max(std, support, portfolio) < 40 or (pi < 35 and max(std, support) < 50):
            return "reporting_office"
        return "standards_keeper" if std > support else "delivery_support"

    # Priorities

    @cached_property
    def importance(self) -> dict[str, Fraction]:
        voters = [person.fields.get("IMPORTANCE") or "" for person in self.valid if person.group in "XBL"]
        ticked = [text.split("|") for text in voters if text]
        votes = {key: sum(key in ticks for ticks in ticked) for key in self.dimension_ids}
        most = max(votes.values())
        if not most:
            return dict.fromkeys(votes, Fraction(3, 4))
        return {key: Fraction(1, 2) + Fraction(count, 2 * most) for key, count in votes.items()}

    @cached_property
    def priorities(self) -> dict[str, dict[str, object]]:
        return {key: self.priority(key) for key in self.dimension_ids}

    def priority(self, key: str) -> dict[str, object]:
        usual = 4.0 if key in ("STR", "SPO") else 3.5
        target = Fraction(str(self.context.get("targets", {}).get(key, usual)))
        score, important = self.dimensions[key], self.importance[key]
        told: dict[str, object] = {"target": target, "importance": important}
        if score is None:
            return told | {"gap": None, "priority": None, "class": None}
        gap = max(Fraction(0), target - score)
        linked = self.driver_risks.get(LINKS.get(key, ""))
        value = 100 * gap / 4 * important * (Fraction(5, 4) if from_on(linked, Fraction(45)) else 1)
        seen = half_up(value)
        name = "act_now" if seen >= 25 else "plan" if seen >= 12 else "watch" if seen > 0 else "keep"
        return told | {"gap": gap, "priority": value, "class": name}

    # Perception

    @cached_property
    def sides(self) -> dict[str, list[list[Fraction]]]:
        """The scores of PMO and of leaders on the items that both are asked, by dimension."""
        return {
            key: [
                [score for person in self.valid if person.group in groups and (score := person.sides[key]) is not None]
                for groups in (PMO, LEADERS)
            ]
            for key in self.dimension_ids
            if self.sheet.common[key]
        }

    def difference(self, dimension: str) -> Figure:
        sides = self.sides[dimension]
        if any(len(side) < self.k for side in sides):
            return None
        return (mean(sides[0]) or Fraction(0)) - (mean(sides[1]) or Fraction(0))

    def gap(self, dimension: str) -> Figure:
        """The difference over two common items or more."""
        return self.difference(dimension) if len(self.sheet.common[dimension]) >= 2 else None

    def perception(self) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, sides in self.sides.items():
            value = self.difference(key)
            if value is not None:
                interval = welch(*sides)
                found[key] = {
                    "items": self.sheet.common[key], "difference": value, "means": [mean(side) for side in sides],
                    "interval": interval, "g": hedges_g(*sides), "flag": self.flag(key, value, interval),
                }  # fmt: skip
        return found

    def flag(self, dimension: str, gap: Fraction, interval: Interval) -> str | None:
        if interval is None or len(self.sheet.common[dimension]) < 2 or abs(gap) < Fraction(1, 2):
            return None
        if interval[0] <= 0 <= interval[1]:
            return None
        return "blind_spot" if gap > 0 else "hidden_strength"

    # Advice

    def fires(self) -> dict[str, bool]:
        item, rate, d = self.item_mean, self.dk_rate, self.dimensions100
        low: Callable[..., bool] = lambda name, *groups: below(item(name, *groups), LOW)  # noqa: E731
        high: Callable[..., bool] = lambda name: from_on(item(name), HIGH)  # noqa: E731
        blind = [rate(name, "X") for name in ("VAL3", "VAL4")]
        gap, risk = self.gap("VAL"), self.index["value"]
        hidden, share = rate("SPO2"), mean(self.status_shares) if len(self.status_shares) >= self.k else None
        assert risk is None or isinstance(risk, Fraction)
        return {
            "R01": bool(self.fact("sponsor_vacant")),
            "R02": low("SPO4", "X"),
            "R03": low("SPO2") or (hidden is not None and hidden >= Fraction(3, 10)),
            "R04": low("SPO3"),
            "R05": low("STR1"),
            "R06": low("STR4"),
            "R07": low("STR2") and from_on(d["SPO"], Fraction(50)),
            "R08": low("VAL3"),
            "R09": low("VAL2"),
            "R10": gap is not None and gap >= Fraction(3, 4),
            "R11": any(value is not None and value >= Fraction(2, 5) for value in blind),
            "R12": high("OVH1") or low("INF4"),
            "R13": below(item("PEO1"), HIGH) or self.spread("PEO1") >= 1,
            "R14": high("OVH6") or (share is not None and half_up(share) > 40),
            "R15": low("INF3"),
            "R16": low("INF2"),
            "R17": low("STD3") and low("STD4"),
            "R18": from_on(item("STD3"), Fraction(4)) and high("OVH2"),
            "R19": low("RES2"),
            "R20": bool(self.fact("cost_limit_passed")),
            "R21": low("CUS2") or high("OVH3"),
            "R22": low("GOV3"),
            "R23": low("DEL3"),
            "R24": self.divided(),
            "R26": len(self.valid) >= self.k and from_on(risk, Fraction(65)),
        }

    def spread(self, item: str) -> Fraction:
        """Between the highest and the lowest mean of groups that may be told."""
        means = [value for group in self.groups if (value := self.item_mean(item, group)) is not None]
        return max(means) - min(means) if means else Fraction(0)

    def divided(self) -> bool:
        """Whether a group of 12 or more disagrees on a dimension."""
        least = max(self.k, 12)
        cells = [(key, group) for key in self.dimension_ids for group in self.groups]
        found = [self.agreement(key, group) for key, group in cells if len(self.scores(key, group)) >= least]
        agreements = [each["rwg_j"] for each in found if each is not None]
        return any(isinstance(value, Fraction) and value < Fraction(1, 2) for value in agreements)

    def advice(self) -> list[str]:
        subject = {rule.id: rule.dimension for rule in self.questionnaire.advice}

        def rank(rule: str) -> tuple[int, Fraction, str]:
            place = self.priorities[subject[rule]]
            value = place["priority"]
            assert value is None or isinstance(value, Fraction)
            return CLASSES.index(place["class"]), -(value or Fraction(0)), rule

        return sorted((rule for rule, holds in self.fires().items() if holds), key=rank)

    # Quality

    def grade(self) -> str:
        people = len(self.valid)
        if people <= 1:
            return "D"
        enough = [group for group, size in self.sizes.items() if size >= self.k]
        outside = any(group in LEADERS for group in enough)
        response = self.response()
        if people >= 20 and len(enough) >= 3 and outside and response is not None and response >= Fraction(3, 5):
            return "A"
        return "B" if people >= 10 and len(enough) >= 2 and outside else "C"

    def response(self) -> Figure:
        invited = self.context.get("population", {})
        total = sum(int(str(number)) for number in invited.values())
        return Fraction(sum(person.group in invited for person in self.people), total) if total else None

    def doubtful(self) -> list[Person]:
        return [person for person in self.valid if person.is_doubtful]

    def careless_moves(self) -> dict[str, Fraction]:
        """How far dimensions move without the doubtful answers, where that is more than 0.2."""
        rest = [person for person in self.people if not (person.is_valid and person.is_doubtful)]
        without = replace(self, given=rest).dimensions if rest else {}
        moves = {
            key: other - score
            for key, score in self.dimensions.items()
            if score is not None and (other := without.get(key)) is not None
        }
        return {key: move for key, move in moves.items() if abs(move) > Fraction(1, 5)}

    def icc(self) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
        """ICC(1) and ICC(2) of the dimensions that there are, over groups of two and more."""
        single: dict[str, Fraction] = {}
        group_mean: dict[str, Fraction] = {}
        for key, score in self.dimensions.items():
            cells = [scores for group in self.groups if len(scores := self.scores(key, group)) >= 2]
            if score is None or len(cells) < 3:
                continue
            between, within = mean_squares(cells)
            size = Fraction(sum(map(len, cells)), len(cells))
            if between + (size - 1) * within:
                single[key] = (between - within) / (between + (size - 1) * within)
            if between:
                group_mean[key] = (between - within) / between
        return single, group_mean

    def quality(self) -> dict[str, object]:
        single, group_mean = self.icc()
        return {
            "grade": self.grade(), "not_shown": self.not_shown(), "careless": len(self.doubtful()),
            "careless_moves": self.careless_moves(), "icc1": single, "icc2": group_mean,
        }  # fmt: skip

    def not_shown(self) -> list[str]:
        """Groups of which no figure can be told."""
        items = [item.id for item in self.questionnaire.items]
        most = {
            group: max(
                *(len(self.answers(item, [group])) for item in items),
                *(len(self.scores(key, group)) for key in self.dimension_ids),
            )
            for group in self.groups
        }
        return [group for group, number in most.items() if number < self.k]

    # Uncertainty of composites

    def draw(self, dice: Random) -> "Plain":
        """As many people again, drawn with replacement inside each group. What may be told is settled beforehand."""
        drawn: list[Person] = []
        for group in self.groups:
            own = [person for person in self.valid if person.group == group]
            drawn += dice.choices(own, k=len(own)) if own else []
        return replace(self, given=drawn, k=1)

    def composites(self) -> dict[str, object]:
        """The figures whose intervals are drawn."""
        place = self.position()
        told: dict[str, object] = {f"dimensions.{key}": score for key, score in self.dimensions.items()}
        told |= {f"overhead_risk.drivers.{key}": value for key, value in self.driver_risks.items()}
        told |= {"overall": self.overall()["score"], "overhead_risk": self.index["value"]}
        return told | {"position": place["value"] if place else None}

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Of groups with valid respondents."""
        sizes = {group: sum(person.group == group for person in self.valid) for group in self.groups}
        return {group: size for group, size in sizes.items() if size}

    def score_cells(self, dimension: str) -> list[Cell]:
        return [(group, scores) for group in self.groups if (scores := self.scores(dimension, group))]

    def risk_cells(self, driver: str) -> list[Cell]:
        """What a group answered to an item of a driver, or told of its time."""
        items = self.driver_items[driver]
        cells: list[Cell] = [(group, self.answers(item, [group])) for item in items for group in self.sizes]
        if "EFF1" in items:
            shares = [(person.group, mix[0]) for person in self.valid if (mix := person.mixes["EFF_ACTUAL"])]
            cells += [(group, [share for own, share in shares if own == group]) for group in self.sizes]
        return [(group, answers) for group, answers in cells if answers]

    def components(self) -> dict[str, tuple[list[str], list[str]]]:
        """The dimensions and drivers that each composite is made of."""
        there, risks = [key for key, score in self.dimensions.items() if score is not None], list(self.driver_risks)
        load = [key for key in risks if key == "K4"]
        found: dict[str, tuple[list[str], list[str]]] = {f"dimensions.{key}": ([key], []) for key in there}
        found |= {f"overhead_risk.drivers.{key}": ([], [key]) for key in risks}
        found["overall"] = (there if self.overall()["score"] is not None else [], [])
        found["overhead_risk"] = ([], risks if self.index["value"] is not None else [])
        found["position"] = (["STR", "VAL", "SPO", "GOV"], load) if self.position() else ([], [])
        return found

    def has_interval(self) -> dict[str, bool]:
        """Which composites have one: every group in it has 5 people or more, and not all gave the same answers.

        Left out where it hangs on the draws: a part that may have no answer in one, what is held at an end.
        """
        found: dict[str, bool] = {}
        for key, (dimensions, drivers) in self.components().items():
            parts = [self.score_cells(each) for each in dimensions]
            enough = parts and all(len(scores) >= 5 for part in parts for _, scores in part)
            enough = (enough or not dimensions) and (not drivers or min(self.sizes.values()) >= 5)
            parts += [self.risk_cells(each) for each in drivers]
            varies = any(len(set(answers)) > 1 for part in parts for _, answers in part)
            complete = all(len(answers) == self.sizes[group] for part in parts for group, answers in part)
            if not parts or not enough:
                found[key] = False
            elif not any(map(self.may_be_empty, parts)) and (varies or complete):
                found[key] = varies
        if found.get("overhead_risk") and self.index["value"] in (60, 100):
            del found["overhead_risk"]
        return found

    def may_be_empty(self, part: Iterable[Cell]) -> bool:
        """Whether none of those who answered may be drawn, in one of some thousand draws."""
        most: dict[str, int] = {}
        for group, answers in part:
            most[group] = max(most.get(group, 0), len(answers))
        chance = 1.0
        for group, number in most.items():
            chance *= (1 - number / self.sizes[group]) ** self.sizes[group]
        return chance > 1e-9

    def drawn(self, draws: int, seed: int) -> dict[str, list[float]]:
        """The composites over and over, each from people drawn anew, sorted."""
        dice = Random(seed)
        found: dict[str, list[float]] = {}
        for _ in range(draws):
            for key, value in self.draw(dice).composites().items():
                if isinstance(value, Fraction):
                    found.setdefault(key, []).append(float(value))
        return {key: sorted(values) for key, values in found.items()}

    def findings(self) -> dict[str, object]:
        """What `survey score` should say, unrounded, as far as it is worked out here."""
        counts = {group: sum(person.group == group for person in self.people) for group in self.groups}
        return {
            "respondents": {"total": len(self.people), "valid": len(self.valid), "by_group": counts},
            "overall": self.overall(),
            "dimensions": self.dimension_rows(),
            "items": self.item_rows(),
            "overhead_risk": self.index,
            "position": self.position(),
            "perception": self.perception(),
            "effort": {name: self.effort(name) for name in ALLOCATIONS},
            "advice": self.advice(),
            "quality": self.quality(),
            "has_interval": self.has_interval(),
        }
