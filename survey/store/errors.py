"""What the database adds to the tree of `survey.core.errors`."""

from survey.core.errors import SurveyError


class NotSavedError(SurveyError):
    """The database could not write: nothing of this was kept, and the same may be tried again."""

    code = "not_saved"


class BadAddressError(SurveyError):
    """The address of the database is none."""

    code = "bad_database_address"


class NewerDatabaseError(SurveyError):
    """The database was written by a newer version of this program."""

    code = "newer_database"
