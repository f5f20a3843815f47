"""pdpsim: back-propagation as the PDP volumes draw it, unit by unit and message by message."""

from typing import TYPE_CHECKING as _TYPE_CHECKING

import pdpsim.interruption  # first, since what follows takes a moment  # isort: skip
from pdpsim.core import looks as _looks
from pdpsim.core.activations import Activation, activation, activation_names, register
from pdpsim.core.connection import Connection
from pdpsim.core.events import Event, TargetsCompared, Write
from pdpsim.core.formula import Formula
from pdpsim.core.kinds import NoError, OwnWayBack, SignsBack
from pdpsim.core.measures import CategoricalCrossEntropy, CrossEntropy, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.sweeps import backward, change_weights, forward
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Cut, Weight
from pdpsim.engines.compiled import compiled_source
from pdpsim.engines.native import native_source
from pdpsim.errors import PdpsimError
from pdpsim.experiments.running import run_scenario
from pdpsim.experiments.scenario import Recipe, Run, Scenario, get_scenario, list_scenarios
from pdpsim.formats.history_csv import save_history
from pdpsim.formats.loading import (
    load_network,
    load_patterns,
    load_weights,
    save_network,
    save_patterns,
    save_weights,
)
from pdpsim.learning.criteria import (
    AllCorrect,
    FortyTwentyForty,
    Never,
    StrongestAnswer,
    StrongestPattern,
    TssBelow,
    WithinTolerance,
)
from pdpsim.learning.history import History
from pdpsim.learning.network_criteria import AtRest, Completes, DistinctCodes, Stable
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.associator import PatternAssociator
from pdpsim.learning.procedures.back_propagation import BackPropagation
from pdpsim.learning.procedures.boltzmann import Boltzmann
from pdpsim.learning.procedures.climber import Climber
from pdpsim.learning.procedures.contrastive import EquilibriumPropagation, MeanField
from pdpsim.learning.procedures.differences import ForwardDifferences, WeightPerturbation
from pdpsim.learning.procedures.genetic import Genetic
from pdpsim.learning.procedures.hopfield import HopfieldStorage, Recall
from pdpsim.learning.procedures.perceptron import Perceptron
from pdpsim.learning.procedures.predictive import PredictiveCoding
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import Adam, GradientDescent, Lion, QuickProp, RMSProp, Rprop, SignStep
from pdpsim.learning.sweep import Sweep
from pdpsim.training.many import train_many
from pdpsim.training.testing import train_and_test
from pdpsim.training.training import train

if _TYPE_CHECKING:
    from pdpsim.diagram.player import player
    from pdpsim.inspection.comparison import compare
    from pdpsim.inspection.diagnosis import diagnose
    from pdpsim.inspection.inspector import Inspector
    from pdpsim.inspection.lesions import lesion_study
    from pdpsim.notebook.live import live
    from pdpsim.stepping.recorder import Recorder
    from pdpsim.stepping.stepper import Stepper
    from pdpsim.studies.sensitivity import SensitivityMap
    from pdpsim.studies.study import Study

__all__ = [
    "Activation",
    "Adam",
    "AllCorrect",
    "AtRest",
    "BackPropagation",
    "CategoricalCrossEntropy",
    "Boltzmann",
    "Climber",
    "Completes",
    "Connection",
    "CrossEntropy",
    "Cut",
    "DistinctCodes",
    "EquilibriumPropagation",
    "Event",
    "Formula",
    "ForwardDifferences",
    "FortyTwentyForty",
    "Genetic",
    "GradientDescent",
    "History",
    "HopfieldStorage",
    "Inspector",
    "Lion",
    "MeanField",
    "Network",
    "NoError",
    "OwnWayBack",
    "Pattern",
    "PatternAssociator",
    "PatternSet",
    "PdpsimError",
    "Perceptron",
    "PredictiveCoding",
    "Procedure",
    "QuickProp",
    "RMSProp",
    "Recall",
    "Recipe",
    "Recorder",
    "Rprop",
    "Rule",
    "Run",
    "Scenario",
    "SensitivityMap",
    "SignStep",
    "SignsBack",
    "Stable",
    "Stepper",
    "StrongestAnswer",
    "StrongestPattern",
    "Study",
    "SumOfSquares",
    "Sweep",
    "TargetsCompared",
    "Never",
    "TssBelow",
    "Unit",
    "Weight",
    "WeightPerturbation",
    "WithinTolerance",
    "Write",
    "activation",
    "activation_names",
    "backward",
    "change_weights",
    "compare",
    "compiled_source",
    "native_source",
    "diagnose",
    "forward",
    "lesion_study",
    "get_scenario",
    "list_scenarios",
    "live",
    "load_network",
    "load_patterns",
    "load_weights",
    "player",
    "register",
    "run_scenario",
    "save_history",
    "save_network",
    "save_patterns",
    "save_weights",
    "train",
    "train_and_test",
    "train_many",
]

__version__ = "0.4.0.dev0"

_looks.register("Network", "text", "pdpsim.text:circuit")
_looks.register("Network", "draw", "pdpsim.drawing.circuit:draw_network")
_looks.register("Network", "svg", "pdpsim.drawing.circuit:network_svg")
_looks.register("Unit", "html", "pdpsim.diagram.texts:unit_html")
_looks.register("PatternSet", "html", "pdpsim.diagram.texts:patterns_html")
_looks.register("History", "draw", "pdpsim.drawing.curves:draw_error")
_looks.register("History", "svg", "pdpsim.drawing.curves:history_svg")
_looks.register("Pattern", "html", "pdpsim.notebook.tables:pattern_html")
_looks.register("Units", "html", "pdpsim.notebook.tables:units_html")
_looks.register("Connections", "html", "pdpsim.notebook.tables:connections_html")
_looks.register("Connection", "html", "pdpsim.notebook.tables:connection_html")
_looks.register("Inspector", "html", "pdpsim.notebook.tables:inspector_html")
_looks.register("Named", "html", "pdpsim.notebook.tables:named_html")
_looks.register("InspectedUnit", "html", "pdpsim.notebook.tables:inspected_unit_html")
_looks.register("Group", "html", "pdpsim.notebook.tables:group_html")
_looks.register("LesionStudy", "html", "pdpsim.notebook.tables:lesions_html")
_looks.register("Diagnosis", "html", "pdpsim.notebook.tables:diagnosis_html")
_looks.register("Summary", "html", "pdpsim.notebook.tables:summary_html")
_looks.register("Recorder", "html", "pdpsim.notebook.tables:recorder_html")
_looks.register("Scenario", "html", "pdpsim.notebook.tables:scenario_html")
_looks.register("Stepper", "svg", "pdpsim.notebook.pictures:stepper_svg")
_looks.register("Run", "svg", "pdpsim.notebook.pictures:run_svg")
_looks.register("Study", "html", "pdpsim.notebook.pictures:study_html")

# Imported when first asked for, to keep `import pdpsim` quick.
_LATER = {
    "compare": "pdpsim.inspection.comparison",
    "diagnose": "pdpsim.inspection.diagnosis",
    "Inspector": "pdpsim.inspection.inspector",
    "live": "pdpsim.notebook.live",
    "player": "pdpsim.diagram.player",
    "lesion_study": "pdpsim.inspection.lesions",
    "Recorder": "pdpsim.stepping.recorder",
    "SensitivityMap": "pdpsim.studies.sensitivity",
    "Stepper": "pdpsim.stepping.stepper",
    "Study": "pdpsim.studies.study",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LATER[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})
