"""What is wrong with people in a list, in words, each with what to do."""

from collections.abc import Mapping

from survey.core.errors import Problem
from survey.core.questionnaire import Questionnaire
from survey.web.language import current_words

LONGEST_QUOTE = 60  # characters of what somebody wrote


def wrong_with(problem: Problem, questionnaire: Questionnaire) -> str:
    """One problem of a list, or of somebody in it."""
    values = {name: _quoted(value) for name, value in problem.values.items()}
    for sentences in (_about_addresses(values), _about_people(values, questionnaire), _about_files(values, problem)):
        if problem.code in sentences:
            return sentences[problem.code]
    return current_words().say("This cannot be used. Type it again.")


def _about_addresses(values: Mapping[str, str]) -> dict[str, str]:
    say, value = current_words().say, values.get("value", "")
    return {
        "address_no_at": say("“{value}” is no mail address: it has no @.", value=value),
        "address_two": say("“{value}” holds more than one @. Write one address a row.", value=value),
        "address_space": say("“{value}” is no mail address: there is a space in it.", value=value),
        "address_no_name": say("“{value}” is no mail address: nothing stands before the @.", value=value),
        "address_no_domain": say("“{value}” is no mail address: what follows the @ is incomplete.", value=value),
        "address_long": say("“{value}” is too long for a mail address.", value=value),
        "address_bad": say("“{value}” is no mail address. Check it.", value=value),
        "address_taken": say("Somebody with this address is invited already."),
        "bounced": say("Mails to “{value}” came back. Correct it, or invite without an address.", value=value),
        "unsubscribed": say("“{value}” asked for no more mails. Invite without an address.", value=value),
    }


def _about_people(values: Mapping[str, str], questionnaire: Questionnaire) -> dict[str, str]:
    words, value = current_words(), values.get("value", "")
    say = words.say
    groups = words.parted(words.of(group.name) for group in questionnaire.groups)
    named = questionnaire.group.get(value)
    spoken = words.listed([words.name_of(code) for code in questionnaire.languages])
    return {
        "twice": say("“{value}” stands in row {first} already.", value=value, first=values.get("first", "")),
        "invited_already": say("“{value}” is invited already.", value=value),
        "no_group": say("The group is missing. There are: {groups}.", groups=groups),
        "unknown_group": say("“{value}” is no group. There are: {groups}.", value=value, groups=groups),
        "group_told": say(
            "Nobody can join the group “{group}” any more: people have begun and were told how large the groups are.",
            group=words.of(named.name) if named else value,
        ),
        "unknown_spoken": say(
            "The survey does not speak “{value}”. It speaks {languages}.", value=value, languages=spoken
        ),
        "name_needed": say("The name is missing. It stands beside the answers."),
        "nobody_named": say("Enter a name or an address."),
        "name_long": say("The name is too long: {most} characters at most.", most=values.get("most", "")),
        "not_one_line": say("The name contains characters that cannot be shown."),
    }


def _about_files(values: Mapping[str, str], problem: Problem) -> dict[str, str]:
    say, most = current_words().say, values.get("most", "")
    place = {"row": problem.row or "", "reason": values.get("reason", ""), "heading": _quoted(problem.where)}
    return {
        "row_length": say(
            "The row has {cells} cells, its heading {columns}.",
            cells=values.get("cells", ""),
            columns=values.get("columns", ""),
        ),
        "no_people": say("It names nobody."),
        "too_many_people": say("It names more than {most} people. Split it.", most=most),
        "no_person_column": {
            "group": say("No column is called “group”. Add it, or choose a group here."),
        }.get(problem.where, say("No column is called “name” or “address”. Write these words over the columns.")),
        "duplicate_column": say("Two columns mean the same: “{heading}” and another one. Keep one.", **place),
        "bad_csv": say("Row {row} is no CSV: check its quotes ({reason}).", **place),
        "not_utf8": say("Row {row} holds letters that cannot be read. Save the file as “CSV UTF-8”.", **place),
        "not_text": say("This is no list. Save it as “CSV UTF-8” or as an Excel workbook (.xlsx)."),
        "old_workbook": say("This is an old kind of workbook (.xls). Save it as .xlsx."),
        "bad_workbook": say("This workbook cannot be read. Save it anew as .xlsx, or as “CSV UTF-8”."),
        "large_workbook": say("This workbook is too large. Keep only the rows and columns that are needed."),
        "large_file": say("This file is larger than {most} MiB. Keep only the columns that are needed.", most=most),
        "no_workbooks": say("This server does not read workbooks. Save it as “CSV UTF-8”."),
    }


def _quoted(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
