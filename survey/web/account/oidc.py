"""The provider of single sign-on, as OpenID Connect has it.

It is asked with PKCE, state and nonce, and believed in a signed token that is meant for us. What speaks to it is
imported at the first use: it takes 20 MiB, and most installations have no provider.
"""

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from survey.config import SingleSignOn
from survey.core.errors import NotFoundError, SurveyError
from survey.web.shell import installation

NAME = "provider"
# Seconds that a person who signs in waits for the provider.
LONGEST_WAIT = 8
LEEWAY = 120  # seconds by which clocks may differ
VERIFIED = (True, "true")  # some providers write it as text


class ProviderAwayError(SurveyError):
    """The provider does not answer, or with what cannot be understood."""

    code = "provider_away"


class ProviderRefusedError(SurveyError):
    """The provider refused, or what came back cannot be believed."""

    code = "provider_refused"


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody at a provider; `email` only where the provider verified it."""

    issuer: str
    subject: str
    email: str | None


def configured() -> SingleSignOn:
    """The provider of this installation; raises NotFoundError without one."""
    found = installation().settings.single_sign_on
    if found is None:
        raise NotFoundError
    return found


def way_to_provider() -> str:
    """The address at which somebody proves who they are; what came of it is kept for `identity`.

    Raises ProviderAwayError.
    """
    from requests import RequestException

    client = _client()
    try:
        _require_issuer(client)
        return str(client.authorize_redirect(_way_back()).location)
    except (RequestException, RuntimeError) as error:
        raise ProviderAwayError from error


def identity() -> Identity:
    """Who came back from the provider with this request; raises ProviderRefusedError and ProviderAwayError."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    client = _client()
    try:
        issuer = _require_issuer(client)
        checked = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": configured().client_id},
        }
        token = client.authorize_access_token(claims_options=checked, leeway=LEEWAY)
        claims = _claims(client, token)
    except (RequestException, RuntimeError) as error:
        raise ProviderAwayError from error
    except (AuthlibBaseError, JoseError, ValueError) as error:
        raise ProviderRefusedError(reason=str(error)) from error
    is_verified = claims.get("email_verified") in VERIFIED
    return Identity(issuer, str(claims["sub"]), str(claims["email"]) if is_verified and claims.get("email") else None)


def _client() -> Any:
    """What speaks to the provider, made once a process."""
    found = current_app.extensions.get(NAME)
    if found is None:
        from authlib.integrations.flask_client import OAuth

        provider = configured()
        found = OAuth(current_app).register(
            NAME,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": LONGEST_WAIT,
            },
        )
        current_app.extensions[NAME] = found
    return found


def _require_issuer(client: Any) -> str:
    """The issuer as it calls itself: who answers at its address must be who was meant."""
    named = str(client.load_server_metadata().get("issuer", ""))
    if named.rstrip("/") != configured().issuer.rstrip("/"):
        raise ProviderAwayError(issuer=named)
    return named


def _claims(client: Any, token: Any) -> Any:
    """What the signed token says, and what the provider says beside it where the token names no address."""
    claims = token.get("userinfo")
    if claims is None:
        raise ProviderRefusedError(reason="no id token")
    if "email" in claims or "userinfo_endpoint" not in client.load_server_metadata():
        return claims
    told = client.userinfo(token=token)
    # Told about somebody else, it is worth nothing.
    return {**told, **claims} if told.get("sub") == claims["sub"] else claims


def _way_back() -> str:
    public = installation().settings.public_url
    if public is None:
        return url_for("account.back_from_provider", _external=True)
    return public.rstrip("/") + url_for("account.back_from_provider")
