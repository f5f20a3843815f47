"""What the stage in a browser asks of Python: commands for a stepper as plain data, answered with what they changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from pdpsim.checks import counted_from, of_kind, whole
from pdpsim.core.connection import Connection
from pdpsim.core.patterns import PatternSet
from pdpsim.core.unit import Unit
from pdpsim.diagram.frames import connections_of, numbers_of, units_of
from pdpsim.diagram.layout import lay_out
from pdpsim.diagram.player import NO_STEP, told
from pdpsim.diagram.svg import circuit_svg
from pdpsim.errors import PdpsimError, SettingError, nearest
from pdpsim.stepping.describe import before, where
from pdpsim.stepping.stepper import Stepper
from pdpsim.words import brief

SETTINGS = ("rate", "momentum")  # of a rule, that the stage has sliders for
IN_FORCE = ("lesioned", "frozen", "clamped")
BY = ("message", "unit", "layer", "sweep", "pattern", "epoch")

Command = Mapping[str, Any]
State = dict[str, Any]


@brief
class Controller:
    """Lets a stage work a stepper: takes commands that are plain dicts, and answers with dicts that JSON can hold.

    It serves whatever brings them: a notebook's widget, or a worker in a browser. The stepper may be used beside
    it at any time; the next answer has what was changed.

    Parameters
    ----------
    stepper : Stepper
    direction : {'up', 'right'}
        Which way activation goes.

    Attributes
    ----------
    stepper : Stepper
    scene : dict
        What does not change: the title, the circuit as SVG, the names of patterns, the settings of the rule that
        have sliders, what the curve of errors is called.

    Notes
    -----
    A command says in ``do`` what to do, and in ``about`` may name a unit or connection of which to tell:

    * ``show``: nothing; with ``whole``, tell all numbers, as to a stage that begins.
    * ``step``: go on ``by`` a message, unit, layer, sweep, pattern or epoch, ``n`` times.
    * ``back``: take back a message, or ``by`` a sweep, pattern or epoch, ``n`` times, or as far as can be.
    * ``present``: the ``pattern`` of that name comes next, or ``inputs`` with ``targets``; no weight learns from it.
    * ``lesion``, ``repair``, ``freeze``, ``thaw``, ``release``: a ``thing``, by its name.
    * ``clamp``: a unit, the ``thing``, at a ``value``.
    * ``set``: a connection's weight, a unit's activation, or another ``number`` of a ``thing``, to a ``value``.
    * ``change``: the rule's ``settings``, such as ``{"rate": 0.5}``.
    * ``reset``: back to the starting weights, or to others from a ``seed``.

    A state has

    * ``numbers``: those that have changed since the last state, by key, such as ``"activation h1"``, each exactly and
      as shown;
    * ``errors``: those of epochs ``from`` one on (counted from 0), as ``values``, None where one is not finite; any
      that were told after it are gone;
    * ``phase``, ``place``, ``epoch``, ``at`` (steps done), ``caption`` and ``about`` of the last step;
    * ``lesioned``, ``frozen``, ``clamped`` and ``settings``: what is in force;
    * ``back`` and ``forward``: whether one can go there; ``stopped``: why a run stopped before its end;
    * ``told``: lines about what was asked; ``refused``: why a command was not carried out.

    Examples
    --------
    >>> from pdpsim import GradientDescent, Network, PatternSet
    >>> net = Network.layered(1, 1, seed=1)
    >>> controller = Controller(Stepper(net, PatternSet([([1], [1])]), GradientDescent(0.5)))
    >>> state = controller.answer({"do": "step", "by": "sweep"})
    >>> state["caption"], state["numbers"]["activation o1"]
    ('o1 fires: logistic(-0.018) = 0.495', [0.4954496208952147, '0.495'])
    >>> state = controller.answer({"do": "set", "thing": "i1 -> o1", "value": 2})
    >>> net.connections["i1", "o1"].weight, state["numbers"]
    (2.0, {'weight i1 -> o1': [2.0, '2.000']})
    >>> controller.answer({"do": "lesion", "thing": "h7"})["refused"]
    "there is no unit or connection 'h7'; there are 'bias', 'i1', 'o1', 'bias -> o1', 'i1 -> o1'"
    """

    def __init__(self, stepper: Stepper, direction: str = "up") -> None:
        of_kind(stepper, Stepper, "what is controlled")
        self.stepper = stepper
        net = stepper.net
        self._things: dict[str, Unit | Connection] = {**net.units, **{c.name: c for c in net.connections.values()}}
        self._numbers: dict[str, float] = {}
        self._errors: list[float] = []
        self.scene = {
            "title": net.name or "network",
            "svg": circuit_svg(net, lay_out(net, direction, bias_unit=True)),
            "live": True,
            "patterns": [pattern.name for pattern in stepper.patterns],
            "settings": self._settings(),
            "curve": stepper.procedure.curve,
        }
        self._acts: dict[str, Callable[[Command], object]] = {
            "show": self._show, "step": self._step, "back": self._back, "present": self._present,
            "set": self._set, "clamp": lambda c: self.stepper.clamp(self._thing(c), c.get("value")),  # type: ignore[arg-type]
            "change": lambda c: self.stepper.change_rule(**_mapping(c, "settings")),
            "reset": lambda c: self.stepper.reset(c.get("seed")),
            **{name: self._to_thing(name) for name in ("lesion", "repair", "freeze", "thaw", "release")},
        }  # fmt: skip

    def __repr__(self) -> str:
        return f"<Controller of {self.stepper!r}>"

    def go_on_with(self, stepper: Stepper) -> None:
        """Work another stepper of the same network from now on, on the same scene."""
        self.stepper, self._numbers, self._errors = stepper, {}, []

    def answer(self, command: Command) -> State:
        """Carry out a command, and return the state that it led to; what cannot be done is told, and changes nothing.

        A step of many messages ends before the one that cannot be carried.

        Parameters
        ----------
        command : mapping
            See above.
        """
        refused = ""
        try:
            of_kind(command, Mapping, "a command")
            self._act(command)(command)
        except PdpsimError as error:
            refused, command = str(error), command if isinstance(command, Mapping) else {}
        return {**self.state(command.get("about")), "refused": refused}

    def state(self, about: object = None) -> State:
        """Return where the stepper stands, with what has changed since the last time."""
        stepper = self.stepper
        event = stepper.last_event
        shown = [] if event is None else [c.name for c in connections_of(event)] or units_of(event)
        begun = "" if event else before(stepper.net, stepper.epoch)
        return {
            "numbers": self._changed_numbers(), "errors": self._changed_errors(),
            "phase": stepper.phase if event else "start", "place": begun or where(stepper), "epoch": stepper.epoch,
            "about": shown, "told": self._told(about),
            "caption": event.words() if event else NO_STEP,
            **self._in_force(), "settings": self._settings(), "back": stepper.undoable > 0, "forward": True,
            "at": stepper.steps, "stopped": stepper.stopped, "refused": "",
        }  # fmt: skip

    # -- what commands do -------------------------------------------------------------------------

    def _act(self, command: Command) -> Callable[[Command], object]:
        name = command.get("do")
        if not isinstance(name, str) or name not in self._acts:
            raise SettingError(f"there is no command {name!r:.60}{nearest(str(name), self._acts)}")
        return self._acts[name]

    def _show(self, command: Command) -> None:
        if command.get("whole"):
            self._numbers, self._errors = {}, []

    def _step(self, command: Command) -> None:
        stepper = self.stepper
        on: dict[str, Callable[[], object]] = {
            "message": stepper.step, "unit": stepper.next_unit, "layer": stepper.next_layer, "sweep": stepper.finish,
            "pattern": stepper.next_pattern, "epoch": stepper.next_epoch,
        }  # fmt: skip
        go = on[_one_of(command.get("by", "message"), BY)]
        for _ in range(whole(command.get("n", 1), "n")):
            go()
            if stepper.stopped:
                break

    def _back(self, command: Command) -> None:
        stepper = self.stepper
        by = _one_of(command.get("by", "message"), ("message", "sweep", "pattern", "epoch"))
        n = whole(command.get("n", 1), "n")
        for k in range(n):
            if k and not stepper.undoable:
                break
            stepper.undo()
            while by != "message" and stepper.undoable and not getattr(stepper, f"{by}_over"):
                stepper.undo()

    def _present(self, command: Command) -> None:
        stepper = self.stepper
        if "pattern" in command:
            stepper.present(stepper.patterns[_pattern(command["pattern"], stepper.patterns)])
        else:
            stepper.present(command.get("inputs", ()), command.get("targets", ()))

    def _set(self, command: Command) -> None:
        thing = self._thing(command)
        number = command.get("number", "weight" if isinstance(thing, Connection) else "activation")
        self.stepper.set(f"{thing.name}.{number}", command.get("value"))

    def _to_thing(self, verb: str) -> Callable[[Command], object]:
        return lambda command: getattr(self.stepper, verb)(self._thing(command))

    def _thing(self, command: Command) -> Unit | Connection:
        name = command.get("thing")
        if not isinstance(name, str) or name not in self._things:
            raise SettingError(f"there is no unit or connection {name!r:.60}{nearest(str(name), self._things)}")
        return self._things[name]

    # -- what is told -----------------------------------------------------------------------------

    def _changed_numbers(self) -> dict[str, list[float | str | None]]:
        now, before = numbers_of(self.stepper.net), self._numbers
        self._numbers = now
        return told({key: value for key, value in now.items() if key not in before or before[key] != value})

    def _changed_errors(self) -> dict[str, Any]:
        now, before = list(self.stepper.tss), self._errors
        self._errors = now
        same = min(len(now), len(before))
        if now[:same] != before[:same]:
            same = next(k for k in range(same) if now[k] != before[k])
        return {"from": same, "values": [error if isfinite(error) else None for error in now[same:]]}

    def _told(self, about: object) -> list[str]:
        """How the numbers of a unit or connection came about."""
        if not isinstance(about, str) or about not in self._things:
            return []
        try:
            return self.stepper.explain(self._things[about]).split("\n")
        except PdpsimError as error:
            return [str(error)]

    def _in_force(self) -> dict[str, list[str]]:
        found = self.stepper.in_force.items()
        return {which: [thing.name for thing, state in found if state == which] for which in IN_FORCE}

    def _settings(self) -> dict[str, float]:
        rule = self.stepper.current_rule
        return {name: getattr(rule, name) for name in SETTINGS if name in getattr(rule, "checks", ())}


def _one_of(value: object, known: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in known:
        raise SettingError(f"cannot go by {value!r:.60}{nearest(str(value), known)}")
    return value


def _pattern(value: object, patterns: PatternSet) -> int | str:
    """A name as it is, or the place of a pattern that there is."""
    if isinstance(value, int):
        return counted_from(0, value, len(patterns) - 1, "the place of a pattern")
    return value  # type: ignore[return-value]  # an unknown name is told by the patterns


def _mapping(command: Command, key: str) -> Mapping[str, Any]:
    of_kind(command.get(key), Mapping, key)
    found: Mapping[str, Any] = command[key]
    for name in found:
        of_kind(name, str, f"a name in {key}")
    return found
