"""Settings: read once from the environment and `instance/`, frozen, handed to whoever needs them."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from survey.core.errors import SurveyError
from survey.mail.settings import MailSettings, read_mail_settings

SHORTEST_KEY = 32
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOCAL = "http://127.0.0.1:5000"  # where people are sent as long as nobody said where they come
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104  # recognised, never bound by default


class SettingsError(SurveyError):
    """The installation is not set up in a way that can be served."""


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """A provider of OpenID Connect at which people may sign in. `name` is what its button says."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation. `public_url` is the address that people use, where it differs from the one bound."""

    home: Path
    database_url: str
    secret_key: str
    public_url: str | None = None
    single_sign_on: SingleSignOn | None = None
    mail: MailSettings = field(default_factory=MailSettings)

    @property
    def reports(self) -> Path:
        """Where produced reports go."""
        return self.home / "reports"

    @property
    def outbox(self) -> Path:
        """Where mails go as files as long as there is no server for them."""
        return self.home / "instance" / "outbox"

    @property
    def base_url(self) -> str:
        """What links in mails begin with: never what some request says that this server is called."""
        return (self.public_url or LOCAL).rstrip("/")

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
    return Settings(
        home,
        database_url,
        _secret_key(instance / "secret_key"),
        environment.get("SURVEY_URL"),
        single_sign_on=read_single_sign_on(environment),
        mail=read_mail_settings(environment),
    )


def read_single_sign_on(environment: Mapping[str, str]) -> SingleSignOn | None:
    """The provider of SURVEY_OIDC_ISSUER, None without one; raises SettingsError where something of it is missing.

    The secret may lie in a file, named by SURVEY_OIDC_CLIENT_SECRET_FILE.
    """
    issuer = environment.get("SURVEY_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    parts = urlsplit(issuer)
    # A token that comes over an open line could be anybody's.
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise SettingsError("oidc_not_https", issuer=issuer)
    client_id = environment.get("SURVEY_OIDC_CLIENT_ID", "").strip()
    secret = _client_secret(environment)
    if not client_id or not secret:
        raise SettingsError("oidc_incomplete")
    name = environment.get("SURVEY_OIDC_NAME", "").strip() or str(parts.hostname)
    return SingleSignOn(issuer, client_id, secret, name)


def _client_secret(environment: Mapping[str, str]) -> str:
    path = environment.get("SURVEY_OIDC_CLIENT_SECRET_FILE")
    if not path:
        return environment.get("SURVEY_OIDC_CLIENT_SECRET", "").strip()
    try:
        return Path(path).read_text("utf-8").strip()
    except OSError as error:
        raise SettingsError("oidc_secret_unreadable", path=path, reason=error.strerror) from error


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
