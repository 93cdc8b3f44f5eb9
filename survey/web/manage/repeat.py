"""One assessment after another: start the next one, see what changed since the last, set the rhythm."""

from secrets import token_hex

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from survey.actions.repeating import Choice, Chosen, changes_since, choices_after, set_rhythm, start_next
from survey.store.access import assessment_led, pmo_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.engine import reading
from survey.store.repeating import drafts_after
from survey.store.rhythms import Proposed, proposals_for, rhythm_of
from survey.store.slugs import slug_of
from survey.web.account.access import signed_in
from survey.web.language import current_words
from survey.web.manage.blueprint import pages
from survey.web.manage.listing import RESERVED
from survey.web.manage.offers import offers
from survey.web.manage.repeat_forms import NextForm, RhythmForm
from survey.web.shell import engine, now, today

REFUSED = 422
MOST_NAMES = 100  # of a list on the page of changes


@pages.route("/<slug>/next", methods=["GET", "POST"])
@signed_in
def next_assessment(account: Account, slug: str) -> Response:
    """What the next assessment takes over; started here, it is a draft."""
    with reading(engine()) as session:
        earlier = assessment_led(session, account, slug)
        choices = choices_after(session, earlier, offers().values())
        followed = {choice.follows.id: choice.follows for choice in choices}.values()
        drafts = [draft for each in followed for draft in drafts_after(session, each)]
        proposed = proposals_for(session, pmo_led(session, account, earlier.pmo), today())
    form = NextForm(choices, _title(earlier, proposed))
    if form.validate_on_submit():
        return redirect(url_for(".assessment", slug=_start(account, earlier, form).slug), 303)
    page = render_template(
        "manage/repeat.html", assessment=earlier, form=form, choices=choices, drafts=drafts, proposed=proposed
    )
    return make_response(page, REFUSED if form.errors else 200)


@pages.get("/<slug>/changes")
@signed_in
def changes(account: Account, slug: str) -> Response:
    """What is not as it was in the assessment before, and what that does to a comparison."""
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        page = render_template(
            "manage/changes.html",
            assessment=found,
            changes=changes_since(session, found),
            questionnaire=questionnaire_of(session, found),
            most=MOST_NAMES,
        )
    return make_response(page)


@pages.route("/pmo/<pmo>/rhythm", methods=["GET", "POST"])
@signed_in
def rhythm(account: Account, pmo: str) -> Response:
    """How often a PMO is assessed, and the dates that follow."""
    with reading(engine()) as session:
        found = pmo_led(session, account, pmo)
        kept = rhythm_of(session, found)
        proposed = proposals_for(session, found, today())
    form = RhythmForm(kept)
    if form.validate_on_submit():
        set_rhythm(engine(), found, form.rhythm, now(), account.id)
        return redirect(url_for(".rhythm", pmo=found.id), 303)
    page = render_template("manage/rhythm.html", pmo=found, form=form, rhythm=kept, proposed=proposed)
    return make_response(page, REFUSED if form.errors else 200)


def _title(earlier: Assessment, proposed: list[Proposed]) -> str:
    """The PMO with the month in which the next assessment is due."""
    words = current_words()
    day = proposed[0].proposal.opens_on if proposed else today()
    return words.say("{pmo}, {month}", pmo=earlier.pmo_name, month=words.month(day))


def _start(account: Account, earlier: Assessment, form: NextForm) -> Assessment:
    choice: Choice = form.choice
    title = form.title.data
    slug = f"{slug_of(title)}-{token_hex(2)}" if slug_of(title) in RESERVED else None
    return start_next(engine(), earlier, Chosen(title, choice.questionnaire, slug), now(), account.id)
