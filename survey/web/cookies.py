"""Cookies that hold a secret: out of reach of scripts, of other sites and, by https, of the line."""

from werkzeug.wrappers import Response

from survey.web.shell import cookie_name, installation


def keep(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Set a cookie, for so many seconds or until the browser closes."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=seconds,
        httponly=True,
        samesite="Lax",
        secure=installation().settings.is_https,
    )


def drop(response: Response, name: str) -> None:
    """Take a cookie away."""
    secure = installation().settings.is_https
    response.delete_cookie(cookie_name(name), httponly=True, samesite="Lax", secure=secure)
