"""Where formulas come from: papers with their years, and what is our own choice."""

from survey.charts.scene import Scene


def own_choice(scene: Scene) -> str:
    """Weights, limits and targets."""
    return scene.words.say(
        "Weights, limits and targets: our own default, an expert choice that no data has validated. They stand in the "
        "questionnaire file and can be changed there."
    )


def own_index(scene: Scene) -> str:
    """The overhead risk and the axis."""
    return scene.words.say(
        "The way this is put together is our own default, an expert choice that no data has validated: it warns, it "
        "does not forecast."
    )


def bootstrap(scene: Scene) -> str:
    """Intervals of composites."""
    return scene.words.say("Interval by drawing people again (bootstrap): Efron (1979).")


def student(scene: Scene) -> str:
    """Intervals of one group."""
    return scene.words.say(
        "t interval of a mean, with the correction for a finite number of people invited; the reliability that is "
        "assumed while few people tell is our own default."
    )


def lowest_decides(scene: Scene) -> str:
    """The secured level."""
    return scene.words.say(
        "The lowest decides, as in the P3M3 maturity model (Australian Bureau of Statistics, 2011); shown beside the "
        "mean, so that neither hides the other."
    )


def agreement(scene: Scene) -> tuple[str, ...]:
    """How far a group agrees."""
    say = scene.words.say
    return (
        say("rwg and rwg(j): James, Demaree and Wolf (1984). r*wg: Lindell, Brandt and Whitney (1999)."),
        say("Mean absolute deviation (AD): Burke, Finkelstein and Dusig (1999); Dunlap, Burke and Smith-Crowe (2003)."),
        say("The words for it: our own default, after limits in common use."),
    )


def reliability(scene: Scene) -> tuple[str, ...]:
    """Alpha, omega and how much groups matter."""
    say = scene.words.say
    return (
        say("Alpha: Cronbach (1951), its interval: Feldt (1965). Omega: from a model with one factor."),
        say("ICC(1) and ICC(2): Shrout and Fleiss (1979), Bliese (2000)."),
    )


def comparison(scene: Scene) -> str:
    """Two sides."""
    return scene.words.say("Interval of a difference: Welch (1947). Its size, g: Hedges (1981).")


def careless(scene: Scene) -> tuple[str, ...]:
    """Doubtful sets of answers."""
    say = scene.words.say
    return (
        say("Longest run of equal answers: Johnson (2005). Spread of a person’s own answers: Dunn and others (2018)."),
        say("In long surveys of unmotivated people, 10 to 12 in 100 are usual: Meade and Craig (2012)."),
    )


def roles(scene: Scene) -> str:
    """The profiles on the axis."""
    return scene.words.say(
        "The profiles follow the roles of Müller, Glückler and Aubry (2013): serve, control, partner."
    )
