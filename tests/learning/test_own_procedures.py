"""Procedures of one's own: what they give is judged where an epoch is gone through, whoever goes through it."""

from functools import partial

import pytest

from pdpsim import Climber, GradientDescent, Network, PatternSet, Procedure, Stepper, Sweep, train
from pdpsim.core.sweeps import change_acts, forward_acts
from pdpsim.errors import PdpsimError

PATTERNS = PatternSet([([1, 0], [1]), ([1, 1], [0])])


class Own(Procedure):
    """A procedure that gives whatever it is told to give for an epoch."""

    def __init__(self, gives):
        self.gives = gives

    def fitted(self, net, patterns):
        return patterns.fitted(net)

    def epoch(self, net, patterns, chance):
        return self.gives(net, patterns[0])


def sweeping(acts):
    return Own(lambda net, pattern: [Sweep("odd", 1, pattern, acts)])


def trained(net, procedure):
    return train(net, PATTERNS, procedure, max_epochs=2)


def stepped(net, procedure):
    return Stepper(net, PATTERNS, procedure).next_epoch()


@pytest.mark.parametrize("go", [trained, stepped])
@pytest.mark.parametrize(
    ("procedure", "said"),
    [
        (Own(lambda net, pattern: []), "Own.epoch gives no sweeps"),
        (Own(lambda net, pattern: iter(())), "Own.epoch gives no sweeps"),
        (Own(lambda net, pattern: None), "what Own.epoch gives must be of kind Iterable, not NoneType None"),
        (Own(lambda net, pattern: [5]), "each sweep of Own.epoch must be of kind Sweep, not int 5"),
        (Own(lambda net, pattern: Sweep("odd", 1, pattern, list)), "not a single Sweep"),
        (Own(lambda net, pattern: [Sweep("odd", 1, None, list)]), "each sweep of Own.epoch must be about a Pattern"),
        (Own(lambda net, pattern: [Sweep("odd", 1, pattern, [])]), "the acts of each sweep of Own.epoch must be a fun"),
        (sweeping(lambda: None), "what the acts of the sweep 'odd' return must be of kind Iterable, not NoneType None"),
        (sweeping(lambda: [5]), "an act must be a function that returns an event, such as unit.fire, not int 5"),
        (sweeping(lambda: [lambda: None]), "what the act .* returns must be of kind Event, not NoneType None"),
        (sweeping(lambda: [lambda: 0.5]), "what the act .* returns must be of kind Event, not float 0.5"),
    ],
)
def test_what_is_no_epoch_is_told_in_a_sentence(go, procedure, said):
    net = Network.layered(2, 1, seed=1)
    before = [weight.value for weight in net.weights]
    with pytest.raises(PdpsimError, match=said):
        go(net, procedure)
    assert [weight.value for weight in net.weights] == before


@pytest.mark.parametrize("go", [trained, stepped])
def test_half_an_epoch_that_ends_in_no_event_leaves_the_weights(go):
    net = Network.layered(2, 1, seed=1)
    before = [weight.value for weight in net.weights]

    def epoch(net, pattern):
        yield Sweep("forward", 1, pattern, partial(forward_acts, net, pattern))
        yield Sweep("odd", 1, pattern, lambda: [int])
        yield Sweep("change", 1, pattern, partial(change_acts, net, GradientDescent(0.1)))

    with pytest.raises(PdpsimError, match="must be of kind Event, not int 0"):
        go(net, Own(epoch))
    assert [weight.value for weight in net.weights] == before


def test_an_error_of_an_act_stays_its_own():
    def fails():
        raise TypeError("of their own")

    for go in trained, stepped:
        with pytest.raises(TypeError, match="of their own"):
            go(Network.layered(2, 1, seed=1), sweeping(lambda: [fails]))


@pytest.mark.parametrize("go", [trained, stepped])
def test_fitted_patterns_are_patterns(go):
    class Unfitted(Own):
        def fitted(self, net, patterns):
            pass

    with pytest.raises(PdpsimError, match=r"what Unfitted.fitted returns must be of kind PatternSet, not NoneType"):
        go(Network.layered(2, 1, seed=1), Unfitted(list))


@pytest.mark.parametrize("visit", [None, [], [5]])
def test_what_is_no_visit_is_told_in_a_sentence(visit):
    class Visited(Own):
        def visit(self, net, pattern):
            return visit

    net = Network.layered(2, 1, seed=1)
    procedure = Visited(lambda net, pattern: [Sweep("forward", 1, pattern, partial(forward_acts, net, pattern))])
    with pytest.raises(PdpsimError, match=r"Visited.visit (gives|must)"):
        Stepper(net, PATTERNS, procedure).present([1, 0])
    with pytest.raises(PdpsimError, match=r"Visited.visit (gives|must)"):
        procedure.answers(net, PATTERNS.patterns)


@pytest.mark.parametrize("engine", ["message", "compiled"])
def test_what_a_search_of_ones_own_gives_is_judged_by_each_engine(engine):
    class Search(Climber):
        def epoch(self, net, patterns, chance):
            return [5]

    with pytest.raises(PdpsimError, match=r"each sweep of Search.epoch must be of kind Sweep, not int 5"):
        train(Network.layered(2, 1, seed=1), PATTERNS, Search(), engine=engine)
