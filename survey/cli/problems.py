"""Problems and errors as lines on standard error: where, what is wrong, what to do. Unusable input exits with 2."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NoReturn
from unicodedata import category

import click

from survey.core.errors import Problem, SurveyError, UnusableError

UNUSABLE = 2
MOST_LINES = 50
LONGEST_QUOTE = 80  # characters of what somebody wrote
SENTENCES = {
    "bad_database_address": "DATABASE_URL is no address; write sqlite:///path or postgresql://user@host/name",
    "bad_csv": "this is not CSV ({reason}); check the quotes on this line",
    "bad_choice": "“{value}” is not a choice: name one to {exactly} different dimensions, joined by |",
    "bad_fact": "must be true or false",
    "bad_population": "this is not a number of people; write a whole number from 0 to {most}",
    "bad_rating": "“{value}” is not an answer; use 1 to {points}, DK, NA, or leave the cell empty",
    "bad_share": "“{value}” is not a share; write a number from 0 to 100",
    "bad_target": "this is not a target; write a level from 1 to {highest} in steps of 0.5",
    "duplicate_code": "the code “{value}” stands in two rows; a person has one row, so correct one or empty its code",
    "findings_without_deviations": "these are a report's findings, without deviations; compare the files of answers",
    "no_findings": "this is no findings JSON ({schema}) of `survey score`; check the file",
    "nothing_in_common": "{earlier} and {later} have no question in common that the same group is asked; name the right"
    " questionnaires",
    "other_questionnaire": "these findings are not both of {id} {version} as it is now; compare the files of answers",
    "mixed_comparison": "one is a findings JSON and the other is not; give two of a kind",
    "questionnaire_needed": "no shipped questionnaire made these findings ({id} {version}); name its file",
    "duplicate_column": "this column stands twice; keep one",
    "file_missing": "there is no such file; check the path",
    "file_unreadable": "the file cannot be read ({reason}); check the path and your rights",
    "bad_toml": "this is not TOML ({reason}); correct the line",
    "no_people": "the file names nobody; add a row a person below the header",
    "no_person_column": "this column is missing; the header needs name (or address) and group, and may have language",
    "no_answers": "the file holds no answers; add a row a respondent below the header",
    "no_group_column": "there is no column “group” among {found}; add one with a group id in each row",
    "no_parquet": "reading Parquet needs pyarrow, which is not installed; install it or save the file as CSV",
    "not_a_table": "must be a table, written [{where}]",
    "not_routed": "“{value}” stands in a question that group {group} is not asked; empty the cell or correct the group",
    "not_utf8": "the file is not UTF-8 (byte {byte}); save it as “CSV UTF-8”",
    "population_below_rows": "{population} people invited, but {rows} rows of answers; correct the population",
    "row_length": "{cells} cells where the header has {columns}; add or remove cells on this line",
    "unknown_choice": "“{value}” names something that is no dimension; use dimension ids joined by |",
    "unknown_group": "“{value}” is no group; use one of {known}",
    "unknown_key": "is not known here; use one of {known}",
    "unknown_part": "is not known; a context holds {known}",
    "no_questionnaire": "this is neither a file nor a shipped questionnaire ({known}); check the name",
    "questionnaire_fault": "{message}",
    "address_bad": "“{value}” is no mail address; correct it",
    "address_long": "“{value}” is no mail address: it is too long; correct it",
    "address_no_at": "“{value}” is no mail address: it has no @; correct it",
    "address_no_domain": "“{value}” is no mail address: what follows the @ is incomplete; correct it",
    "address_no_name": "“{value}” is no mail address: nothing stands before the @; correct it",
    "address_space": "“{value}” is no mail address: a space stands in it; correct it",
    "address_two": "“{value}” is no mail address: it holds two of them, or two @; write one a row",
    "bad_workbook": "this is no workbook that can be read; save it as .xlsx, or as “CSV UTF-8”",
    "bounced": "mails to “{value}” came back; correct the address, or leave it empty",
    "group_told": "nobody can join “{value}” any more: people have begun, and were told how large the groups are",
    "invited_already": "“{value}” is invited already; take this row out",
    "large_file": "the file is larger than {most} MiB; keep only the columns that are needed",
    "large_workbook": "the workbook is too large ({most} MiB unpacked at most); keep only the rows and columns needed",
    "name_long": "“{value}” is longer than {most} characters; shorten it",
    "name_needed": "a name is needed, since it stands beside the answers; add it",
    "no_group": "a group is needed; use one of {known}",
    "no_workbooks": "reading workbooks needs defusedxml, which is not installed; install it or save the file as CSV",
    "nobody_named": "a name or an address is needed; add one",
    "not_one_line": "“{value}” is not one line of plain text; type it again",
    "not_text": "this is no text that can be read; save it as “CSV UTF-8” or .xlsx",
    "old_workbook": "this is a workbook of an old kind (.xls); save it as .xlsx or as “CSV UTF-8”",
    "people_told": "people have begun to answer {assessment} and were told how large the groups are; add nobody to a"
    " group that would become large enough to be shown alone",
    "too_many_people": "the list has more than {most} people; split it",
    "twice": "“{value}” stands in row {first} too; take one of the two out",
    "unknown_spoken": "the survey does not speak “{value}”; use one of {known}, or leave it empty",
    "unsubscribed": "“{value}” asked for no more mails; leave the address empty, and hand a link or a code over",
    "already_imported": "these very answers are in {assessment} already; nothing was imported",
    "import_not_open": "{assessment} is {state}; answers can be imported only while it is open",
    "anonymous_answers": "{assessment} is anonymous: people were told that their answers stand beside nobody's name, so"
    " no single answers are given out; read its report",
    "codes_are_anonymous": "{assessment} keeps names or codes of people beside their answers, and a code on paper is"
    " nobody's in particular; invite people by name with `survey invite`",
    "sheet_not_written": "this cannot be written ({reason}); the codes above are valid all the same",
    "invite_closed": "{assessment} is closed; nobody can be invited any more",
    "report_not_closed": "{assessment} is {state}; close it first, then its report is made",
    "report_not_written": "this cannot be written ({reason}); correct the rights, or name another folder with --out",
    "assessment_not_found": "there is no assessment “{assessment}”; there are: {known}",
    "not_open": "{assessment} takes no answers now; open it first",
    "not_saved": "the database did not take this ({reason}); nothing was changed",
    "short_key": "{path} holds fewer than {least} characters; delete it, and the next start makes a new one",
    "oidc_incomplete": "SURVEY_OIDC_ISSUER is set; set SURVEY_OIDC_CLIENT_ID and SURVEY_OIDC_CLIENT_SECRET (or"
    " SURVEY_OIDC_CLIENT_SECRET_FILE) as well, or none of them",
    "oidc_not_https": "SURVEY_OIDC_ISSUER is {issuer}; it has to begin with https://",
    "oidc_secret_unreadable": "SURVEY_OIDC_CLIENT_SECRET_FILE: {path} cannot be read ({reason}); correct the path or"
    " the rights",
    "no_mail_from": "SURVEY_SMTP is set; say in SURVEY_MAIL_FROM which address mails come from, like a@example.org",
    "bad_mail_from": "SURVEY_MAIL_FROM is “{value}”; write one plain address, like survey@example.org",
    "bad_mail_rate": "SURVEY_MAIL_PER_MINUTE is “{value}”; write a whole number from 1 to {most}",
    "smtp_password_unreadable": "SURVEY_SMTP_PASSWORD_FILE: {path} cannot be read ({reason}); correct the path or the"
    " rights",
    "bad_smtp": "SURVEY_SMTP is no address of a mail server; write smtp://user@host:587 or smtps://user@host, and"
    " ?tls=none behind it for one in your own network that cannot encrypt",
    "newer_database": "it was written by a newer version of this program ({revision}); update the program",
    "no_driver": "this kind of database needs the Python package {module}, which is not installed; install it",
    "database_unusable": "it cannot be written ({reason}); check its address, and the rights on its folder",
    "folder_unusable": "this cannot be written ({reason}); correct the rights, or name another folder in SURVEY_HOME",
    "no_translations": "{path} is no folder; correct it, or leave it unset",
    "unknown_language": "{path} is named for no language; name folders as ar, fr or pt_BR",
    "address_unusable": "cannot serve here ({reason}); choose another --port or --host",
}


def sentence(code: str, values: Mapping[str, object]) -> str:
    """What is wrong and what to do, in English."""
    return SENTENCES.get(code, code).format_map(
        {key: _short(value) if key == "value" else value for key, value in values.items()}
    )


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def plain(text: str) -> str:
    """`text` on one line: what would steer a terminal, or turn the line around, is spelt out."""
    return "".join(
        character.encode("unicode_escape").decode() if category(character).startswith("C") else character
        for character in text
    )


def lines(source: str, problems: tuple[Problem, ...], total: int) -> Iterator[str]:
    """One line a problem, `file:row:column: ...`, at most fifty and then how many more of `total`."""
    for problem in problems[:MOST_LINES]:
        where = [_short(problem.where)] if problem.where else []
        place = [source, *([str(problem.row)] if problem.row else []), *where]
        yield f"{':'.join(place)}: {sentence(problem.code, {'where': problem.where, **problem.values})}"
    if total > MOST_LINES:
        yield f"{source}: and {total - MOST_LINES} more problems"


def refuse(*said: str) -> NoReturn:
    """Print and leave with the exit code of unusable input."""
    for line in said:
        click.echo(plain(line), err=True)
    raise SystemExit(UNUSABLE)


def tell_unknown_columns(source: str, columns: Sequence[str]) -> None:
    """Name the columns of a file of answers that were left out."""
    if columns:
        names = ", ".join(name or "(no name)" for name in columns)
        click.echo(plain(f"{source}: columns not known and left out: {names}"), err=True)


@contextmanager
def refusing(source: str, **values: object) -> Iterator[None]:
    """Turn an error about `source` into lines on standard error and exit 2."""
    values = {"reason": "is its disk full?", **values}
    try:
        yield
    except UnusableError as error:
        refuse(*lines(source, error.problems, error.total))
    except SurveyError as error:
        refuse(f"{source}: {sentence(error.code, {**values, **error.values})}")
    except FileNotFoundError:
        refuse(f"{source}: {SENTENCES['file_missing']}")
    except OSError as error:
        refuse(f"{source}: {sentence('file_unreadable', {'reason': error.strerror})}")
