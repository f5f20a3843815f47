"""Nothing is said of answers of which nothing is known."""

import pytest

from pdpsim import (
    Completes,
    GradientDescent,
    Inspector,
    Network,
    PatternError,
    PatternSet,
    SettingError,
    StrongestAnswer,
    StrongestPattern,
    Study,
    diagnose,
    lesion_study,
    train,
    train_and_test,
)

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


def test_those_without_targets_among_others_are_not_counted(net):
    known, unknown = PatternSet([([0], [1]), ([1], [0])]), PatternSet([([0], [1]), ([1], [0]), ([2], [None])])
    tests = [train_and_test(net.copy(), LEARNED, test, RULE, max_epochs=1).tests for test in (known, unknown)]
    assert tests[0] == tests[1]
    assert lesion_study(net, known).summary() == lesion_study(net, unknown).summary()


def test_a_report_on_patterns_without_targets_tells_no_error(net):
    assert "2 patterns, no targets" in Inspector(net, UNKNOWN[0]).report()


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
    assert not train(
        Network.layered(1, 2, seed=1), PatternSet([([0], [0, 1])]), RULE, criterion=StrongestAnswer()
    ).tests
