"""The stepping shell: a debugger's verbs for a network that learns."""

from __future__ import annotations

import cmd
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TextIO

from pdpsim.errors import PdpsimError, StepError, nearest, sentence
from pdpsim.stepping.describe import position
from pdpsim.stepping.expressions import UNIT, numbers_of_a_connection
from pdpsim.stepping.screen import Painter, Screen
from pdpsim.stepping.stepper import Stepper
from pdpsim.stepping.verbs import HandVerbs, LookVerbs
from pdpsim.stepping.verbs_move import MoveVerbs
from pdpsim.words import WIDTH, filled, printable, quoted

ALIASES = {
    "s": "step", "n": "next", "u": "undo", "r": "redo", "b": "break", "tb": "tbreak", "c": "continue",
    "p": "print", "w": "where", "l": "circuit", "q": "quit", "exit": "quit", "EOF": "quit", "h": "help", "?": "help",
}  # fmt: skip
COMMAND = re.compile(r"""(?:"[^"]*"|'[^']*'|[^;])+""")
BEFORE_COMMENT = re.compile(r"""(?:"[^"]*"|'[^']*'|[^#]|(?<=[^\s;])#)*""")  # a # within a word begins none
Draw = Callable[[Stepper, str], None]


class Shell(MoveVerbs, HandVerbs, LookVerbs, cmd.Cmd):
    """Reads verbs and does them, in the manner of pdb.

    Parameters
    ----------
    stepper : Stepper
    out : text stream, optional
        By default `sys.stdout`.
    draw : callable, optional
        Draws a stepper's network to a file of that name.
    kept : sequence of str
        Files that no verb writes over: those that it was begun from.
    replaced : sequence of str
        Files that `save` alone writes over: the network's.

    Examples
    --------
    >>> from pdpsim import GradientDescent, Network, PatternSet
    >>> net = Network.layered(1, 1, seed=1)
    >>> shell = Shell(Stepper(net, PatternSet([([1], [1])]), GradientDescent(0.5)))
    >>> shell.run(["step", "frobnicate", "undo"], echo=True)
    (pdpsim) step
    -- epoch 1, pattern 1 (1 of 1), forward
    pattern 1 presented: i1 1.000; target o1 1.000
    (pdpsim) frobnicate
    *** there is no verb 'frobnicate'; did you mean 'rate'?
    (pdpsim) undo
    undone: pattern 1 presented: i1 1.000; target o1 1.000
    1
    """

    prompt = "(pdpsim) "

    def __init__(
        self,
        stepper: Stepper,
        out: TextIO | None = None,
        draw: Draw | None = None,
        kept: Sequence[str] = (),
        replaced: Sequence[str] = (),
    ) -> None:
        super().__init__(stdout=out or sys.stdout)
        self.draw, self.kept, self.replaced = draw, kept, replaced
        self.painter = Painter()
        self.screen: Screen | None = None
        self.stepper = stepper
        self.failures = 0
        self.begin()

    # -- reading ----------------------------------------------------------------------------------

    def run(self, lines: Iterable[str], echo: bool = False) -> int:
        """Do commands, one a line or parted by ``;``, up to `quit` or Ctrl-C; return how many made no sense."""
        self._do((command for line in lines for command in split(line.removeprefix("\ufeff"))), echo)
        return self.failures

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended the last command."""
        return self.stepper.stopped == "interrupted"

    def interact(self) -> None:
        """Read commands from the terminal until `quit`."""
        self.say(position(self.stepper))
        self.say("Type help for the verbs, a blank line to repeat the last one, q to leave.")
        while True:
            try:
                self.cmdloop()
                return
            except KeyboardInterrupt:
                self.say("\ninterrupted; q leaves")

    def onecmd(self, line: str) -> bool:
        """Do what a line says, one command or several parted by ``;``, up to `quit`."""
        return self._do(iter(split(line) if line.strip() else [line]))

    def _do(self, commands: Iterator[str], echo: bool = False) -> bool:
        """Do commands up to `quit` or Ctrl-C, and return whether to leave."""
        for command in commands:
            if echo:
                self.say(self.prompt + printable(command))
            self.stepper.stopped = ""
            if self._did(command):
                return True
            if self.interrupted:
                if echo or next(commands, None) is not None:
                    self.say("interrupted; what follows is not done")
                break
        return False

    def _did(self, line: str) -> bool:
        """Do one command; what makes no sense is answered in one line, and changes nothing."""
        word, rest = [*line.split(None, 1), "", ""][:2]  # also at tabs, and spaces that were pasted from a page
        verb = ALIASES.get(word, word)
        line = f"{verb} {rest}".strip()
        try:
            self._refuse_more(verb, rest.strip())
            return bool(super().onecmd(line))
        except (PdpsimError, ImportError, MemoryError) as error:  # a picture's, too: what was trained goes on
            self.complain(sentence(error))
            return False

    def _refuse_more(self, verb: str, rest: str) -> None:
        """Say so if something follows a verb that stands alone, as its own help says."""
        alone = (getattr(self, f"do_{verb}", None).__doc__ or "").strip().startswith(f"{verb}:")
        if rest and alone and verb != "quit":
            raise StepError(f"{verb} stands alone, and was given {quoted(rest)}; help {verb} tells what it does")

    def parseline(self, line: str) -> tuple[str | None, str | None, str]:
        """Take the first word as the verb, whatever follows it."""
        word, _, rest = line.strip().partition(" ")
        return (word or None, rest.strip(), line.strip())

    def default(self, line: str) -> None:
        """Answer an unknown verb."""
        word = line.split()[0][:40]
        hint = nearest(word, self.verbs()) or "; help lists them all"
        raise StepError(f"there is no verb {word!r}{hint}")

    # -- answering --------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """Print something, with lines broken where the terminal ends."""
        print(text if "\x1b" in text else filled(text), file=self.stdout, flush=True)

    def say_signed(self, text: str) -> None:
        """Print numbers: on a terminal those below zero are red, those above blue, and what has changed is bold."""
        self.say(self.painter.painted(text) if self.colourful else text)

    def postcmd(self, stop: bool, line: str) -> bool:
        """Draw the circuit anew where it stays on top."""
        if self.screen:
            self.screen.show(self.stepper, self.painter if self.colourful else None)
        return stop

    def do_view(self, arg: str) -> None:
        """view [off]: keep the circuit on top of the screen, and the session below it."""  # noqa: D403
        if not self.on_terminal:
            raise StepError("the circuit stays on top of a terminal only; circuit prints it")
        if self.screen:
            self.screen.close()
        self.screen = None if arg == "off" else Screen(self.stdout)

    def complain(self, text: str) -> None:
        """Print what is wrong with a command."""
        self.failures += 1
        told = "*** " + printable(" ".join(text.split()))
        print(filled(told) if self.stdout.isatty() else told, file=self.stdout, flush=True)

    def highlight(self, text: str) -> str:
        """Make text bold, on a terminal that wants it; it is marked in plain text too."""
        return f"\x1b[1m{text}\x1b[0m" if self.colourful else text

    @property
    def on_terminal(self) -> bool:
        """Whether the output is a terminal whose cursor can be moved."""
        return self.stdout.isatty() and os.environ.get("TERM") != "dumb"

    @property
    def colourful(self) -> bool:
        """Whether it is one, and nobody has asked for no colour."""
        return self.on_terminal and not os.environ.get("NO_COLOR")

    # -- help and completion ----------------------------------------------------------------------

    def verbs(self) -> list[str]:
        """Return every verb."""
        return [name[3:] for name in self.get_names() if name.startswith("do_")]

    def do_help(self, arg: str) -> None:
        """help [VERB]: list the verbs, or explain one."""  # noqa: D403
        if not arg:
            self.say(overview(self.verbs()))
            return
        verb = ALIASES.get(arg, arg)
        if verb not in self.verbs():
            self.default(arg)
        lines = [line.strip() for line in (getattr(self, f"do_{verb}").__doc__ or "").strip().splitlines()]
        self.say("\n".join(lines))

    def do_quit(self, arg: str) -> bool:
        """quit: leave."""
        if self.screen:
            self.screen.close()
        return True

    def completenames(self, text: str, *ignored: object) -> list[str]:
        """Complete a verb."""
        return [verb for verb in self.verbs() if verb.startswith(text)]

    def completedefault(self, text: str, line: str, begin: int, end: int) -> list[str]:
        """Complete the name of a unit, or after a dot one of its numbers."""
        thing, dot, start = text.rpartition(".")
        if dot:
            rule, connection = self.stepper.current_rule, line[:begin].endswith("->")
            known = numbers_of_a_connection(rule) if connection else UNIT
            return [f"{thing}.{name}" for name in known if name.startswith(start)]
        return [name for name in self.stepper.net.units if name.startswith(text)]


GROUPS = {
    "go on": "step next layer finish pattern epoch continue until jump",
    "go back": "undo redo restart snapshot back",
    "look": "where circuit units weights patterns peek explain print view",
    "stop": "break tbreak watch delete",
    "by hand": "set clamp release lesion repair freeze thaw rate momentum decay present status",
    "follow": "display undisplay record rows",
    "files": "draw save",
    "shell": "help quit",
}


def overview(verbs: Iterable[str]) -> str:
    """Return all verbs in groups, on one screen.

    >>> print(overview(["step", "undo"]))
    go on     s step
    go back   u undo
    <BLANKLINE>
    help VERB explains one, with examples. A blank line repeats the last verb.
    Units go by their names, connections by sender->receiver, numbers by h1.delta.
    """
    known = list(verbs)
    short = {verb: alias for alias, verb in reversed(ALIASES.items()) if alias.islower() and len(alias) < 3}
    lines = []
    for group, names in GROUPS.items():
        told = [f"{short.get(verb, '')} {verb}".strip() for verb in names.split() if verb in known]
        if told:
            lines += filled(f"{group:9} {', '.join(told)}", WIDTH).replace("\n  ", "\n" + " " * 10).split("\n")
    lines += ["", "help VERB explains one, with examples. A blank line repeats the last verb."]
    return "\n".join([*lines, "Units go by their names, connections by sender->receiver, numbers by h1.delta."])


def split(text: str) -> list[str]:
    """Part lines into commands at each ``;`` outside quotes, leaving out blanks, and comments to the end of a line.

    >>> split("s 3; explain h1 ;; # that is all; for now")
    ['s 3', 'explain h1']
    """
    told = [BEFORE_COMMENT.match(line)[0] for line in text.splitlines()]  # type: ignore[index]  # it may be empty
    commands = [command.strip() for line in told for command in COMMAND.findall(line)]
    return [command for command in commands if command]
