"""Nothing is said of answers of which nothing is known."""

from functools import partial
from math import isnan

import pytest

from pdpsim import (
    Completes,
    GradientDescent,
    Inspector,
    MeanField,
    Network,
    PatternSet,
    Perceptron,
    Procedure,
    Stepper,
    StrongestAnswer,
    StrongestPattern,
    Study,
    Sweep,
    TssBelow,
    WithinTolerance,
    diagnose,
    lesion_study,
    train,
    train_and_test,
)
from pdpsim.core.sweeps import change_acts, forward_acts
from pdpsim.errors import PatternError, SettingError

RULE = GradientDescent(0.5)
LEARNED = PatternSet([([0], [0.9]), ([1], [0.1])])
UNKNOWN = [PatternSet([([0], [None]), ([1], [None])]), PatternSet([([0], []), ([1], [])])]


@pytest.fixture
def net():
    return Network.layered(1, 2, 1, seed=1)


@pytest.mark.parametrize("unknown", UNKNOWN, ids=["left out", "none"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda net, unknown: train_and_test(net, LEARNED, unknown, RULE, max_epochs=1),
        lambda net, unknown: Study.of(net, LEARNED, RULE, seeds=[1], held_out=unknown),
        lesion_study,
        diagnose,
    ],
)
def test_patterns_without_targets_are_not_answered_rightly(net, ask, unknown):
    before = [weight.value for weight in net.weights]
    with pytest.raises(PatternError, match="no targets, so nothing is known of what is right"):
        ask(net, unknown)
    assert [weight.value for weight in net.weights] == before


def test_a_procedure_whose_curve_is_no_squared_error_is_tested_on_the_way():
    either = PatternSet([([a, b], [a or b]) for a in (0, 1) for b in (0, 1)])
    alone, tested = (Network.layered(2, 1, seed=1, function="threshold") for _ in range(2))
    history = train_and_test(tested, either[:3], either[3:], Perceptron(), every=1)
    assert history.curve == "mistakes"
    assert history.tss == train(alone, either[:3], Perceptron()).tss
    assert len(history.tests) == history.epochs + 1 > 2


def test_those_without_targets_among_others_are_not_counted(net):
    known, unknown = PatternSet([([0], [1]), ([1], [0])]), PatternSet([([0], [1]), ([1], [0]), ([2], [None])])
    tests = [train_and_test(net.copy(), LEARNED, test, RULE, max_epochs=1).tests for test in (known, unknown)]
    assert tests[0] == tests[1]
    assert lesion_study(net, known).summary() == lesion_study(net, unknown).summary()


def test_a_report_on_patterns_without_targets_tells_no_error(net):
    assert "2 patterns, no targets" in Inspector(net, UNKNOWN[0]).report()
    assert "held out: no targets" in Inspector(net, LEARNED, UNKNOWN[0]).report()
    some = PatternSet([([0], [None]), ([1], [0.0]), ([2], [1.0])])
    assert "of 2 patterns right" in Inspector(net, LEARNED, some).report()


def test_a_criterion_that_nothing_could_miss_is_refused(net):
    boltzmann = Network("machine")
    boltzmann.add_group(["a", "b"], "output", "stochastic_logistic")
    for each, patterns, criterion in (
        (net, LEARNED, StrongestAnswer()),
        (net, LEARNED, Completes(1)),
        (net, PatternSet([([0], [1]), ([1], [1])]), StrongestPattern(2)),
    ):
        before = [weight.value for weight in each.weights]
        with pytest.raises(SettingError):
            train(each, patterns, RULE, criterion=criterion, max_epochs=3)
        assert [weight.value for weight in each.weights] == before
    with pytest.raises(SettingError, match="which leaves none"):
        Completes(2).suit(boltzmann, PatternSet([([], [0, 1])]))
    two = PatternSet([([0], [0, 1])])
    assert train(Network.layered(1, 2, seed=1), two, RULE, criterion=StrongestAnswer()).solved


class Hebb(Procedure):
    """Learns without looking at targets, as that of docs/extending.md."""

    def fitted(self, net, patterns):
        return patterns.fitted(net)

    def epoch(self, net, patterns, chance):
        for turn, pattern in enumerate(patterns, 1):
            yield Sweep("forward", turn, pattern, partial(forward_acts, net, pattern))
            yield Sweep("note", turn, pattern, lambda: [partial(c.note, -1.0) for c in net.connections.values()])
        yield Sweep("change", turn, pattern, partial(change_acts, net, GradientDescent(0.1)), about_all=True)


@pytest.mark.parametrize("criterion", [TssBelow(0.04), WithinTolerance(0.1)])
def test_what_is_compared_with_no_targets_on_the_way_is_asked_at_the_end(criterion):
    patterns = PatternSet([([1, 0], [1]), ([1, 1], [0])])
    net = Network.layered(2, 1, seed=1)
    stepper = Stepper(net.copy(), patterns, Hebb())
    known = []
    for _ in range(3):
        stepper.next_epoch()
        twin = stepper.net.copy()
        answers = [twin.forward(pattern)[0] for pattern in patterns]
        known.append((1 - answers[0]) ** 2 + answers[1] ** 2)
    history = train(net, patterns, Hebb(), criterion=criterion, max_epochs=3)
    assert history.tss == stepper.tss == pytest.approx(known)
    assert history.stopped == "limit"


def test_of_patterns_without_targets_no_error_is_known():
    history = train(Network.layered(2, 1, seed=1), PatternSet([([1, 0], []), ([1, 1], [])]), Hebb(), max_epochs=2)
    assert [isnan(tss) for tss in history.tss] == [True, True]
    assert history.stopped == "limit"


def test_a_history_that_goes_on_is_tested_once_where_it_stopped(net):
    history = train_and_test(net, LEARNED, LEARNED, RULE, max_epochs=20, every=10)
    train_and_test(net, LEARNED, LEARNED, RULE, max_epochs=20, every=10, history=history)
    assert [row["epoch"] for row in history.tests] == [0, 10, 20, 30, 40]


def test_what_settles_is_asked_by_the_procedure_that_knows_how():
    xor = PatternSet([([a, b], [(a != b and 1) or 0]) for a in (0, 1) for b in (0, 1)])
    net = Network()
    inputs, hidden = net.add_group(["a", "b"], "input"), net.add_group(["h1", "h2", "h3", "h4"], "hidden", bias=0.0)
    output = net.add_unit("o", "output", bias=0.0)
    net.connect_all(inputs, hidden)
    for unit in hidden:
        net.connect(unit, output, symmetric=True)
    net.randomize(1, 0.5)
    study = Study.of(net, xor, MeanField(), seeds=range(2), held_out=1, max_epochs=30)
    assert [row["error"] for row in study.rows] == [None, None]
    assert all(row["test_error"] >= 0.0 for row in study.rows)
    history = train_and_test(net, xor[:3], xor[3:], MeanField(), max_epochs=4, every=2, seed=1)
    [answer] = MeanField().answers(net, xor[3:].patterns)
    assert history.tests[-1]["test_error"] == answer[0] ** 2
