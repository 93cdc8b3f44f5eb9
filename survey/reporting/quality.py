"""How far the findings can be trusted: grade, what is not shown, reliabilities, doubtful answers, how it was done."""

from collections.abc import Iterator

from survey.charts.figures import CONFIDENCE, number
from survey.charts.scene import Scene
from survey.core.assess import MOVES
from survey.core.consistency import FIRM
from survey.reporting.maturity import least_for_interval
from survey.reporting.names import dimension_name, hidden_text, lower_first


def grade_name(scene: Scene) -> str:
    """The words for the confidence grade."""
    say = scene.words.say
    return {
        "A": say("A: broad and balanced"),
        "B": say("B: solid, with limits"),
        "C": say("C: partial view"),
        "D": say("D: single view"),
    }[scene.findings.quality.grade]


def not_shown(scene: Scene) -> str | None:
    """The banner that names the groups not shown, empty or hidden alike."""
    hidden = scene.findings.quality.not_shown
    if not hidden:
        return None
    names = scene.words.parted(scene.column(column) for column in hidden)
    return scene.words.say("{groups}: {reason}", groups=names, reason=lower_first(hidden_text(scene)))


def intervals_sentence(scene: Scene) -> str:
    """How intervals were made; reports of the first version have none."""
    found, words = scene.findings, scene.words
    if found.draws is None or found.seed is None:
        return words.say("This report was made before intervals were worked out: each gap is to be confirmed.")
    return words.say(
        "Intervals are at {level}. Those of dimensions, overall maturity, risk and position come from {draws} draws of "
        "people inside each group, started from number {seed}; those of one group or one statement come from how "
        "its answers spread, and need at least {least}.",
        level=words.percent(CONFIDENCE),
        draws=words.number(found.draws, 0),
        seed=found.seed,
        least=least_for_interval(scene),
    )


def has_reliabilities(scene: Scene) -> bool:
    """Whether any dimension has a figure for the table of reliabilities."""
    quality = scene.findings.quality
    measured = any(found.reliability for found in scene.findings.dimensions.values())
    return measured or bool(quality.icc1)


def reliability_sentences(scene: Scene) -> Iterator[str]:
    """How to read the table of reliabilities, and what is odd in it."""
    words = scene.words
    yield words.say(
        "Alpha and omega say how far the statements of a dimension measure one thing: the nearer to 1, the more. "
        "With fewer than {firm} people they are indicative.",
        firm=FIRM,
    )
    for key, found in scene.findings.dimensions.items():
        alpha = found.reliability.alpha if found.reliability else None
        if alpha is not None and alpha < 0:
            yield words.say(
                "{dimension}: alpha is below zero; a statement may be scored in the wrong direction.",
                dimension=dimension_name(scene, key),
            )


def groups_sentence(scene: Scene) -> str:
    """Whether it matters which group people belong to."""
    words, known = scene.words, scene.findings.quality.icc1 or {}
    shares = {key: max(share, 0.0) for key, share in known.items() if share is not None}
    if not shares:
        return words.say("Too few groups to tell whether it matters which group people belong to.")
    most, least = max(shares, key=lambda key: shares[key]), min(shares, key=lambda key: shares[key])
    return words.say(
        "Which group people belong to accounts for about {least} to {most} of the differences between their answers, "
        "most on “{dimension}” (ICC(1)). The nearer ICC(2) is to 1, the better the means of groups can be told apart.",
        least=words.percent(shares[least]),
        most=words.percent(shares[most]),
        dimension=dimension_name(scene, most),
    )


def careless_sentence(scene: Scene) -> str | None:
    """How many sets of answers look doubtful, and what would be without them; None in reports of the first version."""
    if scene.findings.draws is None:
        return None
    if scene.findings.quality.careless is None:
        return _few_careless(scene)
    return _careless(scene, scene.findings.quality.careless)


def _careless(scene: Scene, doubtful: int) -> str:
    quality, words = scene.findings.quality, scene.words
    if not doubtful:
        return words.say("No set of answers looks doubtful.")
    if not quality.careless_moves:
        return words.say_many(
            "One set of answers looks doubtful; with it left out, no dimension moves by more than {delta}.",
            "{count} sets of answers look doubtful; with them left out, no dimension moves by more than {delta}.",
            doubtful,
            delta=words.number(MOVES),
        )
    return words.say_many(
        "One set of answers looks doubtful; with it left out: {changes}.",
        "{count} sets of answers look doubtful; with them left out: {changes}.",
        doubtful,
        changes=words.parted(_moves(scene)),
    )


def _few_careless(scene: Scene) -> str:
    """Of a few, neither how many nor what they answered."""
    words, k = scene.words, scene.findings.smallest_group
    if not scene.findings.quality.careless_moves:
        return words.say("How many sets of answers look doubtful is not shown: fewer than {k}.", k=k)
    return words.say(
        "How many sets of answers look doubtful is not shown: fewer than {k}. "
        "With them left out, these move by more than {delta}: {dimensions}.",
        k=k,
        delta=words.number(MOVES),
        dimensions=words.parted(_moves(scene)),
    )


def _moves(scene: Scene) -> Iterator[str]:
    for key, change in scene.findings.quality.careless_moves.items():
        name = dimension_name(scene, key)
        sign = "" if change is None or change < 0 else "+"
        yield name if change is None else f"{name} {sign}{number(scene.words, change)}"


def weights(scene: Scene) -> str:
    """The share of each column in a dimension when all have answered."""
    total = sum(group.weight for group in scene.questionnaire.groups)
    shares: dict[str, float] = {}
    inside = {
        group: merged.id
        for merged in scene.questionnaire.merged_groups
        if merged.id in scene.findings.respondents.by_group
        for group in merged.groups
    }
    for group in scene.questionnaire.group:
        column = inside.get(group, group)
        shares[column] = shares.get(column, 0.0) + scene.questionnaire.group[group].weight / total
    return scene.words.parted(
        f"{scene.column(column)} {scene.words.percent(share)}" for column, share in shares.items()
    )
