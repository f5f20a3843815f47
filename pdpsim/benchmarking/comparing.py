"""What was measured with one version beside what was measured with another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pdpsim.errors import FormatError
from pdpsim.formats.files import PathLike, parse_json, read_text
from pdpsim.words import file_named

ENGINES = ("message", "compiled", "native", "vectorized", "auto")
YARDSTICK = "lists"  # plain loops over lists: none of our code, so it tells how fast a machine is
SLOWER = 1.25


class Change(NamedTuple):
    """The time that one of our engines takes on one scenario, before and now.

    Parameters
    ----------
    scenario, engine : str
    before, now : float
        Microseconds per epoch.
    machine : float
        How many times as long plain loops over lists take now: what the machine alone accounts for.
    """

    scenario: str
    engine: str
    before: float
    now: float
    machine: float

    @property
    def ratio(self) -> float:
        """How many times as long it takes now, on a machine as fast as before.

        >>> Change("xor", "compiled", 2.0, 6.0, machine=2.0).ratio
        1.5
        """
        return self.now / self.before / self.machine

    @property
    def slower(self) -> bool:
        """Whether that is more than a machine's own wavering would explain."""
        return self.ratio > SLOWER


def read_document(path: PathLike) -> dict[str, Any]:
    """Return what ``pdpsim benchmark --json`` printed into a file.

    Raises
    ------
    FormatError
        If the file holds something else.
    """
    try:
        document = parse_json(read_text(path))
        if not isinstance(document, dict) or not isinstance(document.get("python"), str):
            raise FormatError("it is no document of pdpsim benchmark --json")
        _check(document.get("one_network"))
    except FormatError as error:
        raise FormatError(f"{file_named(path)}: {error}") from None
    return document


def _check(found: object) -> None:
    if not isinstance(found, dict) or not found:
        raise FormatError("it has no times of one network (benchmark --part one)")
    for name, each in found.items():
        times = each.get("seconds_per_epoch") if isinstance(each, dict) else None
        if not isinstance(times, dict) or not all(map(_is_time, times.values())):
            raise FormatError(f"'seconds_per_epoch' of {name!r} must be numbers above 0 and below 1e15 by program")
        if YARDSTICK not in times:
            raise FormatError(f"'seconds_per_epoch' of {name!r} lacks {YARDSTICK!r}, by which machines are compared")


def _is_time(value: object) -> bool:
    # Within these, two can be divided by each other.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 1e-15 < value < 1e15


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Return how the time of each engine changed that both documents have.

    Parameters
    ----------
    before, now : mapping
        Documents of ``pdpsim benchmark --json`` with times of one network.

    Raises
    ------
    FormatError
        If they have no engine in common.

    Examples
    --------
    >>> def document(compiled, lists):
    ...     return {"one_network": {"xor": {"seconds_per_epoch": {"compiled": compiled, "lists": lists}}}}
    >>> [change] = changes(document(2e-6, 14e-6), document(3e-6, 14e-6))
    >>> change.slower, round(change.ratio, 2)
    (True, 1.5)
    """
    found = list(_each(before["one_network"], now["one_network"]))
    if not found:
        raise FormatError("the two documents have no scenario and engine in common")
    return found


def _each(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    for name in [name for name in now if name in before]:
        old, new = before[name]["seconds_per_epoch"], now[name]["seconds_per_epoch"]
        machine = new[YARDSTICK] / old[YARDSTICK]
        for engine in [engine for engine in ENGINES if engine in old and engine in new]:
            yield Change(name, engine, old[engine] * 1e6, new[engine] * 1e6, machine)
