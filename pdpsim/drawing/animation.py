"""Motion: a sweep message by message, training epoch by epoch, as GIF or HTML by matplotlib's writers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from matplotlib.animation import FuncAnimation
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from pdpsim.arguments import judged
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.diagram.frames import Frame, frames
from pdpsim.drawing.circuit import OF_CHANGES, draw_network, heat_of
from pdpsim.drawing.curves import draw_error
from pdpsim.drawing.elements import Elements
from pdpsim.drawing.picture import new_panels
from pdpsim.drawing.style import drawn_alike, figure_of, styled
from pdpsim.drawing.writers import NAMES
from pdpsim.errors import FileError, SettingError
from pdpsim.formats.content import why_not
from pdpsim.formats.files import PathLike, kind_of, refuse_unwritable, write_bytes
from pdpsim.interruption import temporary_folder
from pdpsim.learning.criteria import Criterion, TssBelow
from pdpsim.learning.history import History, uninterrupted
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import procedure_of
from pdpsim.learning.rule import Rule
from pdpsim.training.training import train
from pdpsim.words import counted, file_named, number

Told = Callable[[int, int], object]


class Motion(FuncAnimation):
    """An animation that a notebook shows with buttons to play it. It can be saved with `save_animation`.

    See Also
    --------
    animate_sweeps, animate_training
    """

    def _repr_html_(self) -> str:
        with drawn_alike():
            return self.to_jshtml(default_mode="once")

    def _post_draw(self, framedata: object, blit: bool) -> None:
        """Nothing: what is written to a file is drawn there, and what is drawn for no screen would be drawn twice."""

    def __del__(self) -> None:
        """Nothing: it is no mistake to make one and not to write it, as matplotlib would say."""

    def __repr__(self) -> str:
        return f"<Motion: {counted(sum(1 for _ in self.new_frame_seq()), 'picture')}>"


@styled
def animate_sweeps(
    net: Network,
    patterns: PatternSet,
    procedure: Procedure | Rule,
    ax: Axes | None = None,
    *,
    measure: Measure | None = None,
    first_epoch: int = 1,
    most: int = 2_000,
    interval: int = 700,
    **style: Any,
) -> Motion:
    """Animate an epoch, message by message.

    Parameters
    ----------
    net : Network
        It is not disturbed: a copy is trained.
    patterns : PatternSet
        A slice, ``patterns[:1]``, for one pattern's sweeps.
    procedure : Procedure or Rule
        A rule means back-propagation with it.
    ax : Axes, optional
    measure : Measure
    first_epoch : int
        Which it is of its training: what a rule's schedule says holds as it does there.
    most : int
        The most events to show.
    interval : int
        Milliseconds from one to the next.
    **style
        See `draw_network`.

    Returns
    -------
    Motion
        To be saved with `save_animation`.

    Examples
    --------
    >>> from pdpsim import GradientDescent
    >>> net = Network.layered(1, 1, seed=1)
    >>> animation = animate_sweeps(net, PatternSet([([1], [1])]), GradientDescent(0.5))
    >>> len(list(animation.new_frame_seq()))
    10
    """

    def begin(twin: Network) -> Iterator[Frame]:
        return frames(twin, patterns, procedure, 1, measure, first_epoch)

    replay, n = _Replay(net, begin), sum(1 for _ in islice(begin(net.copy()), most))
    if ax is None:
        ax = draw_network(net, bias="unit", **style)
        _empty(ax)

    elements = Elements(ax)

    def draw(k: int) -> list[Any]:
        shown, frame = replay.at(k)
        change = frame.phase == "change"
        where = ["weight change"] if change else [f"pattern {frame.pattern}", frame.phase, *heat_of(shown)]
        settings = {"title": ", ".join([net.name or "network", *where]), **(OF_CHANGES if change else {}), **style}
        settings = {"in_force": {shown.units[name]: "clamped" for name in frame.held}, **settings}
        with elements.again():
            draw_network(shown, ax, bias="unit", event=frame.event, **settings)
        return []

    return Motion(figure_of(ax), draw, frames=n, init_func=list, interval=interval, repeat=False, blit=False)


class _Replay:
    """A network brought to where it was after any frame: on from where it stands, or again from the start."""

    def __init__(self, net: Network, begin: Callable[[Network], Iterator[Frame]]) -> None:
        self.net, self.begin, self.reached = net, begin, -1
        self.twin = net
        self.left: Iterator[Frame] = iter(())
        self.frame: Frame | None = None

    def at(self, k: int) -> tuple[Network, Frame]:
        if k < self.reached or self.reached < 0:
            self.twin, self.reached = self.net.copy(), -1
            self.left = self.begin(self.twin)
        while self.reached < k:
            self.frame = next(self.left)
            self.reached += 1
        assert self.frame is not None
        return self.twin, self.frame


@styled
def animate_training(
    net: Network,
    patterns: PatternSet,
    procedure: Procedure | Rule,
    *,
    every: int = 10,
    pattern: str | int = 0,
    criterion: Criterion = TssBelow(0.04),
    max_epochs: int = 1_000,
    measure: Measure | None = None,
    interval: int = 150,
    **style: Any,
) -> Motion:
    """Animate training, `every` so many epochs: the circuit with its weights, and the error so far.

    Parameters
    ----------
    net : Network
        It is not disturbed: a copy is trained.
    patterns : PatternSet
    procedure : Procedure or Rule
        A rule means back-propagation with it.
    every : int
        Epochs from one picture to the next.
    pattern : str or int
        Whose activations the circuit shows.
    criterion, max_epochs, measure
        As for `train`.
    interval : int
        Milliseconds from one picture to the next.
    **style
        See `draw_network`.

    Examples
    --------
    >>> from pdpsim import GradientDescent
    >>> net = Network.layered(1, 1, seed=1)
    >>> patterns = PatternSet([([0], [0]), ([1], [1])])
    >>> animation = animate_training(net, patterns, GradientDescent(4.0), every=8)
    >>> len(list(animation.new_frame_seq()))    # epochs 0, 8, 16, 24
    4
    """
    if every < 1:
        raise SettingError(f"every must be 1 epoch or more, not {every!r}")
    patterns = patterns.fitted(net)
    shots, history = _shots(net, patterns, procedure, every, criterion, max_epochs, measure)
    panels = new_panels(["circuit", "error"], 2, 5.6, 5.2)
    elements = Elements(panels["circuit"])
    line = _whole_curve(panels["error"], history)

    def draw(k: int) -> list[Any]:
        epoch, shown = shots[k]
        with elements.again():
            draw_network(shown, elements.ax, pattern=patterns[pattern], epoch=epoch, **style)
        line.set_data(range(1, epoch + 1), history.tss[:epoch])
        panels["error"].set_title(f"{history.curve} {number(history.tss[epoch - 1], 4)}" if epoch else "", y=1.0)
        return []

    draw(len(shots) - 1)
    with drawn_alike():
        panels.figure.draw_without_rendering()
        panels.figure.set_layout_engine(None)  # where the axes stand holds for all pictures
    return Motion(panels.figure, draw, frames=len(shots), init_func=list, interval=interval, repeat=False, blit=False)


def _shots(
    net: Network, patterns: PatternSet, procedure: Procedure | Rule, every: int, criterion: Criterion, most: int,
    measure: Measure | None,
) -> tuple[list[tuple[int, Network]], History]:  # fmt: skip
    """Copies of the network as it was every so many epochs, and the history of all of them."""
    twin = net.copy()
    shots, history = [(0, twin.copy())], History(seed=net.chance.seed, curve=procedure_of(procedure, measure).curve)
    while history.stopped in ("", "limit") and history.epochs < most:
        length = min(every, most - history.epochs)
        trained = train(
            twin, patterns, procedure, criterion=criterion, max_epochs=length, measure=measure, history=history,
            progress=False,
        )  # fmt: skip
        uninterrupted(trained)
        shots.append((history.epochs, twin.copy()))
    return shots, history


def _whole_curve(ax: Axes, history: History) -> Line2D:
    """Draw the error of all epochs, and return the line, of which each picture shows the beginning."""
    draw_error(history.tss, ax, label=history.curve)
    ax.set_xlim(0, history.epochs)
    ax.set_ylim(0, 1.05 * max(history.tss))
    return ax.lines[0]


def _empty(ax: Axes) -> None:
    """Take away what was drawn, and leave the axes themselves."""
    for artist in (*ax.lines, *ax.collections, *ax.patches, *ax.texts):
        artist.remove()


@judged
def save_animation(
    animation: FuncAnimation, path: PathLike, *, fps: int | None = None, dpi: float = 80, progress: Told | None = None
) -> None:
    """Write an animation as GIF or HTML, by the name's ending; whole or not at all.

    Parameters
    ----------
    animation : matplotlib.animation.FuncAnimation
    path : path
    fps : int, optional
        Pictures a second; by default as the animation says.
    dpi : float
    progress : callable, optional
        Told which picture is drawn, and of how many.

    Raises
    ------
    SettingError
        If the ending is another one.
    """
    kind = kind_of(path, ("gif", "html"))
    refuse_unwritable(path)
    with drawn_alike(), temporary_folder() as folder:
        made = folder / f"animation.{kind}"
        try:
            animation.save(os.fspath(made), writer=NAMES[kind], fps=fps, dpi=dpi, progress_callback=progress)
            content = made.read_bytes()
        except BrokenPipeError:  # of whom the progress is told
            raise
        except OSError as error:
            raise FileError(f"cannot write {file_named(path)}: in {folder.parent}, {why_not(error)}") from None
        write_bytes(path, content)
