"""Faults, each made by one change to files/small.yaml; § stands where the fault is to be reported."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    name: str
    old: str
    new: str
    key: str
    message: str


CASES = (
    # Reading
    Case("tab", "title: {", "title:\n§\t{", "title", "no tabs"),
    Case("syntax", "minutes: 1", "minutes: §@1", "minutes", "is not valid YAML"),
    Case("duplicate key", "minutes: 1\n", "minutes: 1\n§minutes: 2\n", "minutes", "there twice, first in line 10"),
    Case("anchor", "\nsubject: {", "\nsubject: §&s {", "subject", "'&s' is an anchor: remove it"),
    Case("alias", 'subject: {en: "shop", fr: "magasin"}', "subject: §*s", "subject", "'*s' is an alias: write"),
    Case("tag", "minutes: 1", "minutes: §!!int 1", "minutes", "is a tag: remove it"),
    Case("second document", "advice:", "§---\nadvice:", "(file)", "second document"),
    Case("bracket as key", "minutes: 1", "? §[a]\n: 1", "(file)", "a key must be a word"),
    Case("control character", '"Answer."', '§"An\\0swer."', "intro.en", "cannot be shown"),
    Case("half a surrogate pair", '"Answer."', '§"An\\ud800swer."', "intro.en", "cannot be shown"),
    # Shape
    Case(
        "unknown key",
        "minutes: 1",
        "§minuts: 1\nminutes: 1",
        "minuts",
        "is no key of the format: did you mean 'minutes'?",
    ),
    Case(
        "unknown key of an item",
        "scale: S, weight: 1.5",
        "scale: S, §wieght: 1.5",
        "items.0.wieght",
        "did you mean 'weight'?",
    ),
    Case("missing key", "{id: limit, kind: number, q", "§{id: limit, q", "context.2.kind", "is missing: add it"),
    Case("unquoted version", '"1.0"', "§1.0", "version", "put a number or a word like true in quotes"),
    Case(
        "text for a weight", "target: 1.5, driver", "target: §high, driver", "dimensions.0.target", "should be a number"
    ),
    Case(
        "true for a weight",
        "weight: 0.5, risk_weight: 0.75",
        "weight: §true, risk_weight: 0.75",
        "groups.1.weight",
        "a number",
    ),
    Case("yes is no boolean", "reversed: true", "reversed: §yes", "items.2.reversed", "should be true or false"),
    Case("word for a list", "needs: [CARE, TIME]", "needs: §CARE", "position.needs", "should be a list"),
    Case(
        "word for a mapping", 'lead: {en: "Then", fr: "Puis"}', "lead: §Then", "sections.1.lead", "should be a mapping"
    ),
    Case("unknown kind", "kind: yes_no", "kind: §yesno", "context.0.kind", "did you mean 'yes_no'?"),
    Case("neither name nor list", "of: closed", "of: §3", "overhead.facts.0.when.of", "should be text"),
    # Texts
    Case(
        "missing translation",
        'intro: {en: "Answer.", fr: "Répondez."}',
        'intro: §{en: "Answer."}',
        "intro.fr",
        "is missing: add it",
    ),
    Case(
        "foreign translation",
        'fr: "Répondez."',
        'fr: "Répondez.", §de: "Antwort."',
        "intro.de",
        "is not one of `languages`",
    ),
    Case("empty text", '"Répondez."', '§" "', "intro.fr", "is empty: write the text"),
    Case("empty point", '"Haut"]', '§""]', "scales.S.points.fr.2", "is empty"),
    Case(
        "unequal points",
        '["Bas", "Moyen", "Haut"]',
        '§["Bas", "Haut"]',
        "scales.S.points.fr",
        "as many points in every language",
    ),
    Case(
        "anchors off the scale",
        '["Tard", "Proche", "Pile"]',
        '§["Tard", "Pile"]',
        "items.1.anchors.fr",
        "3 texts, one a point",
    ),
    Case(
        "lines off the levels",
        'Soigné"}, levels: {en: ["No", "Yes"]',
        'Soigné"}, levels: {en: §["No"]',
        "dimensions.0.levels.en",
        "one a level",
    ),
    Case("other place to fill", '"Ici : {subject}."', '§"Ici : {sujet}."', "which_subject.fr", "other places to fill"),
    Case("bad language", "[en, fr]", "[en, fr, §French]", "languages.2", "no language code"),
    # Ids
    Case("ill-formed id", "id: HOURS,", "id: §HOURS-A,", "allocations.0.id", "start with a letter"),
    Case("duplicate item", "id: TIME1", "id: §CARE1", "items.1.id", "already the id of items.0: choose another"),
    Case("duplicate question", "id: WISH", "id: §TIME1", "comments.0.id", "already the id of items.1"),
    Case("duplicate group", "id: BUYERS", "id: §OUT", "merged_groups.1.id", "already the id of groups.1"),
    Case(
        "composite named as a dimension", "id: LOAD", "id: §CARE", "position.load.id", "already the id of dimensions.0"
    ),
    Case("part twice", "{id: 2, text", "{id: §1, text", "allocations.0.parts.1.id", "already the id"),
    Case(
        "item named as a column",
        "id: FIRST",
        "id: §HOURS_1",
        "choices.0.id",
        "is also the column of allocations.0.parts.0",
    ),
    Case("item named group", "id: FIRST", "id: §group", "choices.0.id", "is also the column of groups"),
    # Numbers
    Case(
        "weight zero", "scale: S, weight: 1.5", "scale: S, weight: §0", "items.0.weight", "is 0: write a number above 0"
    ),
    Case("weight negative", "CARE, weight: 1.5", "CARE, weight: §-1", "dimensions.0.weight", "above 0"),
    Case("weight infinite", "CARE: 1, ", "CARE: §.inf, ", "position.composites.0.weights.CARE", "above 0"),
    Case(
        "weight not a number",
        "item: PRICE1, weight: 1",
        "item: PRICE1, weight: §.nan",
        "overhead.drivers.0.items.0.weight",
        "above 0",
    ),
    Case("risk weight negative", "risk_weight: 0.25", "risk_weight: §-0.25", "groups.0.risk_weight", "write 0 or more"),
    Case("share above one", "share: 0.7", "share: §7", "position.share", "a share from 0 to 1"),
    Case("target off the levels", "target: 1.5", "target: §2.5", "dimensions.0.target", "a level from 1 to 2"),
    Case("target between halves", "target: 1.5", "target: §1.4", "dimensions.0.target", "in steps of 0.5"),
    # Ladders
    Case("unreachable level", "start: 50, name", "start: §0, name", "levels.1.start", "this level is never reached"),
    Case("level past the top", "start: 50, name", "start: §100, name", "levels.1.start", "start it below 100"),
    Case("first level not at 0", "{level: 1, start: 0", "{level: 1, start: §10", "levels.0.start", "start it at 0"),
    Case("misnumbered level", "{level: 2", "{level: §3", "levels.1.level", "this one 2"),
    Case(
        "unreachable band",
        "id: warm, start: 30",
        "id: warm, start: §-3",
        "overhead.bands.1.start",
        "this band is never reached",
    ),
    Case("unreachable zone", "{start: 40", "{start: §0", "position.zones.1.start", "this zone is never reached"),
    Case(
        "unreachable class",
        "{id: watch, start: 0, above",
        "{id: watch, start: §30, above",
        "priorities.classes.1.start",
        "starts of classes fall",
    ),
    Case(
        "open class",
        "classes: [{id: act_now, start: 25}, {id: watch, start: 0, above: true}, {id: keep, start: 0}]",
        "classes: §[{id: keep, start: 1}]",
        "priorities.classes",
        "must take what is left",
    ),
    # What is asked
    Case(
        "orphan item", "dimension: CARE, scale", "dimension: §CAER, scale", "items.0.dimension", "did you mean 'CARE'?"
    ),
    Case(
        "empty dimension",
        "TIME1, dimension: TIME",
        "TIME1, dimension: CARE",
        "dimensions.1.id",
        "no item has dimension 'TIME'",
    ),
    Case(
        "asked of nobody",
        "S, weight: 1.5, groups: [IN, OUT]",
        "S, weight: 1.5, groups: §[]",
        "items.0.groups",
        "is asked of nobody",
    ),
    Case(
        "unknown group",
        "groups: [OUT], exactly",
        "groups: [§OUTER], exactly",
        "choices.0.groups.0",
        "did you mean 'OUT'?",
    ),
    Case("unknown scale", "scale: S, reversed", "scale: §Z, reversed", "items.2.scale", "use one of S"),
    Case("item in no section", "[CARE1, TIME1]", "[CARE1]", "items.1.id", "is in no section"),
    Case(
        "item in two sections",
        "[PRICE1, HOURS",
        "[PRICE1, §CARE1, HOURS",
        "sections.1.questions.1",
        "already stands in sections.0.questions.0",
    ),
    Case(
        "unknown question",
        "[PRICE1, HOURS",
        "[PRICE1, §PRICE2, HOURS",
        "sections.1.questions.1",
        "did you mean 'PRICE1'?",
    ),
    Case("too many to choose", "exactly: 1", "exactly: §3", "choices.0.exactly", "only 2 dimensions"),
    Case("never shown", "groups: [OUT], name", "groups: [IN], name", "groups.1.alone", "never be shown"),
    Case("unknown view", "against: BUYERS", "against: §OUT", "perceptions.0.against", "no merged group 'OUT'"),
    Case(
        "exceeds without a limit",
        "number: cost, limit: limit",
        "number: cost, limit: §closed",
        "context.3.limit",
        "no context question of kind number",
    ),
    Case("one option", ', {en: "Shop", fr: "Boutique"}]', "]", "context.4.options", "at least two options"),
    # Overhead, position, grades
    Case("unknown driver", "driver: COST, name", "driver: §COSTS, name", "dimensions.0.driver", "did you mean 'COST'?"),
    Case(
        "unknown driver item", "{item: PRICE1", "{item: §PRICE9", "overhead.drivers.0.items.0.item", "no item 'PRICE9'"
    ),
    Case("unknown part", "part: HOURS_1", "part: §HOURS_3", "overhead.drivers.0.effort.part", "part of an allocation"),
    Case(
        "unknown band", "own_view_band: warm", "own_view_band: §hot", "overhead.own_view_band", "use one of cold, warm"
    ),
    Case(
        "too many drivers asked for",
        "least_drivers: 1",
        "least_drivers: §2",
        "overhead.least_drivers",
        "only 1 drivers",
    ),
    Case("unknown composite", "index: BOTH", "index: §CARE", "position.index", "no composite 'CARE'"),
    Case(
        "composite of nothing known",
        "TIME: 0.5}",
        "§TIMES: 0.5}",
        "position.composites.0.weights.TIMES",
        "did you mean 'TIME'?",
    ),
    Case(
        "last archetype conditional",
        "{id: rest, name",
        "{id: §rest, from_index: 9, name",
        "position.archetypes.1.id",
        "must take whatever is left",
    ),
    Case(
        "archetype never reached",
        '{id: top, from_index: 70, gates: [{id: CARE, when: {figure: score100, of: CARE, op: ">=", value: 50}}], ',
        "{id: §top, ",
        "position.archetypes.0.id",
        "those after it are never reached",
    ),
    Case(
        "grade of an unknown group",
        "including: [OUT]",
        "including: [§ALL]",
        "quality.grades.0.including.0",
        "no group 'ALL'",
    ),
    Case(
        "contradiction of an unknown item",
        "other: PRICE1",
        "other: §PRICE7",
        "quality.contradictions.0.other",
        "no item 'PRICE7'",
    ),
    Case(
        "contradiction off the scale",
        "PRICE1, other_at_least: 2",
        "PRICE1, other_at_least: §20",
        "quality.contradictions.0.other_at_least",
        "the scale of PRICE1 has",
    ),
    # Conditions
    Case(
        "rule of an unknown dimension",
        "R1, dimension: CARE",
        "R1, dimension: §CARES",
        "advice.0.dimension",
        "did you mean 'CARE'?",
    ),
    Case(
        "unknown figure",
        "figure: difference",
        "figure: §diference",
        "advice.0.when.any.1.figure",
        "did you mean 'difference'?",
    ),
    Case(
        "free expression",
        "when: {any: [",
        'when: {§of: "CARE > 3", any: [',
        "advice.0.when.of",
        "belongs to a figure, not to any",
    ),
    Case(
        "two in one",
        "when: {any: [",
        'when: §{all: [{figure: lowest_agreement, op: "<", value: 0.5}], any: [',
        "advice.0.when",
        "exactly one of figure, all, any",
    ),
    Case(
        "unknown operator",
        'op: ">", value: 0.5',
        'op: §"=>", value: 0.5',
        "advice.0.when.any.0.op",
        "'=>' is not known here",
    ),
    Case("missing value", 'op: "<", value: -10', 'op: "<"', "advice.0.when.any.1.value", "is missing: add it"),
    Case(
        "unknown item", "of: PRICE1, group", "of: §PRICES, group", "overhead.signs.0.when.of", "did you mean 'PRICE1'?"
    ),
    Case(
        "item in place of a score",
        "of: [CARE, TIME]",
        "of: [CARE, §TIME1]",
        "advice.0.when.any.1.of.1",
        "dimension, composite or axis 'TIME1'",
    ),
    Case("one of two", "of: [CARE, TIME]", "of: §CARE", "advice.0.when.any.1.of", "as [a, b]"),
    Case("unknown perception", "group: VIEWS", "group: §IN", "advice.0.when.any.0.group", "no perception 'IN'"),
    Case(
        "group not asked",
        "of: PRICE1, group: OUT",
        "of: PRICE1, group: §IN",
        "overhead.signs.0.when.group",
        "'IN' is not asked PRICE1: use one of OUT",
    ),
    Case("value off the levels", "value: 1.5}", "value: §25}", "overhead.signs.0.when.value", "a level, 1 to 2"),
    Case(
        "number for a fact",
        "op: is, value: true",
        "op: is, value: §1",
        "overhead.facts.0.when.value",
        "context is true or false",
    ),
    Case(
        "fact that is a number",
        "of: closed",
        "of: §cost",
        "overhead.facts.0.when.of",
        "no yes/no fact of the context 'cost'",
    ),
)
