"""Running the command scripts of the PDP handbook's programs `bp` and `pa`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count, takewhile
from pathlib import Path
from random import Random

from pdpsim.checks import in_digits
from pdpsim.core.activations import logistic
from pdpsim.core.chance import Chance, Seed, drawn_seed
from pdpsim.core.measures import squares
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.errors import FileError, FormatError, PdpsimError, nearest
from pdpsim.formats.content import Content, PathLike
from pdpsim.formats.files import refuse_unwritable, write_rows, write_text
from pdpsim.formats.handbook_data import Row, patterns_of, read_weights, rows_of, weights_text
from pdpsim.formats.handbook_net import HandbookNetwork, read_network, renamed
from pdpsim.formats.handbook_script import Command, program_of, read_script
from pdpsim.formats.loading import refuse_no_table, writer
from pdpsim.formats.table import WEIGHTS
from pdpsim.formats.tokens import tell
from pdpsim.learning.criteria import Criterion
from pdpsim.learning.history import History
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.associator import PatternAssociator
from pdpsim.learning.procedures.back_propagation import BackPropagation
from pdpsim.learning.rules import GradientDescent
from pdpsim.training.training import train
from pdpsim.words import counted, file_named, listed, number, quoted

PROGRAMS = ("bp", "pa")


@dataclass(frozen=True)
class Ecrit(Criterion):
    """tss < ecrit, which was 0 in 1987 unless set: never."""

    limit: float
    wants_outputs = False

    def met(self, tss: float, patterns: Sequence[Pattern], outputs: Sequence[Sequence[float]]) -> bool:
        """Tell whether tss is below the limit."""
        return tss < self.limit


class HandbookProgram:
    """One of the programs, with what it was set to in 1987 unless a script says otherwise.

    Parameters
    ----------
    program : {'bp', 'pa'}
    folder : path-like
        Where files that are read are looked for; those that are written go to the current folder.
    seed : int, random.Random or None
        For weights and order that are left to chance.
    say : callable
        Takes the lines that it prints.

    Attributes
    ----------
    net : HandbookNetwork or None
    epoch, tss : int, float
        As `epochno` and `tss` of 1987.

    Examples
    --------
    >>> running = HandbookProgram("bp", ".")
    >>> running.settings["lrate"], running.settings["lgrain"]
    (0.5, 'pattern')
    """

    def __init__(self, program: str, folder: PathLike, seed: Seed = None, say: Callable[[str], None] = print) -> None:
        if program not in PROGRAMS:
            raise FormatError(f"there is no program {program!r}{nearest(program, PROGRAMS)}")
        self.program, self.folder, self.say = program, Path(folder), say
        first = drawn_seed(seed)
        self.random = Random(first)
        self.seed = drawn_seed(self.random)
        self.untold = first if seed is None else None  # which nobody has been told yet, and everything is drawn with
        self.drawn = False  # whether weights are, by that seed
        self.drew = False  # whether anything was used that it drew
        self.settings: dict[str, float | str] = {
            "nepochs": 500, "ecrit": 0.0, "lflag": 1, "lrate": 0.5 if program == "bp" else 2.0, "lgrain": "pattern",
            "momentum": 0.9, "mu": 0.5, "tmax": 1.0, "wrange": 1.0, "cascade": 0,
            "noise": 0.0, "temp": 15.0, "linear": 0, "lt": 0, "cs": 0, "hebb": 0,
        }  # fmt: skip
        self.net: HandbookNetwork | None = None
        self.rows: list[Row] = []
        self.epoch, self.tss = 0, 0.0
        self.interrupted = False
        self.log: str | None = None
        self.logged: list[dict[str, float]] = []
        self.kept: list[Path] = []  # what was read, and is not to be replaced

    def run(self, commands: Sequence[Command]) -> None:
        """Do the commands, up to Ctrl-C.

        Raises
        ------
        PdpsimError
            If one cannot be done; the sentence says in which line.
        """
        shown = sorted({command.name for command in commands if command.shown})
        if shown:
            tell(f"what a screen shows is not carried over: {', '.join(shown)}")
        commands = _before_quit(commands)
        self._refuse_ahead(commands)
        left = [command for command in commands if not command.shown]
        try:
            while left and not self.interrupted:
                self._do(left.pop(0))
            if left:
                names = list(dict.fromkeys(command.name for command in left))
                tell(f"interrupted: what follows was not done ({listed(names)})")
        finally:
            self._write_log()

    def _refuse_ahead(self, commands: Sequence[Command]) -> None:
        """Say before anything is trained which file could not be written in the end."""
        made: set[str] = set()
        for command in commands:
            if command.name not in ("save weights", "log") or (command.name, command.words[0]) == ("log", "-"):
                continue
            name, *replace_it = command.words
            with _told_where(command):
                if name in made and "*" not in name and not replace_it:
                    raise FileError(f"{file_named(name)} is written earlier in the script")
                if command.name == "log":
                    refuse_no_table(name)
                    self._refuse_unwritable(name)
                elif "*" in name:  # which file that is, its epoch tells
                    self._refuse_weights(name.replace("*", "0"), "y")
                else:
                    self._refuse_weights(name, *replace_it)
            made.add(name)

    def _do(self, command: Command) -> None:
        menu, _, word = command.name.partition(" ")
        with _told_where(command):
            if menu == "set":
                self._set(word.split()[-1], command.words[0])
            else:
                getattr(self, f"_{command.name.replace(' ', '_')}")(*command.words)

    # -- files ------------------------------------------------------------------------------------

    def _get_network(self, name: str) -> None:
        text = self._found(name)
        with _in_file(name):
            self.net = read_network(text, self.seed)
        self.drawn = self.net.seed is not None
        if self.drawn:
            self._draw(self.net)
        self.net.chance = Chance(self.seed)  # what units toss is drawn by the script's seed, too
        self.rows, self.epoch = [], 0
        if self.program == "pa":
            self._say_function()
        self.say(f"{name}: {self.net!r}")

    def _get_patterns(self, name: str) -> None:
        net = self._network()
        text = self._found(name)
        with _in_file(name):
            self.rows = rows_of(text, len(net.inputs), len(net.outputs))
        self.say(f"{name}: {counted(len(self.rows), 'pattern')}")

    def _get_weights(self, name: str) -> None:
        net, text = self._network(), self._found(name, kept=False)
        with _in_file(name):
            read_weights(net, text)
        self.drawn = False
        self.say(f"{name}: weights in place")

    def _get_unames(self, *names: str) -> None:
        self.net = renamed(self._network(), names)

    def _save_weights(self, name: str, replace_it: str = "") -> None:
        path = name.replace("*", str(self.epoch))
        if "*" in name and self._is_taken(path, replace_it == "y"):
            taken, path = path, next(free for k in count(2) if not self._is_taken(free := _with_number(path, k)))
            self.say(f"{file_named(taken)} is another file, and stays as it is")
        elif self._is_log(path):
            raise FileError(f"{file_named(path)} is the log, which is written at its end; name another file")
        self._refuse_weights(path, replace_it)
        self._tell_seed(self.drawn)
        write_text(path, weights_text(self._network()))
        self.say(f"weights saved to {file_named(path)}")

    def _is_taken(self, path: str, may_replace: bool = False) -> bool:
        return (os.path.exists(path) and not may_replace) or self._is_log(path)

    def _is_log(self, path: str) -> bool:
        return self.log is not None and os.path.realpath(path) == os.path.realpath(self.log)

    def _refuse_weights(self, path: str, replace_it: str = "") -> None:
        if path == "-":
            raise FileError("save weights names a file, and - is none")
        if writer(WEIGHTS, path) is not weights_text:  # and it refuses the name of another kind of file
            raise FileError(f"{file_named(path)} would be weights of another program; name it .wts")
        self._refuse_unwritable(path, replace_it == "y", f", or say: save weights {path} y")

    def _log(self, name: str) -> None:
        self._write_log()
        if name != "-":
            self._refuse_unwritable(name)
            self.log = name

    def _write_log(self) -> None:
        if self.log is not None:
            write_rows(self.log, ["epoch", "tss"], self.logged)
        self.log, self.logged = None, []

    def _found(self, name: str, kept: bool = True) -> str:
        """Return the text of a file of the script's folder, in capitals or small letters, as DOS had it."""
        path = self.folder / name
        if not os.path.exists(path):  # which, unlike Path's own, takes a name that is too long for none
            try:
                same = [there for there in path.parent.iterdir() if there.name.lower() == path.name.lower()]
            except OSError:
                same = []
            if len(same) == 1:
                path = same[0]
        try:
            found = Content(path).text
        except FileError:
            raise FileError(f"cannot read {file_named(path)}") from None
        self.kept += [path] if kept else []
        return found

    def _refuse_unwritable(self, name: str, may_replace: bool = False, otherwise: str = "") -> None:
        if Path(name).name != name or os.sep in name:
            raise FormatError(f"{quoted(name)} names a folder; a script writes to the current one only")
        if any(os.path.exists(name) and os.path.samefile(name, path) for path in self.kept):
            raise FileError(f"{file_named(name)} would be replaced, which the script reads; name another file")
        if not may_replace and os.path.exists(name):
            raise FileError(f"there is a file {file_named(name)} already; move it away{otherwise}")
        refuse_unwritable(name)

    # -- weights to start from --------------------------------------------------------------------

    def _reset(self) -> None:
        net = self._network()
        self._draw(net)
        self.drawn = self.program == "bp"
        if self.program == "pa":
            for weight in net.weights:
                weight.start = 0.0
                weight.restart()
        self.epoch = 0

    def _draw(self, net: HandbookNetwork) -> None:
        net.init_range = float(self.settings["wrange"]) / 2.0
        net.reset(self.seed)

    def _newstart(self) -> None:
        self.seed = drawn_seed(self.random)
        self._reset()

    def _tell_seed(self, drawn: bool) -> None:
        """Say once with which seed something is drawn that is used now, where nobody gave one."""
        self.drew |= drawn
        if drawn and self.untold is not None:
            tell(f"what is left to chance is drawn with seed {self.untold}; --seed {self.untold} does the same again")
            self.untold = None

    def _is_drawn(self) -> bool:
        """Whether weights are drawn, or units come on by chance."""
        return self.drawn or self._network().structure.draws

    def _set(self, what: str, word: str) -> None:
        if what == "lgrain":
            self.settings[what] = "epoch" if "epoch".startswith(word) else "pattern"
        elif what == "seed":
            self.seed = int(word)
        else:
            self.settings[what] = float(word)
        if what == "tmax" and not 0.0 <= float(word) <= 1.0:
            raise FormatError(f"tmax is a target from 0 to 1, not {word}")
        if what == "cascade" and self.settings[what]:
            raise FormatError("cascade mode is not carried over")
        if what == "noise" and self.settings[what]:
            raise FormatError("noise is not carried over")
        if what in ("linear", "lt", "cs", "temp") and self.net is not None:
            self._say_function()

    def _say_function(self) -> None:
        """Give the output units of `pa` the function that its modes ask for."""
        temp = float(self.settings["temp"])
        if temp <= 0.0:
            raise FormatError(f"temp must be above 0, not {temp:g}")
        net = self._network()
        for unit in net.outputs:
            if self.settings["linear"]:
                unit.function = "linear"
            elif self.settings["lt"]:
                unit.function = "threshold"
            else:
                unit.function = logistic(1.0 / temp) if self.settings["cs"] else "stochastic_logistic"
        net.temperature = 1.0 if self.settings["linear"] or self.settings["lt"] or self.settings["cs"] else temp

    # -- training and testing ---------------------------------------------------------------------

    def _strain(self) -> None:
        self._train("listed")

    def _ptrain(self) -> None:
        self._train("permuted")

    def _train(self, order: str) -> None:
        if not self.settings["lflag"] or not self.settings["nepochs"]:
            self._tall()
            return
        self._tell_seed(self._is_drawn() or order == "permuted")
        history = train(
            self._network(),
            self._patterns(),
            self._procedure(order),
            criterion=Ecrit(float(self.settings["ecrit"])),
            max_epochs=int(self.settings["nepochs"]),
            seed=self.random,
        )
        self._note(history, "ptrain" if order == "permuted" else "strain")

    def _procedure(self, order: str) -> Procedure:
        rate = float(self.settings["lrate"])
        if self.program == "pa":
            return PatternAssociator(rate, bool(self.settings["hebb"]), order)
        rule = GradientDescent(rate, float(self.settings["momentum"]))
        return BackPropagation(rule, batch=None if self.settings["lgrain"] == "epoch" else 1, order=order)

    def _note(self, history: History, word: str) -> None:
        if self.log is not None:
            self.logged += [{"epoch": self.epoch + k, "tss": tss} for k, tss in enumerate(history.tss, 1)]
        self.epoch += history.epochs
        self.interrupted = history.stopped == "interrupted"
        if not history.tss:
            self.say(f"{word}: {history.reason}")
            return
        self.tss = history.tss[-1]
        why = f"; {history.reason}" if history.stopped in ("diverged", "interrupted") else ""
        self.say(f"{word}: epoch {self.epoch}, tss {number(self.tss, 6)}{', solved' * history.solved}{why}")

    def _tall(self) -> None:
        self.tss = sum(self._tell(pattern, outputs) for pattern, outputs in self._answers())
        self.say(f"tss {number(self.tss, 6)}")

    def _test(self, which: str) -> None:
        answers, which = list(self._answers()), which.lstrip("#")
        names = [pattern.name for pattern, _ in answers]
        found = next((k for k, name in enumerate(names) if name == which), None)
        if found is None and in_digits(which) and len(which) < 10:
            found = int(which) if int(which) < len(names) else None
        elif found is None:
            found = next((k for k, name in enumerate(names) if name.startswith(which)), None)
        if found is None:
            raise FormatError(f"there is no pattern {quoted(which)}{nearest(which, names)}")
        self._tell(*answers[found])

    def _answers(self) -> Iterator[tuple[Pattern, Sequence[float]]]:
        """Yield every pattern with what the output units answer."""
        self._tell_seed(self._is_drawn())
        for pattern in self._patterns():
            yield pattern, self._network().forward(pattern)

    def _tell(self, pattern: Pattern, outputs: Sequence[float]) -> float:
        pss = squares(pattern.targets, outputs)
        self.say(f"{pattern.name}: {' '.join(number(y) for y in outputs)}  pss {number(pss, 6)}")
        return pss

    def _network(self) -> HandbookNetwork:
        if self.net is None:
            raise FormatError("there is no network yet; get network comes first")
        return self.net

    def _patterns(self) -> PatternSet:
        """Return the patterns, with targets as tmax has them."""
        if not self.rows:
            raise FormatError("there are no patterns yet; get patterns comes first")
        tmax = float(self.settings["tmax"])
        said = {1.0: tmax, 0.0: 1.0 - tmax} if self.program == "bp" else {}
        rows = [replace(row, targets=tuple(said.get(t, t) for t in row.targets)) for row in self.rows]
        return patterns_of(rows, self._network(), float(self.settings["mu"]), self.program == "bp")


def _with_number(path: str, number: int) -> str:
    """Return a file's name with a number: w50-2.wts."""
    stem, suffix = os.path.splitext(path)
    return f"{stem}-{number}{suffix}"


@contextmanager
def _told_where(command: Command) -> Iterator[None]:
    try:
        yield
    except PdpsimError as error:
        where = f"line {command.line}" if command.line else f"command {command.name!r}"
        raise FormatError(f"{where}: {error}") from None


@contextmanager
def _in_file(name: str) -> Iterator[None]:
    try:
        yield
    except FormatError as error:
        raise FormatError(f"{file_named(name)}: {error}") from None


def run_script(
    path: PathLike,
    more: Sequence[str] = (),
    *,
    program: str | None = None,
    seed: Seed = None,
    say: Callable[[str], None] = print,
) -> HandbookProgram:
    """Run a command script of `bp` or `pa`, and return the program as it stands then.

    Parameters
    ----------
    path : path-like
        A script, whose files are looked for in its folder.
    more : sequence of str
        Commands to do after it.
    program : {'bp', 'pa'}, optional
        By default 'pa' where a command is of that only, and otherwise 'bp'.
    seed : int, random.Random or None
        For weights and order that are left to chance.
    say : callable
        Takes the lines that it prints.

    Raises
    ------
    FileError
        If the script cannot be read, or a file it names read or written.
    FormatError
        If a command is wrong, before any is done, or cannot be done; the sentence says in which line.
    """
    content = Content(path)
    content.text  # noqa: B018  # which says of itself what is wrong
    try:
        commands = _before_quit(read_script(content.text))  # where it ends, there is more to do
        given = [replace(command, line=0) for text in more for command in _given(text)]
        running = HandbookProgram(program_of([*commands, *given], program), Path(path).parent, seed, say)
        running.kept.append(Path(path))
        running.run([*commands, *given])
        if seed is not None and not running.drew:
            tell("the seed changed nothing: nothing was left to chance")
    except PdpsimError as error:
        raise FormatError(f"{file_named(path)}: {error}") from None
    return running


def _before_quit(commands: Sequence[Command]) -> list[Command]:
    return list(takewhile(lambda command: command.name != "quit", commands))


def _given(text: str) -> list[Command]:
    try:
        return read_script(text)
    except FormatError as error:
        raise FormatError(str(error).replace("line 1", f"command {quoted(text)}", 1)) from None
