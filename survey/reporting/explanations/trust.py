"""How far the whole can be trusted: who answered, the grade, reliability, doubtful answers."""

from collections.abc import Iterator

from survey.charts.figures import interval_sentence
from survey.charts.scene import Scene
from survey.core.assess import MOVES
from survey.core.carelessness import LEAST_ANSWERS, LEAST_RUN, SIXTY_PERCENT
from survey.core.consistency import FIRM
from survey.core.findings import DimensionFindings
from survey.core.rounding import shown as displayed
from survey.core.scoring_rules import Grade
from survey.reporting.explanations import notes, sources
from survey.reporting.explanations.arithmetic import exactly, told
from survey.reporting.explanations.explanation import (
    Explanation,
    Input,
    Inputs,
    Place,
    Step,
    Subject,
    Sum,
    not_shown,
)
from survey.reporting.names import dimension_name, quotable
from survey.reporting.quality import grade_name


def response(scene: Scene) -> Explanation:
    """Who answered, of those who were invited."""
    words, people, quality = scene.words, scene.findings.respondents, scene.findings.quality
    subject = Subject("response", words.say("Who answered"), Place.METHOD)
    if people.total is None:
        return not_shown(scene, subject)
    shown = words.number(people.total, 0) if quality.response is None else words.percent(quality.response)
    rows = tuple(
        Input(scene.column(column), words.say("not shown") if count is None else words.number(count, 0), None, count)
        for column, count in people.by_group.items()
    )
    return Explanation(
        subject,
        shown,
        float(people.total) if quality.response is None else quality.response,
        words.say("How many sets of answers there are, and what share of the people invited they are."),
        tuple(_response_steps(scene, people.total)),
        (Inputs(words.say("Sets of answers by group"), rows),),
        (notes.invalid(scene), *notes.hidden_names(scene, rows)),
        (words.say("A count has no interval."),),
        (words.say("Shares of people are shown in whole percents."),),
        (),
    )


def _response_steps(scene: Scene, total: int) -> Iterator[Step]:
    words, quality, valid = scene.words, scene.findings.quality, scene.findings.respondents.valid
    if quality.response is not None and quality.invited:
        line = f"{total} / {quality.invited} = {words.percent(quality.response)}"
        again = displayed(total / quality.invited, 2) == displayed(quality.response, 2)
        said = words.say("Answers over people invited, in the groups of which it is known how many were invited:")
        yield Step(said, "", Sum(line, again))
    if valid is not None:
        yield Step(words.say("Complete enough to enter the figures: {valid} of {total}.", valid=valid, total=total))


def grade(scene: Scene) -> Explanation:
    """The first grade whose demands are met."""
    words, asked = scene.words, scene.questionnaire.quality.grades
    subject = Subject("grade", words.say("Confidence"), Place.METHOD)
    rows = tuple(Input(each.id, _demands(scene, each)) for each in asked)
    rest = (
        Input("C", words.say("several people, but not enough for the grades above")),
        Input("D", words.say("one person")),
    )
    return Explanation(
        subject,
        grade_name(scene),
        None,
        words.say("How far the whole can be trusted, by how many answered, from how many groups."),
        (Step(words.say("The first grade whose demands are met is given:")), *_known(scene)),
        (Inputs(words.say("What each grade asks for"), (*rows, *rest)),),
        (notes.invalid(scene), words.say("An unknown share of answers meets no demand for one.")),
        (words.say("A grade has no interval."),),
        (words.say("Shares are tested unrounded."),),
        (sources.own_choice(scene),),
    )


def _demands(scene: Scene, asked: Grade) -> str:
    words, k = scene.words, scene.findings.smallest_group
    parts = [
        words.say("{n} people or more", n=asked.respondents),
        words.say("{groups} groups or more with at least {k} people", groups=asked.groups, k=k),
    ]
    if asked.including:
        names = words.parted(scene.column(group) for group in asked.including)
        parts.append(words.say("among them one of: {groups}", groups=names))
    if asked.response is not None:
        parts.append(words.say("{rate} or more of those invited", rate=words.percent(asked.response)))
    return words.parted(parts)


def _known(scene: Scene) -> Iterator[Step]:
    words, found = scene.words, scene.findings
    if found.respondents.valid is not None:
        yield Step(words.say("Complete sets of answers: {valid}.", valid=found.respondents.valid))
    if found.quality.response is not None:
        yield Step(words.say("Share of those invited: {rate}.", rate=words.percent(found.quality.response)))


def reliability(scene: Scene, key: str) -> Explanation | None:
    """Whether the statements of a dimension measure one thing, and how much the group matters."""
    found = scene.findings.dimensions.get(key)
    if found is None:
        return None
    words = scene.words
    title = words.say("Reliability: {dimension}", dimension=dimension_name(scene, key))
    subject = Subject(f"reliability/{key}", title, Place.METHOD, ("overall", f"dimension/{key}"))
    measured = found.reliability
    if measured is None or measured.alpha is None:
        return not_shown(scene, subject)
    rows = tuple(
        Input(quotable(scene, item), told(scene, scene.findings.items[item].mean), f"item/{item}")
        for item in measured.items
    )
    return Explanation(
        subject,
        exactly(words, measured.alpha),
        measured.alpha,
        words.say("How far the statements of a dimension go together: near 1 they measure one thing."),
        tuple(_reliability_steps(scene, key, found)),
        (Inputs(words.say("The statements, as answered"), rows),),
        (
            words.say(
                "People who did not answer all of these statements, and statements that too few answered together."
            ),
        ),
        tuple(_alpha_interval(scene, found)),
        (words.say("Used unrounded in the intervals of groups."),),
        sources.reliability(scene),
    )


def _reliability_steps(scene: Scene, key: str, found: DimensionFindings) -> Iterator[Step]:
    words, measured, quality = scene.words, found.reliability, scene.findings.quality
    if measured is None or measured.alpha is None:
        return
    yield Step(
        words.say(
            "Alpha of {items} statements, from {n} people who answered all of them: {alpha}.",
            items=len(measured.items),
            n=measured.n,
            alpha=exactly(words, measured.alpha),
        ),
        "α = k / (k − 1) × (1 − Σ s_i² / s²)",
    )
    if measured.alpha < 0:
        yield Step(words.say("Below 0: look whether a statement is scored the wrong way round."))
    if measured.omega is not None:
        said = words.say("Omega, where one factor fits: {omega}.", omega=exactly(words, measured.omega))
        yield Step(said, "ω = (Σ λ)² / ((Σ λ)² + Σ ψ)")
    icc1, icc2 = ((found_ or {}).get(key) for found_ in (quality.icc1, quality.icc2))
    if icc1 is not None:
        values = {"icc1": exactly(words, icc1), "icc2": "–" if icc2 is None else exactly(words, icc2)}
        said = words.say(
            "Share of the spread that lies between groups, ICC(1): {icc1}; how far group means can be told apart, "
            "ICC(2): {icc2}.",
            **values,
        )
        yield Step(said, "ICC(1) = (MSB − MSW) / (MSB + (k − 1) MSW), ICC(2) = (MSB − MSW) / MSB")


def _alpha_interval(scene: Scene, found: DimensionFindings) -> Iterator[str]:
    words, measured = scene.words, found.reliability
    if measured is None or measured.low is None or measured.high is None:
        yield interval_sentence(words, None)
        return
    yield interval_sentence(words, (measured.low, measured.high))
    yield words.say(
        "From the F distribution, for {n} people and {items} statements.", n=measured.n, items=len(measured.items)
    )
    if measured.indicative:
        yield words.say("Indicative only: fewer than {firm} people answered all of them.", firm=FIRM)


def careless(scene: Scene) -> Explanation:
    """Sets of answers that look as if given without reading; they stay in."""
    words, quality = scene.words, scene.findings.quality
    subject = Subject("careless", words.say("Doubtful sets of answers"), Place.METHOD)
    if quality.careless is None:
        return not_shown(scene, subject)
    rows = tuple(
        Input(dimension_name(scene, key), told(scene, move), f"dimension/{key}", move)
        for key, move in quality.careless_moves.items()
    )
    return Explanation(
        subject,
        words.number(quality.careless, 0),
        float(quality.careless),
        words.say("Sets of answers with two signs or more of having been given without reading."),
        (Step(words.say("The signs:")), *(Step(sign) for sign in _signs(scene))),
        (
            Inputs(
                words.say(
                    "Dimensions that move by more than {moves} levels without them", moves=exactly(words, float(MOVES))
                ),
                rows,
            ),
        )
        if rows
        else (),
        (words.say("Nothing: the report keeps them all, and nobody is named."),),
        (words.say("A count has no interval."),),
        (),
        sources.careless(scene),
    )


def _signs(scene: Scene) -> Iterator[str]:
    words, asked = scene.words, scene.questionnaire.quality.contradictions
    yield words.say(
        "the same answer {run} times or more in a row, and on {share} of the statements of a kind;",
        run=LEAST_RUN,
        share=words.percent(SIXTY_PERCENT[0] / SIXTY_PERCENT[1]),
    )
    yield words.say(
        "{n} answers or more that hardly differ (a standard deviation under a quarter of a level);", n=LEAST_ANSWERS
    )
    for pair in asked:
        yield words.say(
            "“{first}” at {a} or more together with “{second}” at {b} or more;",
            first=quotable(scene, pair.item),
            a=pair.at_least,
            second=quotable(scene, pair.other),
            b=pair.other_at_least,
        )
    yield words.say("pages filled in faster than they can be read, where times are known.")
