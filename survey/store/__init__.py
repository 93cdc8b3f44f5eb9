"""The only room that knows the database: core objects and small frozen records in and out, rows never leave.

Every function takes the `Session` of `engine.transaction` or `engine.reading` first. It and `Engine` are re-exported
here, so that other rooms can name them without importing SQLAlchemy.
"""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

__all__ = ["Engine", "Session"]
