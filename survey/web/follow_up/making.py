"""A new action: free, or from the advice of a report."""

from dataclasses import dataclass

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.actions.following_up import start_action
from survey.core.errors import NotFoundError, RefusedError
from survey.core.questionnaire import Questionnaire
from survey.store import Session
from survey.store.access import assessment_led, pmo_led
from survey.store.accounts import Account
from survey.store.actions import Action, Origin, Stated
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.engine import reading
from survey.store.organisations import Pmo
from survey.store.sequence import latest_of
from survey.web.account.access import signed_in
from survey.web.follow_up.blueprint import pages
from survey.web.follow_up.forms import LONGEST_TITLE, ActionForm
from survey.web.language import current_words
from survey.web.shell import engine, now

REFUSED = 422


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a new action stands on: its PMO, the report it comes from, what is asked."""

    pmo: Pmo
    assessment: Assessment | None
    questionnaire: Questionnaire | None
    advice: str | None

    @property
    def origin(self) -> Origin:
        return Origin(None if self.assessment is None else self.assessment.id, self.advice)

    @property
    def suggested(self) -> Stated:
        """What the advice says already."""
        rules = self.questionnaire.advice if self.questionnaire else ()
        rule = next((each for each in rules if each.id == self.advice), None)
        if rule is None or self.questionnaire is None:
            return Stated("")
        named = (subject for compared in rule.when.comparisons() for subject in compared.subjects)
        items = tuple(dict.fromkeys(each for each in named if each in self.questionnaire.item))
        title = current_words().of(rule.text)[:LONGEST_TITLE].removesuffix(".")
        return Stated(title, dimension=rule.dimension, items=items)


@pages.route("/actions/new", methods=["GET", "POST"])
@signed_in
def new(account: Account) -> Response:
    with reading(engine()) as session:
        ground = _ground(session, account)
    form = ActionForm(ground.suggested, ground.questionnaire)
    made = _made(form, ground, account) if form.validate_on_submit() else None
    if made is not None:
        return redirect(url_for(".action", action=made.id), 303)
    page = render_template("follow_up/new.html", form=form, ground=ground, questionnaire=ground.questionnaire)
    return make_response(page, REFUSED if form.errors else 200)


def _ground(session: Session, account: Account) -> _Ground:
    """What the address names; not found where the account does not lead it."""
    slug, advice = request.args.get("assessment"), request.args.get("advice")
    if slug is None:
        pmo = pmo_led(session, account, request.args.get("pmo", ""))
        latest = latest_of(session, pmo)
        return _Ground(pmo, None, None if latest is None else questionnaire_of(session, latest), None)
    assessment = assessment_led(session, account, slug)
    questionnaire = questionnaire_of(session, assessment)
    if advice is not None and advice not in {rule.id for rule in questionnaire.advice}:
        raise NotFoundError
    return _Ground(pmo_led(session, account, assessment.pmo), assessment, questionnaire, advice)


def _made(form: ActionForm, ground: _Ground, account: Account) -> Action | None:
    """The new action; nothing where three are in focus, which the form then says."""
    try:
        return start_action(engine(), ground.pmo, (form.stated, ground.origin), now(), account.id)
    except RefusedError as error:
        if error.code != "three_in_focus":
            raise
        form.refuse_focus()
        return None
