"""Names of what findings are about, as they stand in our sentences, and what stands for a figure not shown."""

from typing import NamedTuple

from survey.charts.scene import Scene


class Said(NamedTuple):
    """A sentence with a number in it, and the id of the figure that it tells."""

    text: str
    figure: str


def dimension_name(scene: Scene, identifier: str) -> str:
    """A dimension's name."""
    return scene.words.of(scene.questionnaire.dimension[identifier].name)


def quotable(scene: Scene, item: str) -> str:
    """An item's text as it stands inside a sentence of ours: its full stop stays out."""
    return scene.words.of(scene.questionnaire.item[item].text).removesuffix(".")


def lower_first(text: str) -> str:
    """A name inside a sentence; acronyms keep their capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def part_name(scene: Scene, field: str) -> str:
    """The name of one part of an allocation, by its column."""
    named = (
        part
        for asked in scene.questionnaire.allocations
        for name, part in zip(asked.fields, asked.parts, strict=True)
        if name == field
    )
    return next((scene.words.of(part.text) for part in named), field)


def hidden_text(scene: Scene) -> str:
    """What stands for a figure that is not shown."""
    return scene.words.say(
        "Not shown: fewer than {k} answers, or a neighbouring figure would reveal them.",
        k=scene.findings.smallest_group,
    )
