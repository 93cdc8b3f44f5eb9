"""What a page of the survey sends: taken from the form as text, checked by the core, shown again as typed."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from survey.core.answers import NUMBER, adds_up, read_response
from survey.core.errors import Problem
from survey.core.questionnaire import Allocation, Choice, CommentQuestion, Questionnaire
from survey.core.routing import Page
from survey.language import Words

LONGEST_SHARE = 20
# What no page can send by itself is not kept; numbers and texts are kept as typed, to be corrected.
NOT_KEPT = ("bad_rating", "not_routed", "unknown_choice", "too_long")

Say = Callable[..., str]
SENTENCES: Mapping[str, Callable[[Say, dict[str, object]], str]] = {
    "bad_rating": lambda say, _: say("Choose one of the answers shown."),
    "bad_share": lambda say, _: say("Write a number from 0 to 100, such as 25."),
    "bad_total": lambda say, values: say(
        "Your points add up to {total}. Make it {wanted}, or clear them all.", **values
    ),
    "bad_choice": lambda say, values: say("Tick exactly {exactly}, or none.", **values),
    "wrong_number": lambda say, values: say("You ticked {chosen}. Tick exactly {exactly}, or none.", **values),
    "too_long": lambda say, values: say("This comment is too long: {longest} characters at most.", **values),
}


@dataclass(frozen=True, slots=True)
class Entries:
    """A page's fields as sent, and what is wrong with them."""

    fields: Mapping[str, str]
    problems: tuple[Problem, ...]

    def block(self, saved: Mapping[str, str]) -> bool:
        """Whether to stay on the page. Nothing is forced: what was pointed out and sent again as it was may pass."""
        return bool(self.problems) and any(saved.get(name) != text for name, text in self.fields.items())

    def kept(self, saved: Mapping[str, str], ratings: Container[str]) -> dict[str, str]:
        """The fields worth keeping in the draft, beside what is `saved`.

        A rating cannot be taken back, so a page without one was loaded before it was given elsewhere: it stays.
        """
        refused = {problem.where for problem in self.problems if problem.code in NOT_KEPT}
        return {
            name: text
            for name, text in self.fields.items()
            if name not in refused and (text or name not in ratings or name not in saved)
        }


def read_entries(questionnaire: Questionnaire, group: str, page: Page, form: MultiDict[str, str]) -> Entries:
    """The entries of a page; a question without an entry was seen and skipped."""
    fields = {name: text for asked in _asked(questionnaire, page) for name, text in _sent(asked, form)}
    return Entries(fields, tuple(find_problems(questionnaire, group, fields)))


def find_problems(questionnaire: Questionnaire, group: str, fields: Mapping[str, str]) -> Iterator[Problem]:
    """What the core cannot read in these fields, and what this door asks beyond it: full totals, exact choices."""
    response, problems = read_response(questionnaire, group, fields)
    yield from problems
    for allocation in questionnaire.allocations:
        shares = response.efforts.get(allocation.id)
        if shares is not None and not adds_up(allocation, shares):
            yield Problem("bad_total", allocation.fields[0], {"total": sum(shares), "wanted": allocation.total})
    for choice in questionnaire.choices:
        chosen = response.importance.get(choice.id, ())
        if chosen and len(chosen) != choice.exactly:
            yield Problem("wrong_number", choice.id, {"chosen": len(chosen), "exactly": choice.exactly})
    for comment in questionnaire.comments:
        if len(fields.get(comment.id, "")) > comment.longest:
            yield Problem("too_long", comment.id, {"longest": comment.longest})


def points_given(asked: Allocation, fields: Mapping[str, str]) -> float:
    """The points shared so far, numbers only."""
    return sum(float(text) for name in asked.fields if NUMBER.fullmatch(text := fields.get(name, "")))


def sentence(problem: Problem, words: Words) -> str:
    """What is wrong with an entry and what to do."""
    values = {
        key: words.number(value, 0) if isinstance(value, float) else value for key, value in problem.values.items()
    }
    return SENTENCES.get(problem.code, SENTENCES["bad_rating"])(words.say, values)


def _asked(questionnaire: Questionnaire, page: Page) -> Iterator[object]:
    return (questionnaire.question[name] for block in page for name in block.questions)


def _sent(asked: object, form: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    if isinstance(asked, Allocation):
        # A French keyboard has a decimal comma.
        yield from ((name, form.get(name, "").strip().replace(",", ".")[:LONGEST_SHARE]) for name in asked.fields)
    elif isinstance(asked, Choice):
        yield asked.id, "|".join(form.getlist(asked.id))
    elif isinstance(asked, CommentQuestion):
        # Browsers send line ends as CR LF; one that counts against the limit is enough. NUL is no text.
        yield asked.id, form.get(asked.id, "").replace("\r\n", "\n").replace("\x00", "")
    else:
        yield asked.id, form.get(asked.id, "")  # type: ignore[attr-defined]  # the only kind left is an item
