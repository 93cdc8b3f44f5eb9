"""Two who change the same at once: what only one of them changed is merged, what both changed is told to the second."""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec

from flask import request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from survey.core.errors import RefusedError
from survey.core.windows import FINGERPRINT, fingerprint, reconcile

SEEN = re.compile(rf"([^ :]+):([0-9a-f]{{{FINGERPRINT}}})")
TRIES = 3
CLASHES = 409

P = ParamSpec("P")


def shown_with(saved: Mapping[str, str]) -> str:
    """The fingerprints of the fields of a page as they are saved, for the page to send back."""
    return " ".join(f"{name}:{fingerprint(text)}" for name, text in saved.items())


def take_over(form: FlaskForm, saved: Mapping[str, str]) -> dict[str, str]:
    """Put into fields that were left alone here what is saved by now; field -> what is saved, where both changed it.

    `saved` are texts by field. A page that does not say what it was shown with means every field.
    """
    seen = dict(SEEN.findall(request.form.get("seen", "")))
    if request.method != "POST" or not seen:
        return {}
    sent = {name: form[name].data or "" for name in saved}
    found = reconcile(saved, sent, seen)
    for name in saved.keys() - found.changes.keys() - found.clashes.keys():
        form[name].data = saved[name]
    # A field that somebody emptied meanwhile is a change as well.
    emptied = {name: "" for name in found.changes if name in seen and seen[name] != fingerprint(saved[name])}
    return {**found.clashes, **emptied}


def once_more_if_changed(view: Callable[P, Response]) -> Callable[P, Response]:
    """Let a view begin again where somebody changed the same between its reading and its writing."""

    @wraps(view)
    def trying(*args: P.args, **kwargs: P.kwargs) -> Response:
        for _ in range(TRIES - 1):
            try:
                return view(*args, **kwargs)
            except RefusedError as error:
                if error.code != "changed_meanwhile":
                    raise
        return view(*args, **kwargs)

    return trying
