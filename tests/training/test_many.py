"""Training many networks at once gives what training each of them gives."""

import os
import signal

import pytest

from pdpsim import (
    Activation,
    AllCorrect,
    BackPropagation,
    CrossEntropy,
    GradientDescent,
    Network,
    PatternSet,
    TssBelow,
    WithinTolerance,
    get_scenario,
    train,
    train_many,
)
from pdpsim.core.measures import ByFormula
from pdpsim.engines import c_compiler
from pdpsim.errors import PatternError, PdpsimError, SettingError
from pdpsim.experiments.running import start_network


def numbers(net):
    return [n for w in net.weights for n in (w.value, w.gradient, w.last_change)]


def assert_as_one_by_one(nets, patterns, rule, **settings):
    """Train copies one by one by messages' twin, the compiled engine, and compare."""
    alone = [net.copy() for net in nets]
    histories = train_many(nets, patterns, rule, **settings)
    settings.pop("engine", None)
    each = [patterns] * len(nets) if isinstance(patterns, PatternSet) else patterns
    for net, other, own, history in zip(nets, alone, each, histories):
        expected = train(other, own, rule, engine="compiled", **settings)
        assert (history.epochs, history.stopped, history.reason) == (expected.epochs, expected.stopped, expected.reason)
        assert history.tss[:100] == pytest.approx(expected.tss[:100], rel=1e-9)
        assert all(type(tss) is float for tss in history.tss)
        assert numbers(net) == pytest.approx(numbers(other), rel=1e-4, abs=1e-7)
    return histories


@pytest.mark.parametrize("criterion", [TssBelow(0.04), WithinTolerance(0.05), AllCorrect()])
@pytest.mark.parametrize("engine", ["auto", "message", "vectorized"])
def test_xor(criterion, engine, xor):
    nets = [Network.layered(2, 2, 1, seed=seed) for seed in range(6)]
    epochs = 30 if engine == "message" else 700
    rule = GradientDescent(0.5, 0.9, schedule=[(40, {"rate": 0.25}), (60, {"decay": 1e-5})])
    assert_as_one_by_one(nets, xor, rule, criterion=criterion, engine=engine, max_epochs=epochs)


@pytest.mark.parametrize(("name", "epochs"), [("encoder", 30), ("symmetry", 30), ("family_tree", 8)])
def test_scenarios_with_patterns_that_differ_by_seed(name, epochs):
    scenario = get_scenario(name)
    recipe = scenario.recipes[0]
    nets = [start_network(scenario, recipe, seed) for seed in range(3)]
    patterns = [scenario.patterns(recipe, seed) for seed in range(3)]
    settings = {"criterion": recipe.criterion, "measure": recipe.measure}
    histories = assert_as_one_by_one(nets, patterns, recipe.rule, max_epochs=epochs, **settings)
    assert "native" not in {history.engine for history in histories}


def test_shared_and_frozen_weights_and_targets_nobody_cares_about(xor):
    nets = [Network.layered(2, 3, 2, seed=seed) for seed in range(5)]
    for net in nets:
        net.tie(net.connections["i1", "h1"], net.connections["i2", "h2"])
        net.connections["h3", "o1"].frozen = True
    patterns = PatternSet([(p.inputs, [p.targets[0], None if p.name == "3" else 0.5]) for p in xor])
    rule, criterion = GradientDescent(0.2, 0.9, 0.001), WithinTolerance(0.2)
    histories = assert_as_one_by_one(
        nets, patterns, rule, measure=CrossEntropy(), criterion=criterion, max_epochs=150, engine="vectorized"
    )
    assert all(history.engine == "vectorized" for history in histories)


def test_who_diverges_is_told_as_ever_and_the_others_go_on():
    patterns = PatternSet([([0, 1], [1]), ([1, 1], [0])])
    nets = [Network.layered(2, 2, 1, seed=seed, function="linear") for seed in range(6)]
    for net in nets[::2]:
        net.connections["h1", "o1"].weight = 1e4
    histories = assert_as_one_by_one(nets, patterns, GradientDescent(0.1), max_epochs=60, engine="vectorized")
    assert [history.stopped == "diverged" for history in histories] == [True, False] * 3


class Poisson(ByFormula):
    """Counts, as a generalised linear model has them: it fails at answers below 0, and weights go on."""

    error_text, slope_text = "y - t * log(y)", "1 - t / y"


@pytest.mark.parametrize("schedule", [(), [(k, {"rate": 0.05 - k / 10_000}) for k in range(2, 9)]])
def test_who_diverged_in_passing_is_told_so_whenever_it_is_looked_at(schedule):
    counts = PatternSet([([0], [1]), ([1], [2]), ([2], [3])])
    nets = [Network.layered(1, 1, seed=seed, function="linear", init_range=1.0) for seed in range(20)]
    rule = BackPropagation(GradientDescent(0.05, schedule=schedule), Poisson())
    histories = assert_as_one_by_one(nets, counts, rule, max_epochs=400, engine="vectorized")
    assert 3 < sum(history.stopped == "diverged" for history in histories) < 17


def test_networks_of_different_structure_are_trained_one_by_one(xor):
    nets = [Network.layered(2, hidden, 1, seed=1) for hidden in (2, 3, 2, 3, 2)]
    histories = assert_as_one_by_one(nets, xor, GradientDescent(0.5, 0.9), max_epochs=50)
    assert {history.engine for history in histories} == {"compiled"}


def test_progress_counts_up_to_all(xor):
    said = []
    nets = [Network.layered(2, 2, 1, seed=seed) for seed in range(8)]
    train_many(nets, xor, GradientDescent(0.5, 0.9), progress=lambda *counts: said.append(counts))
    assert said[-1] == (8, 8)
    assert said == sorted(said)


def test_a_permuted_order_comes_from_each_runs_seed(xor):
    nets = [Network.layered(2, 2, 1, seed=1) for _ in range(4)]
    rule = BackPropagation(GradientDescent(0.5), batch=1, order="permuted")
    histories = train_many(nets, xor, rule, seeds=[1, 2, 1, 2], max_epochs=20)
    assert histories[0].tss == histories[2].tss != histories[1].tss
    assert [history.seed for history in histories] == [1, 2, 1, 2]


@pytest.mark.parametrize(("what", "n"), [("seeds", 2), ("patterns", 3)])
def test_there_must_be_as_many_of_each(what, n, xor):
    nets = [Network.layered(2, 2, 1, seed=1) for _ in range(4)]
    settings = {"patterns": [xor] * n} if what == "patterns" else {"patterns": xor, "seeds": range(n)}
    with pytest.raises(SettingError, match=f"{n} .* for 4 networks"):
        train_many(nets, settings.pop("patterns"), GradientDescent(0.5), **settings)


def test_patterns_that_do_not_fit_are_refused():
    nets = [Network.layered(3, 2, 1, seed=1) for _ in range(4)]
    with pytest.raises(PatternError):
        train_many(nets, PatternSet([([0, 1], [1])]), GradientDescent(0.5))


@pytest.mark.parametrize("engine", ["vectorized", "compiled", "native"])
def test_ctrl_c_keeps_what_is_finished(engine, xor):
    if engine == "native" and not c_compiler.is_there():
        pytest.skip("there is no C compiler")
    nets = [Network.layered(2, 2, 1, seed=seed) for seed in range(40)]  # the last ones wait long enough
    rule = GradientDescent(0.5, 0.9, schedule=[(20, {"rate": 0.25})])

    def press(done, of):
        if not pressed:
            pressed.append(done)
            os.kill(os.getpid(), signal.SIGINT)

    pressed = []
    histories = train_many(nets, xor, rule, engine=engine, progress=press, max_epochs=100_000)
    assert {history.stopped for history in histories} <= {"interrupted", "solved"}
    assert any(history.stopped == "interrupted" for history in histories)


def test_ctrl_c_stops_those_that_were_to_come_too(xor, monkeypatch):
    monkeypatch.setattr("pdpsim.training.many.AT_ONCE", 96)  # four networks at a time
    nets = [Network.layered(2, 2, 1, seed=seed) for seed in range(12)]

    def press(done, of):
        if not pressed:
            pressed.append(done)
            os.kill(os.getpid(), signal.SIGINT)

    pressed = []
    histories = train_many(nets, xor, GradientDescent(0.5), progress=press, max_epochs=3000, engine="vectorized")
    assert [history.reason for history in histories[4:]] == ["interrupted before epoch 1"] * 8


@pytest.mark.skipif(not c_compiler.is_there(), reason="needs a C compiler")
def test_auto_asks_every_network_which_engine_can_train_it(xor, monkeypatch):
    monkeypatch.setattr("pdpsim.training.many.fastest", lambda job: "native")  # as it is for many epochs
    own = Activation("own", lambda net_input: net_input / 2, lambda net_input, activation: 0.5)
    nets = [Network.layered(2, 2, 1, seed=seed) for seed in range(3)]
    nets[2].units["h1"].function = own
    twin = nets[2].copy()
    histories = train_many(nets, xor, GradientDescent(0.1), max_epochs=50)
    assert [history.epochs for history in histories] == [50] * 3
    assert train(twin, xor, GradientDescent(0.1), max_epochs=50).tss == histories[2].tss


@pytest.mark.parametrize("engine", ["auto", "message", "vectorized"])
@pytest.mark.parametrize("after", [1, 2])
def test_a_network_is_trained_once(engine, after, xor):
    nets = [Network.layered(2, 2, 1, seed=seed) for seed in (1, 2)]
    nets.insert(after, nets[0])
    before = [weight.value for weight in nets[0].weights]
    with pytest.raises(SettingError, match="among them twice"):
        train_many(nets, xor, GradientDescent(0.5), engine=engine)
    assert [weight.value for weight in nets[0].weights] == before


@pytest.mark.parametrize("engine", ["vectorized", "compiled", "message", "auto"])
def test_many_networks_are_not_judged_by_what_cannot_judge_them(engine):
    nets = [Network.layered(1, 2, 1, seed=seed) for seed in range(8)]
    rows = PatternSet([([0], [0.3]), ([1], [0.4])])
    with pytest.raises(PdpsimError, match=r"threshold 0\.5 is not midway"):
        train_many(nets, rows, GradientDescent(0.5), criterion=AllCorrect(), engine=engine, max_epochs=5)


@pytest.mark.parametrize("engine", ["auto", "message", "compiled"])
def test_a_network_that_does_not_fit_is_told_before_any_is_trained(xor, engine):
    nets = [*(Network.layered(2, 2, 1, seed=k) for k in range(1, 4)), Network.layered(3, 2, 1, seed=6)]
    before = [[weight.value for weight in net.weights] for net in nets]
    with pytest.raises(PatternError, match="no column for input unit 'i3'"):
        train_many(nets, xor, GradientDescent(0.25, 0.9), engine=engine, max_epochs=20)
    assert [[weight.value for weight in net.weights] for net in nets] == before
