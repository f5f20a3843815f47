"""The player: one HTML page with a circuit and the recorded events of training, to be stepped through anywhere."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from pdpsim.arguments import judged
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.diagram.frames import Frame, frames, numbers_of
from pdpsim.diagram.layout import lay_out
from pdpsim.diagram.svg import circuit_svg
from pdpsim.diagram.texts import compact, escaped
from pdpsim.errors import SettingError
from pdpsim.formats.files import PathLike, read_text, refuse_unwritable, write_text
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.rule import Rule

MOST = 20_000  # events that a page should be asked to hold

PAGE = Path(__file__).with_name("player.html")


@judged
def player(
    net: Network,
    patterns: PatternSet,
    procedure: Procedure | Rule,
    *,
    epochs: int = 1,
    measure: Measure | None = None,
    direction: str = "up",
    first_epoch: int = 1,
    title: str = "",
) -> str:
    """Return a page that plays epochs of training, message by message, forward and back.

    It needs no network, is worked by mouse, keyboard (arrows, space, Home, End) and screen reader, and shows
    the arithmetic of each step.

    Parameters
    ----------
    net : Network
        It is not disturbed: a copy is trained.
    patterns : PatternSet
    procedure : Procedure or Rule
        A rule means back-propagation with it.
    epochs : int
    measure : Measure
    direction : {'up', 'right'}
    first_epoch : int
        What the first epoch is called.
    title : str
        By default the network's name.

    Raises
    ------
    SettingError
        If there are more than 20,000 events; fewer patterns or epochs make fewer.

    Examples
    --------
    >>> from pdpsim import GradientDescent
    >>> net = Network.layered(1, 1, seed=1)
    >>> page = player(net, PatternSet([([1], [1])]), GradientDescent(0.5))
    >>> page.startswith("<!DOCTYPE html>")
    True
    """
    twin, patterns = net.copy(), patterns.fitted(net)
    per_epoch = 2 * len(patterns) * (1 + len(net.connections) + len(net.units)) + len(net.connections)
    if epochs * per_epoch > MOST:
        raise SettingError(
            f"a player of about {epochs * per_epoch:,} events is more than a page holds well ({MOST:,}); "
            f"choose fewer patterns or epochs"
        )
    layout = lay_out(twin, direction, bias_unit=True)
    start = numbers_of(twin)
    recorded = list(frames(twin, patterns, procedure, epochs, measure, first_epoch))
    data = {
        "start": _told(start),
        "largest": _largest(start, recorded),
        "frames": [[f.epoch, f.pattern, f.phase, f.caption, f.about, _told(f.numbers)] for f in recorded],
    }
    return _filled(
        read_text(PAGE),
        title=escaped(title or net.name or "network"),
        stage=circuit_svg(twin, layout),
        # No string in the data may end the script that holds it.
        data=json.dumps(data, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c"),
        last=str(len(recorded)),
    )


@judged
def save_player(
    path: PathLike, net: Network, patterns: PatternSet, procedure: Procedure | Rule, **settings: Any
) -> None:
    """Write the page to a file, whole or not at all; settings as for `player`."""
    refuse_unwritable(path)
    write_text(path, player(net, patterns, procedure, **settings))


def _filled(page: str, **parts: str) -> str:
    """Fill in a page whose marks are ``__NAME__``, in one pass: what is filled in may look like a mark and is none.

    The page's policy lets its own style and script be used, told by their hashes, and nothing else.
    """
    hashes = {what: _hash(re.findall(f"<{what}>(.*?)</{what}>", page, re.DOTALL)) for what in ("style", "script")}
    known = {**parts, **hashes}
    return re.sub("__([A-Z]+)__", lambda mark: known[mark[1].lower()], page)


def _hash(contents: list[str]) -> str:
    (content,) = contents
    return "sha256-" + b64encode(sha256(content.encode()).digest()).decode()


def _told(numbers: dict[str, float]) -> dict[str, list[float | str]]:
    """Each number, exactly and as it is shown."""
    return {key: [value, compact(value)] for key, value in numbers.items()}


def _largest(start: dict[str, float], recorded: Sequence[Frame]) -> dict[str, float]:
    """The largest magnitude of each kind of number, for fills and widths."""
    found = {"activation": 1.0, "delta": 0.0, "weight": 0.0}
    for numbers in (start, *(frame.numbers for frame in recorded)):
        for key, value in numbers.items():
            kind = key.split(" ", 1)[0]
            if kind in found:
                found[kind] = max(found[kind], abs(value))
    return {kind: value or 1.0 for kind, value in found.items()}
