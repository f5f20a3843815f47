"""Ctrl-C takes effect between epochs, and going on gives what an undisturbed run gives."""

import os
import pickle
import signal
import subprocess
import sys
import threading

import pytest
from checks import numbers
from hypothesis import given
from hypothesis import strategies as st
from strategies import problems

from pdpsim import BackPropagation, GradientDescent, Network, TssBelow, train, train_and_test
from pdpsim.core.activations import Activation, activation
from pdpsim.engines import c_compiler
from pdpsim.interruption import deferred_interrupt
from pdpsim.training import testing

NEVER = TssBelow(1e-300)


def interrupting(nth):
    """A logistic function at whose nth evaluation Ctrl-C is pressed, which is in the middle of a sweep."""
    logistic, calls = activation("logistic"), iter(range(1, 10**9))

    def value(net):
        if next(calls) == nth:
            os.kill(os.getpid(), signal.SIGINT)
        return logistic.value(net)

    return Activation("logistic", value, logistic.slope, 0.0, 1.0)


def pressing_once(asked):
    """A progress function that presses Ctrl-C once, and notes in which epoch."""

    def show(history):
        if not asked:
            asked.append(history.epochs)
            os.kill(os.getpid(), signal.SIGINT)

    return show


@pytest.mark.parametrize("batch", [None, 1])
@pytest.mark.parametrize("nth", [1, 8, 9, 30, 100])
def test_ctrl_c_in_a_sweep_stops_after_the_epoch_and_loses_nothing(xor, nth, batch):
    rule = BackPropagation(GradientDescent(0.25, 0.9, schedule=[(5, {"rate": 0.5})]), batch=batch, order="permuted")
    whole, broken = Network.layered(2, 1, 1, seed=1), Network.layered(2, 1, 1, seed=1)
    undisturbed = train(whole, xor, rule, max_epochs=40, seed=3, criterion=NEVER)
    plain = broken.units["h1"].function
    broken.units["h1"].function = interrupting(nth)
    history = train(broken, xor, rule, max_epochs=40, seed=3, criterion=NEVER)
    assert history.stopped == "interrupted"
    assert history.epochs == -(-nth // 4)
    assert f"epoch {history.epochs}" in history.reason
    broken.units["h1"].function = plain
    train(broken, xor, rule, max_epochs=40 - history.epochs, criterion=NEVER, history=history)
    assert history.tss == undisturbed.tss
    assert numbers(broken) == numbers(whole)


def test_ctrl_c_from_a_progress_function_stops_training(xor):
    net = Network.layered(2, 2, 1, seed=1)
    asked = []
    settings = {"criterion": NEVER, "max_epochs": 10**6, "engine": "compiled"}  # which comes by after every epoch
    history = train(net, xor, GradientDescent(0.01), progress=pressing_once(asked), **settings)
    assert history.stopped == "interrupted"
    assert history.epochs <= asked[0] + 1


def test_ctrl_c_from_a_thread_stops_training(xor):
    net = Network.layered(2, 2, 1, seed=1)
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    history = train(net, xor, GradientDescent(0.01), criterion=NEVER, max_epochs=10**7)
    assert history.stopped == "interrupted"
    assert len(history.tss) == history.epochs > 0


def test_the_handler_of_ctrl_c_is_put_back(xor):
    before = signal.getsignal(signal.SIGINT)
    train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.01), max_epochs=1)
    assert signal.getsignal(signal.SIGINT) is before


def test_training_in_a_thread_leaves_signals_alone(xor):
    histories = []
    net = Network.layered(2, 2, 1, seed=1)
    work = threading.Thread(target=lambda: histories.append(train(net, xor, GradientDescent(0.1), max_epochs=3)))
    work.start()
    work.join()
    assert histories[0].epochs == 3


@given(problems(), st.integers(1, 5))
def test_a_run_in_two_parts_is_the_run_in_one(problem, first):
    net, patterns, procedure = problem
    parts = net.copy()
    more = {"criterion": NEVER}
    whole = train(net, patterns, procedure, max_epochs=6, seed=5, **more)
    history = train(parts, patterns, procedure, max_epochs=first, seed=5, **more)
    if whole.stopped != "limit" or history.stopped != "limit":
        return
    history, parts = pickle.loads(pickle.dumps((history, parts)))
    train(parts, patterns, procedure, max_epochs=6 - first, history=history, **more)
    assert history.tss == whole.tss
    assert numbers(parts) == numbers(net)


@pytest.mark.parametrize("engine", ["message", "compiled", "native"])
def test_ctrl_c_in_the_last_epoch_allowed_is_told(xor, engine):
    """As in a loop of short trainings, where nobody would come by to ask."""
    net = Network.layered(2, 2, 1, seed=1)
    if engine == "native" and not c_compiler.is_there():
        pytest.skip("there is no C compiler")
    with deferred_interrupt() as interrupted:
        os.kill(os.getpid(), signal.SIGINT)
        history = train(net, xor, GradientDescent(0.01), criterion=NEVER, max_epochs=1, engine=engine)
        assert interrupted()
    assert history.stopped == "interrupted"


def test_a_ctrl_c_that_nobody_asks_for_is_not_lost():
    reached = []

    @deferred_interrupt()
    def short():
        os.kill(os.getpid(), signal.SIGINT)
        reached.append("the end")

    with pytest.raises(KeyboardInterrupt):
        short()
    assert reached
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_training_and_testing_in_turn_stops_at_ctrl_c(xor):
    net = Network.layered(2, 2, 1, seed=1)
    asked = []
    settings = {"criterion": NEVER, "max_epochs": 10**6, "every": 1, "progress": pressing_once(asked)}
    history = train_and_test(net, xor, xor, GradientDescent(0.01), **settings)
    assert history.stopped == "interrupted"
    assert history.epochs <= asked[0] + 1
    assert history.tests[-1]["epoch"] == history.epochs


def test_ctrl_c_amid_an_addition_stays_ctrl_c(monkeypatch):
    def pressed(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("pdpsim.core.graph.CircuitGraph.put_node", pressed)
    with pytest.raises(KeyboardInterrupt):
        Network().add_group(["a", "b"])


def test_ctrl_c_while_patterns_are_tested_ends_training_too(xor, monkeypatch):
    asked = testing.tested

    def pressing(*args):
        if args[-1]:  # not before the first epoch
            os.kill(os.getpid(), signal.SIGINT)
        return asked(*args)

    monkeypatch.setattr(testing, "tested", pressing)
    net = Network.layered(2, 2, 1, seed=1)
    history = train_and_test(net, xor, xor, GradientDescent(0.01), criterion=NEVER, max_epochs=30, every=10)
    assert (history.stopped, history.epochs) == ("interrupted", 10)


@pytest.mark.skipif(os.name == "nt", reason="processes are not ended by signals here")
def test_what_ends_the_process_waits_while_something_is_begun(tmp_path):
    """The signal comes when a file is there of which nobody knows yet; it is gone when the process has ended."""
    program = f"""
import os, signal
from pdpsim.interruption import begun, tidy
tidy()
def make():
    open({str(tmp_path / "half")!r}, "w").close()
    os.kill(os.getpid(), signal.SIGTERM)
    return {str(tmp_path / "half")!r}
with begun(make, os.unlink):
    open({str(tmp_path / "beyond")!r}, "w").close()
"""
    ended = subprocess.run([sys.executable, "-c", program], check=False)
    assert ended.returncode == -signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_a_thread_that_ends_the_process_waits_for_what_is_begun_in_another(tmp_path):
    """As in a worker whose study is gone, while it starts a compiler."""
    program = f"""
import os, threading
from pdpsim.interruption import begun, leave
def make():
    open({str(tmp_path / "half")!r}, "w").close()
    ending = threading.Thread(target=leave)
    ending.start()
    ending.join(0.2)
    return {str(tmp_path / "half")!r}
with begun(make, os.unlink):
    threading.Event().wait()
"""
    ended = subprocess.run([sys.executable, "-c", program], check=False, timeout=60)
    assert ended.returncode == 0
    assert list(tmp_path.iterdir()) == []
