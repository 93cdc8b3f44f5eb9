"""The measure of journeys.py: a survey as small as it can be in Flask, served as the product is.

`python tests/bench/bare_flask.py LISTENER SHAPE DATABASE` serves on an inherited socket. A start page, as many pages
as SHAPE (JSON) has, each with the same fields as the product's and a CSRF token, a check page, a receipt. Answers
travel in the signed session cookie; sending them is one INSERT and one COMMIT, synchronous=FULL as in the product.
There are no languages, links, drafts, rules or headers, and nothing is saved on the way.
"""

import json
import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from jinja2 import DictLoader
from waitress import serve
from werkzeug.wrappers import Response

THREADS = 8  # as in the product
views = Blueprint("views", __name__)
FORM = """<!DOCTYPE html>
<html lang="en">
  <head><title>{{ title }}</title></head>
  <body>
    <main>
      <h1>{{ title }}</h1>
      <form method="post">
        {{ form.hidden_tag() }}
        {% block inside %}{% endblock %}
        <button type="submit" class="primary">Continue</button>
      </form>
    </main>
  </body>
</html>
"""
PAGE = """{% extends "form.html" %}
{% block inside %}
  {% for question in questions %}
    <fieldset>
      <legend>Question {{ question.name }}: how well does this describe your work here?</legend>
      {% for value in question["values"] %}
        {% if question.kind == "textarea" %}
          <textarea name="{{ question.name }}">{{ given.get(question.name, "") }}</textarea>
        {% elif question.kind == "text" %}
          <label><input type="text" name="{{ question.name }}" value="{{ given.get(question.name, "") }}"></label>
        {% else %}
          <label>
            <input type="{{ question.kind }}" name="{{ question.name }}" value="{{ value }}"
                   {% if value in given.get(question.name, "").split("|") %}checked{% endif %}>
            <span>Answer {{ value }}</span>
          </label>
        {% endif %}
      {% endfor %}
    </fieldset>
  {% endfor %}
{% endblock %}
"""
CHECK = """{% extends "form.html" %}
{% block inside %}
  <dl>
    {% for page in pages %}
      {% for question in page %}
        <div><dt>Question {{ question.name }}</dt><dd>{{ given.get(question.name, "") or "Not answered" }}</dd></div>
      {% endfor %}
    {% endfor %}
  </dl>
{% endblock %}
"""
RECEIPT = "<!DOCTYPE html><html lang=en><title>Thank you</title><main data-survey-complete><h1>Thank you</h1></main>"


def create_app(pages: list[list[dict[str, Any]]], database: Path) -> Flask:
    """The application: pages of questions, each with a name, a kind and the values that it takes."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="a key for a benchmark, long enough", WTF_CSRF_TIME_LIMIT=None)
    app.config.update(PAGES=pages, DATABASE=database)
    app.jinja_loader = DictLoader({"form.html": FORM, "page.html": PAGE, "check.html": CHECK})
    app.register_blueprint(views)
    return app


@views.route("/", methods=["GET", "POST"])
def start() -> str | Response:
    if FlaskForm().validate_on_submit():
        session["answers"] = {}
        return redirect(url_for(".page", number=1), 303)
    return render_template("form.html", title="Start", form=FlaskForm())


@views.route("/page/<int:number>", methods=["GET", "POST"])
def page(number: int) -> str | Response:
    pages = current_app.config["PAGES"]
    questions = pages[number - 1]
    if FlaskForm().validate_on_submit():
        for question in questions:
            session["answers"][question["name"]] = "|".join(request.form.getlist(question["name"]))
        session.modified = True
        return redirect(url_for(".check") if number == len(pages) else url_for(".page", number=number + 1), 303)
    given = session["answers"]
    return render_template("page.html", title=f"Page {number}", form=FlaskForm(), questions=questions, given=given)


@views.route("/check", methods=["GET", "POST"])
def check() -> str | Response:
    if FlaskForm().validate_on_submit():
        with closing(sqlite3.connect(current_app.config["DATABASE"])) as connection, connection:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("INSERT INTO response (answers) VALUES (?)", (json.dumps(session.pop("answers")),))
        return redirect(url_for(".receipt"), 303)
    pages, given = current_app.config["PAGES"], session["answers"]
    return render_template("check.html", title="Check", form=FlaskForm(), pages=pages, given=given)


@views.get("/receipt")
def receipt() -> str:
    return RECEIPT


def make_database(path: Path) -> None:
    """A database with one table, its log written ahead as in the product."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE response (id INTEGER PRIMARY KEY, answers TEXT NOT NULL)")


def main(listener: str, shape: str, database: str) -> None:
    """Serve until the process is ended."""
    app = create_app(json.loads(Path(shape).read_text("utf-8")), Path(database))
    serve(app, sockets=[socket.socket(fileno=int(listener))], threads=THREADS, ident=None, asyncore_use_poll=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
