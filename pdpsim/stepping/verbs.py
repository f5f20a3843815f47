"""The shell's verbs that look, and those that intervene by hand."""

# ruff: noqa: D403  (a verb's docstring is its help, and begins with the verb)

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from pdpsim.checks import number_from
from pdpsim.core.connection import Connection
from pdpsim.core.events import Event
from pdpsim.core.patterns import Pattern
from pdpsim.core.unit import Unit
from pdpsim.errors import StepError
from pdpsim.formats.loading import save_either
from pdpsim.stepping.describe import position
from pdpsim.stepping.expressions import unquoted
from pdpsim.stepping.recorder import EVERY, Recorder
from pdpsim.stepping.verbs_move import shown
from pdpsim.text import STILL, circuit, legend, table, weights
from pdpsim.words import counted, file_named, number, quoted

if TYPE_CHECKING:
    from pdpsim.stepping.stepper import Stepper


ROWS = 20  # of a recorder, that are printed


class LookVerbs:
    """Verbs that print something."""

    stepper: Stepper
    say: Callable[[str], None]
    say_signed: Callable[[str], None]
    highlight: Callable[[str], str]
    displayed: dict[str, None]
    draw: Callable[[Stepper, str], None] | None
    kept: Sequence[str]
    replaced: Sequence[str]
    recorder: Recorder | None = None

    def do_where(self, arg: str) -> None:
        """where: say where it stands and what comes next."""
        self.say(position(self.stepper))

    def do_peek(self, arg: str) -> None:
        """peek: say what the next step would do, without doing it."""
        self.say(self.stepper.peek().words())

    def do_print(self, arg: str) -> None:
        """print EXPRESSION: work out an expression.

        print h1.activation
        print i1->h1.weight * i1.activation
        print tss
        """
        self.say(shown(self.stepper.value(arg)))

    def do_explain(self, arg: str) -> None:
        """explain [WHAT]: the formula, the numbers in it, and the result, of a unit, connection or number.

        explain h1
        explain i1->h1
        explain h1.delta
        explain tss
        explain rate
        Alone, it explains the last step. With "exactly" at the end, every digit is printed.
        """
        what, exactly = (arg[: -len("exactly")].strip(), True) if arg.endswith("exactly") else (arg, False)
        self.say(self.stepper.explain(what or None, None if exactly else 3))

    def do_display(self, arg: str) -> None:
        """display [EXPRESSION]: print its value after every move; alone: print all of them now."""
        if arg:
            self.stepper.value(arg)
            self.displayed[arg] = None
        for text in [arg] if arg else self.displayed:
            self.say(f"{text} = {shown(self.stepper.value(text))}")

    def do_undisplay(self, arg: str) -> None:
        """undisplay [EXPRESSION]: display it no longer, or nothing any more."""
        if arg and arg not in self.displayed:
            raise StepError(f"{quoted(arg)} is not displayed")
        for text in [arg] if arg else list(self.displayed):
            del self.displayed[text]

    def do_circuit(self, arg: str) -> None:
        """circuit: draw the network as text, with what moved last marked by > and <.

        In a backward sweep, a delta with ~ before it is still that of a pattern before.
        """
        stepper = self.stepper
        event = stepper.last_event
        last = moved(event) if event else ()
        self.say_signed(circuit(stepper.net, last, self.highlight, stepper.deltas_to_come(), stepper.in_force))

    def do_units(self, arg: str) -> None:
        """units: a table of all units and their numbers.

        What has ~ before it is of a pattern before: errors and deltas in a forward sweep, in a backward one deltas.
        """
        numbers, net = ("net input", "activation", "target", "error", "delta"), self.stepper.net
        to_come, rows, states = self.stepper.deltas_to_come(), [], self.stepper.in_force
        before = {unit for unit in net.units.values() if net.phase == "forward" and (unit.error or unit.delta)}
        for unit in net.units.values():
            *others, error, delta = (number(value) for value in unit.numbers)
            error, delta = f"{STILL * (unit in before)}{error}", f"{STILL * (unit in before or unit in to_come)}{delta}"
            rows.append([unit.name, unit.function.name, *others, error, delta, states.get(unit, "")])
        heads = ["unit", "function", *numbers, ""]
        if not any(row[-1] for row in rows):
            heads, rows = heads[:-1], [row[:-1] for row in rows]
        self.say_signed(table(heads, rows) + legend(to_come, before))

    def do_weights(self, arg: str) -> None:
        """weights [UNIT]: a table of all weights, or of those into a unit with gradients and last changes."""
        if not arg:
            self.say_signed(weights(self.stepper.net, self.stepper.in_force))
            return
        states = self.stepper.in_force
        unit = self.stepper.find(arg)
        rule = self.stepper.current_rule
        remembered = rule is None or "last_change" in rule.remembers  # as some rules do not
        rows = [
            [c.name, *map(number, [c.weight, c.gradient, c.last_change][: 2 + remembered]), state]
            for c in getattr(unit, "incoming", [unit])
            for state in [states.get(c) or "frozen" * c.frozen]
        ]
        self.say_signed(table(["connection", "weight", "gradient", *["last change"] * remembered, ""], rows))

    def do_status(self, arg: str) -> None:
        """status: list what is in force by hand: lesioned, clamped, frozen, the rule; and breakpoints."""
        stepper = self.stepper
        self.say(stepper.told_in_force() or "nothing is lesioned, clamped or frozen")
        self.say(f"learns by {stepper.current_procedure!r}")
        for what, found in ("stops", stepper.breakpoints), ("displays", self.displayed), ("snapshots", stepper.kept):
            if found:
                self.say(f"{what}: {', '.join(map(str, found))}")

    def do_patterns(self, arg: str) -> None:
        """patterns: list the patterns, the one under way marked by >."""
        lines = []
        for pattern in self.stepper.patterns:
            here = ">" if pattern.name == self.stepper.pattern.name else " "
            inputs = " ".join(f"{x:g}" if isinstance(x, float) else str(x) for x in pattern.given)
            targets = " ".join("any" if value is None else f"{value:g}" for value in pattern.targets)
            lines.append(f"{here} {pattern.name}: {inputs} -> {targets}")
        self.say("\n".join(lines))

    def do_draw(self, arg: str) -> None:
        """draw FILE: draw the circuit as it stands to an SVG, PNG or PDF file."""
        path = unquoted(wanted(arg, "file to draw to, as in draw circuit.svg"))
        if self.draw is None:
            raise StepError("nobody has said how to draw here; circuit draws as text")
        self.refuse_kept(path)
        self.draw(self.stepper, path)
        self.say(f"drawn to {file_named(path)}")

    def do_save(self, arg: str) -> None:
        """save FILE: write the network as it stands to a JSON file, or its weights to a .wts."""
        path = unquoted(wanted(arg, "file to write to, as in save net.json"))
        self.refuse_kept(path, network=True)
        save_either(self.stepper.net, path)
        self.say(f"saved to {file_named(path)}")

    def refuse_kept(self, path: str, network: bool = False) -> None:
        """Say so if a file would be written over that the session was begun from; a network may be by a network."""
        for kept in self.kept if network else (*self.kept, *self.replaced):
            same = False
            with suppress(OSError, ValueError):  # whoever writes it says what is wrong
                same = os.path.samefile(path, kept)
            if same:
                raise StepError(f"{file_named(path)} is what this session was begun from; name another file")

    def do_record(self, arg: str) -> None:
        """record EXPRESSION, ... [every step|sweep|pattern|epoch]: keep values from now on, a row each time.

        record tss, h1.bias
        record h1.activation every pattern
        """
        values, _, every = wanted(arg, "value to record, as in record tss").rpartition(" every ")
        values, every = (values, every) if values and every in EVERY else (arg, "epoch")
        made = Recorder(self.stepper, *_apart(values), every=every)
        if self.recorder:
            self.recorder.stop()
            if len(self.recorder):
                gone = f"{counted(len(self.recorder), 'row')} of {', '.join(self.recorder.values)}"
                self.say(f"{gone} are no longer kept; rows FILE.csv writes them before another record")
        self.recorder = made
        self.say(f"recording {', '.join(made.values)}, a row per {every}; rows prints them")

    def do_rows(self, arg: str) -> None:
        """rows [FILE.csv]: print the last rows recorded, or write them all to a file."""
        if self.recorder is None:
            raise StepError("nothing is being recorded; say what, as in record tss")
        if arg:
            path = unquoted(arg)
            self.refuse_kept(path)
            self.recorder.to_csv(path)
            self.say(f"{len(self.recorder)} rows written to {file_named(path)}")
            return
        columns = self.recorder.columns[1:]  # without the step
        rows = [[_cell(row[column]) for column in columns] for row in self.recorder.rows[-ROWS:]]
        self.say(table(columns, rows) if rows else "no rows yet")


def moved(event: Event) -> tuple[Unit | Connection, ...]:
    """Return the unit or the connections that an event was about; none if it was about many units."""
    about = event.about
    return about if len(about) == 1 or not any(isinstance(thing, Unit) for thing in about) else ()


def _apart(values: str) -> list[str]:
    """Part expressions at commas that are in no brackets and no quotes.

    >>> _apart("tss, max(h1.bias, h2.bias), 'in,1'.activation")
    ['tss', 'max(h1.bias, h2.bias)', "'in,1'.activation"]
    """
    found, deep, within = [""], 0, ""
    for letter in values:
        if letter in ("'", '"') and within in ("", letter):
            within = "" if within else letter
        deep += {"(": 1, ")": -1}.get(letter, 0) * (not within)
        if letter == "," and not deep and not within:
            found.append("")
        else:
            found[-1] += letter
    return [value.strip() for value in found]


def _cell(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)


class HandVerbs:
    """Verbs that change something by hand."""

    stepper: Stepper
    say: Callable[[str], None]

    def do_set(self, arg: str) -> None:
        """set NUMBER VALUE: set a number of a unit, or a weight, by hand.

        set h1.bias -1
        set h1.activation .9
        set i1->h1 0.5
        set o1.target none
        """
        name, value = last_word(arg, "set NUMBER VALUE, as in set h1.bias -1")
        self.say(self.stepper.set(name, None if value == "none" else self.number(value)).words())

    def do_clamp(self, arg: str) -> None:
        """clamp UNIT VALUE: hold a unit's activation at a value, until it is released."""
        name, value = last_word(arg, "clamp UNIT VALUE, as in clamp h1 .5")
        self.say(self.stepper.clamp(name, self.number(value)).words())

    def do_release(self, arg: str) -> None:
        """release UNIT: let a clamped unit compute its activation again."""
        self.say(self.stepper.release(wanted(arg, "unit")).words())

    def do_lesion(self, arg: str) -> None:
        """lesion UNIT|CONNECTION: cut a connection, or all those of a unit."""
        self.say(self.stepper.lesion(wanted(arg, "unit or connection")).words())

    def do_repair(self, arg: str) -> None:
        """repair UNIT|CONNECTION: mend what was lesioned, with the weights it had."""
        self.say(self.stepper.repair(wanted(arg, "unit or connection")).words())

    def do_freeze(self, arg: str) -> None:
        """freeze [UNIT|CONNECTION]: keep a weight, the weights into a unit, or all, as they are."""
        self.say(self.stepper.freeze(*([arg] if arg else [])).words())

    def do_thaw(self, arg: str) -> None:
        """thaw [UNIT|CONNECTION]: let frozen weights learn again."""
        self.say(self.stepper.thaw(*([arg] if arg else [])).words())

    def do_rate(self, arg: str) -> None:
        """rate R: learn at another rate from now on; rate alone tells it."""
        self._change_rule("rate", arg)

    def do_momentum(self, arg: str) -> None:
        """momentum M: learn with another momentum from now on; momentum alone tells it."""
        self._change_rule("momentum", arg)

    def do_decay(self, arg: str) -> None:
        """decay D: let weights shrink by another share from now on; decay alone tells it."""
        self._change_rule("decay", arg)

    def _change_rule(self, setting: str, arg: str) -> None:
        if not arg:
            self.say(f"{setting} = {shown(self.stepper.value(setting))}")
            return
        self.say(self.stepper.change_rule(**{setting: self.number(arg)}).words())
        schedule = self.stepper.rule.schedule if self.stepper.rule else ()
        for epoch, others in schedule:
            if epoch >= self.stepper.epoch and setting in others:
                told = ", ".join(f"{name} {value:g}" for name, value in others.items())
                self.say(f"after epoch {epoch:,} the schedule has {told} in store")

    def do_present(self, arg: str) -> None:
        """present VALUES [: TARGETS] or present PATTERN: sweep over a pattern given by hand; no weight learns from it.

        present 0 1
        present 0 1 : 1
        present 01
        """
        named = [pattern for pattern in self.stepper.patterns if pattern.name == unquoted(arg)]
        if named and arg == named[0].name and self._are_other_values(arg, named[0]):
            raise StepError(f"{arg} is the name of a pattern, and values of another; say '{arg}' in quotes, or {arg}.0")
        if named:
            self.say(self.stepper.present(named[0]).words())
            return
        inputs, _, targets = wanted(arg, "list of input values").partition(":")
        aims = [None if word in ("any", "none") else self.number(word) for word in targets.split()]
        self.say(self.stepper.present([self.number(word) for word in inputs.split()], aims).words())

    def _are_other_values(self, text: str, pattern: Pattern) -> bool:
        """Whether a pattern's name is also a value for each input, of which it has others."""
        words = text.split()
        try:
            values = tuple(map(number_from, words))
        except ValueError:
            return False
        return len(words) == len(self.stepper.net.inputs) and values != pattern.inputs

    def number(self, text: str) -> float:
        """Return the number that an expression comes to."""
        value = self.stepper.value(text)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise StepError(f"{text[:40]!r} is no number")
        return float(value)


def last_word(arg: str, usage: str) -> tuple[str, str]:
    """Part an argument before its last word.

    >>> last_word("h1.bias -1", "")
    ('h1.bias', '-1')
    """
    words = arg.rsplit(None, 1)
    if len(words) != 2:
        raise StepError(f"say {usage}")
    return words[0], words[1]


def wanted(arg: str, what: str) -> str:
    """Return an argument, or say that it is missing.

    >>> wanted("h1", "unit")
    'h1'
    """
    if not arg:
        raise StepError(f"name a {what}")
    return arg
