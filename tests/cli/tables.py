"""Files of answers, as a spreadsheet would save them."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from random import Random

from survey.actions.made_up import made_up_responses
from survey.core.answers import Response, written_rating
from survey.core.questionnaire import Questionnaire

# How many answer in the demo, group by group.
DEMO_SIZES = (7, 22, 27, 14, 8, 1)
Row = Mapping[str, object]


def table(rows: Iterable[Row], delimiter: str = ",", *, quoted: bool = False) -> str:
    """A CSV with these rows: a column for everything that any of them names."""
    rows = list(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(
        text,
        columns,
        restval="",
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
        lineterminator="\n",
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def made_up_rows(questionnaire: Questionnaire, sizes: Iterable[int]) -> list[Row]:
    """Rows of made-up answers, so many of each group in the questionnaire's order."""
    by_group = dict(zip(questionnaire.group, sizes, strict=False))
    dice = Random(20)  # made up
    return [dict(_fields(questionnaire, each)) for each in made_up_responses(questionnaire, by_group, dice)]


def _fields(questionnaire: Questionnaire, response: Response) -> Iterator[tuple[str, str]]:
    yield "group", response.group
    for item, rating in zip(questionnaire.items, response.ratings, strict=True):
        yield item.id, written_rating(rating)
    for asked in questionnaire.allocations:
        yield from zip(asked.fields, (f"{share:g}" for share in response.efforts.get(asked.id, ())), strict=False)
    for choice in questionnaire.choices:
        yield choice.id, "|".join(response.importance.get(choice.id, ()))
