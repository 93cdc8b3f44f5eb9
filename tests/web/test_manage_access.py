"""Who may open what: every route of the leader's pages, for everybody."""

import pytest

OPEN, AWAY, NOT_FOUND, GONE = 200, 303, 404, 409
SLUG = "/assessments/autumn-2026"
# (endpoint, method): address, then what comes to somebody not signed in, to the leader, to another one's leader.
# A POST carries a good token; a missing one is refused before anything else.
ACCESS = {
    ("account.home", "GET"): ("/", OPEN, AWAY, AWAY),
    ("account.take_setup_link", "GET"): ("/set-up/any", NOT_FOUND, NOT_FOUND, NOT_FOUND),
    ("account.set_up", "GET"): ("/set-up", NOT_FOUND, NOT_FOUND, NOT_FOUND),
    ("account.set_up", "POST"): ("/set-up", NOT_FOUND, NOT_FOUND, NOT_FOUND),
    ("account.sign_in", "GET"): ("/sign-in", OPEN, AWAY, AWAY),
    ("account.check_sign_in", "POST"): ("/sign-in", 422, 422, 422),
    ("account.sign_out", "POST"): ("/sign-out", AWAY, AWAY, AWAY),
    ("manage.assessments", "GET"): ("/assessments", AWAY, OPEN, OPEN),
    ("manage.new", "GET"): ("/assessments/new", AWAY, OPEN, OPEN),
    ("manage.new", "POST"): ("/assessments/new", AWAY, 422, 422),
    ("manage.assessment", "GET"): (SLUG, AWAY, OPEN, NOT_FOUND),
    ("manage.context", "GET"): (f"{SLUG}/context", AWAY, OPEN, NOT_FOUND),
    ("manage.context", "POST"): (f"{SLUG}/context", AWAY, AWAY, NOT_FOUND),
    ("manage.closing", "GET"): (f"{SLUG}/closing", AWAY, OPEN, NOT_FOUND),
    ("manage.closing", "POST"): (f"{SLUG}/closing", AWAY, AWAY, NOT_FOUND),
    ("manage.set_code_word", "POST"): (f"{SLUG}/code-word", AWAY, 422, NOT_FOUND),
    ("manage.forms", "GET"): (f"{SLUG}/preview/", AWAY, OPEN, NOT_FOUND),
    ("manage.preview", "GET"): (f"{SLUG}/preview/X/1", AWAY, OPEN, NOT_FOUND),
    ("manage.paper", "GET"): (f"{SLUG}/paper/X", AWAY, OPEN, NOT_FOUND),
    ("manage.paper_answers", "GET"): (f"{SLUG}/paper-answers/X", AWAY, OPEN, NOT_FOUND),
    ("manage.save_sheet", "POST"): (f"{SLUG}/paper-answers/X", AWAY, 422, NOT_FOUND),
    ("manage.open_assessment", "POST"): (f"{SLUG}/open", AWAY, GONE, NOT_FOUND),
    ("manage.confirm_close", "GET"): (f"{SLUG}/close", AWAY, OPEN, NOT_FOUND),
    ("manage.close_assessment", "POST"): (f"{SLUG}/close", AWAY, AWAY, NOT_FOUND),
}
CASES = [pytest.param(*key, id=" ".join(key)) for key in ACCESS]


def good_token(client):
    """A token that this client's forms carry; signed in or not, some page has a form."""
    page = client.get("/assessments", follow_redirects=True)
    return client.token_on(page.request.path)


def answer(client, method, path):
    if method == "GET":
        return client.get(path)
    return client.post(path, data={"csrf_token": good_token(client)})


def test_no_route_is_missing_from_the_table(app):
    routes = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint.split(".")[0] in ("account", "manage")
    }
    assert routes == set(ACCESS)


@pytest.mark.parametrize(("endpoint", "method"), CASES)
def test_somebody_who_is_not_signed_in(reader, assessment, endpoint, method):
    path, expected, _, _ = ACCESS[endpoint, method]
    found = answer(reader, method, path)
    assert found.status_code == expected
    if endpoint.startswith("manage"):
        assert found.location.startswith("/sign-in")


@pytest.mark.parametrize(("endpoint", "method"), CASES)
def test_the_leader(leader, assessment, endpoint, method):
    path, _, expected, _ = ACCESS[endpoint, method]
    assert answer(leader, method, path).status_code == expected


@pytest.mark.parametrize(("endpoint", "method"), CASES)
def test_the_leader_of_another_organisation(stranger, assessment, endpoint, method):
    path, _, _, expected = ACCESS[endpoint, method]
    found = answer(stranger, method, path)
    assert found.status_code == expected
    assert "Autumn 2026" not in found.text


@pytest.mark.parametrize("key", [key for key in ACCESS if key[1] == "POST"], ids=lambda key: key[0])
@pytest.mark.parametrize("sent", [{}, {"csrf_token": "wrong"}], ids=["missing", "wrong"])
def test_a_form_without_its_token_is_refused(leader, assessment, key, sent):
    assert leader.post(ACCESS[key][0], data=sent).status_code == 400


def test_a_token_of_somebody_else_is_refused(leader, stranger, assessment):
    token = stranger.token_on("/assessments")
    assert leader.post(f"{SLUG}/close", data={"csrf_token": token}).status_code == 400
