"""Secrets that open something: given out once, kept only as a hash."""

import hashlib
import secrets

SHORTEST = 22  # characters of base64 that hold 128 bits


# Crockford's letters: none is mistaken for another on paper.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORTEST_TYPED = 12  # of these letters hold 60 bits


def make_letters(count: int) -> str:
    """So many random letters, of five bits each."""
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def make_token() -> str:
    """A random token of 128 bits, fit for an address."""
    return secrets.token_urlsafe(16)


def owner_hash(code: str, question: str) -> str:
    """What ties a comment to a receipt: only who holds the code can work it out, and not from its plain hash."""
    return hash_of(f"{code} {question}")


def hash_of(token: str) -> str:
    """What is kept of a token: its SHA-256. Tokens are random, so that no salt is needed to keep them from guessing."""
    return hashlib.sha256(token.encode()).hexdigest()
