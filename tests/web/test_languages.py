"""A language that is only a file and a column: every page in it, without a word that nobody was given to translate."""

import re
from random import Random

import html5lib
import pytest
from babel import Locale

from survey.actions.inviting import invite
from survey.actions.made_up import made_up_responses
from survey.actions.running import close, open_token
from survey.catalogue import load_questionnaire
from survey.charts.scene import Scene
from survey.core.disclosure import Audience
from survey.language import words_in
from survey.reporting.how import links_in_file, render_annex
from survey.store.account_sessions import start_session
from survey.store.engine import transaction
from survey.store.errors import NotSavedError
from survey.store.invitations import Person
from survey.store.setup_link import replace_setup_token
from survey.web.shell import SESSION_COOKIE, now
from tests.factories import findings
from tests.pseudo import PLAIN, speak
from tests.web.conftest import NOW, PEOPLE, Reader, add_answers, make_ready, token_in
from tests.web.pages import elements_of
from tests.web.test_respond import begin, fields_of, fill_in, follow, send

DIRECTIONS = {"de": "ltr", "ar": "rtl"}
# Attributes that are read out or shown; those for a script hold words too, but for these.
SAID = ("aria-label", "title", "placeholder", "alt")
CODED = ("data-at", "data-copies", "data-field", "data-total", "data-survey-complete")
UNSEEN = ("script", "style", "code")
PLACE = re.compile(r"\{[a-z]+\}")
MONTHS = "|".join(Locale("de").months["format"]["wide"].values())
# What nobody translates: months, which come from Babel; names that people gave; the language switch; zones of time;
# symbols of statistics; numbers of incidents; ids of the questionnaire; and, in `code`, formulas, addresses, receipts.
NAMES = re.compile(
    r"Blue Harbour|Central PMO|Autumn 2026|Léa Martin|\bAnn\b|somebody@example\.org"
    r"|\b(?:EN|FR|DE|AR|UTC)\b|Deutsch|\bn\b|ICC\([12]\)|\b[0-9a-f]{8}\b|\b[0-9a-f]{12}\b"
    rf"|\b(?:{MONTHS})\b"
    r"|\b(?:pmo-50|PI|SC|SUP|PFM|AD|[A-D]|R[0-9]+)\b"
)
ODD = {"EFF_WANTED_1": "many", "IMPORTANCE": ["SPO", "STR", "VAL", "GOV"]}
REFUSED = {"SPO1": "9", "EFF_WANTED_1": "99", "COMMENT_GOOD": "9" * 1001}


class Attentive(Reader):
    """A browser whose reader knows one language only."""

    def open(self, *args, **kwargs):
        page = super().open(*args, **kwargs)
        if page.mimetype == "text/html" and not 300 <= page.status_code < 400:
            assert untranslated(page.get_data(as_text=True)) == [], page.request.path
        return page


def untranslated(text):
    """What a page says in plain letters, apart from names and from what is marked as another language."""
    page = html5lib.parse(text, namespaceHTMLElements=False)
    return [said for said in _said(page, page.get("lang")) if PLAIN.search(NAMES.sub("", said))]


def _said(element, language):
    if element.get("class") == "receipt":
        return
    yield from (text for name, text in element.attrib.items() if name in SAID)
    # What a script will fill in is not a word.
    yield from (PLACE.sub("", text) for name, text in element.attrib.items() if _is_for_script(name))
    yield element.text or ""
    for child in element:
        # A comment of the page has a function for a tag.
        if isinstance(child.tag, str) and child.tag not in UNSEEN and child.get("lang", language) == language:
            yield from _said(child, language)
        yield child.tail or ""


# Names of languages come from Babel too; only in Arabic are they without a plain letter.
IN_ARABIC = pytest.mark.parametrize("code", ["ar"], indirect=True)
# The fonts of the charts lack some accents; a browser finds another font.
DRAWING = pytest.mark.filterwarnings("ignore:Glyph")


def _is_for_script(name):
    return name.startswith("data-") and name not in CODED


@pytest.fixture(params=DIRECTIONS)
def code(request, monkeypatch, pseudo_translations):
    """A language that this process speaks for the time of a test."""
    speak(monkeypatch, pseudo_translations)
    return request.param


@pytest.fixture(scope="module")
def asked(pseudo_file):
    return load_questionnaire(pseudo_file)


@pytest.fixture
def survey(make_assessment, asked):
    """An open assessment in four languages."""
    return make_assessment({}, questionnaire=asked)


@pytest.fixture
def link(settings, survey):
    return f"/s/{open_token(settings.secret_key, survey)}"


@pytest.fixture
def attentive(app, code):
    """Make clients that read the language, signed in or not."""
    app.test_client_class = Attentive

    def make(session=None):
        client = app.test_client()
        client.set_cookie("language", code)
        if session:
            client.set_cookie(SESSION_COOKIE, session)
        return client

    return make


@pytest.fixture
def reader(attentive):
    return attentive()


@pytest.fixture
def leader(attentive, engine, account):
    with transaction(engine) as session:
        token = start_session(session, account, now())
    return attentive(token)


def test_a_page_is_written_in_the_direction_of_its_language(reader, link, code):
    page, _ = follow(reader, link)
    html = elements_of(page.get_data(as_text=True))[0]
    assert (html.get("lang"), html.get("dir")) == (code, DIRECTIONS[code])


def test_the_switch_calls_each_language_by_its_own_name(reader, link, code):
    page, _ = follow(reader, link)
    switch = next(each for each in elements_of(page.get_data(as_text=True)) if each.get("class") == "switch")
    names = {" ".join("".join(each.itertext()).split()) for each in switch}
    assert names == {"EN English", "FR français", "AR العربية", "DE Deutsch"}


def test_a_whole_survey_is_translated(reader, link):
    page, start = follow(reader, link)
    assert reader.post(f"{start}start", data={"csrf_token": token_in(page.text)}).status_code == 422
    assert reader.post(f"{start}start", data={"csrf_token": "stale", "group": "X"}).status_code == 400
    page, at = begin(reader, link)
    check, at = fill_in(reader, page, at)
    send(reader, check, at)
    follow(reader, at.replace("/check", "/"))


@pytest.mark.parametrize("group", list("BPTOL"))
def test_every_group_is_asked_in_words_that_are_translated(reader, link, group):
    page, at = begin(reader, link, group)
    fill_in(reader, page, at)


def test_stopping_and_coming_back_is_translated(reader, link):
    page, at = begin(reader, link)
    reader.post(at, data=fields_of(page))
    home = at.split("/page")[0]
    assert follow(reader, f"{home}/")[0].status_code == 200
    assert reader.get(f"{home}/pause").status_code == 200
    left = reader.send(f"{home}/leave", page=f"{home}/pause", follow_redirects=True)
    assert left.status_code == 200


def test_what_is_wrong_with_an_answer_is_translated(reader, link):
    page, at = begin(reader, link)
    while "/page/" in at:
        form = fields_of(page)
        reader.post(at, data=form | {"csrf_token": "stale"})
        reader.post(at, data=form | _on(page, REFUSED))
        reader.post(at, data=form | _on(page, ODD))
        # What was pointed out and is sent again as it was may pass, and stands on the check page.
        page = reader.post(at, data=form | _on(page, ODD), follow_redirects=True)
        at = page.request.path


def _on(page, wrong):
    return {name: text for name, text in wrong.items() if f'name="{name}"' in page.text}


def test_what_could_not_be_saved_is_told_in_translated_words(reader, link, monkeypatch):
    page, at = begin(reader, link)

    def full_disk(*_):
        raise NotSavedError

    monkeypatch.setattr("survey.web.respond.sections.save_fields", full_disk)
    assert reader.post(at, data=fields_of(page)).status_code == 503


def test_a_survey_that_is_over_says_so_in_translated_words(reader, engine, survey, link):
    page, at = begin(reader, link)
    add_answers(engine, survey, {"X": 6})
    close(engine, survey, NOW)
    assert reader.post(at, data=fields_of(page)).status_code == 410
    assert reader.get(at.split("/page")[0] + "/").status_code == 410
    assert follow(reader, link)[0].status_code == 410


def test_a_personal_link_is_translated(reader, engine, survey):
    (invited,) = invite(engine, survey, [Person("Ann", "P", None, "fr")], NOW)
    page, at = begin(reader, f"/s/{invited.token}")
    check, at = fill_in(reader, page, at)
    send(reader, check, at)
    follow(reader, f"/s/{invited.token}")


def test_problems_are_told_in_translated_words(reader, link, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError

    assert reader.get("/nowhere").status_code == 404
    assert reader.post("/nowhere").status_code == 404
    assert reader.post("/", data={}).status_code == 405
    assert reader.post("/sign-in", data={"email": "x"}).status_code == 400
    assert reader.post("/sign-in", data={"email": "x" * 300_000}).status_code == 413
    monkeypatch.setattr("survey.web.respond.views.find_link", broken)
    assert reader.get(link).status_code == 500


def test_the_doors_of_an_account_are_translated(reader, engine):
    reader.get("/")
    wrong = {"email": "somebody@example.org", "password": "wrong"}
    assert reader.send("/sign-in", wrong).status_code == 422
    for _ in range(10):
        reader.send("/sign-in", wrong)


def test_setting_up_is_translated(app, attentive, engine):
    with transaction(engine) as session:
        token = replace_setup_token(session, now())
    reader = attentive()
    page = reader.get(f"/set-up/{token}", follow_redirects=True)
    assert page.request.path == "/set-up"
    assert reader.send("/set-up", {"email": "no address", "password": "short"}).status_code == 422


@IN_ARABIC
def test_the_pages_of_a_leader_are_translated(leader, engine, make_assessment, asked, pseudo_file, monkeypatch):
    monkeypatch.setattr("survey.web.manage.offers.shipped", lambda: {asked.id: pseudo_file})
    leader.get("/assessments")
    leader.get("/assessments/new")
    assert leader.send("/assessments/new", {"smallest_group": "3"}).status_code == 422
    draft = make_assessment(None, people=None, questionnaire=asked)
    path = f"/assessments/{draft.slug}"
    leader.get(path)
    typed = {"population-X": "many", "targets-SPO": "9"}
    assert leader.send(f"{path}/context", typed).status_code == 422
    make_ready(leader, path)
    leader.get(path)
    leader.get(f"{path}/privacy")
    leader.send(f"{path}/open", page=path)
    leader.get(path)
    leader.get(f"{path}/close")
    add_answers(engine, draft, {"X": 7, "B": 7})
    for page in (path, f"{path}/close", "/assessments"):
        leader.get(page)
    leader.send(f"{path}/close")
    for page in (path, f"{path}/close", "/assessments"):
        leader.get(page)


@IN_ARABIC
@DRAWING
@pytest.mark.parametrize("people", [PEOPLE, {"X": 2}], ids=["many", "few"])
def test_the_report_is_translated(leader, engine, make_assessment, asked, people):
    assessment = make_assessment(people, questionnaire=asked)
    close(engine, assessment, NOW)
    assert leader.get(f"/reports/{assessment.slug}").status_code == 200
    leader.get(f"/reports/{assessment.slug}/how/overall")


@IN_ARABIC
def test_every_explanation_of_a_report_is_translated(code, asked):
    answers = made_up_responses(asked, PEOPLE, Random(20))
    found = findings(asked, answers, 5, Audience.READERS, population=PEOPLE, facts={"sponsor_changed": True})
    annex = render_annex(links_in_file(Scene(found, asked, words_in(code))))
    assert untranslated(annex) == []
