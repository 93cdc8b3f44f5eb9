"""What a page of the survey sends: taken from the form as text, checked by the core, shown again as typed."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from survey.core.answers import NUMBER, adds_up, read_response
from survey.core.errors import Problem
from survey.core.questionnaire import Allocation, Choice, CommentQuestion, Item, Questionnaire
from survey.core.routing import Page
from survey.core.windows import FINGERPRINT, fingerprint
from survey.language import Words

LONGEST_SHARE = 20
SEEN = re.compile(rf"([^ :]+):([0-9a-f]{{{FINGERPRINT}}})")
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
    "required": lambda say, _: say("This one has to be answered. “Don’t know” is an answer as well."),
    "too_long": lambda say, values: say("This comment is too long: {longest} characters at most.", **values),
}


@dataclass(frozen=True, slots=True)
class Entries:
    """A page's fields as sent, what is wrong with them, and what the page was shown with.

    `seen` are fingerprints of its fields; `told` is the mark of the entries about which it said what is wrong.
    """

    fields: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    seen: Mapping[str, str] = field(default_factory=dict)
    told: str = ""

    @property
    def mark(self) -> str:
        """A mark of what was entered."""
        return fingerprint("\n".join(self.fields.values()))

    @property
    def block(self) -> bool:
        """Whether to stay on the page. What was pointed out and sent again may pass, but for what is required."""
        is_required = any(problem.code == "required" for problem in self.problems)
        return is_required or (bool(self.problems) and self.told != self.mark)

    @property
    def worth_keeping(self) -> dict[str, str]:
        """The fields for the draft: without what no page of ours sends, and with what may still be corrected."""
        refused = {problem.where for problem in self.problems if problem.code in NOT_KEPT}
        return {name: text for name, text in self.fields.items() if name not in refused}


def read_entries(questionnaire: Questionnaire, group: str, page: Page, form: MultiDict[str, str]) -> Entries:
    """The entries of a page; a question without an entry was seen and skipped, one that is cleared counts as blank."""
    cleared = form.get("clear", "")
    fields = {name: text for asked in _asked(questionnaire, page) for name, text in _sent(asked, form)}
    fields = {name: "" if name == cleared else text for name, text in fields.items()}
    problems = (*find_problems(questionnaire, group, fields), *find_missing(questionnaire, page, fields))
    return Entries(fields, problems, dict(SEEN.findall(form.get("seen", ""))), form.get("told", ""))


def shown_with(fields: Iterable[str], saved: Mapping[str, str]) -> str:
    """The fingerprints of a page's fields as they are saved, for the page to send back."""
    return " ".join(f"{name}:{fingerprint(saved.get(name, ''))}" for name in fields)


def fields_on(questionnaire: Questionnaire, page: Page) -> Iterator[str]:
    """The names of the fields on a page."""
    for asked in _asked(questionnaire, page):
        yield from asked.fields if isinstance(asked, Allocation) else (asked.id,)


def find_missing(questionnaire: Questionnaire, page: Page, fields: Mapping[str, str]) -> Iterator[Problem]:
    """What has to be answered on a page and is not."""
    for asked in _asked(questionnaire, page):
        if isinstance(asked, Item) and asked.required and not fields.get(asked.id):
            yield Problem("required", asked.id)


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


def _asked(questionnaire: Questionnaire, page: Page) -> Iterator[Item | Allocation | Choice | CommentQuestion]:
    return (questionnaire.question[name] for block in page for name in block.questions)


def _sent(asked: Item | Allocation | Choice | CommentQuestion, form: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    if isinstance(asked, Allocation):
        # A French keyboard has a decimal comma.
        yield from ((name, form.get(name, "").strip().replace(",", ".")[:LONGEST_SHARE]) for name in asked.fields)
    elif isinstance(asked, Choice):
        yield asked.id, "|".join(form.getlist(asked.id))
    elif isinstance(asked, CommentQuestion):
        # Browsers send line ends as CR LF; one that counts against the limit is enough. NUL is no text.
        yield asked.id, form.get(asked.id, "").replace("\r\n", "\n").replace("\x00", "")
    else:
        yield asked.id, form.get(asked.id, "")
