"""Mails as files."""

import stat
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from survey.mail.delivery import AwayError
from survey.mail.folder import Folder

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def mail():
    message = EmailMessage()
    message["Message-ID"] = "<1a.0@example.org>"
    message["Subject"] = "A survey"
    return message


def test_a_mail_is_a_whole_file_for_its_owner_only(tmp_path):
    folder = Folder(tmp_path / "outbox")
    folder.open(NOW)
    assert folder.send(mail(), NOW).what == "sent"
    folder.close()
    (path,) = (tmp_path / "outbox").iterdir()
    assert path.name == "20261124T090000000000-1a.0.eml"
    assert b"Subject: A survey" in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_takes_nothing(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(AwayError):
        Folder(tmp_path / "file" / "outbox").open(NOW)
    with pytest.raises(AwayError):
        Folder(tmp_path / "nowhere").send(mail(), NOW)
