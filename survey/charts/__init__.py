"""Painters: a Figure and a Scene in, marks on the figure out. No arithmetic on answers; `canvas` alone saves."""
