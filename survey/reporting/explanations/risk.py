"""The overhead risk: the index, its drivers, what is stated, and what would lower it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from survey.charts.scene import Scene
from survey.core.findings import OverheadFindings
from survey.core.rounding import exact
from survey.core.rounding import shown as displayed
from survey.core.scoring_rules import Band, Driver, Fact, Overhead
from survey.reporting.explanations import notes, sources
from survey.reporting.explanations.arithmetic import exactly, same, told, value_or_unknown
from survey.reporting.explanations.conditions import in_words
from survey.reporting.explanations.explanation import (
    Explanation,
    Input,
    Inputs,
    Place,
    Step,
    Subject,
    Sum,
    also,
    not_shown,
)

FULL = 100


def risk(scene: Scene) -> Explanation | None:
    """The index: drivers, the heaviest once more, what is stated, cap and floor."""
    overhead, found = scene.questionnaire.overhead, scene.findings.overhead_risk
    if overhead is None:
        return None
    say = scene.words.say
    subject = Subject("risk", scene.words.of(overhead.name), Place.RISK)
    if found is None or found.value is None:
        return not_shown(scene, subject)
    rows = tuple(_driver_row(scene, driver, found) for driver in overhead.drivers)
    explained = Explanation(
        subject,
        scene.words.number(found.value),
        found.value,
        say("How exposed the PMO is to being seen as a cost, from 0 to 100."),
        tuple(_steps(scene, overhead, found)),
        (Inputs(say("Drivers"), rows, say("Weight")),),
        tuple(notes.hidden_rows(scene, rows)),
        tuple(notes.composite_interval(scene, found.interval)),
        (notes.limits_of_100(scene),),
        (sources.own_index(scene), sources.bootstrap(scene)),
    )
    return also(explained, _points(scene, overhead, found), _facts(scene, overhead, found))


def _driver_row(scene: Scene, driver: Driver, found: OverheadFindings) -> Input:
    value = found.drivers[driver.id].risk
    return Input(scene.words.of(driver.name), told(scene, value), f"driver/{driver.id}", value, driver.weight)


def _steps(scene: Scene, overhead: Overhead, found: OverheadFindings) -> Iterator[Step]:
    words, base, value = scene.words, found.base, found.value or 0.0
    yield _base(scene, overhead, found)
    risen = None if base is None else sum((displayed(each) for each in found.facts.values()), displayed(base))
    line = " + ".join([value_or_unknown(words, base), *(words.number(points) for points in found.facts.values())])
    if found.facts and risen is not None:
        yield Step(
            words.say("Points for what is stated or found about the PMO (F):"),
            "",
            Sum(f"{line} = {words.number(risen)}"),
        )
    floor = max((fact.floor or 0.0 for fact in overhead.facts if fact.id in found.facts), default=0.0)
    again = risen is None or same(min(Fraction(FULL), max(risen, exact(floor))), value)
    yield Step(
        words.say("Never above 100, and never below the floor (M) that a stated fact sets:"),
        "min(100; max(B + F; M))",
        Sum(f"min(100; max({line}; {words.number(floor, 0)})) = {words.number(value)}", again),
    )
    yield Step(_band_in_words(scene, overhead, found))


def _band_in_words(scene: Scene, overhead: Overhead, found: OverheadFindings) -> str:
    words = scene.words
    names = {band.id: words.of(band.name) for band in overhead.bands}
    starts = words.parted(_start(scene, band) for band in overhead.bands)
    if found.own_view_only:
        return words.say(
            "Band: {band}. {bands}. The PMO’s own view is never placed below “{least}”.",
            band=names[str(found.band)],
            bands=starts,
            least=names[overhead.own_view_band],
        )
    return words.say("Band: {band}. {bands}.", band=names[str(found.band)], bands=starts)


def _start(scene: Scene, band: Band) -> str:
    return f"{scene.words.of(band.name)} ≥\u00a0{exactly(scene.words, band.start)}"


def _base(scene: Scene, overhead: Overhead, found: OverheadFindings) -> Step:
    words, share = scene.words, overhead.top_share
    said = words.say(
        "{rest} of the weighted mean of the drivers, and {share} of the mean of the {top} highest, so that one burning "
        "driver is not averaged away:",
        rest=words.percent(1 - share),
        share=words.percent(share),
        top=overhead.top,
    )
    shares = Shares(overhead, found)
    if not shares.complete:
        return Step(
            said, "B = (1 − T) × Σ (w × R) / Σ w + T × R_top", Sum(f"B = {value_or_unknown(words, found.base)}")
        )
    risks = {key: driver.risk or 0.0 for key, driver in found.drivers.items()}
    terms = " + ".join(
        f"{exactly(words, driver.weight)} × {words.number(risks[driver.id])}" for driver in overhead.drivers
    )
    weights = exactly(words, float(shares.total))
    top = " + ".join(words.number(risks[key]) for key in shares.top)
    line = (
        f"{exactly(words, 1 - share)} × ({terms}) / {weights} + {exactly(words, share)} × ({top}) / {len(shares.top)}"
        f" = {value_or_unknown(words, found.base)}"
    )
    again = sum((shares.of(driver) * displayed(risks[driver.id]) for driver in overhead.drivers), Fraction(0))
    return Step(said, "B = (1 − T) × Σ (w × R) / Σ w + T × R_top", Sum(line, same(again, found.base)))


class Shares:
    """By how much a driver counts in the index: its weight, and once more where it is among the highest."""

    def __init__(self, overhead: Overhead, found: OverheadFindings) -> None:
        self.overhead, self.found = overhead, found
        known = [driver for driver in overhead.drivers if found.drivers[driver.id].contribution is not None]
        self.complete = len(known) == len(overhead.drivers)
        self.total = sum((exact(driver.weight) for driver in known), Fraction(0))
        self.top = tuple(driver.id for driver in self._highest(known))

    def _highest(self, known: Sequence[Driver]) -> Sequence[Driver]:
        # Where displayed risks are equal, the points tell which of them counts twice.
        return sorted(known, key=lambda driver: (-self._risk(driver), -self._extra(driver)))[: self.overhead.top]

    def _risk(self, driver: Driver) -> Fraction:
        return displayed(self.found.drivers[driver.id].risk or 0.0)

    def _extra(self, driver: Driver) -> Fraction:
        points = Fraction(self.found.drivers[driver.id].contribution or 0.0)
        return points - self.plain(driver) * Fraction(self.found.drivers[driver.id].risk or 0.0)

    def plain(self, driver: Driver) -> Fraction:
        """What the weight alone gives."""
        return (1 - exact(self.overhead.top_share)) * exact(driver.weight) / self.total

    def of(self, driver: Driver) -> Fraction:
        """All that a point of this driver's risk adds to the index."""
        doubled = exact(self.overhead.top_share) / len(self.top) if driver.id in self.top else Fraction(0)
        return self.plain(driver) + doubled


def _points(scene: Scene, overhead: Overhead, found: OverheadFindings) -> Inputs:
    names = {driver.id: scene.words.of(driver.name) for driver in overhead.drivers}
    rows = tuple(
        Input(names[key], told(scene, driver.contribution), f"driver/{key}", driver.contribution)
        for key, driver in found.drivers.items()
    )
    return Inputs(scene.words.say("Points that each driver adds; with the facts they add up to the index"), rows)


def _fact_name(scene: Scene, fact: Fact) -> str:
    """What is stated says it all; what was found says by which limit."""
    name = scene.words.of(fact.text)
    return name if fact.when.figure == "context" else f"{name} ({in_words(scene, fact.when)})"


def _facts(scene: Scene, overhead: Overhead, found: OverheadFindings) -> Inputs:
    rows = tuple(
        Input(
            _fact_name(scene, fact),
            f"+{scene.words.number(found.facts[fact.id])}",
            None,
            found.facts[fact.id],
        )
        for fact in overhead.facts
        if fact.id in found.facts
    )
    return Inputs(scene.words.say("What is stated or found, in points"), rows)
