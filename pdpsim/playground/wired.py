"""A network that was wired by hand in the page, with its patterns, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pdpsim.checks import of_kind
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.errors import SettingError
from pdpsim.inspection.answers import near_targets
from pdpsim.learning.criteria import Criterion
from pdpsim.learning.rules import GradientDescent
from pdpsim.stepping.stepper import Stepper

MOST_UNITS, MOST_CONNECTIONS, MOST_PATTERNS = 100, 1_000, 200
TOLERANCE = 0.4


def wired(spec: Mapping[str, Any]) -> tuple[Stepper, Criterion]:
    """Return a stepper of a network that was wired by hand, and when it has learned.

    Parameters
    ----------
    spec : mapping
        ``units``, lists of name, role and function; ``connections``, pairs of names; ``patterns``, lists of name,
        inputs and targets; ``seed``, ``rate`` and ``momentum``. Hidden and output units get a bias.

    Raises
    ------
    PdpsimError
        If it is no network that can be trained on these patterns.

    Examples
    --------
    >>> spec = {"units": [["a", "input"], ["b", "output", "logistic"]], "connections": [["a", "b"]],
    ...         "patterns": [["on", [1], [1]]], "seed": 1, "rate": 0.5, "momentum": 0.9}
    >>> wired(spec)[0].net
    <Network wired by hand: 1 input, 0 hidden, 1 output, 2 connections>
    """
    of_kind(spec, Mapping, "what was wired")
    units = _rows(spec, "units", MOST_UNITS, (2, 3))
    connections = _rows(spec, "connections", MOST_CONNECTIONS, (2,))
    patterns = _rows(spec, "patterns", MOST_PATTERNS, (3,))
    seed = seed_of(spec)
    net = Network("wired by hand")
    for name, role, *function in units:
        net.add_unit(name, role, *function, bias=None if role == "input" else 0.0)
    for sender, receiver in connections:
        net.connect(sender, receiver)
    net.randomize(seed)
    net.start_here()
    rule = GradientDescent(spec.get("rate", 0.5), spec.get("momentum", 0.9))
    fitted = PatternSet([Pattern(inputs, targets, name) for name, inputs, targets in patterns]).fitted(net)
    return Stepper(net, fitted, rule, seed=seed), near_targets(fitted, TOLERANCE)


def _rows(spec: Mapping[str, Any], name: str, most: int, lengths: tuple[int, ...]) -> Sequence[Any]:
    rows = spec.get(name)
    of_kind(rows, list, name)
    assert isinstance(rows, list)
    if not 0 < len(rows) <= most:
        raise SettingError(f"there must be 1 to {most} {name}, not {len(rows)}")
    for row in rows:
        if not isinstance(row, list) or len(row) not in lengths:
            raise SettingError(f"each of {name} must be a list of {' or '.join(map(str, lengths))}, not {row!r:.60}")
    return rows


def seed_of(command: Mapping[str, Any]) -> int:
    """Return the seed that a command names, or 1.

    >>> seed_of({"seed": 7})
    7
    """
    seed = command.get("seed", 1)
    of_kind(seed, int, "seed")
    return int(seed)
