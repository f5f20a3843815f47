"""What an epoch is made of: sweeps, each a sequence of acts with a name; and whether what was given is some."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pdpsim.checks import of_kind
from pdpsim.core.events import Event
from pdpsim.core.patterns import Pattern
from pdpsim.errors import StepError, WrongTypeError
from pdpsim.words import brief, quoted

if TYPE_CHECKING:
    from pdpsim.core.chance import Chance
    from pdpsim.core.network import Network
    from pdpsim.learning.procedure import Procedure

Act: TypeAlias = Callable[[], Event]


@brief
class Sweep(NamedTuple):
    """One sweep of an epoch.

    Attributes
    ----------
    phase : str
        Its name, such as 'forward', 'backward', 'change', 'settle'.
    turn, pattern : int, Pattern
        The pattern in place, the epoch's `turn`-th, from 1.
    acts : callable
        Lays out the acts, when the sweep begins.
    about_all : bool
        Whether it is about all patterns rather than the one in place, as a weight change after all of them is.
    again : callable, optional
        Asked when the sweep is over: whether the last `loop` sweeps are to be gone through once more. It may look
        at the network only, never keep count itself, or it would not know of what was undone.
    loop : int
        How many sweeps, counted back from this one, are gone through again.
    """

    phase: str
    turn: int
    pattern: Pattern
    acts: Callable[[], Iterable[Act]]
    about_all: bool = False
    again: Callable[[], bool] | None = None
    loop: int = 1

    def lay_out(self) -> Iterator[Act]:
        """Give what `acts` lays out, or say that it is nothing to go through."""
        acts = self.acts()
        try:
            return iter(acts)
        except TypeError:
            of_kind(acts, Iterable, f"what the acts of the sweep {quoted(self.phase)} return")
            raise

    @property
    def goes_round(self) -> bool:
        """Whether, as the network stands, it is to be gone through again."""
        return self.again is not None and self.again()

    @property
    def following(self) -> int:
        """How many sweeps further the next one is; less than 1 if the loop goes round again."""
        return 1 - self.loop if self.goes_round else 1


def acts_of(sweeps: Sequence[Sweep]) -> Iterator[Act]:
    """Give the acts of some sweeps, one after the other; each must be done before the next is asked for."""
    number = 0
    while number < len(sweeps):
        yield from sweeps[number].lay_out()
        number += sweeps[number].following


def epoch_of(procedure: Procedure, net: Network, patterns: Sequence[Pattern], chance: Chance) -> tuple[Sweep, ...]:
    """Return the sweeps of an epoch, if they are some; whoever goes through an epoch takes them from here."""
    return sweeps_of(procedure.epoch(net, patterns, chance), f"{type(procedure).__name__}.epoch")


def sweeps_of(given: object, of: str) -> tuple[Sweep, ...]:
    """Return sweeps, if they are some, or say what is wrong with what `of` gave.

    >>> sweeps_of([5], "Hebb.epoch")
    Traceback (most recent call last):
        ...
    pdpsim.errors.WrongTypeError: each sweep of Hebb.epoch must be of kind Sweep, not int 5
    """
    if isinstance(given, Sweep):
        raise WrongTypeError(f"what {of} gives must be some sweeps, such as a list, not a single Sweep")
    of_kind(given, Iterable, f"what {of} gives")
    found: tuple[Sweep, ...] = tuple(given)  # type: ignore[arg-type]
    if not found:
        raise StepError(f"{of} gives no sweeps, so there is nothing to do")
    for sweep in found:
        if not isinstance(sweep, Sweep):
            of_kind(sweep, Sweep, f"each sweep of {of}")
        if not isinstance(sweep.pattern, Pattern):
            raise WrongTypeError(f"each sweep of {of} must be about a Pattern, not {quoted(sweep.pattern)}")
        if not callable(sweep.acts):
            raise WrongTypeError(f"the acts of each sweep of {of} must be a function, not {quoted(sweep.acts)}")
    return found


def acts_to_step(sweep: Sweep) -> tuple[Act, ...]:
    """Return the acts of a sweep for whoever stands between two of them, which takes one.

    >>> from pdpsim import Pattern
    >>> acts_to_step(Sweep("note", 1, Pattern([1]), list))
    Traceback (most recent call last):
        ...
    pdpsim.errors.StepError: in this network nothing is done in the sweep 'note', so it cannot be stepped through
    """
    acts = tuple(sweep.lay_out())
    for act in acts:
        refuse_no_act(act)
    if not acts:
        raise StepError(
            f"in this network nothing is done in the sweep {sweep.phase!r}, so it cannot be stepped through"
        )
    return acts


def refuse_no_act(act: object) -> None:
    """Say so if what a sweep gave as an act is none.

    >>> refuse_no_act(5)
    Traceback (most recent call last):
        ...
    pdpsim.errors.WrongTypeError: an act must be a function that returns an event, such as unit.fire, not int 5
    """
    if not callable(act):
        kind = type(act).__name__
        raise WrongTypeError(
            f"an act must be a function that returns an event, such as unit.fire, not {kind} {quoted(act)}"
        )


def refuse_no_event(event: object, act: object) -> None:
    """Say so if what an act returned is no event.

    >>> refuse_no_event(None, max)
    Traceback (most recent call last):
        ...
    pdpsim.errors.WrongTypeError: what the act <built-in function max> returns must be of kind Event, not NoneType None
    """
    if not isinstance(event, Event):  # asked first, since a sentence takes longer to write than most acts
        of_kind(event, Event, f"what the act {quoted(act)} returns")
