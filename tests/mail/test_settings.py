"""How an installation says where its mails go."""

import pytest

from survey.mail.settings import MailSettings, MailSettingsError, read_mail_settings
from survey.mail.smtp import SmtpServer

FROM = {"SURVEY_MAIL_FROM": "survey@example.org"}


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://mail.example.org", SmtpServer("mail.example.org", 587, "starttls")),
        ("smtp://me%40x:p%3Aw@mail.example.org:25", SmtpServer("mail.example.org", 25, "starttls", "me@x", "p:w")),
        ("smtps://me:pw@mail.example.org", SmtpServer("mail.example.org", 465, "tls", "me", "pw")),
        ("smtp://relay:25?tls=none", SmtpServer("relay", 25, "none")),
        ("smtp://127.0.0.1:2525", SmtpServer("127.0.0.1", 2525, "none")),
    ],
)
def test_an_address_says_all_of_a_server(address, server):
    assert read_mail_settings(FROM | {"SURVEY_SMTP": address}).server == server


def test_without_anything_mails_are_kept():
    assert read_mail_settings({}) == MailSettings(server=None, sender="survey@localhost", per_minute=300)


def test_a_password_may_lie_in_a_file(tmp_path):
    (tmp_path / "password").write_text("from a file\n")
    named = {"SURVEY_SMTP": "smtp://me@mail.example.org", "SURVEY_SMTP_PASSWORD_FILE": str(tmp_path / "password")}
    assert read_mail_settings(FROM | named).server.password == "from a file"


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"SURVEY_SMTP": "smtp://mail.example.org"}, "no_mail_from"),
        (FROM | {"SURVEY_SMTP": "mail.example.org:25"}, "bad_smtp"),
        (FROM | {"SURVEY_SMTP": "http://mail.example.org"}, "bad_smtp"),
        (FROM | {"SURVEY_SMTP": "smtp://"}, "bad_smtp"),
        (FROM | {"SURVEY_SMTP": "smtp://mail.example.org:port"}, "bad_smtp"),
        (FROM | {"SURVEY_SMTP": "smtp://mail.example.org?tls=maybe"}, "bad_smtp"),
        (
            FROM | {"SURVEY_SMTP": "smtp://me@mail.example.org", "SURVEY_SMTP_PASSWORD_FILE": "/nowhere"},
            "smtp_password_unreadable",
        ),
        ({"SURVEY_MAIL_FROM": "survey"}, "bad_mail_from"),
        ({"SURVEY_MAIL_FROM": "survey@example.org\nBcc: a@b"}, "bad_mail_from"),
        ({"SURVEY_MAIL_FROM": "Survey <survey@example.org>"}, "bad_mail_from"),
        ({"SURVEY_MAIL_PER_MINUTE": "0"}, "bad_mail_rate"),
        ({"SURVEY_MAIL_PER_MINUTE": "many"}, "bad_mail_rate"),
    ],
)
def test_what_cannot_be_meant_stops_the_start_and_tells_no_password(environment, code):
    with pytest.raises(MailSettingsError) as caught:
        read_mail_settings(environment)
    assert caught.value.code == code
    assert "pw" not in str(caught.value.values)
