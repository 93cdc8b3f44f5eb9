"""A statement looks the same to everybody who gave it the same answer: its HTML is made once for each."""

from flask import current_app

from survey.core.answers import EXITS, POINTS
from survey.core.questionnaire import Item, Questionnaire
from survey.web.language import current_words

NUMBERS = tuple(str(number) for number in range(1, len(POINTS) + 1))
MOST_KEPT = 16  # questionnaires
# HTML, as the template made it: escaped, and marked as such.
Kept = dict[tuple[str, str, str, bool], str]

# By identity: an assessment's questionnaire is built once, and is held here with what was made of it.
_kept: dict[int, tuple[Questionnaire, Kept]] = {}


def kept_item(questionnaire: Questionnaire, item: Item, value: str, *, clear: bool) -> str:
    """The HTML of an item with this answer, with nothing wrong about it."""
    words = current_words()
    kept = _kept_for(questionnaire)
    # What nobody can choose marks nothing, and is not worth keeping.
    value = value if value in EXITS or value in NUMBERS else ""
    key = (item.id, words.language, value, clear)
    if key not in kept:
        labels = words.among(item.anchors or questionnaire.scales[item.scale].points)
        draw = current_app.jinja_env.get_template("respond/questions.html").module.item  # type: ignore[attr-defined]
        kept[key] = draw(item, labels, questionnaire.exits, value, {}, {}, clear, words, words.say)
    return kept[key]


def _kept_for(questionnaire: Questionnaire) -> Kept:
    found = _kept.get(id(questionnaire))
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        found = _kept[id(questionnaire)] = (questionnaire, {})
    return found[1]
