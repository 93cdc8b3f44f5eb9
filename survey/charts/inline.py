"""SVG as matplotlib writes it, made fit to stand in a page.

The page forbids inline style, and holds several charts: styles become attributes, ids carry the chart's own name,
and what no browser needs (metadata, comments, empty groups) goes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_NAMESPACE = re.compile(r"\{[^}]*\}")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_DROPPED = ("metadata", "style")
# A page gives its own font to a chart that names none, so only the family's kind is added to its name.
_KIND = {"IBM Plex Serif": "serif"}


@dataclass(frozen=True, slots=True)
class Name:
    """What a chart is called in a page, in one word and in words."""

    identifier: str
    title: str
    description: str


def inlined(svg: str, name: Name) -> str:
    """`svg` ready to be put into a page, described for those who do not see it."""
    # Our own drawing, written a moment ago: no entities, no outside document.
    drawing = ElementTree.fromstring(svg)  # noqa: S314
    _prune(drawing)
    for element in drawing.iter():
        _plain(element)
    _rename(drawing, name.identifier)
    root = _root(drawing, name)
    return ElementTree.tostring(root, encoding="unicode")


def _root(drawing: Element, name: Name) -> Element:
    title_id, description_id = f"{name.identifier}-title", f"{name.identifier}-desc"
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "chart",
        "role": "img",
        "viewBox": drawing.attrib["viewBox"],
        "aria-labelledby": f"{title_id} {description_id}",
    }
    root = Element("svg", attributes)
    ElementTree.SubElement(root, "title", {"id": title_id}).text = name.title
    ElementTree.SubElement(root, "desc", {"id": description_id}).text = name.description
    root.extend(_flattened(drawing))
    return root


def _prune(parent: Element) -> None:
    for child in list(parent):
        if _NAMESPACE.sub("", child.tag) in _DROPPED:
            parent.remove(child)
        else:
            _prune(child)
            if _NAMESPACE.sub("", child.tag) == "defs" and not len(child):
                parent.remove(child)


def _plain(element: Element) -> None:
    """Names without namespaces, and each property of `style` as an attribute."""
    element.tag = _NAMESPACE.sub("", element.tag)
    element.text = element.text.strip("\n ") if element.text else None
    element.tail = None
    properties = element.attrib.pop("style", "")
    plain = {_NAMESPACE.sub("", key): value for key, value in element.attrib.items()}
    for declaration in filter(None, map(str.strip, properties.split(";"))):
        key, _, value = declaration.partition(":")
        plain[key.strip()] = value.strip()
    if "font-family" in plain:
        family = plain["font-family"].split(",")[0].strip("'\" ")
        plain["font-family"] = f"{family}, {_KIND.get(family, 'sans-serif')}"
    if plain.get("transform", "").startswith("rotate(-0"):
        del plain["transform"]
    element.attrib.clear()
    element.attrib.update(plain)


def _rename(drawing: Element, identifier: str) -> None:
    """Ids that something refers to get the chart's name in front; the others go."""
    used = {
        match
        for element in drawing.iter()
        for value in element.attrib.values()
        for match in [*_REFERENCE.findall(value), *([value[1:]] if value.startswith("#") else [])]
    }
    for element in drawing.iter():
        own = element.attrib.pop("id", None)
        for key, value in element.attrib.items():
            if key == "href":
                element.attrib[key] = f"#{identifier}-{value[1:]}"
            else:
                element.attrib[key] = _REFERENCE.sub(rf"url(#{identifier}-\1)", value)
        if own in used:
            element.attrib["id"] = f"{identifier}-{own}"


def _flattened(parent: Element) -> Iterator[Element]:
    """The children, with groups that say nothing opened."""
    for child in parent:
        if child.tag == "g" and not child.attrib:
            yield from _flattened(child)
        else:
            yield child
