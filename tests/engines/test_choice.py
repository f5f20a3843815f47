"""Engines: found by name, and each of them passes the 1987 trajectory and obeys the one training loop."""

import pytest

from pdpsim import BackPropagation, GradientDescent, Network, train
from pdpsim.engines import toolchain
from pdpsim.engines.choice import ENGINES, choose
from pdpsim.engines.job import Job
from pdpsim.errors import SettingError

HERE = [engine for engine in ENGINES if engine != "native" or toolchain.is_there()]


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
        monkeypatch.setattr(toolchain, "is_there", lambda: False)
    elif not toolchain.is_there():
        pytest.skip("there is no C compiler")
    net, rule = Network.layered(2, 2, 1, seed=1), BackPropagation(GradientDescent(0.5))
    chosen = [choose("auto", Job(net, xor.patterns, rule, epochs=n))[0] for n in (1, 3, 3_000, 1_000_000)]
    assert chosen[:2] == ["message", "message"]
    assert chosen[2] != "message"
    assert chosen[3] == ("native" if compiler else "compiled")
