"""A respondent's own answers as a copy to keep: what stands in it."""

from dataclasses import asdict, dataclass
from typing import Any

from survey.language import Words


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """A section's name, and each question with the answer in words; empty where there is none."""

    name: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AnswersCopy:
    """What was sent, in words. `address` is where the code is typed, `next_steps` what happens next."""

    title: str
    organisation: str
    assessment: str
    group: str
    code: str
    address: str
    next_steps: tuple[str, ...]
    sections: tuple[AnswerSection, ...]
    demo: bool


def document_of(copy: AnswersCopy, words: Words) -> dict[str, Any]:
    """The copy with every word that is printed beside it."""
    language, _, region = words.language.partition("-")
    say = words.say
    labels = {
        "code": say("Your receipt"),
        "keep": say("Keep it to yourself: whoever has it can read these answers."),
        "address": say("To come back, type it at this address:"),
        "group": say("Group"),
        "next": say("What happens next"),
        "answers": say("Your answers"),
        "question": say("Question"),
        "answer": say("Your answer"),
        "blank": say("Not answered"),
        "demo": say("Made-up answers of an organisation that does not exist."),
    }
    return {**asdict(copy), "language": language, "region": region, "labels": labels}
