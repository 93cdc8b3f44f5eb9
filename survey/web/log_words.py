"""What was done, in words: one table for every action of the audit log. An action that is not in it shows its code."""

from collections.abc import Callable, Mapping

from survey.store.audit import Logged
from survey.web.language import current_words


def logged(entry: Logged) -> str:
    """What an entry of the log says was done."""
    return action_words().get(entry.action, entry.action)


def action_words() -> Mapping[str, str]:
    """Every action and what it says in the reader's language."""
    say = current_words().say
    return {
        **_of_accounts(say),
        **_of_assessments(say),
        **_of_people_asked(say),
        **_of_what_follows(say),
        "log.exported": say("Exported the log"),
        "pmo.added": say("Added a PMO"),
        "pmo.renamed": say("Renamed a PMO"),
        "pmo.rhythm": say("Set how often a PMO is assessed"),
    }


def _of_accounts(say: Callable[..., str]) -> dict[str, str]:
    return {
        "account.accepted": say("Accepted the invitation to sign in"),
        "account.bound": say("Signed in with another provider for the first time"),
        "account.changed": say("Changed what somebody may do"),
        "account.codes_renewed": say("Made new recovery codes"),
        "account.deactivated": say("Deactivated somebody"),
        "account.factor_off": say("Turned off the second factor"),
        "account.factor_on": say("Turned on the second factor"),
        "account.factor_taken_away": say("Took somebody’s second factor away"),
        "account.invited": say("Invited somebody to sign in"),
        "account.invited_again": say("Sent the invitation to sign in again"),
        "account.own_changed": say("Changed their own account"),
        "account.password_changed": say("Changed their password"),
        "account.password_reset": say("Chose a new password by a link"),
        "account.reactivated": say("Reactivated somebody"),
        "account.reset_asked": say("Asked for a link to choose a new password"),
        "account.signed_in": say("Signed in"),
        "account.signed_out_everywhere": say("Signed out everywhere"),
    }


def _of_assessments(say: Callable[..., str]) -> dict[str, str]:
    return {
        "assessment.archived": say("Archived the assessment"),
        "assessment.closed": say("Closed the survey"),
        "assessment.closing_set": say("Set the closing time"),
        "assessment.created": say("Created the assessment"),
        "assessment.opened": say("Opened the survey"),
        "assessment.reopened": say("Opened the survey again"),
        "assessment.repeated": say("Started the next assessment"),
        "assessment.scheduled": say("Set the opening time"),
        "assessment.stated": say("Stated people, targets or facts"),
        "assessment.taken_back": say("Took the opening back"),
        "assessment.taken_out": say("Took the assessment out of the archive"),
        "assessment.unscheduled": say("Took the opening time away"),
        "launch.agreed": say("Confirmed a point of the launch checklist"),
        "launch.merged": say("Merged groups"),
        "launch.privacy": say("Changed the privacy text"),
        "report.published": say("Published the report"),
        "report.read": say("Looked at the report"),
        "report.unpublished": say("Took the report back from its readers"),
        "retention.changed": say("Changed how long things are kept"),
        "retention.purged": say("Deleted what was over"),
    }


def _of_people_asked(say: Callable[..., str]) -> dict[str, str]:
    return {
        "code_word.removed": say("Took the code word away"),
        "code_word.set": say("Set the code word"),
        "codes.made": say("Made codes for paper"),
        "mails.address_mended": say("Corrected an address"),
        "mails.planned": say("Planned the mails"),
        "mails.sent_again": say("Sent a mail again"),
        "mails.tested": say("Sent a test mail"),
        "mails.unsubscribed": say("Somebody asked for no more mails"),
        "people.changed": say("Changed somebody who is invited"),
        "people.invited": say("Invited people"),
        "people.reminded": say("Reminded people"),
        "people.removed": say("Removed people from the invited"),
        "person.erased": say("Erased a person"),
        "person.exported": say("Downloaded a person’s data"),
        "person.shown": say("Looked at a person’s data"),
    }


def _of_what_follows(say: Callable[..., str]) -> dict[str, str]:
    return {
        "action.changed": say("Changed an action"),
        "action.created": say("Created an action"),
        "action.deleted": say("Deleted an action"),
        "action.noted": say("Wrote a note on an action"),
    }
