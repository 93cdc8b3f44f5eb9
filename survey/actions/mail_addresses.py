"""Whether a mail can be addressed to what somebody wrote down. No server is asked: only its form is looked at."""

from email_validator import EmailNotValidError, validate_email

from survey.core.errors import Problem

LONGEST_ADDRESS = 254
SCHEME = "mailto:"


def normalised(text: str) -> tuple[str, Problem | None]:
    """The address as it is stored and compared, or what is wrong with it.

    A domain in other letters is written as servers write it, so that every one of them takes it.
    """
    address = text.removeprefix(SCHEME)
    try:
        found = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return text, Problem(_fault(address), "address", {"value": text})
    return found.ascii_email or found.normalized, None


def _fault(address: str) -> str:
    """What to say about an address that is none."""
    local, at, domain = address.rpartition("@")
    faults = {
        "address_no_at": not at,
        "address_two": "@" in local,
        "address_space": any(character.isspace() for character in address),
        "address_no_name": not local,
        "address_no_domain": "." not in domain.strip("."),
        "address_long": len(address) > LONGEST_ADDRESS,
    }
    return next((code for code, holds in faults.items() if holds), "address_bad")
