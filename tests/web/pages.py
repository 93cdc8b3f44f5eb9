"""What every page has to be, whatever it shows."""

from collections import Counter

import html5lib

LABELLED = ("input", "select", "textarea")
NEEDS_NO_LABEL = ("hidden", "submit", "button")


def check_page(response):
    """The response, after its page was looked through; answers without a page pass."""
    if response.mimetype == "text/html" and response.get_data() and not 300 <= response.status_code < 400:
        check_policy(response.headers["Content-Security-Policy"])
        check_html(response.get_data(as_text=True))
    return response


def check_policy(policy):
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def fields_in(text):
    """What a browser would send back from the forms of a page, unchanged; buttons aside."""
    fields = {}
    for element in elements_of(text):
        kind, name = element.get("type"), element.get("name")
        if element.tag == "input" and (kind not in ("radio", "checkbox") or "checked" in element.attrib):
            fields[name] = element.get("value", "")
        elif element.tag == "textarea":
            fields[name] = element.text or ""
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = [option for option in options if "selected" in option.attrib] or options
            fields[name] = chosen[0].get("value")
    return fields


def elements_of(text):
    """Every element of a page; raises ParseError where the page is not well written."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return [element for element in parser.parse(text).iter() if isinstance(element.tag, str)]


def check_html(text):
    elements = elements_of(text)
    _check_outline(elements)
    _check_labels(elements)
    _check_references(elements)
    _check_scripts(elements)


def _check_outline(elements):
    (page,) = (element for element in elements if element.tag == "html")
    assert page.get("lang")
    # A drawing inside the page may carry a title of its own.
    title = next(element for element in elements if element.tag == "title")
    assert title.text
    assert title.text.split(" – ")[0].strip()
    assert len([element for element in elements if element.tag == "h1"]) == 1
    assert len([element for element in elements if element.tag == "main"]) == 1


def _check_labels(elements):
    labelled = {element.get("for") for element in elements if element.tag == "label"}
    inside = {field for element in elements if element.tag == "label" for field in element.iter()}
    for element in elements:
        if element.tag in LABELLED and element.get("type") not in NEEDS_NO_LABEL:
            named = element.get("aria-label") or element.get("aria-labelledby")
            assert named or element.get("id") in labelled or element in inside, element.attrib
        if element.tag in ("button", "a"):
            assert element.get("aria-label") or "".join(element.itertext()).strip(), element.attrib


def _check_references(elements):
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    for element in elements:
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            assert set((element.get(attribute) or "").split()) <= set(ids), element.attrib
        target = element.get("href") or ""
        if target.startswith("#") and len(target) > 1 and element.tag == "a":
            assert target[1:] in ids


def _check_scripts(elements):
    for element in elements:
        assert element.tag != "style"
        assert "style" not in element.attrib, element.attrib
        assert [name for name in element.attrib if str(name).lower().startswith("on")] == []
        assert not (element.get("href") or element.get("src") or "").lower().startswith(("javascript:", "http://evil"))
        if element.tag == "script":
            assert element.get("src")
            assert not element.text
