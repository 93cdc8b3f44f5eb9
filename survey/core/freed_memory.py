"""Freed memory is kept for the next array instead of going back to the system.

Arrays of some hundred kilobytes come and go by the thousand here. The C library of Linux gives each back at once and
pays for fresh pages with every new one, which costs several times the arithmetic, until it has seen a larger block
freed (mallopt(3), M_MMAP_THRESHOLD: the threshold is dynamic).
"""

import numpy as np

LARGER = 30 << 20  # bytes; never written to, so they cost nothing


def keep_freed_memory() -> None:
    """Let the C library see a larger block freed."""
    np.empty(LARGER, dtype=np.uint8)
