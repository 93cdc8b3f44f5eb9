"""People of files and of pasted text: what is read, what is refused, and with which words."""

import time

import pytest

from survey.actions.people_entries import MOST_PEOPLE, Entry, PeopleRead
from survey.actions.people_file import read_people
from survey.actions.people_lines import read_pasted
from survey.core.errors import ResponsesError
from tests.actions.people_files import ENTITIES, EXTERNAL, ROWS, SHEET, cell, sheet, with_part, workbook

ADA, BO = Entry(2, "Ada", "ada@example.org", "X", "fr"), Entry(3, "Bo", "", "PMO staff")
TABLE = "\n".join(",".join(cell or "" for cell in row) for row in ROWS)
FRENCH = "Prénom;Nom;Courriel;Groupe;Langue\nZoé;Élan;zoe@example.org;Direction;Français\n"  # codespell:ignore
ZOE = [Entry(2, "Zoé Élan", "zoe@example.org", "Direction", "Français")]
READ = {
    "comma": (TABLE.encode(), [ADA, BO]),
    "semicolon": (TABLE.replace(",", ";").encode(), [ADA, BO]),
    "tab": (TABLE.replace(",", "\t").encode(), [ADA, BO]),
    "byte order mark, lines of Windows": (TABLE.replace("\n", "\r\n").encode("utf-8-sig"), [ADA, BO]),
    "lines of an old Mac": (TABLE.replace("\n", "\r").encode(), [ADA, BO]),
    "UTF-16": (TABLE.encode("utf-16"), [ADA, BO]),
    "UTF-16, big end first": (b"\xfe\xff" + TABLE.encode("utf-16-be"), [ADA, BO]),
    "French words": (FRENCH.encode(), ZOE),
    "French words of Windows": (FRENCH.encode("cp1252"), ZOE),
    "accents in two characters": ("name,group\nZoe\u0301,X\n".encode(), [Entry(2, "Zoé", "", "X")]),
    "invisible characters": ("name,mail,group\nAda,\u200bada@example.org\xa0,X\n".encode(), [Entry(2, *ADA[1:4])]),
    "quoted comma, blank lines": (b'name,group\n\n"Lovelace, Ada",X\n\n', [Entry(3, "Lovelace, Ada", "", "X")]),
    "a workbook": (workbook(), [ADA, BO]),
    "a workbook of numbers and blank rows": (
        workbook([[None], ["name", "group"], [None], [7.0, True]]),
        [Entry(4, "7", "", "True")],
    ),
    "notes beside the table": (
        workbook([["name", "group"], ["Ada", "X", None, "call her"]]),
        [Entry(2, "Ada", "", "X")],
    ),
    "a formula that nobody worked out": (
        workbook([["name", "group"], ['=HYPERLINK("http://evil.example")', "X"]]),
        [Entry(2, "", "", "X")],
    ),
    "a formula with its value": (
        with_part(
            SHEET,
            sheet(
                cell("name")
                + '<row r="2"><c r="A2" t="str"><f>WEBSERVICE("http://evil.example")</f><v>Ada</v></c></row>'
            ),
        ),
        [Entry(2, "Ada", "", "given")],
    ),
    "an entity of XML itself": (
        with_part(SHEET, sheet(cell("name") + cell("A &amp; B", "A2"))),
        [Entry(2, "A & B", "", "given")],
    ),
}


@pytest.mark.parametrize(("data", "expected"), READ.values(), ids=list(READ))
def test_a_file_is_read_however_it_was_saved(data, expected):
    given = "given" if expected[0].group == "given" else ""
    assert list(read_people(data, given).entries) == expected


def test_only_a_guessed_encoding_is_told():
    assert [read_people(READ[name][0]).guessed for name in ("French words", "French words of Windows", "UTF-16")] == [
        False,
        True,
        False,
    ]


def test_columns_that_nobody_knows_are_named():
    assert read_people(b"name,Shoe size,group,\nAda,38,X,\n").left_out == ("Shoe size",)


def heading():
    """The XML of a row of two cells."""
    return cell("name").removesuffix("</row>") + cell("group", "B1").removeprefix('<row r="1">')


def bomb():
    """Much out of little: 200 MB of spaces in 200 KB."""
    return with_part(SHEET, b" " * 200_000_000)


REFUSED = {
    "nothing": (b"", [("no_person_column", 1), ("no_person_column", 1)]),
    "a heading alone": (b"name,group\n", [("no_people", None)]),
    "no heading": (b"Ada,X\n", [("no_person_column", 1), ("no_person_column", 1)]),
    "a heading twice, in two languages": (b"mail,courriel,group\na,b,X\n", [("duplicate_column", 1)]),
    "no group": (b"name\nAda\n", [("no_person_column", 1)]),
    "10,001 people": (b"name,group\n" + b"Ada,X\n" * (MOST_PEOPLE + 1), [("too_many_people", None)]),
    "10,001 in a workbook": (
        workbook([["name", "group"], *[["Ada", "X"]] * (MOST_PEOPLE + 1)]),
        [("too_many_people", None)],
    ),
    "UTF-16 without its mark": (TABLE.encode("utf-16-le"), [("not_text", None)]),
    "half a character of UTF-16": (TABLE.encode("utf-16") + b"\x00", [("not_text", None)]),
    "broken UTF-8": ("name,group\nZoé,X\n".encode() + b"\xff", [("not_utf8", 3)]),
    "an image called CSV": (b"\x89PNG\r\n\x1a\n" + bytes(200), [("not_text", None)]),
    "a workbook of an old kind": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), [("old_workbook", None)]),
    "a file too large": (b"name,group\n" + b" " * 5_000_000, [("large_file", None)]),
    "a ZIP cut off": (workbook()[:900], [("bad_workbook", None)]),
    "a ZIP that is no workbook": (with_part("[Content_Types].xml", b"<a/>"), [("bad_workbook", None)]),
    "a sheet that is no XML": (with_part(SHEET, b"name,group"), [("bad_workbook", None)]),
    "styles without end": (with_part("xl/styles.xml", b"<xf/>" * 110_000), [("large_workbook", None)]),
    "a ZIP bomb": (bomb(), [("large_workbook", None)]),
    "a bomb of entities": (with_part(SHEET, sheet(cell("&j;"), ENTITIES)), [("bad_workbook", None)]),
    "an entity from a file": (with_part(SHEET, sheet(cell("&a;"), EXTERNAL)), [("bad_workbook", None)]),
    "a row at the end of the world": (
        with_part(SHEET, sheet(heading() + cell("Ada", "A1048576"))),
        [("large_workbook", None)],
    ),
}


@pytest.mark.parametrize(("data", "expected"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_read_is_refused_at_once_with_a_word(data, expected):
    begun = time.monotonic()
    with pytest.raises(ResponsesError) as caught:
        read_people(data)
    assert [(problem.code, problem.row) for problem in caught.value.problems][: len(expected)] == expected
    assert time.monotonic() - begun < 5


def test_a_bomb_that_lies_about_its_size_is_not_unpacked():
    data = bytearray(with_part(SHEET, b" " * 50_000_000))
    small = (1000).to_bytes(4, "little")
    while (place := data.find((50_000_000).to_bytes(4, "little"))) >= 0:
        data[place : place + 4] = small
    with pytest.raises(ResponsesError) as caught:
        read_people(bytes(data))
    assert caught.value.problems[0].code == "bad_workbook"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ada@example.org", [Entry(1, "", "ada@example.org", "T")]),
        ("Ada <ada@example.org>", [Entry(1, "Ada", "ada@example.org", "T")]),
        ('"Lovelace, Ada" <ada@example.org>; X; fr', [Entry(1, "Lovelace, Ada", "ada@example.org", "X", "fr")]),
        ("Ada <ada@example.org>, X, fr", [Entry(1, "Ada", "ada@example.org", "X", "fr")]),
        ("Ada; ada@example.org; X; fr", [Entry(1, "Ada", "ada@example.org", "X", "fr")]),
        ("Ada\tada@example.org", [Entry(1, "Ada", "ada@example.org", "T")]),
        ("Lovelace, Ada, ada@example.org, X", [Entry(1, "Lovelace, Ada", "ada@example.org", "X")]),
        ("Bo; ; X", [Entry(1, "Bo", "", "X")]),
        ("Bo, X", [Entry(1, "Bo", "", "X")]),
        ("\n\nBo\n", [Entry(3, "Bo", "", "T")]),
        (
            "Ada <ada@example.org>; Lovelace, Bo <bo@example.org>",
            [Entry(1, "Ada", "ada@example.org", "T"), Entry(1, "Lovelace, Bo", "bo@example.org", "T")],
        ),
        (
            "ada@example.org, bo@example.org",
            [Entry(1, "", "ada@example.org", "T"), Entry(1, "", "bo@example.org", "T")],
        ),
        ("Nom\tCourriel\nAda\tada@example.org", [Entry(2, "Ada", "ada@example.org", "T")]),
        ("Name", [Entry(1, "Name", "", "T")]),
        ("a@b@example.org", [Entry(1, "", "a@b@example.org", "T")]),
    ],
)
def test_pasted_lines_are_read_as_people_write_them(text, expected):
    assert list(read_pasted(text, "T").entries) == expected


def test_a_line_with_too_much_in_it_is_pointed_out():
    (problem,) = read_pasted("a; a@example.org; X; en; and more", "T").problems
    assert (problem.code, problem.row) == ("row_length", 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "no_people"), (" \n ", "no_people"), ("x\n" * (MOST_PEOPLE + 1), "too_many_people")],
    ids=["empty", "blank", "10,001"],
)
def test_a_text_of_nobody_or_of_too_many_is_refused(text, code):
    with pytest.raises(ResponsesError) as caught:
        read_pasted(text, "T")
    assert caught.value.problems[0].code == code


def test_an_endless_line_is_read_in_no_time():
    begun = time.monotonic()
    for sign in ' <;,@"\t':
        read_pasted(sign * 200_000 + "x", "T")
    assert time.monotonic() - begun < 5


def test_what_was_read_outlives_being_kept():
    read = read_people("name,group,x\nAda,X,\nBo\n".encode("cp1252"))
    assert PeopleRead.from_document(read.to_document()) == read
