"""Secrets that open something: given out once, kept only as a hash."""

import hashlib
import secrets

SHORTEST = 22  # characters of base64 that hold 128 bits


def make_token() -> str:
    """A random token of 128 bits, fit for an address."""
    return secrets.token_urlsafe(16)


def hash_of(token: str) -> str:
    """What is kept of a token: its SHA-256. Tokens are random, so that no salt is needed to keep them from guessing."""
    return hashlib.sha256(token.encode()).hexdigest()
