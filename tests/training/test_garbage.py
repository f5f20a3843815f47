"""Training leaves nothing behind for the cyclic garbage collector."""

import gc
import weakref

import pytest

from pdpsim import GradientDescent, Network, train

RULE = GradientDescent(0.25, 0.9)


@pytest.fixture
def _no_collection():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collection")
def test_training_makes_no_cyclic_garbage(xor):
    net = Network.layered(2, 2, 1, seed=1)
    train(net, xor, RULE, max_epochs=50)  # the program is written once, and parsing leaves some
    gc.collect()
    train(net, xor, RULE, max_epochs=50)
    assert gc.collect() == 0


@pytest.mark.usefixtures("_no_collection")
def test_the_number_of_objects_does_not_grow_with_epochs(xor):
    net = Network.layered(2, 2, 1, seed=1)
    history = train(net, xor, RULE, max_epochs=5)
    counts = []
    for _ in range(3):
        train(net, xor, RULE, max_epochs=100, history=history)
        counts.append(len(gc.get_objects()))
    assert counts[2] - counts[1] < 10


@pytest.mark.usefixtures("_no_collection")
def test_a_network_goes_when_nobody_holds_it(xor):
    # It is cyclic by nature (units and connections know each other), so the collector frees it, once.
    net = Network.layered(2, 2, 1, seed=1)
    train(net, xor, RULE, max_epochs=5)
    gone = weakref.ref(net)
    del net
    gc.collect()
    assert gone() is None


def test_a_program_that_is_forgotten_goes(xor):
    from pdpsim.engines.compiled import compiled_source, program

    text = compiled_source(Network.layered(2, 2, 1, seed=1), xor) + "# forgotten\n"
    gone = weakref.ref(program(text))
    gc.disable()
    program.cache_clear()
    assert gone() is None
    gc.enable()
