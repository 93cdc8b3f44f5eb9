"""A stream of answers says what the careful reader says of the same file, wherever its blocks are cut."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.actions import answer_file, answer_stream
from survey.actions.answer_file import read_answer_file
from survey.actions.answer_stream import stream_answers
from survey.actions.csv_file import CsvTable
from survey.core.errors import Problem, ResponsesError
from survey.core.questionnaire import Questionnaire
from survey.core.responses import collect
from tests.cli.tables import made_up_rows, table
from tests.factories import harbour, pmo50

HEADER = "group,SPO1,SPO3\n"


class Pipe(io.RawIOBase):
    """Bytes that come a few at a time and once, as from a shell."""

    def __init__(self, content: bytes, most: int = 7) -> None:
        self.content, self.most = io.BytesIO(content), most

    def read(self, size: int = -1) -> bytes:
        return self.content.read(min(size, self.most))

    def seekable(self) -> bool:
        return False


@contextmanager
def blocks_of(size: int, rows: int = 3) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answer_file, "CsvTable", partial(CsvTable, block=size))
        patch.setattr(answer_stream, "MOST_ROWS", rows)
        patch.setattr(answer_stream, "QUOTED_ROWS", rows)
        yield


def streamed(questionnaire: Questionnaire, content: bytes) -> tuple[object, ...]:
    """All that the stream says, group by group; or its problems."""
    said = {group: ([], [], []) for group in questionnaire.group}
    try:
        with stream_answers(questionnaire, Pipe(content)) as stream:
            for block in stream.blocks():
                for kept, rows in zip(said[block.group], plain(block.answers), strict=True):
                    kept.extend(rows)
    except ResponsesError as error:
        return error.problems
    return said, stream.unknown_columns


def careful(questionnaire: Questionnaire, content: bytes) -> tuple[object, ...]:
    try:
        read = read_answer_file(questionnaire, content)
    except ResponsesError as error:
        return error.problems
    groups = collect(questionnaire, read.responses)
    return {group: plain(answers) for group, answers in groups.items()}, read.unknown_columns


def plain(answers) -> tuple[list[object], ...]:
    """Codes, efforts and votes as one list each, a row at a time."""
    efforts, votes = (
        np.stack(list(each.values()), axis=1).tolist() if each else [] for each in (answers.efforts, answers.votes)
    )
    return [bytes(row).decode() for row in answers.codes], efforts, votes


ODD = [
    "10",
    "6",
    "dk",
    " 3",
    "3\t",
    "１",
    "100",
    "0100",
    "33.25",
    "007",
    "101",
    "\x00",
    "SPO|STR",
    "SPO | VAL",
    "\ufeff",
]
TEXT = st.one_of(
    st.sampled_from(["", "", "note", "é", "a,b;c", "two\nlines", 'say "no"', "old\rMac", "\u2028"]), st.text(max_size=4)
)


@st.composite
def files(draw: st.DrawFn) -> tuple[Questionnaire, bytes]:
    questionnaire = draw(st.sampled_from([pmo50(), harbour()]))
    known = [name for name, asked in questionnaire.question.items() if asked in questionnaire.items]
    columns = draw(st.lists(st.sampled_from(known), min_size=1, max_size=5, unique=True))
    for asked in questionnaire.allocations:
        columns += draw(st.lists(st.sampled_from(asked.fields), max_size=3, unique=True))
    columns += draw(st.lists(st.sampled_from(["IMPORTANCE", "remark", "code"]), unique=True))
    dice = Random(draw(st.integers(0, 1_000)))
    rows = made_up_rows(questionnaire, [draw(st.integers(0, 4)) for _ in questionnaire.groups])
    columns = draw(st.permutations(["group", *columns]))
    cells = [[str(row.get(name, "")) for name in columns] for row in dice.sample(rows, len(rows))]
    for row in cells:
        row[:] = [draw(TEXT) if name in {"remark", "code"} else cell for name, cell in zip(columns, row, strict=True)]
    for _ in range(draw(st.sampled_from([0, 0, 1, 3])) if cells else 0):
        place = draw(st.integers(0, len(columns) - 1))
        dice.choice(cells)[place] = draw(st.sampled_from(ODD))
    text = table([dict(zip(columns, row, strict=True)) for row in cells], draw(st.sampled_from(",;")), quoted=False)
    ends = draw(st.sampled_from(["\n", "\n", "\r\n", "\n\n", "\r", "\r\r\n"]))
    return questionnaire, draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.replace("\n", ends).encode()


@settings(max_examples=300, deadline=None)
@given(file=files(), size=st.integers(1, 400))
def test_a_stream_says_what_the_careful_reader_says(file, size):
    with blocks_of(size):
        assert streamed(*file) == careful(*file)


BAD = {
    "nothing": b"",
    "a header alone": HEADER.encode(),
    "no group": b"SPO1,SPO3\n3,4\n",
    "a column twice": b"group,SPO1,SPO1\nX,3,4\n",
    "groups alone, with blank lines": b"group\nX\n\nY\n",
    "many things": b"group,SPO1,SPO2,EFF_WANTED_1,IMPORTANCE\nX,6,,,\nY,3,,,\nX,3,4,,\n\nX,3\nX,,,101,\nX,,,,SPO|SPO\n",
    "what is not asked": b"group,EFF_ACTUAL_1,IMPORTANCE\nX,5,\nP,,SPO|STR|VAL\n",
    "points that end well": b"group,EFF_ACTUAL_1,SPO1\nO,100,3\nO,0100,3\nO,1100,3\n",
    "a cell too many, then one too few": b"group,SPO1\nX,3,4\nX\nX,3\n",
    "one cell that looks like two": b'group,SPO1\n"X,3"\nX,4\n',
    "after quoted lines": b'group,SPO1,remark\n\nX,3,"one\ntwo"\nX,6,"\n\n"\nX,1,"a"\n,,\n',
    "a quote that never ends": b'group,SPO1\nX,3\nX,"3\nX,4\n',
    "not UTF-8, after a fault": b"group,SPO1\nX,9\nX,\xe9\n",
    "not UTF-8, after no CSV": b'group,SPO1\nX,"3"4\nX,4\nX,\xe9\n',
    "a cell without end": b"group,SPO1\nX,3\nX," + b"x" * 140_000 + b"\n",
}


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in BAD.items()])
@pytest.mark.parametrize("size", [1, 30, 1 << 18])
def test_the_problems_of_a_bad_file_are_the_same_and_in_order(content, size):
    with blocks_of(size):
        said = streamed(pmo50(), content)
    assert said == careful(pmo50(), content)
    assert all(isinstance(each, Problem) for each in said)


def test_a_file_is_read_at_a_glance(monkeypatch):
    """What people usually write never goes the slow way, quoted or not."""
    rows = made_up_rows(pmo50(), (50,) * 6)
    monkeypatch.setattr(answer_file.RowReader, "response", None)
    for text in (table(rows), table(rows, ";").replace("\n", "\r\n"), table(rows, quoted=True)):
        with stream_answers(pmo50(), io.BytesIO(text.encode())) as stream:
            assert sum(len(block.answers) for block in stream.blocks()) == 300


def test_problems_beyond_a_thousand_are_counted():
    with stream_answers(pmo50(), io.BytesIO(HEADER.encode() + b"X,9,9\n" * 700)) as stream:
        blocks = stream.blocks()
        with pytest.raises(ResponsesError) as caught:
            next(blocks)
    assert (len(caught.value.problems), caught.value.values["problems"]) == (1_000, 1_400)


@pytest.mark.parametrize("size", [1, 20, 1 << 18])
def test_pairing_codes_are_read_by_who_asks(size):
    content = 'group,code,SPO1\nX,ab12,3\nX, é ,"4"\nL,,1\nX,zz,\n'.encode()
    with blocks_of(size), stream_answers(pmo50(), io.BytesIO(content), with_codes=True) as stream:
        people = [(block.group, each) for block in stream.blocks() for each in block.people]
    assert sorted(people) == [("L", ""), ("X", "ab12"), ("X", "zz"), ("X", "é")]
    with stream_answers(pmo50(), io.BytesIO(content)) as stream:
        assert stream.unknown_columns == ()
        assert [block.people for block in stream.blocks()] == [[], []]


def test_blocks_are_given_before_memory_is_full(monkeypatch):
    monkeypatch.setattr(answer_stream, "MOST_BYTES", 1_000)
    content = table(made_up_rows(pmo50(), (5,) * 6)).encode()
    with blocks_of(500, rows=100), stream_answers(pmo50(), io.BytesIO(content)) as stream:
        sizes = [len(block.answers) for block in stream.blocks()]
    assert sum(sizes) == 30
    assert max(sizes) < 12
