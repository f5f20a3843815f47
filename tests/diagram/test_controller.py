"""A stage's commands do what the stepper's verbs do, and its answers add up to what the objects hold."""

import json
from random import Random

import pytest

from pdpsim import Adam, GradientDescent, Network, PatternSet, Recall, Stepper
from pdpsim.diagram.controller import Controller
from pdpsim.diagram.frames import numbers_of

RULE = GradientDescent(0.5, 0.9)


@pytest.fixture
def twins(net1987, xor):
    """A controller, and a stepper of another network that has the same numbers."""
    return Controller(Stepper(net1987, xor, RULE, seed=1)), Stepper(net1987.copy(), xor, RULE, seed=1)


class Page:
    """What a stage knows: it has heard nothing but answers, as JSON."""

    def __init__(self, controller):
        self.controller, self.numbers, self.errors, self.state = controller, {}, [], {}

    def send(self, **command):
        self.take(self.controller.answer(json.loads(json.dumps(command))))
        return self.state

    def take(self, state):
        self.state = json.loads(json.dumps(state, allow_nan=False))
        self.numbers.update(self.state["numbers"])
        start = self.state["errors"]["from"]
        assert start <= len(self.errors)
        self.errors[start:] = self.state["errors"]["values"]


VERBS = {
    "message": "step", "unit": "next_unit", "layer": "next_layer", "sweep": "finish", "pattern": "next_pattern",
    "epoch": "next_epoch",
}  # fmt: skip


def test_whatever_is_done_the_page_knows_the_numbers_of_the_objects_to_the_last_bit(twins):
    controller, stepper = twins
    page, chance = Page(controller), Random(1)
    page.send(do="show", whole=True)
    back = 0
    for _ in range(150):
        by = chance.choice([*VERBS])
        if chance.random() < 0.3 and page.state["back"]:
            undoable = controller.stepper.undoable
            page.send(do="back", by=by if by in ("message", "sweep", "pattern", "epoch") else "message")
            stepper.undo(undoable - controller.stepper.undoable)
            back += 1
        else:
            page.send(do="step", by=by)
            getattr(stepper, VERBS[by])()
        exact = {key: value for key, (value, _) in page.numbers.items()}
        assert exact == numbers_of(controller.stepper.net) == numbers_of(stepper.net)
        assert page.errors == stepper.tss
        assert (page.state["at"], page.state["phase"] if page.state["back"] else "start") == (
            stepper.steps, stepper.phase if stepper.undoable else "start",
        )  # fmt: skip
    assert back > 20
    assert len(page.errors) > 3


def test_back_by_a_stretch_ends_where_a_step_by_it_did(twins):
    page = Page(twins[0])
    for by in "sweep", "pattern", "epoch":
        page.send(do="reset")
        reached = []
        for _ in range(4):
            page.send(do="step", by=by)
            reached.append((page.state["at"], dict(page.numbers)))
        for at, numbers in reached[-2::-1]:
            page.send(do="back", by=by)
            assert (page.state["at"], page.numbers) == (at, numbers)


def test_what_is_done_by_hand_is_in_force_and_taken_back(twins):
    controller, _ = twins
    net, page = controller.stepper.net, Page(controller)
    start = page.send(do="show", whole=True)
    numbers = dict(page.numbers)
    page.send(do="lesion", thing="h2")
    assert page.state["lesioned"] == ["h2", "bias -> h2", "i1 -> h2", "i2 -> h2", "h2 -> o1"]
    assert net.connections["i1", "h2"].weight == 0.0 == page.numbers["weight i1 -> h2"][0]
    page.send(do="clamp", thing="h1", value=0.75)
    page.send(do="freeze", thing="h1 -> o1")
    page.send(do="set", thing="i1 -> h1", value=3)
    page.send(do="set", thing="o1", number="bias", value=-2)
    page.send(do="change", settings={"rate": 0.25, "momentum": 0.5})
    assert (page.state["clamped"], page.state["frozen"]) == (["h1"], ["h1 -> o1"])
    assert page.state["settings"] == {"rate": 0.25, "momentum": 0.5}
    assert (net.connections["i1", "h1"].weight, net.units["o1"].bias) == (3.0, -2.0)
    page.send(do="step", by="sweep")
    assert net.units["h1"].activation == 0.75
    while page.state["back"]:
        page.send(do="back")
    assert page.numbers == numbers
    assert {**page.state, "numbers": {}} == {**start, "numbers": {}}


def test_a_pattern_is_presented_and_training_goes_on_as_if_it_had_not(twins):
    controller, stepper = twins
    page = Page(controller)
    page.send(do="present", pattern="4")
    assert page.send(do="step", by="sweep")["place"] == "epoch 1, pattern 4 (not trained on)"
    assert controller.stepper.net.pattern.inputs == (1.0, 1.0)
    page.send(do="step", by="pattern")
    page.send(do="present", inputs=[0.5, 0.25])
    page.send(do="step", by="message")
    assert controller.stepper.net.units["i2"].activation == 0.25
    page.send(do="step", by="epoch")
    stepper.next_epoch()
    assert numbers_of(controller.stepper.net) == numbers_of(stepper.net)


def test_what_python_does_beside_it_is_in_the_next_answer(twins):
    controller, _ = twins
    page = Page(controller)
    page.send(do="step", by="epoch", n=3)
    controller.stepper.net.connections["i1", "h1"].weight = 7.0
    page.take(controller.state())
    assert page.state["numbers"] == {"weight i1 -> h1": [7.0, "7.000"]}
    controller.stepper.reset()
    controller.stepper.change_rule(rate=0.125)
    for _ in range(2):
        controller.stepper.next_epoch()
    page.take(controller.state())
    assert page.errors == controller.stepper.tss
    assert page.state["settings"]["rate"] == 0.125


def test_a_unit_or_connection_that_is_asked_about_is_explained(twins):
    controller, _ = twins
    page = Page(controller)
    page.send(do="step", by="sweep", about="h1")
    assert page.state["told"] == controller.stepper.explain("h1").split("\n")
    page.send(do="step", by="sweep", about="h1 -> o1")
    assert page.state["told"] == controller.stepper.explain("h1->o1").split("\n")
    assert page.send(do="show", about="no such unit")["told"] == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ({}, "there is no command None"),
        ({"do": "stop"}, "there is no command 'stop'; did you mean 'step'?"),
        ({"do": ["step"]}, "there is no command ['step']"),
        ([], "a command must be"),
        ({"do": "step", "by": "year"}, "cannot go by 'year'"),
        ({"do": "step", "n": 0}, "n must be a whole number above 0, not 0"),
        ({"do": "step", "n": "9"}, "n must be a whole number above 0, not '9'"),
        ({"do": "back"}, "cannot undo 1 step"),
        ({"do": "lesion", "thing": "h9"}, "there is no unit or connection 'h9'; did you mean"),
        ({"do": "repair", "thing": "h1"}, "unit h1 is not lesioned"),
        ({"do": "release", "thing": "h1"}, "unit 'h1' is not clamped"),
        ({"do": "clamp", "thing": "h1"}, "the clamp of h1 must be a finite number, not None"),
        ({"do": "set", "thing": "i1 -> h1", "value": "<b>"}, "i1 -> h1.weight must be a finite number, not '<b>'"),
        ({"do": "set", "thing": "h1", "number": "name", "value": 1}, "'name' of h1 cannot be set"),
        ({"do": "change", "settings": {"speed": 1}}, "speed"),
        ({"do": "change", "settings": {"rate": -1}}, "rate must be a number above 0, not -1"),
        ({"do": "change"}, "settings must be"),
        ({"do": "present", "pattern": "9"}, "9"),
        ({"do": "present", "pattern": 99}, "the place of a pattern must be a whole number from 0 to 3, not 99"),
        ({"do": "present", "pattern": -1}, "the place of a pattern must be a whole number from 0 to 3, not -1"),
        ({"do": "change", "settings": {1: 2}}, "a name in settings must be"),
        ({"do": "present", "inputs": [1]}, "1"),
        ({"do": "reset", "seed": "x"}, "seed"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(twins, command, said):
    controller, stepper = twins
    state = controller.answer(command)
    assert said in state["refused"]
    assert "\n" not in state["refused"]
    assert numbers_of(controller.stepper.net) == numbers_of(stepper.net)
    assert (controller.stepper.steps, controller.stepper.undoable) == (0, 0)
    assert controller.answer({"do": "step"})["refused"] == ""


def test_it_serves_other_rules_and_networks_that_do_not_learn():
    net = Network.layered(2, 1, seed=1)
    patterns = PatternSet([([0, 1], [1])])
    assert Controller(Stepper(net, patterns, Adam(0.1))).scene["settings"] == {"rate": 0.1}
    controller = Controller(Stepper(net, patterns, None))
    assert controller.scene["settings"] == {}
    assert controller.answer({"do": "step", "by": "epoch"})["phase"] == "forward"
    memory = Network("three")
    memory.add_group(["a", "b", "c"], "output", function="threshold")
    memory.connect("a", "b", 1.0, symmetric=True)
    recalling = Controller(Stepper(memory, PatternSet([([], [1, 0, 0])]), Recall()))
    assert recalling.answer({"do": "step", "by": "sweep"})["refused"] == ""
