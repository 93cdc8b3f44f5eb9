"""Mean shares of allocations, in percent: each respondent's points rescaled to 100 first (measurement.md 3.7, 4.13)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from survey.core.answers import adds_up
from survey.core.questionnaire import Allocation, Questionnaire
from survey.core.responses import Responses
from survey.core.rounding import exact
from survey.core.scoring import Scores
from survey.core.tally import mean


@dataclass(frozen=True, slots=True)
class Effort:
    """An allocation over valid respondents whose points add up; `dropped` counts those that do not."""

    n: int
    shares: Mapping[str, Fraction]
    dropped: int


def mean_shares(questionnaire: Questionnaire, responses: Responses, scores: Scores) -> Mapping[str, Effort]:
    """Every allocation of the questionnaire, by id."""
    return {asked.id: _mean_share(asked, responses, scores) for asked in questionnaire.allocations}


def _mean_share(asked: Allocation, responses: Responses, scores: Scores) -> Effort:
    given = [
        shares[asked.id]
        for group, answers in responses.items()
        for shares, valid in zip(answers.efforts, scores.valid[group], strict=True)
        if valid and asked.id in shares
    ]
    kept = [_rescaled(shares) for shares in given if adds_up(asked, shares)]
    means = [mean(column) for column in zip(*kept, strict=True)]
    shares = {name: share for name, share in zip(asked.fields, means, strict=False) if share is not None}
    return Effort(len(kept), shares, len(given) - len(kept))


def _rescaled(points: tuple[float, ...]) -> list[Fraction]:
    fractions = [exact(part) for part in points]
    return [100 * part / sum(fractions) for part in fractions]


def count_votes(
    questionnaire: Questionnaire, responses: Responses, scores: Scores, least_voters: int
) -> Mapping[str, int]:
    """Votes for each dimension by valid respondents, over every choice; none where fewer than `least_voters` voted."""
    ballots = [
        [dimension for picked in chosen.values() for dimension in picked]
        for group, answers in responses.items()
        for chosen, valid in zip(answers.importance, scores.valid[group], strict=True)
        if valid and chosen
    ]
    counted = Counter(dimension for ballot in ballots for dimension in ballot if len(ballots) >= least_voters)
    return {dimension: counted[dimension] for dimension in questionnaire.dimension}
