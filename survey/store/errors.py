"""What the database adds to the tree of `survey.core.errors`."""

from survey.core.errors import SurveyError


class NotSavedError(SurveyError):
    """The database could not write: nothing of this was kept, and the same may be tried again."""

    code = "not_saved"


class NewerDatabaseError(SurveyError):
    """The database was written by a newer version of this program."""

    code = "newer_database"
