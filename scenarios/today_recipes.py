"""The recipe of today for the problems of 1986: other units and starts, cross-entropy, Adam; and one thing at a time.

Nothing in them is tuned: rates are the defaults that people use.
"""

from typing import Any

from pdpsim.core.activations import activation
from pdpsim.core.measures import CategoricalCrossEntropy, CrossEntropy
from pdpsim.core.network import Network
from pdpsim.experiments.scenario import Recipe
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import Adam, GradientDescent, Lion, QuickProp, RMSProp, Rprop

SOURCE = "the recipe of today, with the settings that people begin with"
# Each function of hidden units with the start that goes with it.
STARTS = {"relu": "he", "gelu": "he", "silu": "he", "leaky_relu": "he", "tanh": "xavier", "softplus": "lecun"}
RULES: dict[str, Rule] = {
    "adam-0.001": Adam(0.001),
    "adam": Adam(0.01),
    "adam-0.1": Adam(0.1),
    "rmsprop": RMSProp(0.01),
    "lion": Lion(0.01),
    "rprop": Rprop(),
    "quickprop": QuickProp(0.25),
}


def today(base: Recipe, name: str, function: str, rule: Rule = Adam(0.01), **changes: Any) -> Recipe:
    """Return a recipe of 1986 with all of today's: the units' function, its start, cross-entropy and Adam.

    Parameters
    ----------
    base : Recipe
    name : str
    function : str
        Of the hidden units.
    rule : Rule
    **changes
        Of options, such as `hidden`; ``batch`` is the recipe's.
    """
    softmax = changes.get("output") == "softmax"
    batch = changes.pop("batch", None)
    return base.with_(
        name=name,
        rule=rule,
        draw=STARTS.get(function, "xavier"),
        measure=CategoricalCrossEntropy() if softmax else CrossEntropy(),
        batch=batch,
        order="permuted" if batch else "listed",
        options={**base.options, "hidden_function": function, **changes},
        source=SOURCE,
    )


def in_part(base: Recipe, name: str, **changes: Any) -> Recipe:
    """Return a recipe of 1986 with one thing of today's."""
    return base.with_(name=name, source=f"recipe {base.name} with one thing of today's", **changes)


def by_other_rules(base: Recipe) -> tuple[Recipe, ...]:
    """Return a recipe of 1986 with each of the later rules in turn."""
    rules = {**RULES, "nesterov": GradientDescent(base.rule.settings()["rate"], 0.9, nesterov=True)}
    return tuple(in_part(base, name, rule=rule) for name, rule in rules.items())


def with_other_units(base: Recipe, *functions: str) -> tuple[Recipe, ...]:
    """Return the recipe of today with each of several functions: `today-relu` and so on."""
    return tuple(today(base, f"today-{function.replace('_', '-')}", function) for function in functions)


def hidden_function(net: Network, recipe: Recipe) -> Network:
    """Give a network's hidden units the function of the option `hidden_function`, if there is one."""
    if "hidden_function" in recipe.options:
        function = activation(recipe.options["hidden_function"])
        for unit in net.hidden:
            unit.function = function
    return net
