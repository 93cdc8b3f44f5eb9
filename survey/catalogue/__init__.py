"""Questionnaire files -> core.Questionnaire, or every fault with its place and remedy.

Only this room knows YAML and pydantic. reading.py gives a plain tree with positions, shape.py its types and keys,
checks/ its meaning; all three go on past a fault, so that an author sees every fault at once.
"""

from survey.catalogue.faults import Fault
from survey.catalogue.loading import content_sha256, find_faults, load_questionnaire
from survey.catalogue.schema import schema
from survey.catalogue.shelf import find_questionnaire, shipped

__all__ = [
    "Fault",
    "content_sha256",
    "find_faults",
    "find_questionnaire",
    "load_questionnaire",
    "schema",
    "shipped",
]
