"""Which engine computes the runs of a study: that depends on recipe and network, not on where or with which others.

The message and compiled engines agree to the last bit, the vectorized one only nearly. So it is not decided anew
for each chunk whether that is used.
"""

from __future__ import annotations

from pdpsim.engines import compiled, vectorized
from pdpsim.engines.work import Work
from pdpsim.experiments.running import start_network
from pdpsim.experiments.scenario import Recipe, Scenario


def engine_for(engine: str, scenario: Scenario, recipe: Recipe, seed: int) -> str:
    """Return the name of the engine for runs of a recipe.

    Examples
    --------
    >>> from pdpsim import GradientDescent, get_scenario
    >>> xor = get_scenario("xor")
    >>> online = xor.recipe().with_(rule=GradientDescent(0.25, grain="pattern"))
    >>> engine_for("auto", xor, xor.recipe(), 1), engine_for("auto", xor, online, 1)
    ('vectorized', 'compiled')
    """
    if engine != "auto":
        return engine
    net = start_network(scenario, recipe, seed)
    patterns = scenario.patterns(recipe, seed).fitted(net).patterns
    work = Work(net, patterns, recipe.rule.at(1), recipe.measure)
    if not vectorized.refuses(work):
        return "vectorized"
    return "message" if compiled.refuses(work) else "compiled"
