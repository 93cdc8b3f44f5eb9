"""How each number of a report was computed: its formula with this assessment's own inputs, from the same findings.

`explain(scene, "dimension/SPO")` gives an explanation, `figures(scene)` the ids of all that a report shows.
"""

from survey.reporting.explanations.catalogue import explain, figures
from survey.reporting.explanations.explanation import Explanation, Input, Inputs, Place, Step, Subject

__all__ = ["Explanation", "Input", "Inputs", "Place", "Step", "Subject", "explain", "figures"]
