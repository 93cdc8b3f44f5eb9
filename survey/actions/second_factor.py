"""The second factor: codes of an app that follow from a secret and the time, and recovery codes that stand in once.

The secret follows from the installation's key and a nonce: whoever has the database alone has neither secret nor codes.
"""

import hmac
from base64 import b32encode
from datetime import datetime

from pyotp import TOTP

from survey.core.codes import canonical, written
from survey.store.ids import AccountId
from survey.store.tokens import SHORTEST_TYPED, make_letters

SECRET_BYTES = 20
STEP = 30  # seconds in which a code is shown
# Clocks differ, and typing takes a while: the step before and the one after count as well.
WINDOW = (0, -1, 1)
RECOVERY_CODES = 10
PART = 4


def secret_of(secret_key: str, account: AccountId, nonce: str) -> str:
    """What an app is given, in base 32."""
    digest = hmac.digest(secret_key.encode(), f"second factor:{account}:{nonce}".encode(), "sha256")
    return b32encode(digest[:SECRET_BYTES]).decode("ascii")


def address_for_app(secret: str, email: str, issuer: str) -> str:
    """The address that an app reads from a QR code."""
    return TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The step of time whose code was typed; None for a wrong one."""
    current, code, totp = int(now.timestamp()) // STEP, canonical(typed), TOTP(secret)
    for step in (current + offset for offset in WINDOW):
        if hmac.compare_digest(totp.at(step * STEP).encode(), code.encode()):
            return step
    return None


def make_recovery_codes() -> list[str]:
    """Ten codes as people write them down."""
    return [written(make_letters(SHORTEST_TYPED), PART) for _ in range(RECOVERY_CODES)]


def recovery_hash(secret_key: str, account: AccountId, typed: str) -> str:
    """What is kept of a recovery code: short as it is, it cannot be found from this without the key."""
    message = f"recovery code:{account}:{canonical(typed)}".encode()
    return hmac.digest(secret_key.encode(), message, "sha256").hex()
