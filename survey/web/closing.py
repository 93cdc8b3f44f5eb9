"""The closing time as pages tell it."""

from datetime import datetime

from survey.actions import closing as actions
from survey.store.assessments import GRACE, Assessment
from survey.web.language import current_words


def closing_of(assessment: Assessment) -> str:
    """When nobody may begin any more; empty without a closing time."""
    return told(assessment.closes_at, assessment.time_zone) if assessment.closes_at else ""


def end_of_grace(assessment: Assessment) -> str:
    """Until when those who began before the closing time may finish; empty without one."""
    return told(assessment.closes_at + GRACE, assessment.time_zone) if assessment.closes_at else ""


def told(moment: datetime, zone_name: str) -> str:
    """A moment as clocks in a zone show it."""
    return actions.told(current_words(), moment, zone_name)
