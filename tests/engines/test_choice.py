"""Engines: found by name, and each of them passes the 1987 trajectory and obeys the one training loop."""

import pytest

from pdpsim import BackPropagation, Climber, GradientDescent, Network, Weight, WithinTolerance, train
from pdpsim.engines import c_compiler
from pdpsim.engines.choice import ENGINES, choose
from pdpsim.engines.job import Job
from pdpsim.errors import EngineError, SettingError
from pdpsim.learning.criteria import Never

HERE = [engine for engine in ENGINES if engine != "native" or c_compiler.is_there()]


@pytest.mark.parametrize("engine", ["auto", *HERE])
def test_every_engine_follows_the_1987_trajectory(engine, net1987, xor):
    history = train(net1987, xor, GradientDescent(0.5, 0.9), engine=engine)
    assert (history.epochs, history.solved) == (289, True)
    assert history.tss[0] == pytest.approx(1.050652, rel=1e-4)
    assert history.engine in ENGINES


def test_an_unknown_engine_is_refused():
    with pytest.raises(SettingError, match="there is no engine 'abacus'"):
        choose("abacus", None)


@pytest.mark.parametrize("engine", HERE)
def test_every_engine_leaves_activations_and_deltas_in_the_objects(engine, xor):
    net = Network.layered(2, 2, 1, seed=1)
    train(net, xor, GradientDescent(0.5, 0.9), engine=engine, max_epochs=3)
    assert all(unit.delta != 0.0 and unit.activation != 0.0 for unit in net.structure.firing_order)
    assert all(weight.gradient != 0.0 and weight.last_change != 0.0 for weight in net.weights)


@pytest.mark.parametrize("compiler", [True, False])
def test_auto_takes_messages_for_few_epochs_and_never_for_many(compiler, xor, monkeypatch):
    if not compiler:
        monkeypatch.setattr(c_compiler, "is_there", lambda: False)
    elif not c_compiler.is_there():
        pytest.skip("there is no C compiler")
    net, rule = Network.layered(2, 2, 1, seed=1), BackPropagation(GradientDescent(0.5))
    chosen = [choose("auto", Job(net, xor.patterns, rule, epochs=n))[0] for n in (1, 3, 3_000, 1_000_000)]
    assert chosen[:2] == ["message", "message"]
    assert chosen[2] != "message"
    assert chosen[3] == ("native" if compiler else "compiled")


class Doubled(Network):
    """One that compares in a way of its own."""

    def compare(self, *args):
        event = super().compare(*args)
        for unit in self.outputs:
            unit.error *= 2.0
        return event


class Slow(Weight):
    """One that changes in a way of its own."""

    def change(self, rule):
        return super().change(rule)


class Within(Weight):
    """One with bounds of its own."""

    def kept(self, value):
        return max(-0.2, min(0.2, value))


def with_slow_weight():
    net = Network.layered(2, 2, 1, seed=1)
    net.connections["i1", "h1"].use(Slow(0.5))
    return net


@pytest.mark.parametrize("make", [lambda: Doubled.layered(2, 2, 1, seed=1), with_slow_weight], ids=["net", "weight"])
@pytest.mark.parametrize("engine", ["compiled", "native", "vectorized"])
@pytest.mark.parametrize("procedure", [GradientDescent(0.5), Climber()], ids=["downhill", "climber"])
def test_what_acts_in_a_way_of_its_own_is_left_to_messages(make, engine, procedure, xor):
    with pytest.raises(EngineError, match="does by 'c" if procedure == GradientDescent(0.5) else "engine"):
        train(make(), xor, procedure, engine=engine)
    assert train(make(), xor, procedure, max_epochs=3).engine == "message"


@pytest.mark.parametrize("engine", ["compiled", "native", "vectorized"])
def test_what_keeps_weights_in_a_way_of_its_own_is_left_to_messages(engine, xor):
    net = Network.layered(2, 2, 1, seed=1)
    net.connections["i1", "h1"].use(Within(0.1))
    with pytest.raises(EngineError, match="does not know what Within does by 'kept'"):
        train(net, xor, GradientDescent(0.5), engine=engine)
    assert train(net, xor, GradientDescent(0.5, 0.9), criterion=Never(), max_epochs=3000).engine == "message"
    assert abs(net.connections["i1", "h1"].weight) <= 0.2


def test_a_criterion_that_judges_in_a_way_of_its_own_is_asked_by_every_engine(xor):
    class Thrice(WithinTolerance):
        def judge(self):
            held = iter([False, False, True])
            return lambda *epoch: next(held)

    ends = [
        train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), criterion=Thrice(0.9), engine=engine)
        for engine in HERE
    ]
    assert [history.epochs for history in ends] == [3] * len(HERE)
