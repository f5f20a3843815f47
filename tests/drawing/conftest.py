"""What the tests of pictures share."""

import warnings

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from pdpsim import Pattern
from pdpsim.drawing.picture import _lay_out
from pdpsim.drawing.style import drawn_alike


@pytest.fixture(autouse=True)
def untouched():
    """No drawing may warn, change matplotlib's settings, or make pyplot know of a figure."""
    import matplotlib.pyplot as plt

    before = dict(mpl.rcParams)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "Animation was deleted")  # of a test before, whenever memory is tidied
        yield
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == []


@pytest.fixture
def p01():
    return Pattern([0, 1], [1], "01")


def measured(drawing):
    """Draw a picture as a file of it is, but for its dots, so that the extents of its texts are those that are seen."""
    figure = drawing if isinstance(drawing, Figure) else drawing.figure
    FigureCanvasAgg(figure)
    with drawn_alike():
        _lay_out(figure)
        figure.draw_without_rendering()


def by_gid(ax, gid):
    """The artists of that id."""
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def texts(ax):
    """Everything written in the axes, by id; the parts of a caption as one."""
    found = {text.get_gid(): text.get_text() for text in ax.texts if text.get_gid()}
    caption = [text for gid, text in found.items() if gid.startswith("caption")]
    return {**found, "caption": "\n".join(caption)} if caption else found
