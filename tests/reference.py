"""Activations and errors worked out a second time, recursively and without any of the network's own arithmetic."""

from __future__ import annotations

import math
from functools import cache

from pdpsim import CrossEntropy, Network, Pattern, PatternSet, SumOfSquares

FUNCTIONS = {
    "logistic": lambda x: 0.5 * (1 + math.tanh(x / 2)),
    "tanh": math.tanh,
    "linear": lambda x: x,
    "relu": lambda x: max(x, 0.0),
    "softplus": lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))),
}


def net_inputs_and_outputs(net: Network, pattern: Pattern) -> tuple[dict[str, float], dict[str, float]]:
    """Every unit's net input and activation."""
    given = {unit.name: value for unit, value in zip(net.inputs, pattern.inputs)}

    @cache
    def net_input(name: str) -> float:
        combine = math.prod if net.units[name].combine == "product" else math.fsum
        return combine(c.weight * activation(c.sender.name) for c in net.units[name].incoming)

    @cache
    def activation(name: str) -> float:
        unit = net.units[name]
        if unit.role == "bias":
            return 1.0
        return given[name] if unit.role == "input" else FUNCTIONS[unit.function.name](net_input(name))

    return {name: net_input(name) for name in net.units}, {name: activation(name) for name in net.units}


def error(net: Network, patterns: PatternSet, measure: SumOfSquares | CrossEntropy) -> float:
    """E over all patterns."""
    return math.fsum(
        one_error(target, activations[unit.name], measure)
        for pattern in patterns
        for activations in [net_inputs_and_outputs(net, pattern)[1]]
        for unit, target in zip(net.outputs, pattern.targets)
        if target is not None
    )


def one_error(target: float, y: float, measure: SumOfSquares | CrossEntropy) -> float:
    """E of one output unit."""
    if isinstance(measure, CrossEntropy):
        return -target * math.log(y) - (1 - target) * math.log(1 - y)
    off = abs(target - y)
    if off <= measure.margin:
        return 0.0
    return 0.5 * (off - measure.margin * (measure.measured_from == "margin")) ** 2


def sides(net: Network, patterns: PatternSet, measure: SumOfSquares | CrossEntropy) -> list[bool]:
    """On which side of each kink of E we are: only where that stays the same is E smooth."""
    found = []
    for pattern in patterns:
        nets, activations = net_inputs_and_outputs(net, pattern)
        found += [nets[u.name] > 0 for u in net.units.values() if u.function.name == "relu"]
        margin = getattr(measure, "margin", 0.0)
        for unit, target in zip(net.outputs, pattern.targets):
            found += [] if target is None else [activations[unit.name] > target + s * margin for s in (-1, 1)]
    return found if margin_or_relu(net, measure) else []


def margin_or_relu(net: Network, measure: SumOfSquares | CrossEntropy) -> bool:
    """Whether E has any kinks."""
    return bool(getattr(measure, "margin", 0.0)) or any(u.function.name == "relu" for u in net.units.values())
