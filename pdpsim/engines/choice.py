"""Which engine computes."""

from __future__ import annotations

from pdpsim.engines.compiled import compiled, refuses
from pdpsim.engines.message import message
from pdpsim.engines.work import Engine, Work
from pdpsim.errors import SettingError, nearest

ENGINES: dict[str, Engine] = {"message": message, "compiled": compiled}


def choose(name: str, work: Work) -> tuple[str, Engine]:
    """Return the name and the function of the engine to use.

    Parameters
    ----------
    name : str
        One of `ENGINES`, or 'auto' for the one that should be fastest for this work.

    Raises
    ------
    SettingError
        If there is no such engine.
    """
    refuse_unknown(name)
    if name == "auto":
        name = "message" if refuses(work) else "compiled"
    return name, ENGINES[name]


def refuse_unknown(name: str) -> None:
    """Say so if there is no engine of that name.

    >>> refuse_unknown("mesage")
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: there is no engine 'mesage'; did you mean 'message'?
    """
    if name != "auto" and name not in ENGINES:
        raise SettingError(f"there is no engine {name!r}{nearest(name, ['auto', *ENGINES])}")
