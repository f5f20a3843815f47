"""Pictures of networks, weights, activations and training. Axes in, axes out."""

import os

from pdpsim.checks import in_digits
from pdpsim.errors import SettingError
from pdpsim.words import quoted

try:
    import matplotlib as _matplotlib  # noqa: F401
except ValueError:  # it reads this at once, though no picture here is drawn with it
    backend = os.environ.get("MPLBACKEND")
    raise SettingError(f"matplotlib has no backend {backend!r}: unset MPLBACKEND, or set it to 'agg'") from None
if (_date := os.environ.get("SOURCE_DATE_EPOCH")) and not (in_digits(_date) and len(_date) < 12):  # it dates each PDF
    raise SettingError(f"SOURCE_DATE_EPOCH must be a whole number of seconds since 1970, not {quoted(_date)}; unset it")

from pdpsim.drawing.circuit import draw_network
from pdpsim.drawing.curves import draw_error, draw_histogram, draw_rows, draw_tests
from pdpsim.drawing.groups import draw_components, draw_dendrogram, draw_similarity
from pdpsim.drawing.heat import draw_activations, draw_answers, draw_codes, draw_grid, draw_heat
from pdpsim.drawing.paper import draw_panels
from pdpsim.drawing.picture import save_drawing
from pdpsim.drawing.studies import draw_lesions
from pdpsim.drawing.surface import draw_surface, draw_surfaces
from pdpsim.drawing.weights import draw_fields, draw_hinton, draw_person_units, draw_symmetry, draw_weights

__all__ = [
    "draw_activations",
    "draw_answers",
    "draw_codes",
    "draw_components",
    "draw_dendrogram",
    "draw_error",
    "draw_fields",
    "draw_grid",
    "draw_heat",
    "draw_hinton",
    "draw_histogram",
    "draw_lesions",
    "draw_network",
    "draw_panels",
    "draw_person_units",
    "draw_rows",
    "draw_similarity",
    "draw_surface",
    "draw_surfaces",
    "draw_symmetry",
    "draw_tests",
    "draw_weights",
    "save_drawing",
]
