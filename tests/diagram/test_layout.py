"""Where units stand and connections run."""

from itertools import pairwise

from pdpsim import Network
from pdpsim.diagram import lay_out
from pdpsim.diagram.routes import RADIUS, distance_to


def test_connections_pass_no_unit_that_they_do_not_join():
    net = Network.layered(2, 1, 1, direct=True, seed=1)
    layout = lay_out(net)
    for ends, way in layout.routes.items():
        for name, place in layout.places.items():
            if name not in ends:
                assert min(distance_to(place, a, b) for a, b in pairwise(way)) > RADIUS
