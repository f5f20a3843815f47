"""Intervening by hand between two acts. Whatever is done here, undo takes back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pdpsim.checks import finite
from pdpsim.core.activations import constant
from pdpsim.core.connection import Connection, Weight
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.seeds import Seed, drawn_seed
from pdpsim.core.unit import Unit
from pdpsim.errors import StepError, UnknownNameError, nearest
from pdpsim.learning.epoch import Sweep
from pdpsim.stepping.expressions import thing_named
from pdpsim.stepping.interventions import (
    Clamped,
    Froze,
    Lesioned,
    NumberSet,
    Repaired,
    Restarted,
    RuleChanged,
    Visited,
)
from pdpsim.stepping.place import Place, Plan
from pdpsim.stepping.walk import Walk

SETTABLE = {
    Unit: {
        "activation": "activation", "net_input": "net_input", "net": "net_input", "target": "target",
        "error": "error", "delta": "delta", "bias": "bias",
    },
    Connection: {"weight": "value", "gradient": "gradient", "last_change": "last_change"},
}  # fmt: skip

Thing = Unit | Connection | str


class Hands(Walk, ABC):
    """A walk in which one may set, clamp, lesion, freeze, change the rule, present a pattern, and start anew."""

    @abstractmethod
    def find(self, thing: Thing) -> Unit | Connection:
        """Return the unit or connection of that name."""

    def set(self, name: str, value: float | None) -> NumberSet:
        """Set a number by hand: ``"h1.activation"``, ``"h1.bias"``, ``"i1->h1"`` or ``"i1->h1.weight"``.

        Parameters
        ----------
        name : str
        value : float or None
            None only for a target, where it means "don't care".

        Raises
        ------
        UnknownNameError, StepError, SettingError
            If there is no such number, or it cannot be set or not to that.
        """
        thing, attribute = self._number_named(name)
        known = SETTABLE[type(thing)]
        if attribute not in known:
            raise UnknownNameError(f"{attribute!r} of {thing.name} cannot be set{nearest(attribute, known)}")
        owner: Unit | Weight = thing if isinstance(thing, Unit) else self._sound(thing)
        field = known[attribute]
        if attribute == "bias":
            owner, field = self._bias_of(thing), "value"
        if value is not None or attribute != "target":
            value = finite(value, name)
        return self._by_hand(NumberSet(owner, field, name, getattr(owner, field), value))

    def clamp(self, thing: Thing, value: float) -> Clamped:
        """Hold a unit's activation at a value, whatever it receives, until it is released."""
        unit = self._unit(thing)
        if not unit.function.is_constant:
            self._clamping[unit] = unit.function
        return self._given(unit, constant(finite(value, f"the clamp of {unit.name}")))

    def release(self, thing: Thing) -> Clamped:
        """Let a clamped unit compute its activation again."""
        unit = self._unit(thing)
        if not unit.function.is_constant:
            raise StepError(f"unit {unit.name!r} is not clamped")
        return self._given(unit, self._clamping.get(unit) or ("logistic" if unit.computes else "linear"))

    def lesion(self, thing: Thing) -> Lesioned:
        """Cut a connection, or all connections of a unit; `repair` mends them."""
        name, cut = self._connections(thing)
        whole = tuple(c for c in cut if c not in self.lesions)
        if not whole:
            raise StepError(f"{name} is lesioned already")
        dead = tuple(Weight(0.0, frozen=True) for _ in whole)
        return self._by_hand(Lesioned(name, self.lesions, whole, tuple(c.shared for c in whole), dead))

    def repair(self, thing: Thing) -> Repaired:
        """Give lesioned connections their weights back."""
        name, cut = self._connections(thing)
        torn = tuple(c for c in cut if c in self.lesions)
        if not torn:
            raise StepError(f"{name} is not lesioned")
        sound = tuple(self.lesions[c] for c in torn)
        lesion = Lesioned(name, self.lesions, torn, sound, tuple(c.shared for c in torn))
        return self._by_hand(Repaired(lesion))

    def freeze(self, *things: Thing) -> Froze:
        """Keep weights as they are from now on: those of connections, of a unit's incoming ones, or all."""
        return self._frozen(things, True)

    def thaw(self, *things: Thing) -> Froze:
        """Let frozen weights learn again."""
        return self._frozen(things, False)

    def change_rule(self, **settings: float) -> RuleChanged:
        """Change rate, momentum or decay from now on; changes that a schedule has in store still come."""
        rule, current = self.rule, self.current_rule
        if rule is None or current is None:
            raise StepError("there is no rule to change: this stepper only passes activations forward")
        for name in settings:
            if name not in ("rate", "momentum", "decay"):
                raise UnknownNameError(f"cannot change {name!r}{nearest(name, ['rate', 'momentum', 'decay'])}")
        to_come = [(after, new) for after, new in rule.schedule if after >= self.epoch]
        changed = replace(current, schedule=to_come, **dict[str, Any](settings))
        return self._by_hand(RuleChanged(self, rule, changed))

    def present(
        self,
        pattern: Pattern | Iterable[float] | Mapping[str, float],
        targets: Iterable[float | None] = (),
    ) -> Visited:
        """Let a pattern given by hand be the next to be swept over; no weight learns from it.

        Afterwards every activation, error and gradient is put back, and training goes on from where it
        stands now, as if nothing had been presented in between.

        Parameters
        ----------
        pattern : Pattern, sequence of float, or mapping of unit names to float
        targets : sequence of float or None
            Without any there is only a forward sweep.
        """
        if isinstance(pattern, Mapping):
            names = [unit.name for unit in self.net.inputs]
            pattern = PatternSet.from_dicts([pattern], names, [])[0].inputs
        if not isinstance(pattern, Pattern):
            pattern = Pattern(pattern, targets, "by hand")
        pattern = PatternSet([pattern]).fitted(self.net)[0]
        sweeps = [Sweep("forward", 1, pattern)]
        if self.rule is not None and any(target is not None for target in pattern.targets):
            sweeps.append(Sweep("backward", 1, pattern))
        sweeps.append(Sweep("return", 1, pattern))
        outside = self._snapshot()
        plan = Plan(self.epoch, tuple(sweeps), home=self.place, outside=outside)
        return self._by_hand(Visited(pattern, outside.cost), Place(plan))

    def reset(self, seed: Seed = None) -> Restarted:
        """Go back to the starting weights and the first epoch, or with a seed to new weights.

        What is clamped, lesioned or frozen stays so; rate and momentum stay as they were changed.
        """
        before = self._snapshot()
        mended = {connection: connection.shared for connection in self.lesions}
        for connection, sound in self.lesions.items():
            connection.use(sound)
        new = self.seed if seed is None else drawn_seed(seed)
        self.net.reset(None if seed is None else new)
        for connection, dead in mended.items():
            connection.use(dead)
        after = self._snapshot()
        event = Restarted(self, before, after, tuple(self.tss), (self.seed, new))
        return self._by_hand(event, self._start(new))

    # -- inside -----------------------------------------------------------------------------------

    def _given(self, unit: Unit, function: Any) -> Clamped:
        before = unit.function, unit.activation
        unit.function = function
        after = unit.function, unit.function.value(unit.net_input)
        unit.function = before[0]
        return self._by_hand(Clamped(unit, before[0], after[0], before[1], after[1]))

    def _frozen(self, things: tuple[Thing, ...], frozen: bool) -> Froze:
        named = [self._connections(thing, outgoing=False) for thing in things]
        chosen = [c for _, found in named for c in found] if things else self.net.connections.values()
        weights = tuple(dict.fromkeys(self._sound(c) for c in chosen))
        name = ", ".join(name for name, _ in named) or "all weights"
        return self._by_hand(Froze(name, frozen, weights, tuple(w.frozen for w in weights)))

    def _sound(self, connection: Connection) -> Weight:
        return self.lesions.get(connection, connection.shared)

    def _unit(self, thing: Thing) -> Unit:
        found = self.find(thing)
        if not isinstance(found, Unit):
            raise StepError(f"{found.name} is a connection; name a unit")
        return found

    def _connections(self, thing: Thing, outgoing: bool = True) -> tuple[str, list[Connection]]:
        found = self.find(thing)
        if isinstance(found, Connection):
            return found.name, [found]
        return f"unit {found.name}", found.incoming + (found.outgoing if outgoing or not found.computes else [])

    def _bias_of(self, thing: Unit | Connection) -> Weight:
        assert isinstance(thing, Unit)
        connection = next((c for c in thing.incoming if c.sender.role == "bias"), None)
        if connection is None:
            raise StepError(f"unit {thing.name!r} has no bias")
        return self._sound(connection)

    def _number_named(self, name: str) -> tuple[Unit | Connection, str]:
        if name in self.net.units:
            raise StepError(f"{name} is a unit; name one of its numbers, as in {name}.activation")
        connection = thing_named(name, self.net)
        if connection is not None:
            return connection, "weight"
        thing, dot, attribute = name.rpartition(".")
        return self.find(thing if dot else name), attribute.strip()
