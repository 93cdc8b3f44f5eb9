"""The copy of somebody's answers: all of them, in a PDF that a screen reader reads, whatever was typed."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest
import typst

from survey.language import LANGUAGES, words_in
from survey.reporting import answers_pdf
from survey.reporting.answers_copy import AnswersCopy, AnswerSection, document_of
from survey.reporting.answers_pdf import TEMPLATE, render_answers

ENGLISH = words_in("en")
HOSTILE = '#evil() [x] *bold* _it_ $x^2$ <label> @ref \\ "quoted" // no comment /* */ `raw` ${7*7} #{1}'


def copy(*answers, **changes):
    """A copy with these answers, each to a question of its own."""
    section = AnswerSection("Sponsorship", tuple((f"Question {n}?", answer) for n, answer in enumerate(answers)))
    plain = AnswersCopy(
        title="PMO maturity",
        organisation="Blue Harbour",
        assessment="Autumn 2026",
        group="Sponsors",
        code="K7QR-01X9-ABCD-EFGH-JKMN",
        address="https://survey.example.org/receipt",
        next_steps=("The survey closes soon.", "Then come results."),
        sections=(section,),
        demo=False,
    )
    return replace(plain, **changes)


@pytest.fixture
def printed():
    """All text that the template prints, as typst itself would put it on a web page."""

    def read(given, words=ENGLISH):
        data = {"data": json.dumps(document_of(given, words))}
        page = typst.compile(TEMPLATE, format="html", sys_inputs=data).decode()
        return re.sub(r"<[^>]+>", " ", page.partition("<body>")[2])

    return read


def is_accessible(pdf):
    return b"/StructTreeRoot" in pdf and b"pdfuaid:part" in pdf and b"/Marked true" in pdf


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_is_tagged_and_says_its_language_and_title(language):
    pdf = render_answers(copy("Often", ""), words_in(language))
    assert is_accessible(pdf)
    assert f"/Lang({language})".encode() in pdf.replace(b"/Lang (", b"/Lang(")
    assert b"PMO maturity" in pdf
    assert b"CreationDate" not in pdf
    assert b"/Author" not in pdf


def test_everything_stands_in_it(printed):
    text = printed(copy("Often", ""))
    wanted = ["PMO maturity", "Blue Harbour", "Autumn 2026", "K7QR-01X9-ABCD-EFGH-JKMN", "survey.example.org/receipt"]
    for each in (*wanted, "Sponsors", "The survey closes soon.", "Sponsorship", "Question 0?", "Often", "Not answered"):
        assert each in text
    assert "Made-up" not in text
    assert "Made-up" in printed(copy("Often", demo=True))


def test_the_same_answers_make_the_same_file():
    assert render_answers(copy("Often"), ENGLISH) == render_answers(copy("Often"), ENGLISH)
    assert render_answers(copy("Often"), ENGLISH) != render_answers(copy("Never"), ENGLISH)


def test_what_was_typed_is_never_code(printed):
    shown = printed(copy(HOSTILE)).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    assert " ".join(HOSTILE.split()) in " ".join(shown.split())


TYPED = {
    "other alphabets": "Ελλάδα Привет שלום مرحبا ž ő ł İ",
    "signs": "→ ☑ € ½ … “quoted” — ‘so’",
    "letters that no font of ours has": "日本 한국 😀 👩‍👩‍👧",
    "control characters": "a\x00b\x07c\x1b\x7f\x80d",
    "unseen characters": "\u202e\u200b\u200d\u00ad\ufeff\u2028\U000e0001",
    "halves of letters": "\ud83d",
    "no characters": "\uffff\ufffe\u0378",
    "many lines": "one\ntwo\r\n\n\nthree\n" * 200,
    "a word without end": "x" * 20_000,
    "marks without end": "a" + "\u0301" * 5000,
    "a long comment": "word " * 4000,
    "code": HOSTILE,
}


@pytest.mark.parametrize("typed", [pytest.param(text, id=name) for name, text in TYPED.items()])
def test_whatever_was_typed_there_is_a_copy(typed):
    for given in (copy(typed), copy("x", title=typed, organisation=typed, next_steps=(typed,))):
        assert render_answers(given, ENGLISH).startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["other alphabets", "signs", "control characters", "a word without end", "code"])
def test_what_our_fonts_have_stays_accessible(name):
    assert is_accessible(render_answers(copy(TYPED[name]), ENGLISH))


def test_whoever_asks_for_a_copy_stays_without_the_typesetter():
    script = """
import sys
import survey.web
from survey.language import words_in
from survey.reporting.answers_copy import AnswersCopy
from survey.reporting.answers_pdf import render_answers
render_answers(AnswersCopy(*"title organisation assessment group code address".split(), (), (), False), words_in("en"))
print("typst" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_a_typesetter_that_fails_tells_no_answers(monkeypatch, tmp_path):
    broken = tmp_path / "typesetter.py"
    broken.write_text("import sys; raise SystemExit(sys.stdin.read())", "utf-8")
    monkeypatch.setattr(answers_pdf, "TYPESETTER", broken)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        render_answers(copy("a secret"), ENGLISH)
    assert "a secret" not in str(failed.value)
