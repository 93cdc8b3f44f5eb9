"""What a questionnaire says of scoring: perceptions, overhead risk, position, priorities, advice, grades.

Weights, limits and conditions as data; the modules named after them hold the formulas.
"""

from dataclasses import dataclass
from typing import Literal

from survey.core.conditions import Condition
from survey.core.texts import STRICT, Text


@dataclass(frozen=True, slots=True)
class Perception:
    """Two merged groups whose views of a dimension are compared: `of` minus `against`."""

    __pydantic_config__ = STRICT
    id: str
    of: str
    against: str


@dataclass(frozen=True, slots=True)
class DriverItem:
    """An item inside a driver."""

    __pydantic_config__ = STRICT
    item: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class DriverEffort:
    """A part of an allocation inside a driver: `full_at` percent or more is full risk."""

    __pydantic_config__ = STRICT
    id: str
    part: str
    full_at: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Driver:
    """One reason to be seen as a cost."""

    __pydantic_config__ = STRICT
    id: str
    name: Text
    reason: Text
    headline: Text  # ends the report's headline when this reason weighs most: "whose reports change little"
    weight: float
    items: tuple[DriverItem, ...]
    effort: DriverEffort | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that adds points to the index while its condition holds, and may set a floor under it."""

    __pydantic_config__ = STRICT
    id: str
    text: Text
    when: Condition
    adds: float
    floor: float | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """A warning shown whatever the index says."""

    __pydantic_config__ = STRICT
    id: str
    text: Text
    when: Condition


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of the index, from `start` up to the next band."""

    __pydantic_config__ = STRICT
    id: str
    start: float
    name: Text


@dataclass(frozen=True, slots=True)
class Overhead:
    """The overhead risk index. `top_share` of it comes from the mean of the `top` highest drivers."""

    __pydantic_config__ = STRICT
    name: Text
    drivers: tuple[Driver, ...]
    bands: tuple[Band, ...]
    least_drivers: int
    # Without an answer from these groups the index is the PMO's own view and its band at least this one.
    outside_groups: tuple[str, ...]
    own_view_band: str
    top: int = 2
    top_share: float = 0.25
    facts: tuple[Fact, ...] = ()
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Composite:
    """A weighted mean of dimensions, named; `partial` takes those that there are, else all are needed."""

    __pydantic_config__ = STRICT
    id: str
    weights: dict[str, float]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """The driver whose risk pulls the position down."""

    __pydantic_config__ = STRICT
    id: str
    driver: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition that an archetype needs beside its place on the axis."""

    __pydantic_config__ = STRICT
    id: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Archetype:
    """A profile. The first whose `from_index`, gates and condition hold is taken; the last catches all."""

    __pydantic_config__ = STRICT
    id: str
    name: Text
    text: Text
    headline: Text
    from_index: float | None = None
    gates: tuple[Gate, ...] = ()
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """A named stretch of the axis, from `start` up to the next zone."""

    __pydantic_config__ = STRICT
    start: float
    name: Text


@dataclass(frozen=True, slots=True)
class Position:
    """An axis from 0 to 100: `share` of the index composite, the rest of 100 minus the load."""

    __pydantic_config__ = STRICT
    id: str
    name: Text
    needs: tuple[str, ...]
    index: str
    share: float
    load: Load
    composites: tuple[Composite, ...]
    archetypes: tuple[Archetype, ...]
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True)
class PriorityClass:
    """`start` is the lowest displayed priority in it; `above` makes that bound exclusive."""

    __pydantic_config__ = STRICT
    id: Literal["act_now", "plan", "watch", "keep"]
    start: float
    above: bool = False


@dataclass(frozen=True, slots=True)
class Priorities:
    """How gaps become an order: importance by votes, urgency by a driver at `linked_at` or more."""

    __pydantic_config__ = STRICT
    classes: tuple[PriorityClass, ...]
    least_importance: float = 0.5
    unasked_importance: float = 0.75
    linked_at: float = 45.0
    linked_factor: float = 1.25
    surplus: float = 0.75


@dataclass(frozen=True, slots=True)
class Rule:
    """Advice that fires when its condition holds; it takes the rank of its dimension."""

    __pydantic_config__ = STRICT
    id: str
    dimension: str
    when: Condition
    text: Text


@dataclass(frozen=True, slots=True)
class Grade:
    """What a confidence grade asks for; the first that is met is given."""

    __pydantic_config__ = STRICT
    id: Literal["A", "B"]
    respondents: int
    groups: int
    including: tuple[str, ...]
    response: float | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two points that hardly go together: who gives both, or higher ones, may not have read."""

    __pydantic_config__ = STRICT
    item: str
    at_least: int
    other: str
    other_at_least: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Limits of 3 and 4.2: when a respondent, the overall score and the grades count; answers that contradict."""

    __pydantic_config__ = STRICT
    least_dimensions: int
    grades: tuple[Grade, ...] = ()
    least_answered: float = 0.5
    contradictions: tuple[Contradiction, ...] = ()
