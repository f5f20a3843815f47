"""The inspector: what did the hidden units learn?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import isfinite
from typing import Any, NoReturn, TypeVar

from pdpsim.arguments import judged
from pdpsim.checks import listed as names_of
from pdpsim.checks import of_kind, whole
from pdpsim.core.activations import Activation
from pdpsim.core.looks import Shown
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.unit import Unit
from pdpsim.errors import SettingError, UnknownNameError, nearest
from pdpsim.inspection.boolean import Function, function
from pdpsim.inspection.coding import Coded, code
from pdpsim.inspection.fields import Link, Mirror, mirror_of, projective_field, receptive_field
from pdpsim.inspection.groups import Group, grouped
from pdpsim.inspection.lesions import Effect, held
from pdpsim.inspection.over_steps import OverSteps, over_steps
from pdpsim.inspection.responses import Contexts, Responses, coding_units, contexts, labels_of, mean, respond
from pdpsim.words import brief, counted, listed, quoted

T = TypeVar("T")
# Net inputs at which functions of unknown shape are tried.
ALONG = (1.4, 2.4, *(step / 8 for step in range(-80, 81)), *(step / 2 for step in range(-80, 81)))


@brief
class Inspector(Shown):
    """Finds out what the hidden units of a network respond to, code, compute and do.

    It works on a copy, taken when it is made: the network is not touched, and may go on learning.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
        Their labels are what units may be found to code.
    held_out : PatternSet, optional
        Patterns that were not learned: they are inspected apart, and nothing that is said of units rests on them.

    Attributes
    ----------
    net : Network
        The copy.
    patterns : PatternSet
    responses : Responses
        What every unit does on every pattern.

    Examples
    --------
    >>> from pdpsim import Inspector, Pattern, PatternSet, get_scenario, run_scenario
    >>> run = run_scenario("xor", "pdp1987")
    >>> inspector = Inspector(run.net, run.patterns)
    >>> print(inspector["h1"].function)
    h1 = i1 or i2 (within 0.10)
    >>> inspector
    <Inspector of xor: 2 hidden units, 4 patterns, labels none>
    """

    def __init__(self, net: Network, patterns: PatternSet, held_out: PatternSet | None = None) -> None:
        of_kind(net, Network, "the network")
        of_kind(patterns, PatternSet, "the patterns")
        of_kind(held_out, (PatternSet, type(None)), "the patterns held out")
        self.patterns = patterns.fitted(net)
        self.net = net.without_dropout()
        self.responses: Responses = respond(self.net, self.patterns)
        self.held_out = None if held_out is None else Inspector(net, held_out)

    @cached_property
    def units(self) -> Named[InspectedUnit]:
        """The hidden units by name, in declared order; those of which parts are wired are left out."""
        return Named("hidden unit", {unit.name: InspectedUnit(self, unit) for unit in coding_units(self.net)})

    @cached_property
    def groups(self) -> Named[Group]:
        """The groups of hidden units by name: those the network names, else its layers."""
        apart = self.held_out.responses if self.held_out else None
        return Named("group", grouped(self.net, self.patterns, self.responses, apart))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A row for each hidden unit: what it codes, how it stands, and what is lost without it.

        >>> from pdpsim import Inspector, run_scenario
        >>> run = run_scenario("xor", "pdp1987")
        >>> [(row["unit"], row["computes"]) for row in Inspector(run.net, run.patterns).rows]
        [('h1', 'h1 = i1 or i2 (within 0.10)'), ('h2', 'h2 = i1 and i2 (within 0.18)')]
        """
        return [unit.row for unit in self.units.values()]

    @cached_property
    def over_steps(self) -> Mapping[str, OverSteps]:
        """Of a network over several steps: each folded unit, asked about over all its copies, with the label `step`."""
        return over_steps(self.net, self.patterns, self.responses)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that every pattern has."""
        return labels_of(self.patterns)

    def __getitem__(self, name: str) -> InspectedUnit:
        """Return a hidden or output unit by name."""
        found = self.net.units.get(name)
        if found is None or not found.computes:
            known = [unit.name for unit in self.net.units.values() if unit.computes]
            raise UnknownNameError(f"there is no hidden or output unit {quoted(name)}{nearest(name, known)}")
        return self.units.get(name) or InspectedUnit(self, found)

    @judged
    def without(self, *names: str, at: float | None = None) -> Effect:
        """Measure what becomes of errors and outputs without some units.

        Parameters
        ----------
        *names : str
            Hidden units, or groups of them.
        at : float, optional
            The activation to hold them at, 0 for a lesion; by default each at its mean over the patterns.

        Examples
        --------
        >>> from pdpsim import Inspector, run_scenario
        >>> run = run_scenario("xor", "pdp1987")
        >>> Inspector(run.net, run.patterns).without("h1", "h2", at=0.0).hit
        ('01', '10')
        """
        units: list[str] = []
        for name in names:
            group = self.groups.get(name) if isinstance(name, str) else None
            members = [self[name].name] if group is None else [unit.name for unit in group.units]
            if name in self.units and members != [name]:
                raise SettingError(f"{name!r} is a unit and the group of {listed(members)}; see holding([...])")
            units += members
        return self.holding(units, at)

    def holding(self, units: Sequence[str], at: float | None = None) -> Effect:
        """Measure what becomes of errors and outputs with some units held, as `without` does, by their own names."""
        units = [self[name].name for name in names_of(units, "units")]
        held_at = {name: mean(self.responses.activations[name]) if at is None else at for name in units}
        return held(self.net, held_at, self.responses)

    def report(self) -> str:
        """Return everything as sentences and tables."""
        from pdpsim.inspection.report import report

        return report(self)

    def summary(self) -> dict[str, Any]:
        """Return everything as plain data, as ``pdpsim inspect --json`` prints it."""
        from pdpsim.inspection.report import summary

        return summary(self)

    def __str__(self) -> str:
        return self.report()

    def __repr__(self) -> str:
        labels = ", ".join(self.labels) or "none"
        name = f" of {self.net.name}" if self.net.name else ""
        return f"<Inspector{name}: {len(self.units)} hidden units, {len(self.patterns)} patterns, labels {labels}>"


@brief
class Named(Shown, dict[str, T]):
    """Parts of an inspector by name.

    >>> Named("group", {"hidden": 1, "person": 2})
    <2 groups: hidden, person>
    """

    def __init__(self, what: str, parts: Mapping[str, T]) -> None:
        super().__init__(parts)
        self.what = what

    def __missing__(self, name: object) -> NoReturn:
        raise UnknownNameError(f"there is no {self.what} {quoted(name)}{nearest(name, self)}")

    def __repr__(self) -> str:
        return f"<{counted(len(self), self.what)}: {listed(list(self), 8)}>"


@brief
class InspectedUnit(Shown):
    """What there is to know of one unit. `Inspector` makes them.

    Attributes
    ----------
    unit : Unit
        Of the inspector's copy.
    """

    def __init__(self, inspector: Inspector, unit: Unit) -> None:
        self._inspector = inspector
        self.unit = unit

    @property
    def name(self) -> str:
        """The unit's name."""
        return self.unit.name

    @property
    def row(self) -> dict[str, Any]:
        """What there is to know in a few plain values."""
        return {
            "unit": self.name,
            "group": self.unit.group,
            "verdict": self.coded.verdict,
            "labels": ", ".join(coding.label for coding in self.coded.main),
            "computes": None if self.function is None else str(self.function),
            "saturation": self.saturation,
            "tss": self.lesioned.tss_before,
            "tss_without": self.lesioned.tss,
            "tss_at_mean": self.held_at_mean.tss,
        }

    @property
    def activations(self) -> dict[str, float]:
        """The activation on each pattern, by the pattern's name."""
        return dict(zip((p.name for p in self._inspector.patterns), self._inspector.responses.activations[self.name]))

    @cached_property
    def contexts(self) -> Contexts:
        """The patterns as the unit sees them."""
        return contexts(self._inspector.net, [self.name], self._inspector.patterns)

    @property
    def by_context(self) -> dict[str, float]:
        """The activation in each context, from the highest."""
        values = self.contexts.each(self._inspector.responses.activations[self.name])
        return dict(sorted(zip(self.contexts.names, values), key=lambda pair: -pair[1]))

    @judged
    def highest(self, n: int = 3) -> list[tuple[str, float]]:
        """Return the n contexts that drive the unit highest."""
        return list(self.by_context.items())[: whole(n, "n")]

    @judged
    def lowest(self, n: int = 3) -> list[tuple[str, float]]:
        """Return the n contexts that drive the unit lowest, the lowest first."""
        return list(self.by_context.items())[::-1][: whole(n, "n")]

    @property
    def receptive_field(self) -> tuple[Link, ...]:
        """The weights it hears by, the strongest first."""
        return receptive_field(self.unit)

    @property
    def projective_field(self) -> tuple[Link, ...]:
        """The weights it is heard by, the strongest first."""
        return projective_field(self.unit)

    @property
    def slope(self) -> float:
        """The mean slope over the patterns: how much of an error passes back through the unit."""
        return mean(self._inspector.responses.slopes[self.name])

    @property
    def saturation(self) -> float:
        """How far the unit stands from where its function is steepest, on the mean: 0 there, 1 where it is flat."""
        steep = mean([abs(slope) for slope in self._inspector.responses.slopes[self.name]])
        return max(0.0, 1.0 - steep / steepest(self.unit))

    @cached_property
    def coded(self) -> Coded:
        """What it codes, of the labels it can see."""
        inspector = self._inspector
        values = self.contexts.each(inspector.responses.activations[self.name])
        visible = {key: self.contexts.label(inspector.patterns, key) for key in inspector.labels}
        return code(values, {key: label for key, label in visible.items() if label is not None})

    @cached_property
    def function(self) -> Function | None:
        """The Boolean function of the units it hears, if it is one."""
        return function(self.unit, self._inspector.responses)

    @cached_property
    def mirror(self) -> Mirror | None:
        """How its weights from the inputs stand about their middle; None if it hears fewer than four inputs."""
        return mirror_of(self.unit)

    @cached_property
    def lesioned(self) -> Effect:
        """What becomes of errors and outputs when its activation is held at 0, so that it says nothing at all."""
        return self._inspector.holding([self.name], at=0.0)

    @cached_property
    def held_at_mean(self) -> Effect:
        """What becomes of errors and outputs when its activation is held at its mean over the patterns."""
        return self._inspector.holding([self.name])

    def __repr__(self) -> str:
        return f"<InspectedUnit {self.name}: {self.coded.in_short}>"


def steepest(unit: Unit) -> float:
    """Return the slope of the unit's function where it is steepest, of those that are tried: at 0, and along the axis.

    Logistic and tanh are steepest at net input 0. Where slopes grow without an end, as of `exp` and `square`, it is
    that of net inputs up to 1. It is 1 if there is no slope.

    >>> steepest(Unit("h1")), steepest(Unit("h1", function="relu")), steepest(Unit("h1", function="gelu")) > 1.12
    (0.25, 1.0, True)
    >>> steepest(Unit("h1", function="square"))
    2.0
    """
    function = unit.function
    if function.slope is None:
        return 1.0
    at_0 = function.is_named and function.name.partition("(")[0] in ("logistic", "tanh")
    slopes = {x: _slope(function, x) for x in ((0.0,) if at_0 else ALONG)}
    near = max(slope for x, slope in slopes.items() if abs(x) <= 10.0)
    if max(slopes.get(x, 0.0) for x in (-40.0, 40.0)) > 2.0 * near > 0.0:  # it grows without an end
        slopes = {x: slope for x, slope in slopes.items() if abs(x) <= 1.0}
    return max(slopes.values()) or 1.0


def _slope(function: Activation, x: float) -> float:
    """How steep a function is at a net input; 0 where that is beyond it, as for exp at 4,000."""
    try:
        found = abs(function.slope(x, function.value(x))) if function.slope else 0.0
    except (ArithmeticError, ValueError):
        return 0.0
    return found if isfinite(found) else 0.0
