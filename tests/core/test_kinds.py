"""Kinds of connection whose errors go back in another way."""

import pytest

from pdpsim import Network, Pattern, SignsBack


@pytest.mark.parametrize(("weight", "share"), [(3.0, 0.5), (-0.01, -0.5), (0.0, 0.0), (-0.0, 0.0)])
def test_an_error_goes_back_by_the_sign_of_the_weight_and_not_at_all_where_it_has_none(weight, share):
    net = Network.layered(1, 1, seed=1)
    net.remove_connection("i1", "o1")
    net.connect("i1", "o1", weight, kind=SignsBack)
    net.forward(Pattern([1], [1]))
    net.backward()
    assert net.units["o1"].delta != 0.0
    assert net.units["i1"].error == share * net.units["o1"].delta
