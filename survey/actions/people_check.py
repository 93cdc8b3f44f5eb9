"""A list of people put to the test before anybody is invited: all that is wrong, and what groups would become."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from unicodedata import category

from survey.actions.mail_addresses import normalised
from survey.actions.people_entries import Entry, PeopleRead, key_of
from survey.core.errors import Problem
from survey.core.group_sizes import groups_too_small, may_grow, sizes_after
from survey.core.questionnaire import Questionnaire
from survey.language import LANGUAGES, own_name, words_in
from survey.store.assessments import Assessment
from survey.store.invitations import Person, folded
from survey.store.invited_people import Known

LONGEST = 254  # characters of a name


@dataclass(frozen=True, slots=True)
class GroupAfter:
    """A group as it would be: people listed now, people to be added, its size then, and whether that is too small."""

    group: str
    listed: int
    new: int
    size: int | None
    too_small: bool


@dataclass(frozen=True, slots=True)
class CheckedPeople:
    """Who can be invited, and what is wrong with the other rows."""

    people: tuple[Person, ...]
    problems: tuple[Problem, ...]
    rows_left_out: int
    groups: tuple[GroupAfter, ...]


class PersonReader:
    """Reads entries for one assessment: names of its groups and languages are known in every language."""

    def __init__(self, questionnaire: Questionnaire, assessment: Assessment) -> None:
        self._needs_name = assessment.mode == "named"
        self._known_groups = ", ".join(questionnaire.group)
        self._known_languages = ", ".join(questionnaire.languages)
        groups = ((name, group.id) for group in questionnaire.groups for name in group.name.values())
        self._groups = _by_name(groups) | {key_of(group): group for group in questionnaire.group}
        names = ((name, code) for code in questionnaire.languages for name in _names_of(code))
        self._languages = _by_name(names) | {key_of(code): code for code in questionnaire.languages}

    def read(self, entry: Entry) -> tuple[Person, list[Problem]]:
        """The person of an entry, with every problem of it: with none, they can be invited."""
        group, language = self._groups.get(key_of(entry.group)), self._languages.get(key_of(entry.language))
        problems = [*self._name_problems(entry)]
        if not entry.group:
            problems.append(Problem("no_group", "group", {"known": self._known_groups}))
        elif group is None:
            problems.append(Problem("unknown_group", "group", {"value": entry.group, "known": self._known_groups}))
        if entry.language and language is None:
            known = {"value": entry.language, "known": self._known_languages}
            problems.append(Problem("unknown_spoken", "language", known))
        address = entry.address
        if address:
            address, problem = normalised(address)
            problems += [problem] if problem else []
        return (
            Person(entry.name, group or "", address or None, language),
            [replace(problem, row=entry.row) for problem in problems],
        )

    def _name_problems(self, entry: Entry) -> Iterator[Problem]:
        if not entry.name and (self._needs_name or not entry.address):
            yield Problem("name_needed" if self._needs_name else "nobody_named", "name")
        if len(entry.name) > LONGEST:
            yield Problem("name_long", "name", {"value": entry.name, "most": LONGEST})
        if any(category(character) in ("Cc", "Cs", "Zl", "Zp") for character in entry.name):
            yield Problem("not_one_line", "name", {"value": entry.name})


def check_people(read: PeopleRead, questionnaire: Questionnaire, assessment: Assessment, known: Known) -> CheckedPeople:
    """Everything about a list at once; nobody is invited by this."""
    reader = PersonReader(questionnaire, assessment)
    problems, good = [*read.problems], []
    seen: dict[tuple[str, str], int] = {}
    for entry in read.entries:
        person, found = reader.read(entry)
        if not found:
            found = list(_met_before(person, entry, seen, known))
        problems += found
        if not found:
            good.append((entry, person))
    told = _groups_told(good, assessment, known)
    problems += [
        Problem("group_told", "group", {"value": person.group}, entry.row)
        for entry, person in good
        if person.group in told
    ]
    people = tuple(person for _, person in good if person.group not in told)
    in_order = tuple(sorted(problems, key=lambda problem: problem.row or 0))
    left_out = len(read.entries) + len(read.problems) - len(people)
    return CheckedPeople(people, in_order, left_out, _groups_after(people, questionnaire, assessment, known))


def _met_before(person: Person, entry: Entry, seen: dict[tuple[str, str], int], known: Known) -> Iterator[Problem]:
    """What speaks against somebody who can be read: in the list twice, invited already, not to be reached."""
    address = folded(person.address) if person.address else ""
    first = seen.setdefault((address, "") if address else (key_of(person.name), person.group), entry.row)
    where, value = ("address", person.address) if address else ("name", person.name)
    if first != entry.row:
        yield Problem("twice", where, {"value": value, "first": first}, entry.row)
    elif address in known.addresses:
        yield Problem("invited_already", where, {"value": value}, entry.row)
    elif address in known.unreachable:
        yield Problem(known.unreachable[address], where, {"value": value}, entry.row)


def _groups_told(good: Iterable[tuple[Entry, Person]], assessment: Assessment, known: Known) -> frozenset[str]:
    """Groups that nobody may be added to, since somebody has begun and was told otherwise."""
    if not known.begun:
        return frozenset()
    sizes = _sizes(Counter(person.group for _, person in good), known)
    smallest = assessment.smallest_group
    return frozenset(
        group
        for group, size in sizes.items()
        if size != known.sizes.get(group) and not may_grow(known.sizes.get(group), size, smallest)
    )


def _groups_after(
    people: Iterable[Person], questionnaire: Questionnaire, assessment: Assessment, known: Known
) -> tuple[GroupAfter, ...]:
    new = Counter(person.group for person in people)
    sizes = _sizes(new, known)
    small = groups_too_small(questionnaire, sizes, assessment.smallest_group)
    return tuple(
        GroupAfter(group, known.listed.get(group, 0), new[group], sizes.get(group), group in small)
        for group in questionnaire.group
    )


def _sizes(new: Mapping[str, int], known: Known) -> dict[str, int]:
    listed = Counter(known.listed)
    return sizes_after(known.sizes, known.listed, listed + Counter(new))


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What a name stands for, without those that stand for two things."""
    found: dict[str, set[str]] = {}
    for name, what in pairs:
        found.setdefault(key_of(name), set()).add(what)
    return {name: next(iter(meant)) for name, meant in found.items() if len(meant) == 1}


def _names_of(language: str) -> Iterator[str]:
    yield own_name(language)
    for other in LANGUAGES:
        yield words_in(other).name_of(language)
