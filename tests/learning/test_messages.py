"""How many messages are carried: counted one by one, and worked out from structure and patterns."""

import pytest
from machines import encoder_machine, hopfield_net, states, truth_table

from pdpsim import (
    BackPropagation,
    Boltzmann,
    GradientDescent,
    HopfieldStorage,
    Network,
    Perceptron,
    Recall,
    Stepper,
    train,
    train_many,
)
from pdpsim.core.chance import Chance
from pdpsim.core.events import MESSAGES
from pdpsim.learning.procedures.associator import PatternAssociator
from pdpsim.learning.session import run_epoch

DESCENT = GradientDescent(0.25, 0.9)
CARRIED = {
    "back-propagation": (Network.layered(2, 2, 1, seed=1), truth_table("xor"), BackPropagation(DESCENT), 72),
    "batches": (Network.layered(2, 2, 1, seed=1), truth_table("xor"), BackPropagation(DESCENT, batch=1), 72),
    "perceptron": (Network.layered(2, 1, function="threshold"), truth_table("and"), Perceptron(), 12),
    "associator": (Network.layered(2, 1, function="linear"), truth_table("and"), PatternAssociator(0.1), 12),
    "storage": (hopfield_net(5), states([1, 0, 1, 1, 0]), HopfieldStorage(), 0),
    "recall": (hopfield_net(5), states([1, 0, 1, 1, 0]), Recall(), 20),
}


@pytest.mark.parametrize("name", CARRIED)
def test_what_is_counted_is_what_structure_and_patterns_say(name):
    net, patterns, procedure, expected = CARRIED[name]
    net, fitted = net.copy(), procedure.fitted(net, patterns).patterns
    said = procedure.messages(net, fitted)
    counted = run_epoch(procedure.epoch(net, fitted, Chance(1)), procedure.counted, lambda event: None)
    assert counted == expected
    assert said in (None, expected)


def test_a_cycle_of_the_encoder_carries_what_its_fan_in_says_on_the_average():
    net, patterns = encoder_machine()
    history = train(net, patterns, Boltzmann(), max_epochs=20, seed=1)
    # 8 annealings x 20 units of time x (fan-in of hidden units + fan-in of all units)
    assert history.messages == pytest.approx(20 * 8 * 20 * (18 + 66), rel=0.01)


@pytest.mark.parametrize("engine", ["message", "compiled", "vectorized", "native"])
def test_every_engine_reports_the_same_messages(engine):
    net = Network.layered(2, 2, 1, seed=1)
    history = train(net, truth_table("xor"), DESCENT, engine=engine, max_epochs=50)
    assert history.carried == [72] * 50
    assert history.summary()["messages"] == 3600


def test_networks_trained_together_report_theirs():
    nets = [Network.layered(2, 2, 1, seed=seed) for seed in range(5)]
    for history in train_many(nets, truth_table("xor"), DESCENT, engine="vectorized"):
        assert history.messages == 72 * history.epochs


def test_a_stepper_counts_what_it_does_and_forgets_what_it_undoes():
    net, patterns = encoder_machine(2, 1)
    quick = Boltzmann(annealing=((1, 5.0),), statistics=1)
    trained = train(net.copy(), patterns, quick, max_epochs=3, seed=5)
    stepper = Stepper(net, patterns, quick, seed=5)
    carried = 0
    while len(stepper.tss) < 3:
        carried += type(stepper.step()) in MESSAGES
    assert stepper.history.carried == trained.carried
    assert stepper.history.messages == carried
    stepper.undo()
    assert stepper.history.carried == trained.carried[:2]
    stepper.redo()
    assert stepper.history.carried == trained.carried
