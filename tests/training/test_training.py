"""The training loop: when it stops, what it records, what it refuses."""

from random import Random
from threading import Lock
from types import SimpleNamespace

import numpy as np
import pytest
from checks import numbers
from hypothesis import given
from strategies import problems

from pdpsim import (
    AllCorrect,
    BackPropagation,
    Climber,
    CrossEntropy,
    Genetic,
    GradientDescent,
    Network,
    PatternSet,
    PdpsimError,
    Perceptron,
    Stepper,
    Study,
    SumOfSquares,
    TssBelow,
    WithinTolerance,
    train,
    train_and_test,
    train_many,
)
from pdpsim.core.chance import Chance
from pdpsim.core.events import TargetsCompared
from pdpsim.errors import SettingError
from pdpsim.learning.criteria import Criterion, NetworkCriterion

RULE = GradientDescent(0.5, 0.9)


@pytest.fixture
def net():
    return Network.layered(2, 2, 1, seed=1)


def test_it_stops_at_the_limit_and_says_so(net, xor):
    history = train(net, xor, RULE, max_epochs=5)
    assert (history.epochs, history.stopped, history.solved) == (5, "limit", False)
    assert "5 epochs" in history.reason


def test_it_stops_in_the_first_epoch_that_meets_the_criterion(net, xor):
    history = train(net, xor, RULE, criterion=TssBelow(0.5))
    assert history.solved
    assert history.tss[-1] < 0.5 <= min(history.tss[:-1])
    assert f"epoch {history.epochs}" in history.reason


@pytest.mark.parametrize("criterion", [WithinTolerance(0.2), AllCorrect()], ids=str)
def test_criteria_on_outputs_are_judged_before_the_weight_change(xor, criterion):
    net, again = Network.layered(2, 2, 1, seed=1), Network.layered(2, 2, 1, seed=1)
    history = train(net, xor, RULE, criterion=criterion)
    train(again, xor, RULE, criterion=TssBelow(1e-9), max_epochs=history.epochs - 1)
    outputs = [again.forward(pattern) for pattern in xor]
    assert history.solved
    assert criterion.met(0.0, xor, outputs)


def test_tss_is_summed_before_the_weight_change(net, xor):
    outputs = [net.forward(pattern)[0] for pattern in xor]
    expected = sum((p.targets[0] - y) ** 2 for p, y in zip(xor, outputs))
    assert train(net, xor, RULE, max_epochs=1).tss == [pytest.approx(expected, rel=1e-15)]


@given(problems())
def test_training_does_what_the_acts_of_each_epoch_do(problem):
    net, patterns, procedure = problem
    stepped = net.copy()
    history = train(net, patterns, procedure, max_epochs=4, seed=1, criterion=TssBelow(1e-300))
    if history.stopped == "diverged":
        return
    chance = Chance(1)
    for epoch in range(1, history.epochs + 1):
        sweeps = procedure.at(epoch).epoch(stepped, patterns.patterns, chance)
        events = [act() for sweep in sweeps for act in sweep.acts()]
        tss = 0.0
        for event in events:
            tss += event.pss if isinstance(event, TargetsCompared) else 0.0
        assert tss == history.tss[epoch - 1]
    assert numbers(stepped) == numbers(net)


def test_a_schedule_switches_at_the_right_sweep(xor):
    scheduled = Network.layered(2, 2, 1, seed=1)
    train(scheduled, xor, GradientDescent(0.1, 0.5, schedule=[(3, {"rate": 0.4, "momentum": 0.9})]), max_epochs=5)
    by_hand = Network.layered(2, 2, 1, seed=1)
    train(by_hand, xor, GradientDescent(0.1, 0.5), max_epochs=3)
    train(by_hand, xor, GradientDescent(0.4, 0.9), max_epochs=2)
    assert numbers(scheduled) == numbers(by_hand)


def test_decay_shrinks_weights_after_each_change(xor):
    net, plain = Network.layered(2, 2, 1, seed=1), Network.layered(2, 2, 1, seed=1)
    train(net, xor, GradientDescent(0.1, decay=0.25), max_epochs=1)
    train(plain, xor, GradientDescent(0.1), max_epochs=1)
    assert [w.value for w in net.weights] == [w.value * 0.75 for w in plain.weights]


def test_zero_weights_keep_hidden_units_alike(xor):
    net = Network.layered(2, 2, 1, init_range=0.0)
    history = train(net, xor, RULE, max_epochs=300)
    assert not history.solved
    assert net.units["h1"].bias == net.units["h2"].bias
    assert net.connections["h1", "o1"].weight == net.connections["h2", "o1"].weight


def test_frozen_weights_stay_and_have_no_momentum(net, xor):
    frozen = net.connections["i1", "h1"]
    frozen.frozen = True
    before = frozen.weight
    train(net, xor, RULE, max_epochs=10)
    assert (frozen.weight, frozen.last_change) == (before, 0.0)
    assert net.connections["i2", "h1"].last_change != 0.0


def test_cross_entropy_learns_xor(net, xor):
    assert train(net, xor, GradientDescent(0.25, 0.9), measure=CrossEntropy()).solved


def test_a_network_without_outputs_is_refused(xor):
    net = Network()
    net.add_group(["i1", "i2"], "input")
    with pytest.raises(PdpsimError, match="output"):
        train(net, PatternSet([([0, 0], [])]), RULE)


def test_patterns_without_any_target_are_refused(net):
    with pytest.raises(PdpsimError, match="target"):
        train(net, PatternSet([([0, 0], [None])]), RULE)


def test_a_threshold_unit_is_refused_before_anything_changes(xor):
    net = Network.layered(2, 2, 1, seed=1, function="threshold")
    before = numbers(net)
    with pytest.raises(PdpsimError, match=r"h1.*no slope"):
        train(net, xor, RULE)
    assert numbers(net) == before


def test_cross_entropy_is_refused_where_it_makes_no_sense(net):
    with pytest.raises(PdpsimError, match="2"):
        train(net, PatternSet([([0, 0], [2])]), RULE, measure=CrossEntropy())
    tanh = Network.layered(2, 1, seed=1, function="tanh")
    with pytest.raises(PdpsimError, match="'o1'"):
        train(tanh, PatternSet([([0, 0], [1])]), RULE, measure=CrossEntropy())


@pytest.mark.parametrize("max_epochs", [0, -1, 1.5, "10", None])
def test_the_number_of_epochs_must_be_whole_and_above_zero(net, xor, max_epochs):
    with pytest.raises(PdpsimError, match="max_epochs"):
        train(net, xor, RULE, max_epochs=max_epochs)


def test_an_unknown_engine_is_refused_with_the_nearest(net, xor):
    with pytest.raises(PdpsimError, match="'message'"):
        train(net, xor, RULE, engine="mesage")


def test_progress_is_told_at_the_end_at_least(net, xor):
    told = []
    history = train(net, xor, RULE, max_epochs=3, progress=lambda history: told.append(history.stopped))
    assert told[-1] == history.stopped == "limit"


def test_the_measure_decides_what_is_learned_not_what_tss_is(xor):
    one, other = (Network.layered(2, 2, 1, seed=1) for _ in range(2))
    histories = [
        train(net, xor, RULE, max_epochs=1, measure=m) for net, m in ((one, SumOfSquares(0.9)), (other, SumOfSquares()))
    ]
    assert histories[0].tss == histories[1].tss
    assert numbers(one) != numbers(other)


@pytest.mark.parametrize("engine", ["mesage", "vectorized"])
def test_what_an_engine_refuses_leaves_network_and_history_as_they_were(engine, xor):
    net = Network.layered(2, 2, 1, seed=1)
    history = train(net, xor, GradientDescent(0.5), max_epochs=3, seed=7)
    before = numbers(net), net.chance, history.stopped, history.reason, history.tests[:]
    one_by_one = BackPropagation(GradientDescent(0.5), batch=1)
    with pytest.raises(PdpsimError):
        train(net, xor, one_by_one, engine=engine, history=history)
    with pytest.raises(PdpsimError):
        train_and_test(net, xor, xor, one_by_one, engine=engine, history=history)
    assert (numbers(net), net.chance, history.stopped, history.reason, history.tests) == before


def test_a_history_goes_on_with_what_it_adds_up(xor):
    net = Network.layered(2, 1, seed=1, function="threshold")
    history = train(net, xor, Climber(trials=1), max_epochs=2)
    with pytest.raises(SettingError, match="adds up tss, and Perceptron mistakes"):
        train(net, xor, Perceptron(), history=history)
    assert (history.epochs, history.stopped) == (2, "limit")
    assert train(net, xor, Genetic(size=3), max_epochs=1, history=history).epochs == 3


def test_a_history_goes_on_with_its_own_seed(net, xor):
    history = train(net, xor, GradientDescent(0.5), max_epochs=2, seed=5)
    with pytest.raises(PdpsimError, match="goes on with its own seed, 5, and not with 9"):
        train(net, xor, GradientDescent(0.5), max_epochs=2, history=history, seed=9)
    assert train(net, xor, GradientDescent(0.5), max_epochs=2, history=history, seed=5).epochs == 4


@pytest.mark.parametrize("go_on", [train, train_and_test, Stepper])
def test_a_history_goes_on_with_its_own_seed_alone(net, xor, go_on):
    more = (xor[:1],) if go_on is train_and_test else ()
    history = train(net, xor, GradientDescent(0.5), seed=1, max_epochs=3, criterion=TssBelow(1e-9))
    with pytest.raises(PdpsimError, match="goes on with its own seed, 1, and not with 9; leave one out"):
        go_on(net, xor, *more, GradientDescent(0.5), seed=9, history=history)
    with pytest.raises(PdpsimError, match="goes on with its own seed, 1, and not with 9; leave one out"):
        go_on(net, xor, *more, GradientDescent(0.5), seed=np.int64(9), history=history)
    with pytest.raises(PdpsimError, match="goes on with its own seed, 1, and not with "):
        go_on(net, xor, *more, GradientDescent(0.5), seed=Random(9), history=history)
    with pytest.raises(PdpsimError, match="a seed must be a whole number"):
        go_on(net, xor, *more, GradientDescent(0.5), seed="1", history=history)
    for none in 5, [0.5]:
        with pytest.raises(PdpsimError, match=r"the history.* must be of kind History"):
            go_on(net, xor, *more, GradientDescent(0.5), seed=1, history=none)
    assert go_on(net, xor, *more, GradientDescent(0.5), seed=1, history=history)


class Patient(TssBelow):
    """Met when tss has not gone down for so many epochs."""

    def judge(self):
        seen = [float("inf"), 0]

        def met(tss, patterns, outputs):
            seen[:] = (tss, 0) if tss < seen[0] - 1e-3 else (seen[0], seen[1] + 1)
            return seen[1] >= 15

        return met


class Suited(Patient):
    """Which asks first what it is to judge."""

    def suit(self, net, patterns):
        object.__setattr__(self, "many", len(patterns))

    def judge(self):
        seen = [0]

        def met(tss, patterns, outputs):
            seen[0] += 1
            return seen[0] >= 10 + self.many

        return met


class Kept(Criterion):
    """Which is met in its tenth epoch, and keeps in itself how many it has judged."""

    wants_outputs, judged = False, 0

    def __init__(self, limit):
        self.seen, self.asked = [], np.zeros(1)

    def met(self, tss, patterns, outputs):
        self.seen.append(tss)
        self.judged += 1
        self.asked += 1
        return self.judged == len(self.seen) == self.asked[0] == 10

    def judge(self):
        return self.met


@pytest.mark.parametrize("kind", [Patient, Suited, Kept])
@pytest.mark.parametrize("every", [1, 10, 500])
def test_a_criterion_that_counts_epochs_counts_on_where_patterns_are_held_out(xor, every, kind):
    def ended(train, *more, **settings):
        net = Network.layered(2, 2, 1, seed=1)
        history = train(net, xor, *more, GradientDescent(0.5), criterion=kind(1.0), max_epochs=500, **settings)
        return history.tss, history.stopped

    alone = ended(train)
    assert len(alone[0]) < 100
    assert ended(train_and_test, xor[:1], every=every) == alone


def test_a_criterion_made_by_hand_judges_where_patterns_are_held_out_or_it_is_told_why_not(xor):
    def begun():
        return lambda tss, patterns, outputs: tss < 0.5

    class Slotted:
        __slots__ = ()
        wants_outputs = False
        judge = staticmethod(begun)

    def ended(criterion, train=train_and_test, patterns=(xor, xor)):
        net = Network.layered(2, 2, 1, seed=1)
        return train(net, *patterns, GradientDescent(0.25, 0.9), criterion=criterion).epochs

    by_hand = SimpleNamespace(judge=begun, wants_outputs=False)
    assert ended(by_hand) == ended(by_hand, train, (xor,)) == ended(Slotted(), train, (xor,)) == 503
    with pytest.raises(SettingError, match="Slotted has __slots__ and cannot judge on; derive it from Criterion"):
        ended(Slotted())


def test_each_of_many_runs_has_a_criterion_of_its_own(xor):
    def net(seed):
        return Network.layered(2, 2, 1, seed=seed)

    kept, rule = Kept(1.0), GradientDescent(0.25, 0.9)
    assert [history.epochs for history in train_many([net(k) for k in range(3)], xor, rule, criterion=kept)] == [10] * 3
    assert [row["epochs"] for row in Study.of(net, xor, rule, seeds=range(3), criterion=kept).rows] == [10] * 3
    assert kept.judged == 0
    kept.lock = Lock()  # which nobody can copy
    assert train_many([net(1)], xor, rule, criterion=kept)[0].epochs == 10


def test_a_criterion_of_many_runs_looks_at_the_networks_that_it_was_given(xor):
    class PerNet(NetworkCriterion):
        def __init__(self, tests):
            self.tests = tests

        def holds(self, net, patterns):
            return net.forward(self.tests[net])[0] > 0.6

    nets = [Network.layered(2, 2, 1, seed=k) for k in range(2)]
    histories = train_many(nets, xor, GradientDescent(0.25, 0.9), criterion=PerNet(dict(zip(nets, xor[1:3]))))
    assert all(0.6 < net.forward(test)[0] < 0.7 for net, test in zip(nets, xor[1:3]))
    assert {history.stopped for history in histories} == {"solved"}
