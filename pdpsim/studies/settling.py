"""Which engine a study computes with: settled once, so that no row depends on where or with which others it is made.

The message and compiled engines agree to the last bit, the vectorized one only nearly. So whether it is used
is a property of the study, and not decided anew for each chunk or on each machine.
"""

from __future__ import annotations

from importlib.util import find_spec

from pdpsim.engines import compiled, vectorized
from pdpsim.engines.choice import refuse_unknown
from pdpsim.engines.work import Work
from pdpsim.errors import PdpsimError
from pdpsim.experiments.running import start_network
from pdpsim.experiments.scenario import Recipe, Scenario

WITH, WITHOUT = "auto, with numpy", "auto, without numpy"


def settled(engine: str) -> str:
    """Return what 'auto' means here; other engines are what they are.

    >>> settled("compiled")
    'compiled'
    """
    if engine in (WITH, WITHOUT):
        return engine
    refuse_unknown(engine)
    if engine != "auto":
        return engine
    return WITH if find_spec("numpy") else WITHOUT


def engine_for(engine: str, scenario: Scenario, recipe: Recipe, seed: int) -> str:
    """Return the name of the engine for runs of a recipe.

    Examples
    --------
    >>> from pdpsim import get_scenario
    >>> xor = get_scenario("xor")
    >>> online = xor.recipe().with_(batch=1)
    >>> engine_for(WITHOUT, xor, xor.recipe(), 1), engine_for(WITH, xor, online, 1)
    ('compiled', 'compiled')
    """
    if engine not in (WITH, WITHOUT):
        return engine
    net = start_network(scenario, recipe, seed)
    patterns = scenario.patterns(recipe, seed).fitted(net).patterns
    work = Work(net, patterns, recipe.procedure.at(1))
    if engine == WITH and not vectorized.refuses(work):
        return "vectorized"
    return "message" if compiled.refuses(work) else "compiled"


def refuse_other_machines(engine: str) -> None:
    """Say so if the study was begun with NumPy, and there is none here."""
    if engine == WITH and not find_spec("numpy"):
        raise PdpsimError("the study was begun with NumPy, and this worker has none: its rows would differ slightly")
