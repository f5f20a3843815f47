"""When a problem counts as solved."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pdpsim import (
    AllCorrect,
    BackPropagation,
    Boltzmann,
    CategoricalCrossEntropy,
    Completes,
    DistinctCodes,
    FortyTwentyForty,
    Genetic,
    GradientDescent,
    Network,
    Never,
    Pattern,
    PatternSet,
    PdpsimError,
    PredictiveCoding,
    StrongestAnswer,
    StrongestPattern,
    TssBelow,
    WithinTolerance,
    train,
)
from pdpsim.errors import SettingError
from pdpsim.experiments.recipes import criterion as criterion_of
from pdpsim.learning.criteria import Criterion

EACH = (WithinTolerance(0.1), FortyTwentyForty(), AllCorrect())


@pytest.mark.parametrize("engine", ["message", "compiled", "native", "vectorized"])
def test_a_criterion_judges_patterns_in_their_order_without_outputs(xor, engine):
    class Listed:
        wants_outputs, as_listed = False, True

        def judge(self):
            return self.met

        def met(self, tss, patterns, outputs):
            assert [pattern.name for pattern in patterns] == [pattern.name for pattern in xor]
            return tss < 0.2

    order = "listed" if engine == "vectorized" else "permuted"
    procedure = BackPropagation(GradientDescent(0.5, 0.9), order=order)
    trained = [
        train(Network.layered(2, 2, 1, seed=1), xor, procedure, criterion=criterion, engine=engine, seed=1)
        for criterion in (Listed(), TssBelow(0.2))
    ]
    assert trained[0].solved
    assert trained[0].tss == trained[1].tss


def test_tss_must_be_below_the_limit():
    assert TssBelow(0.04).met(0.039, [], [])
    assert not TssBelow(0.04).met(0.04, [], [])
    assert not TssBelow(0.04).met(float("nan"), [], [])


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf"), "1", None, True])
@pytest.mark.parametrize("criterion", [TssBelow, WithinTolerance])
def test_limits_must_be_above_zero(criterion, limit):
    with pytest.raises(PdpsimError, match="above 0"):
        criterion(limit)


@pytest.mark.parametrize("criterion", EACH, ids=str)
def test_every_output_must_do_and_dont_care_always_does(criterion):
    patterns = [Pattern([0], [1, 0]), Pattern([1], [None, 1])]
    assert criterion.met(0.0, patterns, [(0.95, 0.05), (0.5, 0.95)])
    assert not criterion.met(0.0, patterns, [(0.95, 0.05), (0.5, 0.05)])
    assert not criterion.met(0.0, patterns, [(0.05, 0.05), (0.5, 0.95)])


# Which side an output belongs to that is on the line itself, to the last bit, is nobody's concern.
OFF_THE_LINES = st.floats(0, 1).filter(lambda y: all(abs(y - line) > 1e-9 for line in (0.2, 0.4, 0.5, 0.6, 0.8)))


@given(OFF_THE_LINES, st.sampled_from([0.0, 1.0]))
def test_the_three_rules_for_one_output(y, target):
    assert WithinTolerance(0.2).fits(target, y) == (abs(y - target) < 0.2)
    assert FortyTwentyForty().fits(target, y) == (y >= 0.6 if target else y <= 0.4)
    assert AllCorrect().fits(target, y) == (y > 0.5 if target else y < 0.5)


def test_forty_twenty_forty_knows_other_ranges():
    rule = FortyTwentyForty(-1.0, 1.0)
    assert [rule.fits(1.0, y) for y in (0.1, 0.3)] == [False, True]
    assert [rule.fits(-1.0, y) for y in (-0.1, -0.3)] == [False, True]


@pytest.mark.parametrize("ends", [(0.0, 0.0), (1.0, 0.0), (float("nan"), 1.0)])
def test_a_range_must_have_a_length(ends):
    with pytest.raises(PdpsimError):
        FortyTwentyForty(*ends)


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0, None]), st.floats(0, 1)), min_size=1, max_size=6))
@example([(1.0, 0.5), (0.0, 0.5)])  # a tie is no answer
def test_the_strongest_answers_are_those_that_sorting_puts_first(asked):
    targets, outputs = zip(*asked)
    told = [(y, t) for t, y in asked if t is not None]
    most = max((t for _, t in told), default=None)
    first = sorted(told, key=lambda pair: (-pair[0], pair[1]))[: sum(t == most for _, t in told)]
    right = all(t == most for _, t in first) and len({y for y, t in told if t != most} & {y for y, _ in first}) == 0
    assert StrongestAnswer().right(Pattern([], targets), outputs) == right


def test_the_judge_of_strongest_answers_finds_the_failing_pattern_again():
    patterns = [Pattern([0], [1, 0]), Pattern([1], [0, 1])]
    met, good = StrongestAnswer().judge(), [(0.9, 0.1), (0.1, 0.9)]
    assert [met(0.0, patterns, each) for each in (good, [(0.9, 0.1), (0.9, 0.1)], good)] == [True, False, True]


@pytest.mark.parametrize("engine", ["message", "compiled", "auto"])
def test_groups_are_those_of_the_list_in_whatever_order_patterns_are_presented(engine):
    """Each right label is stronger than the wrong one of its group, and weaker than those of later groups."""
    xs = PatternSet([row for k in range(4) for row in (([k], [1]), ([k - 0.5], [0]))])
    for seed in range(6):
        net = Network.layered(1, 1, bias=False, seed=1)
        net.connections["i1", "o1"].weight = 1.0
        procedure = BackPropagation(GradientDescent(1e-9), order="permuted")
        history = train(net, xs, procedure, criterion=StrongestPattern(2), engine=engine, max_epochs=1, seed=seed)
        assert history.solved


@pytest.mark.parametrize("answers", [(1.0, 0.0), (0.5, 0.0), (1.0, 0.5)])
def test_an_output_at_an_end_is_certain_or_impossible(answers):
    rows = [Pattern([0], [1]), Pattern([1], [0])]
    right, wrong = ([(y,) for y in order] for order in (answers, answers[::-1]))
    assert StrongestPattern(2).met(0.0, rows, right)
    assert not StrongestPattern(2).met(0.0, rows, wrong)


def test_what_is_impossible_and_certain_at_once_is_not_the_strongest():
    rows = [Pattern([0], [1, 1]), Pattern([1], [0, 0])]
    assert not StrongestPattern(2).met(0.0, rows, [(1.0, 0.0), (0.5, 0.5)])


TO_ONE = PatternSet([([0], [-1]), ([1], [1])])


@pytest.mark.parametrize(
    ("criterion", "rows", "why"),
    [
        (FortyTwentyForty(), TO_ONE, "has the target -1, which is no 0 and no 1 of the range from 0 to 1"),
        (FortyTwentyForty(), PatternSet([([0], [0.5]), ([1], [1])]), "has the target 0.5"),
        (FortyTwentyForty(-1, 1), PatternSet([([0], [0]), ([1], [1])]), "has the target 0"),
        (
            FortyTwentyForty(),
            PatternSet([([0], [0.1]), ([1], [0.35])]),
            "0.1 to 0.35 are all the same .*40-20-40:0.1:0.35",
        ),
        (FortyTwentyForty(), PatternSet([([0], [0.7]), ([1], [1])]), "from 0.7 to 1 are all the same"),
        (FortyTwentyForty(), PatternSet([([k], [k / 10]) for k in (1, 4, 9)]), "no part of a range is right"),
        (AllCorrect(), TO_ONE, "is not midway between targets from -1 to 1; another is given as in all-correct:0"),
        (
            AllCorrect(),
            PatternSet([([0], [202300]), ([1], [202301])]),
            "from 202300 to 202301; .* all-correct:202300.5$",
        ),
        (AllCorrect(), PatternSet([([0], [20]), ([1], [23]), ([2], [36])]), "no side of a threshold is right"),
        (AllCorrect(), PatternSet([([0], [0]), ([1], [0.5]), ([2], [1])]), "no side of a threshold is right"),
    ],
)
def test_targets_that_a_criterion_cannot_judge_are_refused_before_training(criterion, rows, why):
    net = Network.layered(1, 1, seed=1, function="tanh")
    with pytest.raises(PdpsimError, match=why):
        train(net, rows, GradientDescent(0.1), criterion=criterion, max_epochs=3)


@pytest.mark.parametrize("low", [0.0, 1e-7 / 3, -2 / 3])
def test_the_range_that_40_20_40_names_is_one_that_does(low):
    net, rows = Network.layered(1, 1, seed=1), PatternSet([([0], [low]), ([1], [low + 1 / 3])])
    with pytest.raises(SettingError, match="are all the same") as refused:
        FortyTwentyForty(low, low + 1.0).suit(net, rows)
    named = criterion_of(str(refused.value).rpartition("given as in ")[2])
    named.suit(net, rows)
    assert criterion_of(str(named)) == named


@pytest.mark.parametrize("targets", [[0.1, 0.9], [0.0, 0.2, 0.8, 1.0], [0.1, 0.1]])
def test_40_20_40_suits_targets_that_are_yes_or_no_more_or_less(targets):
    rows = PatternSet([([k], [target]) for k, target in enumerate(targets)])
    FortyTwentyForty().suit(Network.layered(1, 1, seed=1), rows)


@pytest.mark.parametrize("criterion", [FortyTwentyForty(-1, 1), AllCorrect(0.0)])
def test_a_range_of_its_own_suits_targets_of_minus_one_and_one(criterion):
    net = Network.layered(1, 1, seed=1, function="tanh")
    history = train(net, TO_ONE, GradientDescent(0.5, 0.9), criterion=criterion, max_epochs=500)
    assert history.solved
    assert [net.forward(pattern)[0] > 0 for pattern in TO_ONE] == [False, True]


@pytest.mark.parametrize("function", ["logistic", "tanh", "linear"])
def test_categorical_cross_entropy_is_for_outputs_that_share(function):
    net = Network.layered(1, 2, seed=1, function=function)
    patterns = PatternSet([([0], [1, 0]), ([1], [0, 1])])
    with pytest.raises(PdpsimError, match="unit 'o1': categorical cross-entropy requires the outputs of a softmax"):
        train(net, patterns, GradientDescent(0.1), measure=CategoricalCrossEntropy())


class Loose(WithinTolerance):
    def fits(self, target, activation):
        return abs(target - activation) < 0.4


class Mean(WithinTolerance):
    def met(self, tss, patterns, outputs):
        return tss / len(patterns) < 0.04


class Half(StrongestAnswer):
    def met(self, tss, patterns, outputs):
        return sum(map(self.right, patterns, outputs)) >= len(patterns) / 2


@pytest.mark.parametrize("engine", ["message", "compiled", "vectorized", "auto"])
def test_what_a_criterion_of_ones_own_asks_is_asked_by_every_engine(engine, xor):
    def epochs(criterion, net, patterns):
        return train(net, patterns, GradientDescent(0.25, 0.9), criterion=criterion, engine=engine).epochs

    for own, same in (Loose(0.01), WithinTolerance(0.4)), (Mean(0.01), TssBelow(0.16)):
        both = [epochs(criterion, Network.layered(2, 2, 1, seed=1), xor) for criterion in (own, same)]
        assert both[0] == both[1]
    encoder = PatternSet([([float(k == j) for j in range(4)],) * 2 for k in range(4)])
    first, last = (
        epochs(criterion, Network.layered(4, 2, 4, seed=1), encoder) for criterion in (Half(), StrongestAnswer())
    )
    assert first < last


def test_one_code_and_patterns_of_which_nothing_is_asked_are_no_criteria():
    net = Network.layered(2, 1, 1, seed=1)
    one = PatternSet([([0, 0], [0])])
    for criterion, patterns in (
        (DistinctCodes(), one),
        (DistinctCodes(least=1), PatternSet([([0, 0], [0]), ([1, 0], [1])])),
    ):
        with pytest.raises(PdpsimError, match="one code is always distinct"):
            train(net, patterns, GradientDescent(0.1), criterion=criterion, max_epochs=2)
    machine = Network()
    a, b = machine.add_group(["v1", "v2"], "output", "stochastic_logistic", bias=0.0)
    machine.connect(a, b, 0.0, symmetric=True)
    with pytest.raises(PdpsimError, match="no pattern has a target beyond the first 1, so"):
        train(machine, PatternSet([Pattern([], [1, None])]), Boltzmann(), criterion=Completes(1), max_epochs=2, seed=1)


@pytest.mark.parametrize(
    ("engine", "order"),
    [("message", "listed"), ("message", "permuted"), ("compiled", "permuted"), ("vectorized", "listed")],
)
def test_a_criterion_that_asks_for_no_outputs_is_given_patterns_by_each_engine(xor, engine, order):
    class MeanBelow(Criterion):
        wants_outputs = False

        def met(self, tss, patterns, outputs):
            assert sorted(pattern.name for pattern in patterns) == sorted(pattern.name for pattern in xor)
            return tss / len(patterns) < 0.04

    net, procedure = Network.layered(2, 2, 1, seed=1), BackPropagation(GradientDescent(0.5, 0.9), order=order)
    runs = [
        train(net.copy(), xor, procedure, criterion=criterion, max_epochs=700, engine=each, seed=1)
        for criterion, each in ((MeanBelow(), engine), (TssBelow(0.16), "message"))
    ]
    assert runs[0].stopped == "solved"
    assert runs[0].tss == pytest.approx(runs[1].tss, rel=1e-6)


def test_a_criterion_that_asks_for_no_outputs_is_given_patterns_by_every_procedure(xor):
    class Many(Criterion):
        wants_outputs = False

        def met(self, tss, patterns, outputs):
            return len(patterns) == 4

    for procedure in Genetic(), PredictiveCoding(GradientDescent(0.1)):
        history = train(
            Network.layered(2, 2, 1, seed=1), xor, procedure, criterion=Many(), max_epochs=3, engine="message"
        )
        assert (history.stopped, history.epochs) == ("solved", 1)


@pytest.mark.parametrize("engine", ["message", "compiled", "vectorized"])
def test_a_criterion_of_ones_own_is_given_the_same_kinds_of_things_by_each_engine(xor, engine):
    given = set()

    class Noted(Criterion):
        wants_outputs = True

        def met(self, tss, patterns, outputs):
            given.add((type(patterns), type(outputs), *{type(row) for row in outputs}, *map(type, outputs[0])))
            answers = [tuple(map(round, row)) for row in outputs]
            return len(set(outputs)) == 4 and answers == [pattern.targets for pattern in patterns]

    rule = GradientDescent(0.5, 0.9)
    history = train(Network.layered(2, 2, 1, seed=1), xor, rule, criterion=Noted(), max_epochs=600, engine=engine)
    assert (history.stopped, history.epochs, given) == ("solved", 284, {(list, list, tuple, float)})


@pytest.mark.parametrize("kind", [TssBelow, Never, Criterion])
@pytest.mark.parametrize("engine", ["message", "compiled", "vectorized"])
def test_a_criterion_whose_met_is_its_own_is_given_outputs(xor, kind, engine):
    class Sided(kind):
        def met(self, tss, patterns, outputs):
            return bool(outputs) and all((y > 0.5) == (p.targets[0] > 0.5) for (y,), p in zip(outputs, patterns))

    net = Network.layered(2, 2, 1, seed=1)
    criterion = Sided(0.04) if kind is TssBelow else Sided()
    history = train(net, xor, GradientDescent(0.25, 0.9), criterion=criterion, engine=engine, max_epochs=1000)
    assert (history.solved, history.epochs) == (True, 500)


@pytest.mark.parametrize("engine", ["message", "compiled"])
def test_a_criterion_whose_judge_is_its_own_is_given_outputs(xor, engine):
    class Sided(TssBelow):
        def judge(self):
            return lambda tss, patterns, outputs: (
                len(outputs) > 0 and all((y > 0.5) == (p.targets[0] > 0.5) for (y,), p in zip(outputs, patterns))
            )

    net = Network.layered(2, 2, 1, seed=1)
    assert (
        train(net, xor, GradientDescent(0.25, 0.9), criterion=Sided(0.04), engine=engine, max_epochs=1000).epochs == 500
    )
