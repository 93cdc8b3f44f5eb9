"""The scores a second time, in plain loops over exact fractions, written from the published rules alone.

Nothing here is shared with `survey.core` but the questionnaire's content (items, weights, groups). Drivers, limits,
archetypes and advice are written out by hand for PMO-50. A cell is told when it holds `k` people: the holder's view.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor

from survey.core.questionnaire import Questionnaire

Row = tuple[str, Mapping[str, str]]
Figure = Fraction | None

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
LOW = Fraction(3)
HIGH = Fraction(7, 2)


def half_up(value: Fraction) -> Fraction:
    """As shown: to 9 decimals, then half up to 1."""
    nine = Fraction(floor(value * 10**9 + Fraction(1, 2)), 10**9)
    return Fraction(floor(nine * 10 + Fraction(1, 2)), 10)


def mean(values: Iterable[Fraction]) -> Figure:
    found = list(values)
    return sum(found, Fraction(0)) / len(found) if found else None


def weighted(pairs: Iterable[tuple[Fraction, Figure]]) -> Figure:
    """The weighted mean of what there is."""
    there = [(weight, value) for weight, value in pairs if value is not None]
    total = sum((weight for weight, _ in there), Fraction(0))
    return sum((weight * value for weight, value in there), Fraction(0)) / total if total else None


def variance(values: Sequence[Fraction]) -> Figure:
    if len(values) < 2:
        return None
    middle = sum(values, Fraction(0)) / len(values)
    return sum(((value - middle) ** 2 for value in values), Fraction(0)) / (len(values) - 1)


def below(value: Figure, limit: Fraction) -> bool:
    return value is not None and half_up(value) < limit


def from_on(value: Figure, limit: Fraction) -> bool:
    return value is not None and half_up(value) >= limit


def level_of(score100: Figure) -> int | None:
    return None if score100 is None else min(5, floor(half_up(score100) / 20) + 1)


def on_100(score: Figure) -> Figure:
    return None if score is None else 25 * (score - 1)


@dataclass
class Plain:
    """One assessment. `rows` are (group, {column: text}); `context` has facts, targets and population."""

    questionnaire: Questionnaire
    rows: Sequence[Row]
    context: Mapping[str, Mapping[str, object]]
    k: int

    # Answers

    @cached_property
    def columns(self) -> set[str]:
        return {name for _, fields in self.rows for name in fields}

    @cached_property
    def groups(self) -> list[str]:
        return [group.id for group in self.questionnaire.groups]

    @cached_property
    def dimension_ids(self) -> list[str]:
        return [dimension.id for dimension in self.questionnaire.dimensions]

    @cached_property
    def weight(self) -> dict[str, Fraction]:
        return {item.id: Fraction(str(item.weight)) for item in self.questionnaire.items}

    @cached_property
    def routes(self) -> dict[str, list[tuple[str, str | None]]]:
        """The items that each group is asked, with their dimension."""
        there = [item for item in self.questionnaire.items if item.id in self.columns]
        return {group: [(item.id, item.dimension) for item in there if group in item.groups] for group in self.groups}

    def members(self, dimension: str, group: str) -> list[str]:
        return [item for item, own in self.routes[group] if own == dimension]

    def score(self, row: Row, items: Sequence[str], least: int = 2) -> Figure:
        """A person's weighted mean over these items: `least` answered and half of the weight that applies."""
        shown = [item for item in items if row[1].get(item) != "NA"]
        answered = [item for item in shown if (row[1].get(item) or "").isdigit()]
        if len(answered) < least:
            return None
        weight = sum((self.weight[item] for item in answered), Fraction(0))
        if weight * 2 < sum((self.weight[item] for item in shown), Fraction(0)):
            return None
        return sum((self.weight[item] * int(row[1][item]) for item in answered), Fraction(0)) / weight

    def is_valid(self, row: Row) -> bool:
        routed = [item for item, _ in self.routes[row[0]]]
        answered = [item for item in routed if row[1][item].isdigit()]
        if not answered or 2 * len(answered) < len(routed):
            return False
        possible = [key for key in self.dimension_ids if len(self.members(key, row[0])) >= 2]
        there = [key for key in possible if self.score(row, self.members(key, row[0])) is not None]
        return len(there) >= min(1 if row[0] == "T" else 3, len(possible))

    @cached_property
    def valid(self) -> list[Row]:
        return [row for row in self.rows if self.is_valid(row)]

    def answers(self, item: str, groups: Iterable[str]) -> list[Fraction]:
        rows = [row for row in self.valid if row[0] in groups]
        return [Fraction(row[1][item]) for row in rows if (row[1].get(item) or "").isdigit()]

    # Dimensions

    def scores(self, dimension: str, group: str) -> list[Fraction]:
        found = [self.score(row, self.members(dimension, group)) for row in self.valid if row[0] == group]
        return [score for score in found if score is not None]

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

    def agreement(self, dimension: str, group: str) -> Figure:
        """rwg(j) of a group's answers to the items of a dimension."""
        spread = [variance(self.answers(item, [group])) for item in self.members(dimension, group)]
        spreads = [value for value in spread if value is not None]
        j, expected = len(spreads), Fraction(2)
        if j < 2:
            return None
        q = min(sum(spreads, Fraction(0)) / j, expected) / expected
        return j * (1 - q) / (j * (1 - q) + q)

    def dimension_cell(self, dimension: str, group: str) -> dict[str, object]:
        scores = self.scores(dimension, group)
        if len(scores) < self.k:
            return {"mean": None, "sd": None, "n": None, "shown": False}
        spread = variance(scores)
        sd = None if spread is None else float(spread) ** 0.5
        return {"mean": mean(scores), "sd": sd, "n": len(scores), "shown": True}

    def dimension_rows(self) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, score in self.dimensions.items():
            people = [value for group in self.groups for value in self.scores(key, group)]
            found[key] = {
                "score": score, "score100": on_100(score), "level": level_of(on_100(score)),
                "n": None if score is None else len(people),
                "unweighted": None if score is None else mean(people),
                "groups": {group: self.dimension_cell(key, group) for group in self.groups},
                **self.priorities[key],
            }  # fmt: skip
        return found

    # Items

    def item_mean(self, item: str, *groups: str) -> Figure:
        """The mean that rules and signs may use: of `k` answers."""
        values = self.answers(item, groups or self.groups)
        return mean(values) if len(values) >= self.k else None

    def counted(self, item: str, groups: Iterable[str]) -> tuple[int, int, int]:
        """Values, DK and NA of everyone, valid or not."""
        given = [row[1].get(item) or "" for row in self.rows if row[0] in groups]
        return sum(text.isdigit() for text in given), given.count("DK"), given.count("NA")

    def dk_rate(self, item: str, *groups: str) -> Figure:
        values, unknown, _ = self.counted(item, groups or self.groups)
        enough = values + unknown >= self.k
        return Fraction(unknown, values + unknown) if enough else None

    def item_cell(self, item: str, group: str) -> dict[str, object]:
        values = self.answers(item, [group])
        if len(values) < self.k:
            return {"mean": None, "n": None, "dk": None, "na": None, "shown": False}
        _, unknown, outside = self.counted(item, [group])
        return {"mean": mean(values), "n": len(values), "dk": unknown, "na": outside, "shown": True}

    def item_rows(self) -> dict[str, object]:
        found: dict[str, object] = {}
        for item in self.questionnaire.items:
            told = self.item_mean(item.id)
            found[item.id] = {
                "mean": told, "n": None if told is None else len(self.answers(item.id, self.groups)),
                "dk_rate": self.dk_rate(item.id),
                "groups": {group: self.item_cell(item.id, group) for group in item.groups},
            }  # fmt: skip
        return found

    # Effort

    def mix(self, row: Row, allocation: str) -> list[Fraction] | None:
        """A person's shares of 100, an empty list for a mix that does not add up, None for none given."""
        texts = [row[1].get(f"{allocation}_{part}") or "" for part in range(1, 6)]
        if not any(texts):
            return None
        shares = [Fraction(text or "0") for text in texts]
        total = sum(shares, Fraction(0))
        return [100 * share / total for share in shares] if 99 <= total <= 101 else []

    def effort(self, allocation: str) -> dict[str, object]:
        mixes = [mix for row in self.valid if (mix := self.mix(row, allocation)) is not None]
        good = [mix for mix in mixes if mix]
        shares = [mean(mix[part] for mix in good) for part in range(5)] if len(good) >= self.k else None
        return {"shares": shares, "n": len(good) if shares else None, "dropped": len(mixes) - len(good)}

    @cached_property
    def status_shares(self) -> list[Fraction]:
        return [mix[0] for row in self.valid if (mix := self.mix(row, "EFF_ACTUAL"))]

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
        return not any(group in LEADERS for group, _ in self.valid)

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
        voters = [row[1].get("IMPORTANCE") or "" for row in self.valid if row[0] in "XBL"]
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

    def common(self, dimension: str) -> list[str]:
        """The items of a dimension that all of leaders and PMO are asked."""
        own = [item for item in self.questionnaire.items if item.dimension == dimension]
        return [item.id for item in own if set("XBOL") <= set(item.groups)]

    def side(self, dimension: str, groups: Iterable[str]) -> list[Fraction]:
        items = self.common(dimension)
        shown = [item for item in items if item in self.columns]
        found = [self.score(row, shown, min(2, len(items))) for row in self.valid if row[0] in groups]
        return [score for score in found if score is not None]

    def difference(self, dimension: str) -> Figure:
        sides = [self.side(dimension, groups) for groups in (PMO, LEADERS)]
        if any(len(side) < self.k for side in sides):
            return None
        return (mean(sides[0]) or Fraction(0)) - (mean(sides[1]) or Fraction(0))

    def gap(self, dimension: str) -> Figure:
        """The difference over two common items or more."""
        return self.difference(dimension) if len(self.common(dimension)) >= 2 else None

    def perception(self) -> dict[str, object]:
        keys = [key for key in self.dimension_ids if self.common(key)]
        return {
            key: {"items": self.common(key), "difference": value}
            for key in keys
            if (value := self.difference(key)) is not None
        }

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
        return any(value is not None and value < Fraction(1, 2) for value in found)

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
        sizes = {group: sum(own == group for own, _ in self.valid) for group in self.groups}
        enough = [group for group, size in sizes.items() if size and size >= self.k]
        outside = any(group in LEADERS for group in enough)
        response = self.response()
        if people >= 20 and len(enough) >= 3 and outside and response is not None and response >= Fraction(3, 5):
            return "A"
        return "B" if people >= 10 and len(enough) >= 2 and outside else "C"

    def response(self) -> Figure:
        invited = self.context.get("population", {})
        total = sum(int(str(number)) for number in invited.values())
        return Fraction(sum(group in invited for group, _ in self.rows), total) if total else None

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


def plain_findings(
    questionnaire: Questionnaire, rows: Sequence[Row], context: Mapping[str, Mapping[str, object]], k: int
) -> dict[str, object]:
    """What `survey score` should say, unrounded, as far as it is worked out here."""
    plain = Plain(questionnaire, rows, context, k)
    counts = {group: sum(own == group for own, _ in rows) for group in plain.groups}
    return {
        "respondents": {"total": len(rows), "valid": len(plain.valid), "by_group": counts},
        "overall": plain.overall(),
        "dimensions": plain.dimension_rows(),
        "items": plain.item_rows(),
        "overhead_risk": plain.index,
        "position": plain.position(),
        "perception": plain.perception(),
        "effort": {name: plain.effort(name) for name in ("EFF_ACTUAL", "EFF_WANTED")},
        "advice": plain.advice(),
        "quality": {"grade": plain.grade(), "not_shown": plain.not_shown()},
    }
