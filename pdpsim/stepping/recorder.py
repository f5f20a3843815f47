"""Keeping chosen values over steps or epochs, as plain rows."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from pdpsim.checks import able, of_kind, one_of
from pdpsim.core.connection import Connection
from pdpsim.core.events import Event, Intervention
from pdpsim.core.looks import Shown
from pdpsim.core.unit import Unit
from pdpsim.errors import ExpressionError, NoValueError, SettingError
from pdpsim.formats.files import PathLike, write_rows
from pdpsim.formats.loading import refuse_no_table
from pdpsim.words import brief, counted

if TYPE_CHECKING:
    from pdpsim.learning.session import Session
    from pdpsim.stepping.expressions import Expression
    from pdpsim.stepping.stepper import Stepper

EVERY = ("step", "sweep", "pattern", "epoch")
PLACE = ("step", "epoch", "pattern", "phase")
Rows: TypeAlias = "list[dict[str, Any]]"


@brief
class Recorder(Shown):
    """Follows a stepper and keeps the values of expressions, a row each time.

    What is undone is taken out again, and so is what came after the moment that `Stepper.jump` or
    `Stepper.go_back` returns to; undo brings it back. A restart begins another run, below the rows of the one before.

    Parameters
    ----------
    stepper : Stepper
    *values : str
        Expressions, such as ``"h1.activation"``, ``"i1->h1.weight"`` or ``"tss"``.
    every : {'epoch', 'pattern', 'sweep', 'step'}
        At the end of what a row is kept: a pattern's end is that of its last sweep.

    Attributes
    ----------
    rows : list of dict
        With ``step``, ``epoch``, ``pattern``, ``phase``, and a column for each value: None at moments at which there is
        none yet, or it cannot be worked out, as the logarithm of 0.

    Examples
    --------
    >>> from pdpsim import GradientDescent, Network, PatternSet, Stepper
    >>> net = Network.layered(1, 1, seed=1)
    >>> stepper = Stepper(net, PatternSet([([0], [0]), ([1], [1])]), GradientDescent(0.5))
    >>> recorder = Recorder(stepper, "tss", "i1->o1.weight")
    >>> _ = stepper.next_epoch(), stepper.next_epoch()
    >>> [(row["epoch"], round(row["tss"], 4)) for row in recorder]
    [(1, 0.4223), (2, 0.4061)]
    >>> _ = stepper.undo()
    >>> recorder
    <Recorder: 1 row of tss, i1->o1.weight, one per epoch>
    """

    def __init__(self, stepper: Stepper, *values: str, every: str = "epoch") -> None:
        one_of(every, EVERY, "moment to record at, every")
        able(stepper, "expression", "what is recorded", "a Stepper")
        self.stepper = stepper
        self.every = every
        self.values = {text: stepper.expression(text) for text in map(_text, values)}
        for text, expression in self.values.items():
            with suppress(NoValueError):  # before the first sweep little can be worked out
                if isinstance(found := expression.value(), (Unit, Connection)):
                    raise SettingError(f"{text!r} is no number; record one, as in {text}.{_some(found)}")
        self.rows: Rows = []
        self._since: list[int] = []  # at which step each row came to stand there
        self._runs: list[int] = []  # and of which run it is
        self._aside: list[tuple[int, Rows, list[int], list[int]]] = []  # what stood there before steps that went back
        self._kept: dict[int, tuple[Rows, list[int]]] = {}  # what stood there at moments that were kept
        stepper.followers.append(self._follow)
        stepper.keepers.append(self._keep)

    def note(self) -> None:
        """Keep a row of this moment."""
        stepper = self.stepper
        place = (stepper.steps, stepper.epoch, stepper.pattern.name, stepper.phase)
        noted = {text: _now(expression) for text, expression in self.values.items() if text not in PLACE}
        self.rows.append(dict(zip(PLACE, place)) | noted)
        self._since.append(stepper.steps)
        self._runs.append(stepper.run_number)

    def stop(self) -> None:
        """Follow the stepper no longer."""
        if self._follow in self.stepper.followers:
            self.stepper.followers.remove(self._follow)
            self.stepper.keepers.remove(self._keep)

    def to_csv(self, path: PathLike) -> None:
        """Write the rows to a file, with a header; floats exactly.

        Raises
        ------
        FileError, FormatError
            If it cannot be written, or its suffix is that of another kind of file.
        """
        refuse_no_table(path)
        write_rows(path, self.columns, self.rows)

    @property
    def columns(self) -> list[str]:
        """What is in each row: where it is from, and the values recorded."""
        return list(dict.fromkeys([*PLACE, *self.values]))

    def _keep(self, moment: int) -> None:
        self._kept[moment] = self.rows[:], self._runs[:]

    def _follow(self, session: Session, event: Event | None) -> None:
        if event is None:
            while self._aside and self._aside[-1][0] > session.steps:
                _, self.rows[:], self._since[:], self._runs[:] = self._aside.pop()
            self._leave(sum(since <= session.steps for since in self._since))
        elif isinstance(event, Intervention) and event.back_to is not None:
            self._aside.append((session.steps, self.rows[:], self._since[:], self._runs[:]))
            if event.back_to < 0:  # a moment that was kept; none of the rows leads to one before there was a recorder
                self.rows[:], self._runs[:] = self._kept.get(event.back_to, ([], []))
                self._since[:] = [session.steps] * len(self.rows)
            elif event.back_to in self._runs:
                self._leave(self._runs.index(event.back_to))
        elif self._due(session, event):
            self.note()

    def _leave(self, rows: int) -> None:
        """Take out all but the first rows."""
        del self.rows[rows:], self._since[rows:], self._runs[rows:]

    def _due(self, session: Session, event: Event) -> bool:
        if self.every == "step":
            return True
        if session.visiting or isinstance(event, Intervention) or not session.sweep_over:
            return False
        if self.every == "sweep":
            return True
        return session.epoch_over if self.every == "epoch" else session.pattern_over

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        rows = counted(len(self.rows), "row")
        return f"<Recorder: {rows} of {', '.join(self.values) or 'nothing'}, one per {self.every}>"


def _now(expression: Expression) -> Any:
    with suppress(ExpressionError):  # what has happened has happened, whatever can be said of it
        return expression.value()
    return None


def _text(text: object) -> str:
    of_kind(text, str, "what is recorded")
    return str(text)


def _some(value: object) -> str:
    return "activation" if isinstance(value, Unit) else "weight"
