"""A file in, a questionnaire or all its faults out."""

import hashlib
import json
from pathlib import Path

from survey.catalogue.checks import find_meaning_faults
from survey.catalogue.faults import Fault
from survey.catalogue.reading import Source, read
from survey.catalogue.shape import build, find_shape_faults
from survey.catalogue.tree import Tree
from survey.core.errors import Problem, QuestionnaireError
from survey.core.questionnaire import Questionnaire


def find_faults(path: Path) -> list[Fault]:
    """Every fault of the file, in the order of its lines; empty when it can be used."""
    return _faults_in(read(path))


def load_questionnaire(path: Path) -> Questionnaire:
    """The questionnaire in the file; raises QuestionnaireError with every fault as a problem."""
    source = read(path)
    faults = _faults_in(source)
    if faults:
        raise QuestionnaireError([_problem(fault) for fault in faults])
    return build(source.document)


def content_sha256(questionnaire: Questionnaire) -> str:
    """What makes two questionnaires the same: SHA-256 of the canonical JSON, whatever the file's layout."""
    canonical = json.dumps(questionnaire.to_document(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _faults_in(source: Source) -> list[Fault]:
    if source.usable:
        tree = Tree(source.document)
        for finding in (*find_shape_faults(tree, source.document), *find_meaning_faults(tree)):
            source.report(finding)
    return sorted(dict.fromkeys(source.faults), key=lambda fault: (fault.line, fault.column))


def _problem(fault: Fault) -> Problem:
    values = {"file": fault.file, "line": fault.line, "column": fault.column, "message": fault.message}
    return Problem("questionnaire_fault", fault.key, values, fault.line)
