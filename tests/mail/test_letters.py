"""What mails say and how they look to a mail program."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from survey.language import Words
from survey.mail.compose import Envelope, UnwritableError, as_html, as_text, compose
from survey.mail.letter import TO_ACCOUNTS, TO_PEOPLE, Occasion
from tests.web.pages import check_html

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LINK = "https://survey.example.org/s/" + "x" * 22
UNSUBSCRIBE = "https://survey.example.org/unsubscribe/token"
OCCASION = Occasion(
    organisation="Blue Harbour",
    pmo="Central PMO",
    title="Autumn 2026",
    mode="anonymous",
    smallest_group=5,
    sender="Léa Martin",
    note="First words.\n\nSecond <b>words</b>,\r\non two lines.",
    deadline="4 December 2026, 17:00 (Europe/Paris)",
    until="4 December 2026",
)
ENVELOPE = Envelope("1a.0", "survey@example.org", "Léa Martin", "ann@exämple.org", "lea@example.org", UNSUBSCRIBE)


@pytest.fixture(params=["en", "fr"])
def words(request):
    return Words(request.param)


def letters(words):
    people = {kind: write(words, OCCASION, "Zoë", LINK) for kind, write in TO_PEOPLE.items()}
    return people | {kind: write(words, "Blue Harbour", "Zoë", LINK) for kind, write in TO_ACCOUNTS.items()}


@pytest.mark.parametrize("kind", [*TO_PEOPLE, *TO_ACCOUNTS])
def test_each_kind_has_one_link_in_text_and_html_and_fetches_nothing(words, kind):
    letter = letters(words)[kind]
    text, html = as_text(letter), as_html(letter)
    assert re.findall(r"https?://\S+", text) == [LINK]
    assert re.findall(r'(?:href|src|action)="([^"]*)"', html) == [LINK]
    assert not re.search(r"<(img|link|script|iframe|form)|url\(", html)
    assert "Zoë" in text
    check_html(html)


def test_an_invitation_says_until_when_who_asks_and_how_answers_are_kept():
    letter = letters(Words("en"))["invitation"]
    assert letter.subject == "Autumn 2026: please answer by 4 December 2026"
    text = as_text(letter)
    for part in (
        "Léa Martin",
        "Central PMO",
        OCCASION.deadline,
        "fewer than 5",
        "First words.",
        "<b>words</b>,\non two",
    ):
        assert part in text.replace("\n", " ") or part in text
    assert "&lt;b&gt;words" in as_html(letter)
    assert max(map(len, text.splitlines())) <= 76


def test_the_subject_needs_no_deadline():
    open_end = Occasion("Blue Harbour", "Central PMO", "Autumn 2026", "named", 5, "Léa")
    assert TO_PEOPLE["invitation"](Words("en"), open_end, "", LINK).subject == "Autumn 2026: please answer"
    assert TO_PEOPLE["reminder"](Words("en"), open_end, "", LINK).subject == "Reminder: Autumn 2026"


def test_headers_are_those_of_a_mail_that_nobody_answers_by_machine_and_can_be_left(words):
    message = message_from_bytes(compose(letters(words)["invitation"], ENVELOPE, NOW).as_bytes(), policy=default)
    assert str(message["From"]) == "Léa Martin <survey@example.org>"
    assert message["To"] == "ann@xn--exmple-cua.org"
    assert message["Reply-To"] == "lea@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Message-ID"] == "<1a.0@example.org>"
    assert message["Date"].datetime == NOW
    assert message["Content-Language"] == words.language
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    "change",
    [
        {"sender_name": "Léa\r\nBcc: everybody@example.org"},
        {"to": "ann@example.org\r\nBcc: everybody@example.org"},
        {"to": "ann@example.org, everybody@example.org"},
        {"to": "ann"},
        {"to": "@example.org"},
        {"to": "ann@"},
        {"to": "ann@" + "x" * 64 + ".org"},
        {"to": "änn@example.org"},
        {"reply_to": "lea@example.org\nSubject: other"},
        {"unsubscribe": "https://x\r\nBcc: everybody@example.org"},
    ],
    ids=repr,
)
def test_nobody_writes_a_header_of_their_own(change):
    plain = {name: getattr(ENVELOPE, name) for name in Envelope.__slots__}
    with pytest.raises(UnwritableError):
        compose(letters(Words("en"))["invitation"], Envelope(**plain | change), NOW)


def test_a_title_with_a_line_end_makes_no_header():
    title = Occasion("Blue Harbour", "Central PMO", "Autumn\r\nBcc: everybody@example.org", "named", 5, "Léa")
    with pytest.raises(UnwritableError):
        compose(TO_PEOPLE["invitation"](Words("en"), title, "", LINK), ENVELOPE, NOW)
