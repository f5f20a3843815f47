"""Trials of weights by a program leave everything as trials by messages do, to the last bit."""

import pytest
from checks import EitherSide, numbers
from hypothesis import given, settings
from hypothesis import strategies as st
from machines import truth_table

from pdpsim import (
    Activation,
    Climber,
    ForwardDifferences,
    Genetic,
    GradientDescent,
    Network,
    Pattern,
    PatternSet,
    TssBelow,
    WeightPerturbation,
    train,
)
from pdpsim.core.carry import Carry
from pdpsim.errors import EngineError
from pdpsim.learning.network_criteria import DistinctCodes

PROCEDURES = [Genetic(size=5, tournament=2), Climber(0.5, 3), WeightPerturbation(), ForwardDifferences()]


def everything(net):
    units = [(u.net_input, u.activation, u.error, u.delta, u.target) for u in net.units.values()]
    pattern = net.pattern.name if net.pattern else None
    return units, [w.numbers for w in net.weights], net.scores, net.aside, net.phase, pattern, net.chance.position


def both(net, patterns, procedure, **more):
    """Histories and networks by messages and by the program."""
    found = []
    for engine in "message", "compiled":
        twin = net.copy()
        history = train(twin, patterns, procedure, engine=engine, seed=3, **more)
        assert history.engine == engine
        found.append((history.tss, history.carried, history.reason, everything(twin)))
    return found


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(PROCEDURES),
    st.integers(0, 10_000),
    st.lists(st.integers(1, 3), min_size=2, max_size=4),
    st.sampled_from(["logistic", "tanh", "relu", "threshold", "linear"]),
    st.sampled_from([TssBelow(0.5), EitherSide()]),
    st.integers(1, 4),
)
def test_the_same_bits_are_left_everywhere(procedure, seed, sizes, function, criterion, epochs):
    net = Network.layered(*sizes, seed=seed, function=function, direct=True)
    bits, targets = range(sizes[0]), range(sizes[-1])
    rows = [([k >> j & 1 for j in bits], [None if (k + j) % 5 == 4 else k % 2 for j in targets]) for k in range(5)]
    one, other = both(net, PatternSet(rows), procedure, criterion=criterion, max_epochs=epochs)
    assert one == other


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: type(procedure).__name__)
def test_training_in_parts_by_turns_is_training_in_one_go(procedure):
    whole = Network.layered(2, 2, 1, seed=1)
    parts = whole.copy()
    history = train(whole, truth_table("xor"), procedure, engine="message", max_epochs=6, seed=1)
    first = train(parts, truth_table("xor"), procedure, engine="compiled", max_epochs=2, seed=1)
    for engine in "message", "compiled":
        first = train(parts, truth_table("xor"), procedure, engine=engine, max_epochs=2, history=first)
    assert first.tss == history.tss
    assert everything(parts) == everything(whole)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: type(procedure).__name__)
def test_functions_of_ones_own_frozen_weights_and_bounds_are_kept(procedure):
    net = Network.layered(2, 2, 1, seed=2)
    net.units["h1"].function = Activation("own", lambda net: net / (1.0 + abs(net)), None, -1.0, 1.0)
    net.connections["i1", "h1"].frozen = True
    net.connections["h1", "o1"].shared.keep_between(-0.6, 0.6)
    one, other = both(net, truth_table("xor"), procedure, max_epochs=5)
    assert one == other


def test_where_a_number_is_not_finite_messages_name_the_unit():
    net = Network.layered(1, 1, 1, seed=1, function="linear")
    net.connections["i1", "h1"].weight = 1e308
    for procedure in Climber(), ForwardDifferences():
        one, other = both(net, PatternSet([([1000.0], [0])]), procedure)
        assert one == other
        assert "h1" in one[2]


def test_auto_takes_the_program_where_there_is_enough_to_do():
    net = Network.layered(2, 2, 1, seed=1)
    assert train(net.copy(), truth_table("xor"), Climber(), max_epochs=300).engine == "compiled"
    assert train(net.copy(), truth_table("xor"), Climber(), max_epochs=1).engine == "message"


def test_what_it_cannot_do_is_refused_by_name():
    net = Network.layered(1, 1, 1, seed=1)
    two = PatternSet([([0], [0]), ([1], [1])])
    carried = PatternSet([([0], [0]), Pattern([Carry({"h1": 1})], [1], "2")])
    chance = Network.layered(1, 1, seed=1, function="stochastic_logistic")
    for network, patterns, criterion, what in (
        (net, two, DistinctCodes(), "looks at the network"),
        (net, carried, TssBelow(0.1), "carry nothing over"),
        (chance, two, TssBelow(0.1), "fires by chance"),
    ):
        with pytest.raises(EngineError, match=what):
            train(network, patterns, Climber(), engine="compiled", criterion=criterion)
        assert train(network, patterns, Climber(), criterion=criterion, max_epochs=50).engine == "message"


def test_a_rule_of_any_kind_changes_weights():
    net = Network.layered(2, 2, 1, seed=1)
    procedure = ForwardDifferences(GradientDescent(0.1, schedule=[(2, {"rate": 1.0})]))
    one, other = both(net, truth_table("xor"), procedure, max_epochs=20)
    assert one == other


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: type(procedure).__name__)
@pytest.mark.parametrize("target", [1e160, -1e200, 1e308])
def test_a_square_that_is_too_large_ends_training_in_a_sentence(procedure, target):
    net = Network.layered(1, 1, seed=1, function="linear")
    one, other = both(net, PatternSet([([1], [target])]), procedure, max_epochs=2)
    assert one == other
    assert one[2] == "in epoch 1, the sum of squares became inf"


@pytest.mark.parametrize("target", [1e3, 1e4, 1e5])
def test_units_stand_as_after_messages_where_the_next_epoch_begins_wrong(target):
    net = Network.layered(1, 1, seed=1, function="exp")
    for procedure in WeightPerturbation(GradientDescent(4.0)), ForwardDifferences(GradientDescent(4.0)):
        one, other = both(net, PatternSet([([1], [target])]), procedure, max_epochs=3)
        assert one == other
        assert (len(one[0]), one[2][:11]) == (1, "in epoch 2,")


@pytest.mark.parametrize("procedure", [Climber(), ForwardDifferences(), WeightPerturbation()], ids=repr)
def test_squares_that_are_finite_and_infinite_together_end_a_run_by_every_engine(procedure, xor):
    net = Network.layered(2, 1, seed=1, function="linear")
    net.units["o1"].bias = 1e154
    ends = []
    for engine in "message", "compiled":
        twin = net.copy()
        history = train(twin, xor, procedure, engine=engine, seed=1, max_epochs=3)
        ends.append((history.tss, history.stopped, history.reason, history.carried, numbers(twin)))
    assert ends[0] == ends[1]
    assert ends[0][1] == "diverged"


@pytest.mark.parametrize("error", [0.2551, 1e-200, 3.3])
def test_a_score_is_made_of_products_which_are_the_same_everywhere(error):
    """The powers of a C library are not: here 0.2551 ** 2 is not 0.2551 * 0.2551."""
    net = Network("one")
    output = net.add_unit("o1", "output", "linear", bias=0.0)
    net.forward([])
    output.target = error
    assert net.score(1, True).scores == (error * error,)
    still = ForwardDifferences(GradientDescent(1e-300))
    assert train(net, PatternSet([([], [error])]), still, max_epochs=1, engine="compiled").tss == [error * error]
