"""The web application: pages for respondents, leaders and readers. Views read, call once, answer."""

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from survey.config import Settings
from survey.store import Engine
from survey.web import (
    accessibility,
    account,
    calendar,
    errors,
    follow_up,
    language,
    mailing,
    manage,
    people,
    receipts,
    respond,
    results,
    security,
    shell,
)

LARGEST_BODY = 256 * 1024
MOST_FIELDS = 1000

csrf = CSRFProtect()


def create_app(settings: Settings, engine: Engine, host: str = "127.0.0.1") -> Flask:
    """The application of one installation, as served on `host`."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-survey" if settings.is_https else "survey",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=settings.trusted_hosts(host),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FIELDS,
        # A form may stay open all day; the token lives as long as its session.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["survey"] = shell.Installation(settings, engine)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    csrf.init_app(app)
    for room in (security, language, errors, shell):
        room.install(app)
    # These pages check their token themselves: a refused one comes back with everything that was typed.
    csrf.exempt(respond.pages)
    csrf.exempt(manage.paper.save_sheet)
    csrf.exempt(receipts.pages)
    # A mail program asks for no more mails with one click, without a cookie: the address is its proof.
    csrf.exempt(mailing.pages)
    open_to_all = (respond.pages, receipts.pages, accessibility.pages, mailing.pages, calendar.pages)
    for blueprint in (*open_to_all, account.pages, manage.pages, people.pages, results.pages, follow_up.pages):
        app.register_blueprint(blueprint)
    return app
