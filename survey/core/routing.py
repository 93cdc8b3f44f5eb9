"""Which pages a group sees: sections with what is asked of it, short ones joined."""

from dataclasses import dataclass

from survey.core.questionnaire import CommentQuestion, Questionnaire, Section


@dataclass(frozen=True, slots=True)
class Block:
    """A section's part of a page: only the questions that this group is asked, in the order shown."""

    section: Section
    questions: tuple[str, ...]


Page = tuple[Block, ...]


def pages_for(questionnaire: Questionnaire, group: str) -> tuple[Page, ...]:
    """The pages of a group. A page shorter than `shortest_section` takes the next section in, or joins the last page.

    Sections marked `alone` are pages of their own, however short; sections with nothing to ask vanish.
    """
    pages: list[Page] = []
    waiting: Page = ()
    for block in _blocks(questionnaire, group):
        if block.section.alone:
            _place(pages, waiting)
            waiting = ()
            pages.append((block,))
            continue
        waiting = (*waiting, block)
        if _length(waiting) >= questionnaire.shortest_section:
            pages.append(waiting)
            waiting = ()
    _place(pages, waiting)
    return tuple(pages)


def minutes_for(questionnaire: Questionnaire) -> tuple[int, int]:
    """How long it takes, in minutes: for the group that is asked least, and for the one that is asked most."""
    counts = [sum(group.id in item.groups for item in questionnaire.items) for group in questionnaire.groups]
    return max(1, round(questionnaire.minutes * min(counts) / max(counts))), questionnaire.minutes


def _place(pages: list[Page], rest: Page) -> None:
    """Put a page that stayed short at the end of the one before it, unless that one stands alone."""
    if not rest:
        return
    if pages and not pages[-1][-1].section.alone:
        pages[-1] = (*pages[-1], *rest)
    else:
        pages.append(rest)


def _length(page: Page) -> int:
    return sum(len(block.questions) for block in page)


def _blocks(questionnaire: Questionnaire, group: str) -> list[Block]:
    blocks = [
        Block(section, tuple(asked for asked in section.questions if _is_asked(questionnaire, asked, group)))
        for section in questionnaire.sections
    ]
    return [block for block in blocks if block.questions]


def _is_asked(questionnaire: Questionnaire, identifier: str, group: str) -> bool:
    asked = questionnaire.question[identifier]
    return isinstance(asked, CommentQuestion) or group in asked.groups
