"""What each kind of mail says, in the reader's language. A letter is words and one link; compose.py gives it a form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from survey.language import Words

Mode = Literal["anonymous", "pseudonymous", "named"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it has a form: every paragraph is plain text, and there is one link."""

    words: Words
    subject: str
    greeting: str
    paragraphs: tuple[str, ...]
    button: str
    link: str
    after: tuple[str, ...] = ()
    small: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Occasion:
    """The assessment that a mail is about. `deadline` is its closing time as clocks show it, `until` the day of it."""

    organisation: str
    pmo: str
    title: str
    mode: Mode
    smallest_group: int
    sender: str
    note: str = ""
    deadline: str = ""
    until: str = ""


def invitation(words: Words, occasion: Occasion, name: str, link: str) -> Letter:
    """The mail that asks somebody to answer."""
    say = words.say
    asks = say("{organisation} asks how {pmo} works.", organisation=occasion.organisation, pmo=occasion.pmo)
    helps = say("Your answers help to decide what should change first.")
    return Letter(
        words,
        _subject(
            occasion.until,
            say("{title}: please answer by {day}", title=occasion.title, day=occasion.until),
            say("{title}: please answer", title=occasion.title),
        ),
        _greeting(words, name),
        (f"{asks} {helps}", *_note(occasion)),
        say("Answer the survey"),
        link,
        tuple(_rules(words, occasion)),
        tuple(_why(words, occasion)),
    )


def reminder(words: Words, occasion: Occasion, name: str, link: str) -> Letter:
    """The mail that asks once more."""
    say = words.say
    asked = say(
        "You were asked how {pmo} works, and your answers are not in yet. If you have begun, you go on where you were.",
        pmo=occasion.pmo,
    )
    return Letter(
        words,
        _subject(
            occasion.until,
            say("Reminder, until {day}: {title}", title=occasion.title, day=occasion.until),
            say("Reminder: {title}", title=occasion.title),
        ),
        _greeting(words, name),
        (asked,),
        say("Answer the survey"),
        link,
        (*_rules(words, occasion), say("Earlier links to this survey stay good: any of them leads to your answers.")),
        tuple(_why(words, occasion)),
    )


def test(words: Words, occasion: Occasion, name: str, link: str) -> Letter:
    """The invitation as a leader gets it to look at: its link leads to the preview."""
    looks_like = invitation(words, occasion, name, link)
    say = words.say
    return Letter(
        words,
        say("Test: {subject}", subject=looks_like.subject),
        looks_like.greeting,
        (
            say("This is a test. Its link leads to the preview of the survey, for which you sign in."),
            *looks_like.paragraphs,
        ),
        looks_like.button,
        link,
        looks_like.after,
        looks_like.small,
    )


def account(words: Words, organisation: str, name: str, link: str) -> Letter:
    """The mail that invites somebody to have an account."""
    say = words.say
    return Letter(
        words,
        say("Your account at {organisation}", organisation=organisation),
        _greeting(words, name),
        (say("You are invited to lead or read PMO assessments of {organisation}.", organisation=organisation),),
        say("Accept the invitation"),
        link,
        (say("The link works once, for seven days. After that, ask who invited you for another one."),),
        (say("If you do not know what this is about, do nothing: without the link nothing happens."),),
    )


def reset(words: Words, organisation: str, name: str, link: str) -> Letter:
    """The mail with which somebody chooses a new password."""
    say = words.say
    return Letter(
        words,
        say("Choose a new password"),
        _greeting(words, name),
        (say("Somebody, we hope you, asked for a new password for your account at {name}.", name=organisation),),
        say("Choose a new password"),
        link,
        (say("The link works once, for two hours."),),
        (say("If it was not you, do nothing: your password stays as it is."),),
    )


Writer = Callable[[Words, Occasion, str, str], Letter]
TO_PEOPLE: dict[str, Writer] = {"invitation": invitation, "reminder": reminder, "test": test}
TO_ACCOUNTS: dict[str, Callable[[Words, str, str, str], Letter]] = {"account": account, "reset": reset}


def _subject(until: str, with_day: str, without: str) -> str:
    return with_day if until else without


def _greeting(words: Words, name: str) -> str:
    return words.say("Dear {name},", name=name) if name else words.say("Hello,")


def _note(occasion: Occasion) -> list[str]:
    """The leader's own words, paragraph by paragraph."""
    return [part.strip() for part in occasion.note.replace("\r\n", "\n").split("\n\n") if part.strip()]


def _rules(words: Words, occasion: Occasion) -> list[str]:
    say = words.say
    until = [say("You can answer until {moment}.", moment=occasion.deadline)] if occasion.deadline else []
    private = {
        "anonymous": say(
            "Once you submit, your answers are kept without your name or your link; no result is shown for fewer than "
            "{k} people.",
            k=occasion.smallest_group,
        ),
        "pseudonymous": say("Your answers are kept with a code in place of your name."),
        "named": say("Your name is kept with your answers."),
    }[occasion.mode]
    return [*until, private, say("The link is yours alone. Please do not pass it on.")]


def _why(words: Words, occasion: Occasion) -> list[str]:
    say, names = words.say, {"sender": occasion.sender or occasion.organisation}
    return [
        say("You get this because {sender} asks for your view. Answer this mail if you have a question.", **names),
        say("If you want no more of these mails, use “unsubscribe” in your mail program, or say so in an answer."),
        say("Nothing in this mail tells us whether you read it."),
    ]
