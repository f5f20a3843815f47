"""The shell's verbs that intervene. Undo takes back whatever they do."""

# ruff: noqa: D403  (a verb's docstring is its help, and begins with the verb)

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pdpsim.errors import StepError

if TYPE_CHECKING:
    from pdpsim.stepping.stepper import Stepper


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
        """rate R: learn at another rate from now on."""
        self.say(self.stepper.change_rule(rate=self.number(arg)).words())

    def do_momentum(self, arg: str) -> None:
        """momentum M: learn with another momentum from now on."""
        self.say(self.stepper.change_rule(momentum=self.number(arg)).words())

    def do_decay(self, arg: str) -> None:
        """decay D: let weights shrink by another share from now on."""
        self.say(self.stepper.change_rule(decay=self.number(arg)).words())

    def do_present(self, arg: str) -> None:
        """present VALUES [: TARGETS] or present PATTERN: sweep over a pattern given by hand; no weight learns from it.

        present 0 1
        present 0 1 : 1
        present 01
        """
        named = [pattern for pattern in self.stepper.patterns if pattern.name == arg]
        if named:
            self.say(self.stepper.present(named[0]).words())
            return
        inputs, _, targets = wanted(arg, "list of input values").partition(":")
        aims = [None if word in ("any", "none") else self.number(word) for word in targets.split()]
        self.say(self.stepper.present([self.number(word) for word in inputs.split()], aims).words())

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
