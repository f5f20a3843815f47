"""The player: a circuit and recorded events of training, to be stepped through in a page or a notebook."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any

from pdpsim.arguments import judged
from pdpsim.checks import whole
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.diagram.frames import Frame, frames, numbers_of
from pdpsim.diagram.layout import lay_out
from pdpsim.diagram.svg import circuit_svg
from pdpsim.diagram.texts import escaped, short
from pdpsim.errors import SettingError
from pdpsim.formats.files import PathLike, kind_of, read_text, refuse_unwritable, write_text
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.rule import Rule
from pdpsim.stepping.describe import before
from pdpsim.words import brief, counted

MOST = 20_000  # events that a page should be asked to hold
UNTOUCHED = "before the first message", "Nothing has been presented yet."
NO_STEP = "No step has been taken from here yet."

HERE = Path(__file__).parent


@brief
@dataclass(frozen=True, repr=False)
class Player:
    """Epochs of training that a page or a notebook plays, message by message, forward and back. Made by `player`.

    A notebook shows it where a cell ends with it. Several may be on one page: each has its own styles, and keys
    only while the focus is in it.

    Attributes
    ----------
    title : str
    data : dict
        What is drawn (``scene``), the numbers at the start, where these are from and what is said of them
        (``before``), and ``frames``: of each event its epoch, pattern, phase, caption, what it is about, and the
        numbers that it left, each exactly and as it is shown.

    See Also
    --------
    pdpsim.live : the same stage, with the network behind it.
    """

    title: str
    data: dict[str, Any]

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.data["frames"])

    @cached_property
    def page(self) -> str:
        """A whole page, which needs nothing else and lets nothing else be run."""
        return filled_page(read_text(HERE / "player.html"), title=escaped(self.title), player=self._part("data-linked"))

    def save(self, path: PathLike) -> None:
        """Write the page to an .html file, whole or not at all."""
        kind_of(path, ("html", "htm"))
        refuse_unwritable(path)
        write_text(path, self.page)

    def _repr_html_(self) -> str:
        return self._part()

    def _part(self, mark: str = "") -> str:
        """The player as a part of a page."""
        # No string in the data may end the script that holds it.
        data = json.dumps(self.data, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
        return (
            f'<div class="pdpsim-player" {mark}><script type="application/json">{data}</script>'
            "<noscript><p>The player needs its script; it loads nothing from elsewhere.</p></noscript></div>\n"
            f'<script type="module">{stage_script(HERE / "recorded.js")}</script>'
        )

    def __repr__(self) -> str:
        return f"<Player: {counted(self.steps, 'step')}, {self.title}>"


def stage_script(*feeds: Path) -> str:
    """Return the stage's script with those of feeds after it, as one ES module that loads nothing.

    Examples
    --------
    >>> stage_script().startswith("const STYLE")
    True
    """
    # No style may end the script that holds it either.
    style = json.dumps(read_text(HERE / "stage.css")).replace("<", "\\u003c")
    return "\n".join([f"const STYLE = {style};", *(read_text(path) for path in (HERE / "stage.js", *feeds))])


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
) -> Player:
    """Record epochs of training as a player, to be shown in a notebook or saved as a page.

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
        Which the first epoch is of its training: what a rule's schedule says holds as it does there.
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
    >>> player(net, PatternSet([([1], [1])]), GradientDescent(0.5))
    <Player: 10 steps, network: message by message>
    """
    twin, patterns = net.copy(), patterns.fitted(net)
    per_epoch = 2 * len(patterns) * (1 + len(net.connections) + len(net.units)) + len(net.connections)
    if whole(epochs, "epochs") * per_epoch > MOST:
        raise SettingError(
            f"a player of about {epochs * per_epoch:,} events is more than a page holds well ({MOST:,}); "
            f"choose fewer patterns or epochs"
        )
    start, stage = numbers_of(twin), circuit_svg(twin, lay_out(twin, direction, bias_unit=True))
    recorded = list(frames(twin, patterns, procedure, epochs, measure, first_epoch))
    stands, title = before(net, first_epoch), f"{title or net.name or 'network'}: message by message"
    data = {
        "scene": {"title": title, "svg": stage, "largest": _largest(start, recorded)},
        "start": told(start),
        "before": [stands, NO_STEP] if stands else [*UNTOUCHED],
        "frames": [[f.epoch, f.pattern, f.phase, f.caption, f.about, told(f.numbers), f.held] for f in recorded],
    }
    return Player(title, data)


@judged
def save_player(
    path: PathLike, net: Network, patterns: PatternSet, procedure: Procedure | Rule, **settings: Any
) -> None:
    """Write the page to an .html file, whole or not at all; settings as for `player`."""
    kind_of(path, ("html", "htm"))
    refuse_unwritable(path)
    player(net, patterns, procedure, **settings).save(path)


def told(numbers: dict[str, float]) -> dict[str, list[float | str | None]]:
    """Return each number exactly and as it is shown, for JSON, which has no way to write one that is not finite.

    >>> told({"net h1": 0.25, "net h2": float("inf")})
    {'net h1': [0.25, '0.250'], 'net h2': [None, 'inf']}
    """
    return {key: [value if isfinite(value) else None, short(value)] for key, value in numbers.items()}


def filled_page(page: str, **parts: str) -> str:
    """Fill in a page whose marks are ``__NAME__``, in one pass: what is filled in may look like a mark and is none.

    The page's policy lets its own style and script be used, told by their hashes, and nothing else.
    """
    known = {
        **parts,
        "style": _hash(re.findall("<style>(.*?)</style>", page, re.DOTALL)),
        "script": _hash(re.findall('<script type="module">(.*?)</script>', parts["player"], re.DOTALL)),
    }
    return re.sub("__([A-Z]+)__", lambda mark: known[mark[1].lower()], page)


def _hash(contents: list[str]) -> str:
    (content,) = contents
    return "sha256-" + b64encode(sha256(content.encode()).digest()).decode()


def _largest(start: dict[str, float], recorded: Sequence[Frame]) -> dict[str, float]:
    """The largest magnitude of each kind of number, for fills and widths."""
    found = {"activation": 1.0, "delta": 0.0, "weight": 0.0}
    for numbers in (start, *(frame.numbers for frame in recorded)):
        for key, value in numbers.items():
            kind = key.split(" ", 1)[0]
            if kind in found:
                found[kind] = max(found[kind], abs(value))
    return {kind: value or 1.0 for kind, value in found.items()}
