"""Mails as files in a folder, for an installation without a mail server: each whole from its first moment on."""

import os
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from survey.mail.delivery import AwayError, Outcome

OWNER_ONLY = 0o600


class Folder:
    """A folder of .eml files, which mail programs open. A mail that lies there counts as sent."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self, now: datetime) -> None:  # noqa: ARG002  # a door is asked so
        """Make the folder; raises AwayError where that is not possible."""
        try:
            self._path.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise AwayError(f"{self._path}: {error.strerror}") from error

    def send(self, message: EmailMessage, now: datetime) -> Outcome:
        """Write a mail; raises AwayError where it cannot be written."""
        name = f"{now:%Y%m%dT%H%M%S%f}-{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
        unfinished = self._path / f".{name}.part"
        try:
            descriptor = os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, OWNER_ONLY)
            with os.fdopen(descriptor, "wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(self._path / name)
        except OSError as error:
            raise AwayError(f"{self._path}: {error.strerror}") from error
        return Outcome("sent")

    def close(self) -> None:
        """Nothing is held open."""
