"""What follows from a published report: every linear figure as an equation, solved as an adversary would.

Unknown is each answer of each person, as answered, on the questionnaire's levels. The adversary reads the published
document alone, and knows what anybody may know and more: the questionnaire, who belongs to which group, who answered
which item and who counts as valid. Figures are written from measurement.md 3.8, 3.9, 4.2, 4.3 and 4.7, not taken from
the engine. Rounded figures are taken as if they were exact, which only helps the adversary.

Left out, for they are not linear: deviations and intervals, agreement, reliability and ICC, distributions, levels,
bands and classes, votes. Shares of effort are means over people who are unknown nowhere else; their number is tested.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from survey.core.answers import NOT_SHOWN, Response, written_rating
from survey.core.questionnaire import Item, Questionnaire
from survey.core.responses import collect
from survey.core.summary import summarise

Unknown = tuple[int, str]  # a person and an item
CONSTANT: Unknown = (-1, "")
Sum = Mapping[Unknown, float]  # weights of unknowns
Document = Mapping[str, Any]
EXACT = 1e-6  # sine of the angle under which a functional lies in the span
TENTH, HUNDREDTH = 0.05, 0.005  # half of what a last decimal leaves open
FULL = 100.0


@dataclass(frozen=True)
class Person:
    """What is known of a respondent: the group, the items answered, those that did apply, whether they count."""

    group: str
    answered: frozenset[str]
    applicable: frozenset[str]
    valid: bool
    doubtful: bool


def people_of(questionnaire: Questionnaire, responses: Iterable[Response]) -> list[Person]:
    """The people behind responses, without what they answered."""
    return [_person(questionnaire, response) for response in responses]


def _person(questionnaire: Questionnaire, response: Response) -> Person:
    texts = {item.id: written_rating(code) for item, code in zip(questionnaire.items, response.ratings, strict=True)}
    shown = {item.id for item, code in zip(questionnaire.items, response.ratings, strict=True) if code != NOT_SHOWN}
    routed = [item.id for item in questionnaire.items if response.group in item.groups and item.id in shown]
    own = summarise(questionnaire, collect(questionnaire, [response]))[response.group]
    answered = frozenset(item for item in routed if texts[item] not in ("", "DK", "NA"))
    applicable = frozenset(item for item in routed if texts[item] != "NA")
    return Person(response.group, answered, applicable, own.valid == 1, own.doubtful == 1)


@dataclass(frozen=True)
class Figure:
    """A published figure: what it is made of, its value as told, and half of what rounding leaves open."""

    name: str
    weights: Sum
    value: float
    open: float
    told: Literal["or_more", "or_less"] | None = None


def plus(*parts: tuple[float, Sum]) -> Sum:
    """A sum of sums, each with its factor."""
    total: dict[Unknown, float] = {}
    for factor, part in parts:
        for unknown, weight in part.items():
            total[unknown] = total.get(unknown, 0.0) + factor * weight
    return total


def average(parts: Collection[tuple[float, Sum]]) -> Sum:
    """A weighted mean of sums."""
    whole = sum(weight for weight, _ in parts)
    return plus(*((weight / whole, part) for weight, part in parts))


@dataclass(frozen=True)
class Reader:
    """Reads equations from a published document."""

    asked: Questionnaire
    people: Sequence[Person]
    document: Document

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Columns of the report and the groups in each."""
        named = list(self.document["respondents"]["by_group"])
        return {name: self.asked.merged[name].groups if name in self.asked.merged else (name,) for name in named}

    def of(self, groups: Collection[str]) -> list[int]:
        """Valid people of some groups."""
        return [who for who, person in enumerate(self.people) if person.valid and person.group in groups]

    def answer(self, who: int, item: Item) -> Sum:
        """An answer as it counts: turned where less is better."""
        return {(who, item.id): -1.0, CONSTANT: self.asked.highest + 1.0} if item.reversed else {(who, item.id): 1.0}

    def item_mean(self, item: str, who: Collection[int]) -> Sum | None:
        """The mean of an item as answered."""
        given: list[tuple[float, Sum]]
        given = [(1.0, {(each, item): 1.0}) for each in who if item in self.people[each].answered]
        return average(given) if given else None

    def score(self, who: int, items: Sequence[Item], least: int = 2) -> Sum | None:
        """4.2: the weighted mean of two answers or more that are half of what applies."""
        person = self.people[who]
        given = [(item.weight, self.answer(who, item)) for item in items if item.id in person.answered]
        applies = sum(item.weight for item in items if item.id in person.applicable)
        share = self.asked.quality.least_answered
        enough = len(given) >= min(least, len(items)) and sum(weight for weight, _ in given) >= applies * share - 1e-9
        return average(given) if enough else None

    def scored(self, dimension: str, who: Collection[int]) -> list[int]:
        """Those who have a score on a dimension."""
        items = self.asked.items_of(dimension)
        return [each for each in who if self.score(each, items) is not None]

    def pooled(self, items: Sequence[Item], who: Collection[int], least: int = 2) -> Sum | None:
        """The mean of scores on some items."""
        scores = [(1.0, score) for each in who if (score := self.score(each, items, least)) is not None]
        return average(scores) if scores else None

    def over_columns(self, risk: bool, part: Callable[[list[int]], Sum | None]) -> Sum | None:
        """A mean of column means under the weights of maturity or of risk, over the columns that have one."""
        parts = []
        for groups in self.columns.values():
            own = [self.asked.group[group] for group in groups]
            weight = sum(group.risk_weight if risk else group.weight for group in own)
            mean = part(self.of(groups))
            if mean is not None and weight:
                parts.append((weight, mean))
        return average(parts) if parts else None

    def dimension(self, key: str, without: Collection[int] = ()) -> Sum | None:
        """S_d, or what it is without some people."""
        items = self.asked.items_of(key)
        return self.over_columns(False, lambda who: self.pooled(items, [each for each in who if each not in without]))

    def on100(self, score: Sum) -> Sum:
        return plus((FULL / (self.asked.highest - 1), plus((1, score), (1, {CONSTANT: -1.0}))))

    def item_risk(self, key: str) -> Sum | None:
        level = self.over_columns(True, lambda who: self.item_mean(key, who))
        if level is None:
            return None
        high = plus((-1, self.on100(level)), (1, {CONSTANT: FULL}))
        return plus((-1, high), (1, {CONSTANT: FULL})) if self.asked.item[key].reversed else high

    # Figures, as they are read off the document

    def figures(self) -> Iterator[Figure]:
        """Every linear figure that is told."""
        yield from self.items()
        yield from self.dimensions()
        yield from self.composites()
        yield from self.risks()
        yield from self.gaps()
        yield from self.evidence()
        yield from self.without_the_doubtful()

    def told(
        self, name: str, found: Mapping[str, Any], key: str, weights: Sum | None, scale: float = 1
    ) -> Iterator[Figure]:
        """A figure, if it is told and anything unknown is in it."""
        value, bound = found.get(key), found.get("bound")
        if value is not None and weights is not None:
            yield Figure(f"{name} {key}", plus((scale, weights)), value, TENTH, bound)

    def items(self) -> Iterator[Figure]:
        for key, found in self.document["items"].items():
            yield from self.told(key, found, "mean", self.item_mean(key, self.of(self.asked.group)))
            for column, cell in found["groups"].items():
                mean = self.item_mean(key, self.of(self.columns[column]))
                yield from self.told(f"{key} {column}", cell, "mean", mean)

    def dimensions(self) -> Iterator[Figure]:
        for key, found in self.document["dimensions"].items():
            items = self.asked.items_of(key)
            score = self.dimension(key)
            if score is None:
                continue
            yield from self.told(key, found, "score", score)
            yield from self.told(key, found, "score100", self.on100(score))
            yield from self.told(key, found, "unweighted", self.pooled(items, self.of(self.asked.group)))
            if found["gap"]:
                turned = {"or_more": "or_less", "or_less": "or_more", None: None}[found["bound"]]
                missing = plus((-1, score), (1, {CONSTANT: found["target"]}))
                yield from self.told(key, {**found, "bound": turned}, "gap", missing)
            for column, cell in found["groups"].items():
                yield from self.told(f"{key} {column}", cell, "mean", self.pooled(items, self.of(self.columns[column])))

    def composite(self, weights: Mapping[str, float], scale100: bool) -> Sum | None:
        """A weighted mean of the dimensions that are told."""
        parts = [(weight, self.told_score(key)) for key, weight in weights.items() if self.is_told(key)]
        if not parts:
            return None
        return self.on100(average(parts)) if scale100 else average(parts)

    def is_told(self, dimension: str) -> bool:
        return self.document["dimensions"][dimension]["score"] is not None

    def told_score(self, dimension: str) -> Sum:
        """S_d as it enters what is made of it: what is told as a bound enters as that."""
        found = self.document["dimensions"][dimension]
        if found["bound"] is not None:
            return {CONSTANT: 1 + found["score100"] * (self.asked.highest - 1) / FULL}
        score = self.dimension(dimension)
        assert score is not None
        return score

    def composites(self) -> Iterator[Figure]:
        weights = {each.id: each.weight for each in self.asked.dimensions}
        yield from self.told("overall", self.document["overall"], "score", self.composite(weights, False))
        yield from self.told("overall", self.document["overall"], "score100", self.composite(weights, True))
        if self.asked.index is not None and self.document["index"]["score"] is not None:
            least = self.asked.index.least_items
            index = self.over_columns(False, lambda who: self.pooled(self.asked.items, who, least))
            assert index is not None
            yield from self.told("index", self.document["index"], "score", index)
            yield from self.told("index", self.document["index"], "score100", self.on100(index))
        place, position = self.document["position"], self.asked.position
        if place is None or position is None:
            return
        sums = {each.id.lower(): self.composite(each.weights, True) for each in position.composites}
        sums[position.load.id.lower()] = self.driver(position.load.driver)
        for key, weights_of in sums.items():
            yield from self.told("position", place, key, weights_of)
        index, load = sums[position.index.lower()], sums[position.load.id.lower()]
        if index is not None and place.get(position.load.id.lower()) is None:
            yield from self.told("position", place, "value", index)
        elif index is not None and load is not None:
            share = position.share
            whole = plus((share, index), (share - 1, load), (1 - share, {CONSTANT: FULL}))
            yield from self.told("position", place, "value", whole)

    def clip(self, item: str) -> float:
        """How near to 0 or 100 a risk is told: two levels of the person who weighs most in it."""
        shares = []
        for groups in self.columns.values():
            n = sum(item in self.people[who].answered for who in self.of(groups))
            if n:
                shares.append((sum(self.asked.group[group].risk_weight for group in groups), n))
        largest = max(weight / n for weight, n in shares) / sum(weight for weight, _ in shares)
        return min(FULL / (self.asked.highest - 1) * 2 * largest, FULL / 2)

    def clipped_with(self, item: str) -> float | None:
        """A risk that must be clipped, for the only column with an answer is told as a bound."""
        cells = self.document["items"][item]["groups"]
        filled = [
            cells[column]["bound"]
            for column, groups in self.columns.items()
            if any(item in self.people[who].answered for who in self.of(groups))
        ]
        if len(filled) != 1 or filled[0] is None:
            return None
        low = (filled[0] == "or_more") != self.asked.item[item].reversed
        return self.clip(item) if low else FULL - self.clip(item)

    def parts(self, driver: str) -> list[tuple[str, float, Sum]]:
        """Parts of a driver that enough people stand behind."""
        asked = next(each for each in self.asked.overhead.drivers if each.id == driver) if self.asked.overhead else None
        assert asked is not None
        everybody = self.of(self.asked.group)
        found = []
        for part in asked.items:
            enough = sum(part.item in self.people[who].answered for who in everybody) >= self.document["smallest_group"]
            risk = self.item_risk(part.item)
            # An item that moves the index is in it; without an index every item may be.
            levers = self.document["overhead_risk"]["levers"]
            enough = enough and (not levers or part.item in levers)
            if enough and risk is not None:
                ends = (self.clip(part.item), FULL - self.clip(part.item))
                told = self.document["overhead_risk"]["drivers"][driver]["items"].get(part.item)
                at = next((end for end in ends if told is not None and abs(told - end) < TENTH + EXACT), None)
                at = at if told is not None else self.clipped_with(part.item)
                found.append((part.item, part.weight, risk if at is None else {CONSTANT: at}))
        if asked.effort is not None:
            allocation = asked.effort.part.rpartition("_")[0]
            names = next(each.fields for each in self.asked.allocations if each.id == allocation)
            shares = self.document["effort"][allocation]["shares"]
            if shares is not None:
                share = shares[names.index(asked.effort.part)]
                known = {CONSTANT: min(FULL, FULL * share / asked.effort.full_at)}
                found.append((asked.effort.id, asked.effort.weight, known))
        return found

    def driver(self, key: str) -> Sum | None:
        """The mean of a driver's parts; nothing where the only one that is not told must be clipped."""
        parts = self.parts(key)
        told = self.document["overhead_risk"]["drivers"][key]
        hidden = [item for item, _, risk in parts if told["items"].get(item) is None and len(risk) > 1]
        if len(hidden) == 1 and told["risk"] is not None and self.is_clipped(hidden[0], parts, told):
            return None
        return average([(weight, risk) for _, weight, risk in parts]) if parts else None

    def is_clipped(self, item: str, parts: Sequence[tuple[str, float, Sum]], told: Mapping[str, Any]) -> bool:
        """Whether the one risk that is not told must be as near to an end as any is told."""
        known = sum(
            weight * (told["items"][key] if told["items"].get(key) is not None else risk[CONSTANT])
            for key, weight, risk in parts
            if key != item
        )
        whole, own = (
            sum(weight for key, weight, _ in parts if key in keys) for keys in ({k for k, _, _ in parts}, {item})
        )
        left = (told["risk"] * whole - known) / own
        return any(abs(left - end) < 2 * TENTH * whole / own for end in (self.clip(item), FULL - self.clip(item)))

    def risks(self) -> Iterator[Figure]:
        told, asked = self.document["overhead_risk"], self.asked.overhead
        if told is None or asked is None:
            return
        for driver in asked.drivers:
            found = told["drivers"][driver.id]
            risk = self.driver(driver.id)
            yield from self.told(driver.id, found, "risk", risk)
            for item, _, part in self.parts(driver.id):
                yield from self.part(f"{driver.id} risk of", found["items"], item, part)
        # A lever is points off the index: it tells with which weight a driver is in it.
        base: list[tuple[float, Sum]] = []
        for driver in asked.drivers:
            inside = self.parts(driver.id)
            whole = sum(weight for _, weight, _ in inside)
            shared = {part.item for other in asked.drivers if other.id != driver.id for part in other.items}
            lever = next(((told["levers"].get(item), weight) for item, weight, _ in inside if item not in shared), None)
            risk = self.driver(driver.id)
            if lever is None or lever[0] is None or risk is None:
                continue
            measured = [each for each in asked.drivers if self.in_index(each.id)]
            own = (1 - asked.top_share) * driver.weight / sum(each.weight for each in measured)
            top = asked.top_share / min(asked.top, len(measured))
            step = FULL / (self.asked.highest - 1) * lever[1] / whole
            weight = own + top if lever[0] > (own + top / 2) * step else own
            base.append((weight, risk))
            for told_part in self.told(driver.id, told["drivers"][driver.id], "contribution", risk, weight):
                yield replace(told_part, open=3 * TENTH)  # what rounding leaves is shared out, so that parts add up
        if base and abs(sum(weight for weight, _ in base) - 1) < 1e-6:
            yield from self.told("overhead", told, "base", plus(*base))

    def part(self, name: str, found: Mapping[str, Any], item: str, part: Sum) -> Iterator[Figure]:
        """The risk of an item; of one as near to an end as any is told it follows that it is there or beyond."""
        risk = self.item_risk(item) if item in self.asked.item else None
        if len(part) > 1:
            yield from self.told(name, found, item, part)
        elif risk is not None:
            at = part[CONSTANT]
            yield Figure(f"{name} {item}", risk, at, TENTH, "or_less" if at < FULL / 2 else "or_more")

    def in_index(self, driver: str) -> bool:
        """Whether a driver is in the index: some item of it has a lever."""
        levers = self.document["overhead_risk"]["levers"]
        return any(item in levers for item, _, _ in self.parts(driver))

    def gaps(self) -> Iterator[Figure]:
        for told in self.document["perception"]:
            if told["difference"] is None:
                continue
            items = [self.asked.item[item] for item in told["items"]]
            sides = [self.pooled(items, self.of(self.asked.merged[side].groups)) for side in told["groups"]]
            assert sides[0] is not None and sides[1] is not None  # noqa: PT018
            name = f"{told['dimension']} {told['groups']}"
            yield Figure(f"{name} difference", plus((1, sides[0]), (-1, sides[1])), told["difference"], TENTH)
            for value, side in zip(told["means"], sides, strict=True):
                yield Figure(f"{name} mean", side, value, TENTH)

    def evidence(self) -> Iterator[Figure]:
        """Figures behind advice: items over all or in a group, dimensions on 100, gaps, drivers."""
        gaps = {}
        for each in self.asked.perceptions:
            for dimension in self.asked.dimension:
                sides = {*self.asked.merged[each.of].groups, *self.asked.merged[each.against].groups}
                items = [item for item in self.asked.items_of(dimension) if sides <= set(item.groups)]
                first, second = (
                    self.pooled(items, self.of(self.asked.merged[side].groups)) for side in (each.of, each.against)
                )
                if first is not None and second is not None:
                    gaps[f"{dimension}_gap"] = plus((1, first), (-1, second))
        for advice in self.document["advice"]:
            for key, value in advice["evidence"].items():
                weights = gaps.get(key) or self.named(key)
                if weights is not None and value is not None and not isinstance(value, bool):
                    yield Figure(f"{advice['rule']} {key}", weights, value, TENTH)

    def named(self, key: str) -> Sum | None:
        """The figure that an evidence key names."""
        subject, _, rest = key.partition("_")
        if subject in self.asked.item and rest in ("", *self.columns):
            return self.item_mean(subject, self.of(self.columns[rest] if rest else self.asked.group))
        if subject.endswith("100") and subject[:-3] in self.asked.dimension:
            return self.on100(self.told_score(subject[:-3]))
        drivers = {each.id for each in self.asked.overhead.drivers} if self.asked.overhead else set()
        return self.driver(subject) if subject in drivers and not rest else None

    def without_the_doubtful(self) -> Iterator[Figure]:
        odd = {who for who, person in enumerate(self.people) if person.doubtful}
        for key, value in self.document["quality"]["careless_moves"].items():
            with_them, without = self.dimension(key), self.dimension(key, odd)
            if value is not None and with_them is not None and without is not None:
                yield Figure(f"{key} without the doubtful", plus((1, without), (-1, with_them)), value, TENTH)


@dataclass(frozen=True)
class Span:
    """All that the told figures say together: an orthonormal basis of their span over kinds of unknown answers."""

    unknowns: Mapping[Unknown, int]  # unknown -> kind: those that stand alike in every figure
    size: NDArray[np.int64]
    basis: NDArray[np.float64]

    def follows(self, weights: Sum) -> bool:
        """Whether a sum of unknowns follows from the figures."""
        known = {unknown: weight for unknown, weight in weights.items() if weight and unknown != CONSTANT}
        if not all(unknown in self.unknowns for unknown in known):
            return False
        row = np.zeros(len(self.size))
        for unknown, weight in known.items():
            row[self.unknowns[unknown]] = weight
        if any(abs(row[self.unknowns[unknown]] - weight) > EXACT for unknown, weight in known.items()):
            return False
        if len(self.whole_kinds(known)) < np.count_nonzero(row):
            return False
        return float(np.linalg.norm(row - self.basis.T @ (self.basis @ row))) < EXACT * float(np.linalg.norm(row))

    def whole_kinds(self, some: Collection[Unknown]) -> list[int]:
        """Kinds that lie inside `some` as a whole; others cannot be told apart from those outside."""
        counts = np.zeros(len(self.size), dtype=np.int64)
        for unknown in some:
            counts[self.unknowns[unknown]] += 1
        return [int(kind) for kind in np.flatnonzero((counts == self.size) & (counts > 0))]

    def tells_of(self, some: Collection[Unknown]) -> bool:
        """Whether anything follows that is about `some` unknowns and no others."""
        inside = self.whole_kinds([each for each in some if each in self.unknowns])
        if not inside or not len(self.basis):
            return False
        cosine = np.linalg.svd(self.basis[:, inside], compute_uv=False)[0]
        return bool(1 - cosine**2 < EXACT**2)


def span_of(figures: Sequence[Figure]) -> Span:
    """The span of all figures that are told as such (of those told as a bound nothing linear follows)."""
    exact = [figure.weights for figure in figures if figure.told is None]
    names = sorted({unknown for weights in exact for unknown in weights} - {CONSTANT})
    place = {unknown: number for number, unknown in enumerate(names)}
    rows = np.zeros((len(exact), len(names)))
    for number, weights in enumerate(exact):
        for unknown, weight in weights.items():
            if unknown != CONSTANT:
                rows[number, place[unknown]] = weight
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    kinds, kind = np.unique(np.round(rows, 12), axis=1, return_inverse=True)
    size = np.bincount(kind.ravel(), minlength=kinds.shape[1])
    if not kinds.size:
        return Span({}, size, np.zeros((0, 0)))
    _, values, directions = np.linalg.svd(kinds, full_matrices=False)
    basis = directions[values > values[0] * 1e-10]
    return Span({name: int(kind.ravel()[number]) for name, number in place.items()}, size, basis)


def feasible(figures: Sequence[Figure], unknown: Unknown, highest: int) -> tuple[float, float]:
    """The lowest and highest that an answer may have been, by the figures as rounded (answers as real numbers)."""
    names = sorted({each for figure in figures for each in figure.weights} - {CONSTANT})
    place = {each: number for number, each in enumerate(names)}
    rows, limits = [], []
    for figure in figures:
        if set(figure.weights) <= {CONSTANT}:
            continue
        row = np.zeros(len(names))
        for each, weight in figure.weights.items():
            if each != CONSTANT:
                row[place[each]] = weight
        told = figure.value - figure.weights.get(CONSTANT, 0.0)
        if figure.told != "or_more":
            rows.append(row)
            limits.append(told + figure.open + 1e-7)
        if figure.told != "or_less":
            rows.append(-row)
            limits.append(-(told - figure.open - 1e-7))
    wanted = np.zeros(len(names))
    wanted[place[unknown]] = 1.0
    ends = []
    for sign in (1, -1):
        found = linprog(sign * wanted, np.array(rows), np.array(limits), bounds=(1, highest), method="highs")
        assert found.status == 0, found.message
        ends.append(sign * found.fun)
    return ends[0], ends[1]


def given_away(questionnaire: Questionnaire, people: Sequence[Person], document: Document) -> Iterator[str]:
    """What follows from a published document and must not, by the strictest of the rules (4.12)."""
    reader = Reader(questionnaire, people, document)
    span, least = span_of(list(reader.figures())), document["smallest_group"]
    yield from (f"answer {unknown}" for unknown in span.unknowns if span.follows({unknown: 1.0}))
    valid = reader.of(questionnaire.group)
    groups = {group: reader.of((group,)) for group in questionnaire.group}
    few = [(f"person {who} of {people[who].group}", [who]) for who in valid]
    small = [group for group, who in groups.items() if 0 < len(who) < least]
    for count in range(1, len(small) + 1):
        for some in combinations(small, count):
            together = [who for group in some for who in groups[group]]
            few += [(f"groups {some}", together)] if len(together) < least else []
    for name, who in few:
        if span.tells_of([(each, item) for each in who for item in people[each].answered]):
            yield name
    for name, who in {**groups, **{name: reader.of(own) for name, own in reader.columns.items()}}.items():
        yield from _cells_given_away(reader, span, name, who)


def _cells_given_away(reader: Reader, span: Span, name: str, who: Sequence[int]) -> Iterator[str]:
    """Means of a group or column with too few answers, or told as a bound only, that follow."""
    least = reader.document["smallest_group"]
    for key, found in {**reader.document["items"], **reader.document["dimensions"]}.items():
        is_item = key in reader.asked.item
        counted = [each for each in who if key in reader.people[each].answered] if is_item else reader.scored(key, who)
        mean = reader.item_mean(key, who) if is_item else reader.pooled(reader.asked.items_of(key), who)
        bound = found["groups"].get(name, {}).get("bound")
        if mean is not None and (len(counted) < least or bound) and span.follows(mean):
            yield f"{key} of {name}, {len(counted)} people, {bound}"
