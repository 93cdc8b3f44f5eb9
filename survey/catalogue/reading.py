"""The text of a questionnaire file -> a plain tree that knows the line and column of every key and value."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from survey.catalogue.faults import Fault, Finding, Steps, key_of
from survey.catalogue.scalars import resolve

LARGEST = 256 * 1024  # bytes; the default questionnaire has 60 KiB
DEEPEST = 30  # a condition inside conditions is the only part that may nest freely
# A database refuses NUL and half a surrogate pair, and no page can show the others.
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

Mark = tuple[int, int]


class _UnreadableError(Exception):
    """Reading cannot go on past this place."""

    def __init__(self, mark: Mark, message: str) -> None:
        self.mark = mark
        self.message = message
        super().__init__(message)


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being filled; `key` waits for its value."""

    steps: Steps
    value: Any
    key: str | None = None
    doubled: bool = False


@dataclass(slots=True)
class Source:
    """A file as read. With `usable` false there is no document, only faults."""

    file: str
    document: Any = None
    usable: bool = True
    faults: list[Fault] = field(default_factory=list)
    values: dict[Steps, Mark] = field(default_factory=dict)
    keys: dict[Steps, Mark] = field(default_factory=dict)

    def report(self, finding: Finding) -> None:
        """Add a finding as a fault at its place: where its part is missing, at what should hold it."""
        marks = self.keys if finding.at_key else self.values
        steps = finding.steps
        while steps and steps not in marks:
            steps = steps[:-1]
        self.add(marks.get(steps) or self.values.get((), (1, 1)), finding.steps, finding.message)

    def add(self, mark: Mark, steps: Steps, message: str) -> None:
        """Add a fault."""
        self.faults.append(Fault(self.file, mark[0], mark[1], key_of(steps), message))

    def refuse(self, mark: Mark, steps: Steps, message: str) -> None:
        """Add a fault that leaves no document to look at."""
        self.usable = False
        self.add(mark, steps, message)


def read(path: Path) -> Source:
    """The file at `path` as a plain tree, or the faults that make it unreadable."""
    source = Source(str(path))
    try:
        raw = _bytes_of(path)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        source.refuse((1, 1), (), f"cannot be read ({error.strerror}): check the path and its permissions")
    except UnicodeDecodeError as error:
        start = error.object[: error.start].decode("utf-8", "replace")
        source.refuse(_mark_at(start, len(start)), (), "is not UTF-8 from here on: save the file with encoding UTF-8")
    except _UnreadableError as error:
        source.refuse(error.mark, (), error.message)
    else:
        _build(source, text)
    return source


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise _UnreadableError((1, 1), f"is larger than {LARGEST // 1024} KiB: split the questionnaire")
    return raw


def _build(source: Source, text: str) -> None:
    builder = _Builder(source)
    try:
        for event in _events(text):
            builder.take(event)
    except _UnreadableError as error:
        source.refuse(error.mark, builder.steps, error.message)
    if source.usable and not source.values:
        source.refuse((1, 1), (), "is empty: write a questionnaire, README.md has the smallest one")


def _events(text: str) -> Iterator[Event]:
    """What the YAML parser sees; whatever stops it, it says so with a place."""
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except ReaderError as error:
        mark = _mark_at(text, error.position)
        raise _UnreadableError(mark, "holds a character that YAML does not allow: remove it") from error
    except MarkedYAMLError as error:
        found = error.problem_mark or error.context_mark
        mark = (found.line + 1, found.column + 1) if found else (1, 1)
        remedy = "correct the indentation (spaces, no tabs), quotes or brackets here"
        raise _UnreadableError(mark, f"is not valid YAML ({error.problem or error.context}): {remedy}") from error
    except (YAMLError, ValueError, OverflowError) as error:
        # Escapes and directives beyond what the parser foresees, as in "\UFFFFFFFF" or "%YAML x".
        raise _UnreadableError((1, 1), f"is not valid YAML ({error}): correct it") from error


def _mark_at(text: str, position: int) -> Mark:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _mark_of(event: Event) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1


class _Builder:
    """Fills a source from parser events, without recursion: depth is an author's to choose, memory is ours."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.open: list[_Open] = []
        self.documents = 0

    @property
    def steps(self) -> Steps:
        """Where the next value goes."""
        if not self.open:
            return ()
        inside = self.open[-1]
        if isinstance(inside.value, list):
            return (*inside.steps, len(inside.value))
        return inside.steps if inside.key is None else (*inside.steps, inside.key)

    def take(self, event: Event) -> None:
        """Take the next event in."""
        for kind, handle in _HANDLERS.items():
            if isinstance(event, kind):
                handle(self, event)

    def start_document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _UnreadableError(_mark_of(event), "is a second document: keep one questionnaire a file, remove '---'")

    def refuse_alias(self, event: AliasEvent) -> None:
        # Reading goes on, so that every alias and anchor is reported.
        self.source.refuse(_mark_of(event), self.steps, f"'*{event.anchor}' is an alias: write the value out here")
        self._place(None, event)

    def scalar(self, event: ScalarEvent) -> None:
        self._refuse_anchor_and_tag(event)
        if _UNSHOWABLE.search(event.value):
            raise _UnreadableError(_mark_of(event), "holds a character that cannot be shown: remove it")
        inside = self.open[-1] if self.open else None
        if inside and isinstance(inside.value, dict) and inside.key is None:
            self._take_key(inside, event)
        else:
            self._place(event.value if event.style else resolve(event.value), event)

    def start(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        self._refuse_anchor_and_tag(event)
        inside = self.open[-1] if self.open else None
        if inside and isinstance(inside.value, dict) and inside.key is None:
            raise _UnreadableError(_mark_of(event), "a key must be a word: put quotes or remove the bracket")
        if len(self.open) >= DEEPEST:
            raise _UnreadableError(_mark_of(event), f"is nested more than {DEEPEST} deep: make it flatter")
        steps = self.steps
        value: Any = {} if isinstance(event, MappingStartEvent) else []
        self._place(value, event)
        self.open.append(_Open(steps, value))

    def end(self, _event: Event) -> None:
        self.open.pop()

    def _take_key(self, inside: _Open, event: ScalarEvent) -> None:
        steps = (*inside.steps, event.value)
        inside.key = event.value
        inside.doubled = event.value in inside.value
        if inside.doubled:
            first = self.source.keys[steps][0]
            self.source.add(_mark_of(event), steps, f"is there twice, first in line {first}: remove one of the two")
        self.source.keys.setdefault(steps, _mark_of(event))

    def _place(self, value: Any, event: Event) -> None:
        self.source.values.setdefault(self.steps, _mark_of(event))
        if not self.open:
            self.source.document = value
            return
        inside = self.open[-1]
        if isinstance(inside.value, list):
            inside.value.append(value)
            return
        # The first of two equal keys counts; the second is reported and its value left unlinked.
        if not inside.doubled and inside.key is not None:
            inside.value[inside.key] = value
        inside.key = None

    def _refuse_anchor_and_tag(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
        if event.anchor:
            message = f"'&{event.anchor}' is an anchor: remove it and write the value out wherever it is used"
            self.source.refuse(_mark_of(event), self.steps, message)
        if event.tag is not None:
            self.source.refuse(_mark_of(event), self.steps, f"{event.tag!r} is a tag: remove it")


_HANDLERS: dict[type[Event], Callable[[_Builder, Any], None]] = {
    DocumentStartEvent: _Builder.start_document,
    AliasEvent: _Builder.refuse_alias,
    ScalarEvent: _Builder.scalar,
    MappingStartEvent: _Builder.start,
    SequenceStartEvent: _Builder.start,
    MappingEndEvent: _Builder.end,
    SequenceEndEvent: _Builder.end,
}
