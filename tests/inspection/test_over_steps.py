"""Units of unfolded networks, asked about over all their copies."""

from random import Random

import pytest

from pdpsim import Inspector, Network, Pattern, PatternSet, run_scenario
from pdpsim.core.sequences import sequence


@pytest.fixture(scope="module")
def toggle():
    """A unit that is on at every other step, and one that repeats the input, which is a label too."""
    net = Network("toggle")
    net.add_unit("bias", "bias")
    net.add_unit("i", "input")
    net.add_unit("flip", "hidden")
    net.add_unit("echo", "output")
    for sender, receiver, weight in (
        ("bias", "flip", 6.0),
        ("flip", "flip", -12.0),
        ("bias", "echo", -6.0),
        ("i", "echo", 12.0),
        ("flip", "echo", 1e-9),
    ):
        net.connect(sender, receiver, weight)
    return net.unfold(8)


def about(k):
    """About 1 of what is odd, about 0 of what is even, and never the same."""
    return 0.9 * (k % 2) + k / 200


@pytest.fixture
def inspector(toggle):
    rows = []
    for k in range(12):
        labels = {"input": "on" if k % 2 else "off"}
        rows.append(sequence(toggle, [{"i": about(k)}] * 8, name=str(k), labels=labels))
    return Inspector(toggle, PatternSet(rows))


def test_a_unit_is_asked_about_over_all_its_copies(inspector):
    flip = inspector.over_steps["flip"]
    assert list(flip.by_step) == list(range(1, 9))
    assert [value > 0.5 for value in flip.by_step.values()] == [True, False] * 4
    assert flip.coded.main[0].label == "step"
    assert flip.coded.explained > 0.99
    assert inspector.over_steps["echo"].coded.main[0].label == "input"
    assert len(flip.cases) == len(flip.values) == 96
    assert "flip@0" in inspector.net.units  # what it was before the first step is no answer to the question
    assert list(inspector.over_steps) == ["flip", "echo"]


def test_the_report_is_by_step(inspector):
    report = inspector.report()
    assert report.startswith("toggle: 2 units over steps 0 to 8, 12 patterns")
    assert "flip codes step" in report
    assert "echo codes input (on 0.99, off 0.00" in report


def test_a_scenario_over_time_can_be_inspected(cli):
    run = run_scenario("shift_register", seed=0)
    units = Inspector(run.net, run.patterns).over_steps
    assert list(units) == ["u1", "u2", "u3"]
    ended = cli("inspect", "shift_register", "--seed", 0)
    assert ended.status == 0
    assert "3 units over steps 0 to 2" in ended.out


def test_what_is_held_out_is_asked_of_a_network_over_steps_too(toggle):
    rows = [sequence(toggle, [{"i": k, "echo": k}] * 8, name=str(k)) for k in (0, 1)]
    report = Inspector(toggle, PatternSet(rows[:1]), PatternSet(rows)).report()
    assert "held out: 2 of 2 patterns right" in report
    assert "next to" not in report


def test_a_label_called_step_stands_beside_the_step(toggle):
    told = ["off", "on"] * 6
    rows = [sequence(toggle, [{"i": about(k)}] * 8, name=str(k), labels={"step": told[k]}) for k in range(12)]
    echo = Inspector(toggle, PatternSet(rows)).over_steps["echo"]
    assert echo.labels["label:step"] == tuple(told * 8)
    assert echo.labels["step"] == tuple(str(step) for step in range(1, 9) for _ in rows)
    assert echo.coded.main[0].label == "label:step"


def test_sequences_that_repeat_are_no_more_evidence_than_once(toggle):
    def inspected(times):
        kinds = [(about(k), "on" if k % 2 else "off") for k in range(12)] * times
        rows = []
        for k, (i, said) in enumerate(kinds):
            labels = [("is", said), ("too", said)][:: 1 if k < 12 else -1]  # whichever is named first
            rows.append(sequence(toggle, [{"i": i}] * 8, name=str(k), labels=dict(labels)))
        return Inspector(toggle, PatternSet(rows)).over_steps

    once, often = inspected(1), inspected(5)
    assert [unit.coded for unit in once.values()] == [unit.coded for unit in often.values()]
    assert (len(often["echo"].counted), len(often["echo"].cases)) == (12, 8 * 60)
    assert often["flip"].counted == (0, 1)  # it sees nothing, and of each label one is enough


def test_labels_that_were_drawn_are_coded_no_more_often_for_all_the_steps():
    net, random, found = Network(), Random(1), []
    net.connect(net.add_unit("i", "input"), net.add_unit("o", "output", "linear"), 1.0)
    net.connect("o", "o", 0.0)
    unfolded = net.unfold(6)
    for _ in range(60):
        rows = [([random.random()] * 6, [None] * 6, str(k), {"kind": random.choice("ab")}) for k in range(8)]
        units = Inspector(unfolded, PatternSet([Pattern(*row) for row in rows])).over_steps
        found.append(any(coding.label == "kind" for coding in units["o"].coded.main))
    assert sum(found) <= 3  # it was six where each step counted as much as another pattern


@pytest.mark.parametrize(
    ("many", "told"), [(4, "too little to tell"), (8, "too little to tell"), (12, "echo codes input")]
)
def test_a_label_of_few_sequences_is_too_little_to_tell_whatever_the_steps(toggle, many, told):
    kinds = [("on" if k % 2 else "off", about(k)) for k in range(many)]
    rows = [sequence(toggle, [{"i": i}] * 8, name=str(i), labels={"input": kind}) for kind, i in kinds]
    assert told in str(Inspector(toggle, PatternSet(rows)).over_steps["echo"])
