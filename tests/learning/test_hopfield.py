"""Hopfield nets: what is stored, recalled and never rises, held against sums in NumPy."""

from itertools import combinations, pairwise
from random import Random

import numpy as np
import pytest
from machines import SIGN, hopfield_net, states

from pdpsim import HopfieldStorage, Network, Pattern, PatternSet, Recall, Stepper, Study, TssBelow, train
from pdpsim.core.settling import EnergyFound
from pdpsim.errors import NetworkError, PatternError, SettingError
from pdpsim.learning.session import Session

ENDS = {"threshold": (0.0, 1.0), SIGN: (-1.0, 1.0)}


def memories(n, count, ends, seed):
    random = Random(seed)
    return [[ends[random.random() < 0.5] for _ in range(n)] for _ in range(count)]


def matrix(net):
    names = [unit.name for unit in net.outputs]
    return np.array([[0.0 if a == b else net.connections[a, b].weight for b in names] for a in names])


def hebb(rows, ends):
    """T_ij = sum of (2V_i - 1)(2V_j - 1), T_ii = 0."""
    signs = np.where(np.array(rows) == ends[1], 1.0, -1.0)
    return signs.T @ signs - len(rows) * np.eye(len(rows[0]))


def recalled(weights, state, ends):
    """One unit after the other, in listed order, until nothing changes."""
    state, changed = list(state), True
    while changed:
        changed = False
        for k, row in enumerate(weights):
            net = float(row @ state)
            new = state[k] if net == 0 else ends[net > 0]
            changed, state[k] = changed or new != state[k], new
    return state


def state(net):
    return [unit.activation for unit in net.outputs]


@pytest.mark.parametrize("function", ENDS)
@pytest.mark.parametrize("seed", range(4))
def test_storing_and_recalling_are_hebb_and_hopfield(function, seed):
    ends = ENDS[function]
    rows = memories(12, 3, ends, seed)
    net = hopfield_net(12, function)
    history = train(net, states(*rows), HopfieldStorage(), max_epochs=1)
    weights = hebb(rows, ends)
    assert (history.engine, history.curve, history.tss) == ("message", "energy", [0.0])
    assert np.array_equal(matrix(net), weights)
    for start in [*rows, *memories(12, 10, ends, seed + 100)]:
        history = train(net, states(start), Recall(), max_epochs=1)
        end = recalled(weights, start, ends)
        assert state(net) == end
        assert history.tss == [-0.5 * float(np.array(end) @ weights @ end)]


@pytest.mark.parametrize("order", ["listed", "random"])
def test_few_memories_are_stable_and_found_from_a_few_wrong_bits_and_energy_never_rises(order):
    rows = memories(40, 3, (-1.0, 1.0), 5)
    net = hopfield_net(40, SIGN)
    train(net, states(*rows), HopfieldStorage(), max_epochs=1)
    for row in rows:
        for wrong in ([], [3, 17, 25]):
            start = [-x if k in wrong else x for k, x in enumerate(row)]
            session, energies = Session(net, states(start), Recall(order), seed=1, undo_memory=0), []
            while not session.epoch_over:
                session.do()
                energies.append(net.energy().energy)
            assert state(net) == row
            settling = energies[41:]  # from when every unit has its state
            assert all(after <= before for before, after in pairwise(settling))


def test_a_unit_without_a_target_begins_off_and_one_at_net_input_0_stays():
    net = hopfield_net(3, SIGN)
    train(net, states([1, 1, -1]), HopfieldStorage(), max_epochs=1)
    train(net, states([1, None, None]), Recall(), max_epochs=1)
    assert state(net) == [1, 1, -1]
    flat = hopfield_net(3)
    train(flat, states([1, 0, 1]), Recall(), max_epochs=1)
    assert state(flat) == [1, 0, 1]


def test_xor_as_a_memory_of_three_units_stores_nothing():
    net = hopfield_net(3)
    train(net, states([0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]), HopfieldStorage(), max_epochs=1)
    assert not matrix(net).any()


def test_links_from_the_bias_unit_are_thresholds_that_storing_leaves_alone():
    net = hopfield_net(2, bias=-0.5)
    train(net, states([1, 1]), HopfieldStorage(), max_epochs=1)
    assert [unit.bias for unit in net.outputs] == [-0.5, -0.5]
    assert net.energy().energy == -1.0 + 0.5 + 0.5
    train(net, states([1, 0]), Recall(), max_epochs=1)
    assert state(net) == [0, 0]
    train(net, states([0, 1]), Recall(), max_epochs=1)
    assert state(net) == [1, 1]


def test_storing_at_another_rate_and_once_more_adds_up():
    net = hopfield_net(3)
    train(net, states([1, 1, 0]), HopfieldStorage(0.25), max_epochs=1)
    history = train(net, states([1, 1, 0]), HopfieldStorage(0.5), max_epochs=1)
    assert history.tss == [-0.25]
    assert net.connections["u1", "u2"].weight == 0.75


def test_what_is_no_hopfield_net_is_refused():
    with pytest.raises(NetworkError, match="units must all be output units"):
        train(Network.layered(2, 1, function="threshold"), PatternSet([([0, 0], [1])]), Recall())
    with pytest.raises(NetworkError, match="must be threshold units; 'u1' is logistic"):
        train(hopfield_net(2, "logistic"), states([0, 1]), HopfieldStorage())
    net = hopfield_net(2)
    net.add_unit("odd", "output", SIGN)
    with pytest.raises(NetworkError, match="one range; that of 'odd' is another"):
        train(net, states([0, 1, 1]), HopfieldStorage())
    net = hopfield_net(2)
    net.remove_connection("u2", "u1")
    with pytest.raises(NetworkError, match=r"every link must be symmetric.*u1 -> u2 is not"):
        train(net, states([0, 1]), Recall())
    net = hopfield_net(2)
    net.connect("u1", "u1", 1.0)
    with pytest.raises(NetworkError, match="u1 -> u1 is not"):
        train(net, states([0, 1]), Recall())
    with pytest.raises(PatternError, match="leaves open what 'u2' is to be"):
        train(hopfield_net(2), states([0, None]), HopfieldStorage())
    with pytest.raises(PatternError, match=r"a target must be 0 or 1, not 0\.5"):
        train(hopfield_net(2), states([0, 0.5]), Recall())
    with pytest.raises(SettingError, match="unknown order 'randon'; did you mean 'random'"):
        Recall("randon")


def test_a_pattern_by_hand_is_completed_and_training_goes_on_as_it_was():
    net = hopfield_net(3)
    train(net, states([1, 1, 0]), HopfieldStorage(), max_epochs=1)
    stepper = Stepper(net, states([0, 0, 1]), Recall())
    stepper.step(3)
    before = state(net)
    stepper.present([], [1, None, None])
    while stepper.phase != "energy":
        event = stepper.step()
    assert isinstance(event, EnergyFound)
    assert state(net) == [1, 1, 0]
    stepper.next_pattern()
    assert state(net) == before
    assert Pattern([], [1, 1, 0]).inputs == ()


def test_an_energy_is_not_judged_as_if_it_were_a_squared_error():
    random, net = Random(1), Network()
    units = net.add_group([f"u{k}" for k in range(10)], "output", "threshold")
    for ends in combinations(units, 2):
        net.connect(*ends, symmetric=True)
    memories = PatternSet([Pattern([], [random.randint(0, 1) for _ in units]) for _ in range(8)])
    history = train(net, memories, HopfieldStorage(), max_epochs=2)
    assert (history.solved, history.reason) == (False, "2 epochs did not bring every pattern stable")
    assert not Study.of(net, memories, HopfieldStorage(), seeds=range(3), max_epochs=1).summary().solved
    assert train(net, memories, Recall()).reason == "every unit at rest in epoch 1"
    for procedure in HopfieldStorage(), Recall():
        with pytest.raises(SettingError, match="adds up energy, of which tss < 1 says nothing"):
            train(net, memories, procedure, criterion=TssBelow(1.0))
