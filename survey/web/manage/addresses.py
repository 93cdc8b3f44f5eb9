"""Addresses as people outside reach this server."""

from typing import Any

from flask import url_for

from survey.actions.running import open_token
from survey.store.assessments import Assessment
from survey.web.shell import installation, secret_key


def open_address(assessment: Assessment) -> str:
    """The open link of an assessment, in full."""
    token = open_token(secret_key(), assessment)
    return public_address("respond.enter", token=token)


def public_address(endpoint: str, **values: Any) -> str:
    """The address of a page, in full: under the public address where there is one."""
    public = installation().settings.public_url
    if public is None:
        return url_for(endpoint, _external=True, **values)
    return public.rstrip("/") + url_for(endpoint, **values)
