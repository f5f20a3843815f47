"""Events: what they record is what happened, and undoing them restores every number bit for bit."""

import pickle
from itertools import islice

import pytest
from checks import epoch_acts, numbers
from hypothesis import given
from hypothesis import strategies as st
from strategies import problems

from pdpsim import GradientDescent, Network, Pattern, SumOfSquares, backward, change_weights, forward
from pdpsim.core.events import ActivationMessage, DeltaFormed, ErrorMessage, UnitFired, WeightChanged
from pdpsim.errors import NotFiniteError


def epoch(problem, seed=0):
    """The acts of one epoch, the same ones each time."""
    return epoch_acts(problem.net, problem.patterns, problem.procedure, seed)


@given(problems())
def test_undoing_an_epoch_restores_every_number_after_every_act(problem):
    done = []
    for act in epoch(problem):
        before = numbers(problem.net)
        done.append((act(), before))
    for event, before in reversed(done):
        event.undo()
        assert numbers(problem.net) == before


@given(problems())
def test_every_event_changes_at_most_what_it_undoes(problem):
    for act in epoch(problem):
        before = numbers(problem.net)
        event = act()
        after = numbers(problem.net)
        event.undo()
        assert numbers(problem.net) == before
        assert numbers(problem.net) == before
        act()
        assert numbers(problem.net) == after


@given(problems(), st.data())
def test_a_sweep_can_be_taken_up_at_any_act_after_an_undo(problem, data):
    events = [act() for act in epoch(problem)]
    end = numbers(problem.net)
    back = data.draw(st.integers(0, len(events)))
    for event in reversed(events[back:]):
        event.undo()
    again = [act() for act in islice(epoch(problem), back, None)]
    assert numbers(problem.net) == end
    assert list(map(repr, again)) == list(map(repr, events[back:]))


@given(problems())
def test_events_tell_the_numbers_that_the_objects_hold(problem):
    for act in epoch(problem):
        event = act()
        match event:
            case ActivationMessage():
                assert event.product == event.weight * event.activation
                before, product = event.net_input_before, event.product
                multiplies = event.connection.receiver.combine == "product"
                assert event.connection.receiver.net_input == (before * product if multiplies else before + product)
            case UnitFired():
                assert (event.unit.net_input, event.unit.activation) == (event.net_input, event.activation)
            case ErrorMessage():
                assert event.product == event.weight * event.delta
                assert event.gradient == event.delta * event.connection.sender.activation
                assert event.connection.gradient == event.gradient_before + event.gradient
            case DeltaFormed():
                assert event.unit.delta == event.delta == event.error * event.slope
            case WeightChanged():
                assert (event.weight.value, event.weight.memory) == (event.new, event.memory)


def test_a_sweep_has_one_event_per_message_and_unit(net1987, xor):
    sweeps = forward(net1987, xor[1]), backward(net1987, SumOfSquares()), change_weights(net1987, GradientDescent(0.5))
    names = [[type(event).__name__ for event in sweep] for sweep in sweeps]
    heard = ["ActivationMessage", "ActivationMessage", "ActivationMessage", "UnitFired"]
    assert names[0] == ["PatternPresented", *heard, *heard, *heard]
    assert sorted(names[1]) == ["DeltaFormed"] * 3 + ["ErrorMessage"] * 9 + ["TargetsCompared"]
    assert names[2] == ["WeightChanged"] * 9


def test_the_first_pattern_of_the_1987_start_gives_the_numbers_worked_out_by_hand(net1987, xor):
    net1987.forward(xor[0])
    net1987.backward()
    h1, out = net1987.units["h1"], net1987.units["o1"]
    assert (h1.net_input, h1.activation, h1.delta) == pytest.approx((-0.276589, 0.431290, 0.009654), abs=1e-6)
    assert (out.net_input, out.activation, out.delta) == pytest.approx((0.429388, 0.605728, 0.144661), abs=1e-6)


def test_backward_by_hand_does_not_double_gradients(net1987, xor):
    net1987.forward(xor[1])
    net1987.backward()
    once = [weight.gradient for weight in net1987.weights]
    net1987.backward()
    assert [weight.gradient for weight in net1987.weights] == once


@given(problems())
def test_events_survive_pickling(problem):
    for act in epoch(problem):
        event = act()
        again = pickle.loads(pickle.dumps(event))
        assert type(again) is type(event)
        assert repr(again) == repr(event)


@given(problems())
def test_frozen_weights_stay_and_their_events_say_so(problem):
    problem.net.forward(problem.patterns[0])
    problem.net.backward(problem.measure)
    for event in change_weights(problem.net, problem.rule.at(1)):
        if event.weight.frozen:
            assert (event.change, event.new) == (0.0, event.old) == (0.0, event.weight.value)


def test_a_comparison_that_fails_changes_nothing():
    net = Network.layered(1, 1, function="linear", seed=1)
    net.forward(Pattern([1], [1]))
    net.backward()
    net.forward(Pattern([1], [1e200]))
    before = net.phase, numbers(net)
    with pytest.raises(NotFiniteError, match="error became inf"):
        net.compare(SumOfSquares())
    assert (net.phase, numbers(net)) == before


def test_the_backward_sweep_goes_from_the_outputs_down():
    net = Network.layered(1, 2, 1, seed=1, direct=True)
    net.forward(Pattern([1], [1]))
    told = [event.unit.name if isinstance(event, DeltaFormed) else event.connection.sender.name
            for event in backward(net, SumOfSquares()) if isinstance(event, (DeltaFormed, ErrorMessage))]  # fmt: skip
    assert told == ["o1", "bias", "h1", "h2", "i1", "h1", "bias", "i1", "h2", "bias", "i1"]
