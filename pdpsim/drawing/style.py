"""What all pictures have in common: colours, and text that stays text.

Signs are never told by colour alone: negative connections are dashed, negative cells carry their number or
are drawn black on grey, as in Hinton's diagrams. All maps are centred on zero.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text

from pdpsim.arguments import judged
from pdpsim.diagram.texts import printable
from pdpsim.errors import PdpsimError, SettingError
from pdpsim.words import columns_of, one_line, shortened_apart

LONGEST = 48  # letters of a name beside an axis or in a legend; more would leave no room for what is drawn
UNSEEN = "\u200b"  # before a name that begins with an underscore, in a legend
P = ParamSpec("P")
T = TypeVar("T")

POSITIVE, NEGATIVE = "#1f5fa8", "#b3261e"
INK, FAINT, GOLD = "#222222", "#8a8a8a", "#e0a000"
# Several things side by side: by colour, and by line or mark for who sees no colour.
CYCLE = (POSITIVE, NEGATIVE, "#2e7d32", "#8a5a00", "#6a4c93", "#00838f", "#555555", "#d81b60")
STYLES = ("-", "--", "-.", ":")
MARKS = "os^DvPX*"


def look(k: int) -> dict[str, Any]:
    """Return how the k-th of several things is drawn, unlike all others up to 32: its colour, line and mark.

    >>> look(0), look(8) == look(0), len({(l["color"], l["linestyle"], l["marker"]) for l in map(look, range(32))})
    ({'color': '#1f5fa8', 'linestyle': '-', 'marker': 'o'}, False, 32)
    """
    again = k + k // len(CYCLE)
    styled = STYLES[again % len(STYLES)], MARKS[again % len(MARKS)]
    return {"color": CYCLE[k % len(CYCLE)], "linestyle": styled[0], "marker": styled[1]}


# Activations and deltas: purple below zero, white at zero, orange above. Light enough for black numbers.
TINTS = LinearSegmentedColormap.from_list("pdpsim tints", ["#8e7cc3", "#ffffff", "#f6a13a"])
UPPER = LinearSegmentedColormap.from_list("pdpsim upper tints", ["#ffffff", "#f6a13a"])
# Numbers without a sign where many steps must be told apart, and none are written in.
STEPS = LinearSegmentedColormap.from_list("pdpsim steps", ["#ffffff", "#f6a13a", "#5a2400"])
# Weights and other signed tables: the colours of the lines.
SIGNED = LinearSegmentedColormap.from_list("pdpsim signed", [NEGATIVE, "#ffffff", POSITIVE])

MISSING = "#cccccc"  # of no number: not white, which is the least one

# Of these the user's style says nothing here: a dark one would leave dark letters on a dark page.
LOOKS = (
    "axes", "axes3d", "boxplot", "contour", "errorbar", "figure", "grid", "hatch", "hist", "image", "legend", "lines",
    "markers", "patch", "path", "pdf", "polaraxes", "savefig", "scatter", "svg", "text", "xaxis", "xtick", "yaxis",
    "ytick",
)  # fmt: skip
SETTINGS: Any = {
    **{name: value for name, value in mpl.rcParamsDefault.items() if name.split(".")[0] in LOOKS},
    "font.size": mpl.rcParamsDefault["font.size"],  # fonts are the user's, who knows which have his letters
    "svg.fonttype": "none", "svg.hashsalt": "pdpsim", "pdf.fonttype": 42, "pdf.use14corefonts": False,
    "text.usetex": False,
    "figure.autolayout": False, "figure.constrained_layout.use": False, "animation.embed_limit": 2_000,
}  # fmt: skip


def styled(draw: Callable[P, T]) -> Callable[P, T]:
    """Have a drawing function say in a sentence what matplotlib does not take of its ``**style``; it is judged, too.

    >>> from pdpsim.drawing import draw_error
    >>> draw_error([0.5, 0.25], colour="red")
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: matplotlib refuses the style: Line2D.set() got an unexpected keyword argument 'colour'
    """
    judging, own = judged(draw), set(signature(draw).parameters)

    @wraps(draw)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with drawn_alike():
                return judging(*args, **kwargs)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, PdpsimError) or set(kwargs) <= own:
                raise
            raise SettingError(f"matplotlib refuses the style: {one_line(str(error))}") from None

    return call


def figure_of(ax: Axes) -> Figure:
    """Return the figure that axes belong to.

    >>> from pdpsim.drawing.picture import new_axes
    >>> ax = new_axes()
    >>> figure_of(ax) is ax.figure
    True
    """
    figure: object = getattr(ax, "figure", None)
    while isinstance(figure, SubFigure):
        figure = figure.figure
    if not isinstance(figure, Figure):
        raise SettingError(f"ax must be matplotlib axes with a figure, not {ax!r:.60}")
    return figure


def write(put: Callable[..., Text], *args: Any, **style: Any) -> Text:
    """Write text as it is (a $ is a $), in a font that has its characters, or a mark where there can be none.

    >>> from pdpsim.drawing.picture import new_axes
    >>> write(new_axes().text, 0, 0, "$5").get_text()
    '$5'
    """
    return write_again(put(*args, **style))


def write_names(axis: Axis, names: Sequence[str], longest: int = LONGEST) -> None:
    r"""Write names beside an axis, at 0, 1, 2, ..., those of more letters shortened in their middle.

    >>> from pdpsim.drawing.picture import new_axes
    >>> ax = new_axes()
    >>> write_names(ax.xaxis, ["$5", "a\x00"])
    >>> [label.get_text() for label in ax.get_xticklabels()]
    ['$5', 'a\ufffd']
    """
    axis.set_ticks(range(len(names)), shortened_apart(list(map(printable, names)), longest))
    for label in axis.get_ticklabels():
        write_again(label)


def room_for(names: Sequence[str] | None, most: int = LONGEST) -> float:
    """Return by how many inches a picture is to grow for names of which `most` letters stand beside an axis.

    >>> room_for(["h1", "h2"]), round(room_for(["a" * 22]), 2)
    (0.0, 0.7)
    """
    return 0.07 * max(0, min(most, max(map(columns_of, names or [""]), default=0)) - 12)


def in_legend(name: str) -> str:
    """Return what to label a line with for `write_legend`: matplotlib leaves out names that begin with an underscore.

    >>> in_legend("x"), in_legend("_x").endswith("_x")
    ('x', True)
    """
    return f"{UNSEEN}{name}" if name.startswith("_") else name


def write_legend(ax: Axes, longest: int = LONGEST, **look: Any) -> None:
    """Write what each line is, as it is, those of more letters than the longest shortened in their middle."""
    legend = ax.legend(**look)
    texts = [*legend.get_texts(), legend.get_title()]
    for text, shown in zip(texts, shortened_apart([text.get_text().removeprefix(UNSEEN) for text in texts], longest)):
        text.set_text(shown)
        write_again(text)


def write_again(text: Text) -> Text:
    """Let a text that matplotlib wrote be as it is, in a font that has its characters.

    >>> from pdpsim.drawing.picture import new_axes
    >>> write_again(new_axes().set_title("$5")).get_text()
    '$5'
    """
    text.set_parse_math(False)
    text.set_text(printable(text.get_text()))
    family = font_for(text.get_text())
    if family:
        text.set_fontfamily([*mpl.rcParams["font.family"], family])
    return text


def font_for(text: str) -> str | None:
    """Return a font to use beside the usual one, for characters that it lacks; None if there is no need.

    >>> font_for("h1") is None
    True
    """
    strange = "".join(sorted({c for c in text if ord(c) > 0x24F}))
    return _font_with(strange) if strange else None


@lru_cache(maxsize=256)
def _font_with(characters: str) -> str | None:
    wanted = {ord(c) for c in characters}
    usual = font_manager.findfont(font_manager.FontProperties(family=mpl.rcParams["font.family"]))
    if wanted <= _charmap(usual):
        return None
    for font in font_manager.fontManager.ttflist:
        # The font of last resort has a box for every letter there is.
        if font.style == "normal" and "Last Resort" not in font.name and wanted <= _charmap(font.fname):
            return font.name
    return None


@lru_cache(maxsize=512)
def _charmap(path: str) -> frozenset[int]:
    try:
        return frozenset(font_manager.get_font(path).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()


def dashes(width: float) -> tuple[float, tuple[float, float]]:
    """Return the line style of a negative connection; matplotlib multiplies it with the line's width.

    >>> dashes(1.0)
    (0, (4.0, 2.5))
    """
    return 0, ((3.0 + width) / width, (2.0 + 0.5 * width) / width)


def reach(values: Iterator[float] | list[float], least: float = 0.0) -> float:
    """Return the largest magnitude among `values`, or `least`; 1 where all are zero, so that it can divide.

    >>> reach([-3.0, 2.0]), reach([0.0])
    (3.0, 1.0)
    """
    return max([least, *(abs(value) for value in values)]) or 1.0


def centred(largest: float) -> Normalize:
    """Return a scale from -largest to largest, for maps whose middle is zero.

    >>> float(centred(2.0)(0.0))
    0.5
    """
    return Normalize(-largest, largest)


@contextmanager
def drawn_alike() -> Iterator[None]:
    """Draw with pdpsim's settings, whatever the user's are but for his fonts, and put his back.

    A letter that no installed font has is a box in a PNG, and itself in an SVG; nobody is warned of that.
    """
    other = {name: value for name, value in SETTINGS.items() if mpl.rcParams[name] != value}
    with mpl.rc_context(other), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        yield
