"""Our own log, on standard error."""

import logging


def log_to_standard_error() -> None:
    """Addresses, which may hold a token, are never in the log."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("survey").setLevel(logging.INFO)
    # It tells of every request that waits for a thread.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
