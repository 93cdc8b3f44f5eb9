"""The code word behind an open link: said where people meet, so that a link gone astray opens nothing by itself."""

import hmac
from datetime import datetime
from unicodedata import normalize

from survey.store import Engine
from survey.store.assessments import Assessment, set_code_word
from survey.store.audit import log_entry, of_assessment
from survey.store.engine import transaction
from survey.store.ids import AccountId, AssessmentId


def code_word_hash(secret_key: str, assessment: AssessmentId, word: str) -> str:
    """What is kept of a code word: nothing that can be guessed at without the installation's key."""
    message = f"code word:{assessment}:{_folded(word)}"
    return hmac.digest(secret_key.encode(), message.encode(), "sha256").hex()


def is_code_word(secret_key: str, assessment: Assessment, word: str) -> bool:
    """Whether `word` may begin on the open link; any does where none was set."""
    kept = assessment.code_word_hash
    return kept is None or hmac.compare_digest(kept, code_word_hash(secret_key, assessment.id, word))


def ask_for_code_word(
    engine: Engine, assessment: Assessment, kept: str | None, now: datetime, by: AccountId | None = None
) -> Assessment:
    """Ask from now on for the word whose `code_word_hash` this is, or for none; raises RefusedError once closed."""
    with transaction(engine) as session:
        action = "code_word.set" if kept else "code_word.removed"
        log_entry(session, of_assessment(assessment, action, by), now)
        return set_code_word(session, assessment, kept)


def _folded(word: str) -> str:
    """The same for capitals, accents typed in two ways, and spaces before, after or twice."""
    return " ".join(normalize("NFKC", word).casefold().split())
