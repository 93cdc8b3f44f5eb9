"""Settings: read once from the environment and `instance/`, frozen, handed to whoever needs them."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from survey.core.errors import SurveyError

SHORTEST_KEY = 32
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104  # recognised, never bound by default


class SettingsError(SurveyError):
    """The installation is not set up in a way that can be served."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation. `public_url` is the address that people use, where it differs from the one bound."""

    home: Path
    database_url: str
    secret_key: str
    public_url: str | None = None

    @property
    def reports(self) -> Path:
        """Where produced reports go."""
        return self.home / "reports"

    @property
    def is_https(self) -> bool:
        """Whether people come by https: cookies are then for https only."""
        return urlsplit(self.public_url or "").scheme == "https"

    def trusted_hosts(self, host: str) -> list[str] | None:
        """Names by which this server may be called; None where it is bound everywhere and no public address is set."""
        public = urlsplit(self.public_url or "").hostname
        if host in ANYWHERE and public is None:
            return None
        return [*LOOPBACK, host, *([public] if public else [])]


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of the installation in SURVEY_HOME, else of the checkout, else of the working folder.

    The secret key is made at the first start and kept in `instance/secret_key`, for its owner's eyes only.
    """
    home = Path(environment.get("SURVEY_HOME") or _default_home()).resolve()
    instance = home / "instance"
    instance.mkdir(parents=True, exist_ok=True)
    # Names, drafts and password hashes lie in it: for its owner's eyes only. A shared mount may refuse.
    with suppress(PermissionError):
        instance.chmod(0o700)
    database_url = environment.get("DATABASE_URL") or f"sqlite:///{instance / 'survey.db'}"
    return Settings(home, database_url, _secret_key(instance / "secret_key"), environment.get("SURVEY_URL"))


def _default_home() -> Path:
    checkout = Path(__file__).resolve().parent.parent
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def _secret_key(path: Path) -> str:
    if not path.exists():
        # Exclusive creation: of two servers that start together, one makes the key and both read it.
        try:
            with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    key = path.read_text("ascii").strip()
    if len(key) < SHORTEST_KEY:
        raise SettingsError("short_key", path=str(path), least=SHORTEST_KEY)
    return key
