"""A stepper and what follows it are copied and pickled whole, and go on apart from the original."""

import copy
import pickle

import pytest

from pdpsim import GradientDescent, Recorder, Stepper

WAYS = {"deepcopy": copy.deepcopy, "pickle": lambda thing: pickle.loads(pickle.dumps(thing))}


@pytest.fixture(params=WAYS)
def copied(request):
    return WAYS[request.param]


@pytest.fixture
def stepper(net1987, xor):
    return Stepper(net1987, xor, GradientDescent(0.5, 0.9))


def test_a_recorder_keeps_its_rows_and_goes_on_with_its_own_stepper(copied, stepper):
    recorder = Recorder(stepper, "tss", "i1->h1.weight * 2")
    stepper.next_epoch()
    twin = copied(recorder)
    assert (twin.rows, repr(twin)) == (recorder.rows, repr(recorder))
    twin.stepper.next_epoch(), twin.stepper.next_epoch()
    assert (len(recorder), len(twin)) == (1, 3)
    assert stepper.epoch == 1
    stepper.next_epoch(), stepper.next_epoch()
    assert twin.rows == recorder.rows
    twin.stepper.undo(1)
    assert (len(recorder), len(twin)) == (3, 2)


def test_breakpoints_and_watches_of_a_copy_look_at_its_own_network(copied, stepper):
    stepper.break_at("h1", when="activation > .5 and epoch == 1"), stepper.watch("o1.bias")
    twin = copied(stepper)
    twin.set("i2->h1", 5.0)
    assert (stepper.run().unit.name, stepper.turn, twin.run().unit.name, twin.turn) == ("h1", 2, "h1", 2)
    assert twin.value("h1.activation") > 0.9 > stepper.value("h1.activation")
    twin.clear(1)
    twin.run()
    assert (twin.phase, stepper.phase) == ("change", "forward")


def test_a_copy_is_taken_back_as_the_original_is(copied, stepper):
    stepper.lesion("h1->o1"), stepper.clamp("h2", 0.5), stepper.step(30), stepper.freeze("o1")
    twin = copied(stepper)
    assert twin.explain("h1") == stepper.explain("h1")
    twin.undo(twin.undoable)
    assert stepper.steps > twin.steps == 0
    assert twin.net.connections["h1", "o1"].weight == 0.27208
    twin.redo(twin.redoable)
    assert [step.event.__class__ for step in twin.memory.steps] == [s.event.__class__ for s in stepper.memory.steps]
    assert [u.numbers for u in twin.net.units.values()] == [u.numbers for u in stepper.net.units.values()]
