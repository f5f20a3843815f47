"""Where a session stands, in words."""

from __future__ import annotations

from typing import Any

from pdpsim.learning.session import Session
from pdpsim.stepping.breakpoints import owner_of


def whereabouts(session: Session) -> str:
    """Return epoch, pattern, sweep, how many of its acts are done, and what comes next.

    >>> from pdpsim import BackPropagation, GradientDescent, Network, PatternSet
    >>> net, procedure = Network.layered(1, 1, seed=1), BackPropagation(GradientDescent(0.5))
    >>> session = Session(net, PatternSet([([1], [1])]), procedure)
    >>> whereabouts(session)
    'epoch 1, pattern 1 (1 of 1), forward, act 0 of 4 done, next: present pattern 1'
    >>> place(session), to_come(session)
    ('epoch 1, pattern 1 (1 of 1), forward', 'present pattern 1')
    """
    act = f"act {session.done} of {session.acts} done" if not session.sweep_over else f"all {session.acts} acts done"
    return f"{place(session)}, {act}, next: {to_come(session)}"


def place(session: Session) -> str:
    """Return epoch, pattern and sweep."""
    if session.visiting:
        return f"epoch {session.epoch}, pattern {session.pattern.name} (not trained on), {session.phase}"
    which = f"pattern {session.pattern.name} ({session.turn} of {len(session.patterns)})"
    if session.place.sweep.about_all:
        which = "weights"
    return f"epoch {session.epoch}, {which}, {session.phase}"


def to_come(session: Session) -> str:
    """Return what the next act is, in the words that its method was marked with."""
    ahead, act = session.ahead()
    method, given = getattr(act, "func", act), getattr(act, "args", ())
    words: Any = getattr(method, "to_come", None)
    if words is not None:
        return str(words.format(owner_of(act), *given))
    owner, name = owner_of(act), getattr(method, "__name__", "").strip("_").replace("_", " ")
    return ahead.sweep.phase if isinstance(owner, Session) else f"{getattr(owner, 'name', '')} {name}".strip()
