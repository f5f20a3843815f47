"""Verbs, breakpoints, watches, recorders, and the memory of undo."""

import tracemalloc
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdpsim import (
    BackPropagation,
    Climber,
    Genetic,
    GradientDescent,
    MeanField,
    Network,
    Pattern,
    PatternAssociator,
    PatternSet,
    Perceptron,
    Recorder,
    Stepper,
    train,
)
from pdpsim.core.events import DeltaFormed, PatternPresented, UnitFired, WeightChanged
from pdpsim.errors import ExpressionError, PdpsimError, SettingError, StepError
from pdpsim.stepping.expressions import Expression


@pytest.fixture
def stepper(net1987, xor):
    return Stepper(net1987, xor, GradientDescent(0.5, 0.9))


def test_verbs_stop_where_they_say(stepper):
    assert stepper.next_unit().unit.name == "h1"
    assert stepper.unit.name == "h2"
    assert stepper.next_layer().unit.name == "h2"
    assert stepper.next_layer().unit.name == "o1"
    assert (stepper.phase, stepper.done, stepper.acts) == ("forward", 13, 13)
    assert stepper.next_unit() == stepper.memory.steps[-1].event
    assert stepper.net.units["o1"].delta != 0.0
    stepper.next_pattern()
    assert (stepper.phase, stepper.turn, stepper.sweep_over) == ("backward", 1, True)
    stepper.next_pattern(), stepper.next_pattern(), stepper.next_pattern()
    assert stepper.epoch_over
    assert stepper.phase == "change"
    stepper.next_epoch()
    assert (stepper.epoch, stepper.steps, len(stepper.tss)) == (2, 226, 2)


def test_run_until(stepper):
    assert isinstance(stepper.run(until=UnitFired), UnitFired)
    assert stepper.run(until="o1").unit.name == "o1"
    assert isinstance(stepper.run(until="o1"), DeltaFormed)
    assert stepper.run(until="i1->h2").connection.name == "i1 -> h2"
    assert isinstance(stepper.run(until=stepper.net.connections["i1", "h2"]).connection.weight, float)
    assert isinstance(stepper.run(until="WeightChanged"), WeightChanged)
    stepper.run(until="epoch == 3 and pattern == '2'")
    assert (stepper.epoch, stepper.pattern.name, stepper.done) == (3, "2", 1)
    stepper.run(until="tss < 0.0000001", max_epochs=3)
    assert (stepper.stopped, len(stepper.tss)) == ("3 epochs went by, the most at once", 5)
    for nonsense in True, 1.5, 0, "h9", "1 +":
        with pytest.raises(PdpsimError):
            stepper.run(until=nonsense)


def test_breakpoints(stepper):
    first = stepper.break_at("h1", phase="backward")
    once = stepper.break_at(stepper.net.connections["h1", "o1"], temporary=True)
    stepper.next_epoch()
    assert stepper.stopped == "breakpoint 2: h1 -> o1, once"
    assert stepper.breakpoints == [first]
    stepper.next_epoch()
    assert stepper.stopped == "breakpoint 1: h1, backward"
    assert (first.hits, once.hits) == (1, 1)
    stepper.clear(1)
    last = stepper.break_at("h2", phase="change", when=lambda event: event.change)
    assert isinstance(stepper.run(), WeightChanged)
    assert stepper.place.done == 6
    assert repr(last) == "<Breakpoint 3: h2, change, if a condition holds>"
    stepper.clear()
    stepper.break_at("i1")
    stepper.next_epoch()
    assert (stepper.phase, stepper.done) == ("change", 9)
    stepper.next_epoch()
    assert (stepper.phase, stepper.done) == ("forward", 1)


def test_a_watch_stops_where_the_value_changes(stepper):
    stepper.watch("h1.activation")
    stepper.next_epoch()
    assert stepper.stopped == "watch 1: h1.activation went from 0 to 0.43129"
    stepper.set("h1.activation", 0.1)
    stepper.next_epoch()
    assert stepper.stopped == "watch 1: h1.activation went from 0.1 to 0.54294"


def test_a_new_step_after_undo_forgets_what_was_undone(stepper):
    stepper.step(10)
    stepper.undo(5)
    assert stepper.redoable == 5
    stepper.step()
    assert stepper.redoable == 0
    with pytest.raises(StepError, match="0 steps"):
        stepper.redo()


def test_what_cannot_be_worked_out_is_no_value_and_stops_nothing(stepper, tmp_path):
    recorder = Recorder(stepper, "log(h1.activation)", "1 / h1.delta", every="step")
    with pytest.raises(PdpsimError, match="is no number; record one"):
        Recorder(stepper, "h1")
    stepper.next_epoch()
    stepper.reset()
    stepper.lesion("h2")
    stepper.next_epoch()
    assert [row["step"] for row in recorder.rows[-3:]] == [stepper.steps - 2, stepper.steps - 1, stepper.steps]
    assert [recorder.rows[0][name] for name in recorder.values] == [None, None]
    assert recorder.rows[-1]["log(h1.activation)"] == log(stepper.net.units["h1"].activation)
    recorder.to_csv(tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").read_text().split("\n")[1].endswith(",,")


def test_a_recorder_keeps_rows_and_takes_back_what_is_undone(stepper, tmp_path):
    recorders = [
        Recorder(stepper, "h1.activation", "tss", every=every) for every in ("step", "sweep", "pattern", "epoch")
    ]
    stepper.next_epoch(), stepper.next_epoch()
    assert [len(recorder) for recorder in recorders] == [226, 18, 8, 2]
    kept = [list(recorder) for recorder in recorders]
    stepper.undo(100)
    assert [len(recorder) for recorder in recorders] == [126, 10, 4, 1]
    stepper.redo(100)
    assert [list(recorder) for recorder in recorders] == kept or repr(kept) == repr([list(r) for r in recorders])
    stepper.present([1, 1], [0])
    stepper.next_pattern()
    assert len(recorders[3]) == 2
    recorders[3].stop(), recorders[3].stop()
    stepper.next_epoch()
    assert len(recorders[3]) == 2
    recorders[3].to_csv(tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_text().splitlines()[0] == "step,epoch,pattern,phase,h1.activation,tss"
    for values, every in (("h1",), "epoch"), (("h9.bias",), "epoch"), (("tss",), "year"):
        with pytest.raises(PdpsimError):
            Recorder(stepper, *values, every=every)


@pytest.mark.parametrize("every", ["epoch", "pattern", "sweep", "step"])
def test_rows_that_were_gone_back_before_are_taken_out_and_undo_brings_them_back(xor, every):
    def recorded(memory):
        stepper = Stepper(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), undo_memory=memory)
        return stepper, Recorder(stepper, "tss", "h1.activation", every=every)

    def rows(recorder):
        return [[*row.values()][1:] for row in recorder if row["tss"] == row["tss"]]

    stepper, recorder = recorded(100_000_000)
    stepper.jump(4)
    undisturbed = rows(recorder)
    stepper.jump(2)
    two = rows(recorder)
    assert two == undisturbed[: len(two)]
    assert recorder.rows[-1]["epoch"] == 2

    stepper, recorder = recorded(20_000)  # too little to undo so far: from the start again
    stepper.jump(4), stepper.jump(2)
    assert rows(recorder) == two
    stepper.jump(4)
    assert rows(recorder) == undisturbed

    stepper, recorder = recorded(100_000_000)
    stepper.jump(2), stepper.keep("two"), stepper.jump(4)
    stepper.go_back("two")
    assert rows(recorder) == two
    stepper.step(3)
    stepper.undo(4)
    assert rows(recorder) == undisturbed
    stepper.redo()
    assert rows(recorder) == two
    stepper.jump(4)
    assert rows(recorder) == undisturbed

    stepper.reset(), stepper.next_epoch()  # another run
    assert len(rows(recorder)) > len(undisturbed)
    assert recorder.rows[-1]["epoch"] == 1


def test_undo_says_when_its_memory_is_used_up(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5), undo_memory=100_000)
    stepper.step(1000)
    held = stepper.undoable
    assert 50 < held < 1000
    before = repr(net1987.__getstate__())
    with pytest.raises(StepError, match=f"cannot undo 1,000 steps: .* holds the last {held} steps only"):
        stepper.undo(1000)
    assert repr(net1987.__getstate__()) == before
    stepper.undo(held)
    assert stepper.steps == 1000 - held
    off = Stepper(net1987.copy(), xor, GradientDescent(0.5), undo_memory=0)
    off.step(10)
    with pytest.raises(StepError, match="switched off"):
        off.undo()
    for wrong in -1, 1.5, None:
        with pytest.raises(SettingError):
            Stepper(net1987, xor, GradientDescent(0.5), undo_memory=wrong)


def grown(stepper, steps):
    """By how many bytes memory grows in so many steps, after Python's own lists of free tuples have filled up."""
    stepper.step(100_000)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        stepper.step(steps)
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("order", "most"), [("listed", 60_000), ("permuted", 120_000)])
def test_without_undo_memory_stays_flat(net1987, xor, order, most):
    stepper = Stepper(net1987, xor, BackPropagation(GradientDescent(0.5), order=order), undo_memory=0)
    # The tss of each epoch is kept, and two states of the generator that permutes.
    assert grown(stepper, 8_000) < most


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, marks=pytest.mark.slow),
        pytest.param({"order": "permuted"}, marks=pytest.mark.slow),
        {"order": "permuted", "batch": 1},
    ],
)
def test_the_memory_of_undo_is_not_underestimated(net1987, xor, settings):
    stepper = Stepper(net1987, xor, BackPropagation(GradientDescent(0.5), **settings), undo_memory=2_000_000)
    grown_by = grown(stepper, 10_000)
    assert grown_by < 2_000_000


@pytest.mark.slow
def test_a_million_steps(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5, 0.9))
    tracemalloc.start()
    stepper.step(1_000_000)
    assert tracemalloc.get_traced_memory()[1] < 200e6
    tracemalloc.stop()


@given(
    st.text(max_size=40)
    | st.sampled_from(["h1.bias.real", "(lambda: 1)()", "[1]", "h1[0]", "f''", "9**9**9", "a if b else c"])
)
def test_expressions_come_to_plain_values_or_are_refused(text):
    net = Network.layered(2, 2, 1, seed=1)
    try:
        value = Expression(text, net).value()
    except PdpsimError:
        pass
    else:
        assert value is None or isinstance(value, (float, bool, str, int)) or value.name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - 4 / 2", 5.0), ("-h1.bias", 0.276589), ("2 * i1->h1.weight", 0.864342), ("h1.bias < 0 < 1", True),
        ("not h1.bias > 0 and i2 -> h2.weight > 0", True), ("max(1, 2, 3) == abs(-3)", True), ("'a' == 'a'", True),
        ("h1.target == None", True), ("h1.target > 0 or h1.target < 1", False), ("h1.role", "hidden"),
        ("exp(0) + sqrt(4) + log(1)", 3.0), ('"h1".bias', -0.276589), ("+h1.layer", 1.0),
    ],
)  # fmt: skip
def test_expressions(net1987, text, value):
    assert Expression(text, net1987).value() == value


@pytest.mark.parametrize(
    "text",
    ["", "h1 +", "h1 + 1", "h1->h2->o1", "i1->o1.weight", "h1.__class__", "open('x')", "min(1)", "1 if 2 else 3",
     "x" * 500, "1 / 0", "exp(1e6)", "'a' < 1", "i1 ** 2", "~1", "1 @ 2", "h1.bias := 3", "1 in 2", "log(0)",
     "'a\x1b[2J' == 'b'", "'\u202e' == 'b'", "0x1F & 1", "1j", "9" * 380, "b'1'", "b'' == b''", "..."],
)  # fmt: skip
def test_expressions_that_make_no_sense(net1987, text):
    with pytest.raises((ExpressionError, PdpsimError)):
        Expression(text, net1987).value()


@pytest.mark.parametrize("text", ["h1 if", "h1 backward if ", "h1 if  "])
def test_a_condition_that_is_missing_is_not_taken_for_none(net1987, xor, text):
    stepper = Stepper(net1987, xor, GradientDescent(0.5))
    with pytest.raises(ExpressionError, match="is missing"):
        stepper.run(until=text)


@pytest.mark.parametrize("text", ["not h1", "h1 and h2.bias", "1 or i1->h1", "not 'h1'", "not (h1 and h2)"])
def test_a_unit_is_no_truth(net1987, text):
    with pytest.raises(ExpressionError, match=r"(h1 is a unit|i1->h1 is a connection); name one of its numbers, as in"):
        Expression(text, net1987)


@pytest.mark.parametrize("what", ["h1", "'h1'", "i1->h1", " h2 "])
def test_what_never_changes_or_is_always_true_is_not_watched_or_waited_for(net1987, xor, what):
    stepper = Stepper(net1987, xor, GradientDescent(0.5))
    for act in stepper.watch, lambda what: stepper.break_at("o1", when=what):
        with pytest.raises(ExpressionError, match="name one of its numbers"):
            act(what)
    for constant in "3", "'abc'", "1 + 1", "(1)", "1 > 2", "not 0", "'a' == 'a'", "max(1, 2)":
        with pytest.raises(StepError, match="always the same"):
            stepper.watch(constant)
        with pytest.raises(StepError, match="always the same"):
            stepper.run(constant)
    with pytest.raises(ExpressionError, match=r"the unit h1 cannot be compared with 3.0: texts stand in quotes"):
        stepper.watch("h1 > 3").look()
    assert not stepper.breakpoints


@pytest.mark.parametrize("text", ["1if 2", "'\\d' == 1", "1 is 1"])
def test_nothing_of_pythons_own_is_told_of_an_expression(net1987, text, recwarn):
    with pytest.raises(ExpressionError):
        Expression(text, net1987).value()
    assert not recwarn.list


def test_a_unit_has_learned_when_the_last_of_its_weights_has_changed_shared_or_not(net1987, xor):
    net1987.tie(net1987.connections["i1", "h1"], net1987.connections["i2", "h2"])
    stepper = Stepper(net1987, xor, GradientDescent(0.5))
    stepper.break_at("h2", phase="change")
    last = stepper.run()
    assert last.weight is net1987.connections["i1", "h2"].shared
    assert all(weight.last_change for weight in {c.shared for c in net1987.units["h2"].incoming})


@pytest.mark.parametrize(("unit", "last"), [("i1", "h2"), ("bias", "h2"), ("h1", "h1")])
def test_backward_a_unit_that_forms_no_delta_stops_with_its_last_error_message(net1987, xor, unit, last):
    stepper = Stepper(net1987, xor, GradientDescent(0.5))
    stepper.finish()
    event = stepper.run(until=unit)
    assert (event.unit if isinstance(event, DeltaFormed) else event.connection.receiver).name == last


def test_undo_gives_its_bytes_back_to_the_budget(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5), undo_memory=200_000)
    stepper.step(100)
    held, size = stepper.undoable, stepper.memory.size
    assert size == sum(step.size for step in stepper.memory.steps)
    for _ in range(50):
        stepper.undo(60)
        assert stepper.memory.size == sum(step.size for step in stepper.memory.steps)
        stepper.redo(60)
    assert (stepper.undoable, stepper.memory.size) == (held, size)
    stepper.undo(held)
    assert stepper.memory.size == 0


@pytest.mark.parametrize("name", ["e\u0301", "\u00e9", "\u0e19\u0e49\u0e33", "\ufb01", "fi"])
def test_letters_with_marks_are_those_that_were_written(name):
    net = Network()
    for each in ["e\u0301", "\u00e9", "\u0e19\u0e49\u0e33", "\ufb01", "fi"]:
        net.add_unit(each, "input").activation = float(each == name)
    assert Expression(f"{name}.activation", net).value() == 1.0


def test_a_name_and_a_number_are_taken_for_an_equation_that_is_offered():
    with pytest.raises(ExpressionError, match="did you mean 'epoch == 40'"):
        Expression("epoch 40", Network.layered(1, 1))
    for text in "pattern 01", "pattern == 01", "pattern p1":
        with pytest.raises(ExpressionError, match=f"did you mean \"pattern == '{text.split()[-1]}'\""):
            Expression(text, Network.layered(1, 1))


def test_what_is_in_quotes_is_a_patterns_name_also_where_a_unit_bears_it():
    net = Network.layered(1, 2, seed=1, names=[["in"], ["a", "hidden"]])
    patterns = PatternSet([Pattern([0], [0, 1], "b"), Pattern([1], [1, 0], "a")])
    stepper = Stepper(net, patterns, GradientDescent(0.5))
    stepper.run(until="pattern == 'a'")
    assert (stepper.epoch, stepper.pattern.name) == (1, "a")
    assert stepper.value("'a' == pattern and pattern != 'b'")
    assert stepper.value("a == a and a != hidden")
    for nonsense in "pattern == 1", "a == 0", "a > 0.5", "0.5 < 'a'", "a.activation == 'b'", "pattern < 1 and epoch":
        with pytest.raises(ExpressionError):
            stepper.value(nonsense)


def test_a_name_that_python_would_rewrite_is_no_text(net1987, xor):
    stepper = Stepper(net1987, xor, GradientDescent(0.5))
    for text in "tss\N{SUPERSCRIPT TWO}", "h1\N{HORIZONTAL ELLIPSIS}", "\N{MICRO SIGN}", "h1@2":
        for act in stepper.run, stepper.value, stepper.watch:
            with pytest.raises(ExpressionError, match=f"there is no '{text}'"):
                act(text)
        with pytest.raises(ExpressionError, match=f"there is no '{text}'"):
            stepper.value(f"{text} > 0")


def test_names_are_taken_as_they_are_written():
    """Python's parser takes the micro sign for a Greek letter, and the ligature fi for two letters."""
    for one, other in ("\N{MICRO SIGN}", "\N{GREEK SMALL LETTER MU}"), ("\N{LATIN SMALL LIGATURE FI}", "fi"):
        net = Network.layered(2, 1, seed=1, names=[[one, other], ["o"]])
        net.forward([0.25, 0.75])
        assert Expression(f"{one}.activation", net).value() == 0.25
        assert Expression(f"{other}.activation", net).value() == 0.75
        assert Expression(f"{one}->o.weight", net).value() == net.connections[one, "o"].weight
        net.remove_unit(other)
        with pytest.raises(ExpressionError, match="no"):
            Expression(f"{other}.activation", net)


@pytest.mark.parametrize("until", ["b", "break"])
def test_a_unit_that_sends_nothing_is_never_done_with_errors(until):
    net = Network.layered(1, 1, seed=1, names=[["a"], ["o"]])
    net.add_unit("b", "input")
    stepper = Stepper(net, PatternSet([([1, 0], [1])]), GradientDescent(0.5))
    if until == "break":
        stepper.break_at("b")
    assert isinstance(stepper.run(until="b", max_epochs=3) if until == "b" else stepper.next_epoch(), PatternPresented)
    stepper.run(until="b", max_epochs=3)
    assert stepper.epoch >= 2


@pytest.mark.parametrize(
    "procedure", [MeanField(), PatternAssociator(), Perceptron(), Genetic(size=3), Climber()], ids=repr
)
def test_a_network_in_which_nothing_can_be_done_is_told(procedure):
    net = Network()
    net.add_unit("i", "input"), net.add_unit("o", "output", "threshold" if procedure == Perceptron() else "logistic")
    patterns = PatternSet([([1], [1]), ([0], [1])])
    with pytest.raises(PdpsimError, match="nothing"):
        Stepper(net, patterns, procedure).next_epoch()
    if isinstance(procedure, (Genetic, Climber)):
        with pytest.raises(PdpsimError, match="no connections"):
            train(net, patterns, procedure, max_epochs=3)


def test_a_name_that_reads_as_arithmetic_is_written_in_quotes():
    net = Network()
    net.softmax(net.add_group(["a", "b"], "input"), "output")
    net.add_unit("-", "input"), net.add_unit("exp a-sum", "input")
    stepper = Stepper(net, PatternSet([([0.5, 1.0, 0.0, 0.0], [1, 0])]), None)
    stepper.finish()
    unit, total = net.units["1/sum"], net.units["sum"]
    for text in "1/sum.net_input", "2 * 1/sum.activation", "1/sum.error < 0 and epoch > 1":
        with pytest.raises(ExpressionError, match=r"'1/sum' is a unit, and reads as arithmetic: .* as in 1 / sum"):
            stepper.value(text)
    assert stepper.value("'1/sum'.net_input") == unit.net_input
    assert stepper.value("1 / sum.net_input - 2/sum.net_input") == 1 / total.net_input - 2 / total.net_input
    assert stepper.value("21/sum.net_input") == 21 / total.net_input
    assert stepper.find("1/sum") is unit


def test_rows_of_the_run_before_a_restart_stay_where_the_second_goes_back(xor):
    stepper = Stepper(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), undo_memory=50_000)
    recorder = Recorder(stepper, "tss")
    stepper.jump(5), stepper.reset(2), stepper.jump(6)
    second = [row["tss"] for row in recorder][5:]
    stepper.jump(2)
    assert [row["epoch"] for row in recorder] == [1, 2, 3, 4, 5, 1, 2]
    assert [row["tss"] for row in recorder][5:] == second[:2]


def test_messages_are_told_of_the_epochs_that_a_way_back_leads_to(xor):
    stepper = Stepper(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5))
    stepper.jump(5), stepper.keep("five")
    for way_back in "go_back", "undo":
        stepper.reset(), stepper.jump(2)
        assert stepper.history.carried == [72] * 2
        stepper.go_back("five") if way_back == "go_back" else stepper.undo(2 * 113 + 1)
        assert (stepper.history.carried, stepper.history.messages) == ([72] * 5, 360)
    stepper.jump(7)
    assert (stepper.history.carried, stepper.history.rows[-1]["messages"]) == ([72] * 7, 72)


@pytest.mark.parametrize("back", [False, True])
def test_rows_of_runs_before_stay_where_this_one_begins_anew(xor, back):
    stepper = Stepper(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5, 0.9), undo_memory=30_000)
    recorder = Recorder(stepper, "tss")
    stepper.jump(3), stepper.reset(2), stepper.jump(2), stepper.keep("two"), stepper.jump(4)
    if back:
        stepper.go_back("two")
    stepper.jump(30), stepper.jump(1)
    assert [row["epoch"] for row in recorder] == [1, 2, 3, 1]
    stepper.undo(2), stepper.jump(3)
    assert [(row["epoch"], row["tss"]) for row in recorder][3:] == list(enumerate(stepper.tss, 1))


def test_rows_of_another_branch_do_not_lead_to_a_snapshot(xor):
    stepper = Stepper(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5))
    recorder = Recorder(stepper, "tss")
    stepper.jump(3), stepper.keep("three")
    stepper.jump(1), stepper.lesion("h1"), stepper.jump(4)
    stepper.go_back("three"), stepper.next_epoch()
    assert [(row["epoch"], row["tss"]) for row in recorder] == list(enumerate(stepper.tss, 1))
    stepper.undo(2)
    assert [row["epoch"] for row in recorder] == [1, 2, 3]
    stepper.jump(6)
    assert [(row["epoch"], row["tss"]) for row in recorder] == list(enumerate(stepper.tss, 1))


@pytest.mark.parametrize(
    "verbs",
    [
        [("jump", 5), ("keep", "b"), ("jump", 3), ("jump", 5), ("go_back", "b"), ("jump", 7)],
        [("jump", 3), ("keep", "a"), ("jump", 5), ("keep", "b"), ("go_back", "a"), ("go_back", "b"), ("jump", 7)],
        [("jump", 5), ("keep", "b"), ("undo", 1), ("step", 1), ("go_back", "b"), ("jump", 7)],
        [("jump", 5), ("keep", "b"), ("jump", 7), ("go_back", "b"), ("jump", 6), ("undo", 3), ("redo", 3), ("jump", 7)],
    ],
)
def test_rows_lead_to_where_the_stepper_stands(xor, verbs):
    stepper = Stepper(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5, 0.9))
    recorder = Recorder(stepper, "tss")
    for verb, what in verbs:
        getattr(stepper, verb)(what)
    assert [(row["epoch"], row["tss"]) for row in recorder] == list(enumerate(stepper.tss, 1))


def test_the_start_is_gone_back_to_from_a_pattern_given_by_hand(xor):
    stepper = Stepper(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5, 0.9))
    start = [weight.value for weight in stepper.net.weights]
    stepper.present([1, 0])
    stepper.jump(0)  # from the beginning, too
    assert not stepper.visiting
    for acts in 0, 3:
        stepper.next_epoch(), stepper.present([1, 0])
        for _ in range(acts):
            stepper.step()
        stepper.jump(0)
        assert (stepper.tss, [weight.value for weight in stepper.net.weights]) == ([], start)


@pytest.mark.parametrize("by_hand", ["lesion", "set", "freeze", "rate", "clamp"])
def test_what_was_done_by_hand_is_not_left_out_of_the_way_back(xor, by_hand):
    stepper = Stepper(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), undo_memory=20_000)
    stepper.jump(3)
    do = {
        "lesion": lambda: stepper.lesion("h1"), "set": lambda: stepper.set("i1->h1", 2.0), "clamp": lambda:
        stepper.clamp("h1", 0.5), "freeze": lambda: stepper.freeze("h1"), "rate": lambda: stepper.change_rule(rate=0.1),
    }  # fmt: skip
    do[by_hand]()
    stepper.jump(6)
    before = stepper.tss, [weight.numbers for weight in stepper.net.weights], stepper.steps, stepper.undoable
    with pytest.raises(StepError, match=r"epoch 2 is too far back: .* and starting anew would lead elsewhere"):
        stepper.jump(2)
    after = stepper.tss, [weight.numbers for weight in stepper.net.weights], stepper.steps, stepper.undoable
    assert after == before
    stepper.reset(), stepper.jump(6), stepper.jump(2)  # since then nothing was
    assert len(stepper.tss) == 2


def test_starting_anew_is_no_way_back_for_weights_that_were_trained_or_given_before(xor):
    rule, few = GradientDescent(0.5, 0.9), 3000

    def gone_on(net, history=None):
        stepper = Stepper(net, xor, rule, history=history, undo_memory=few)
        stepper.jump(30)
        return stepper

    fresh = Network.layered(2, 2, 1, seed=1)
    history = train(fresh, xor, rule, max_epochs=5)
    stepper = gone_on(fresh, history)
    known = stepper.tss
    stepper.jump(10)
    assert stepper.tss == known[:10]
    with pytest.raises(StepError, match="starting anew would lead elsewhere"):
        gone_on(fresh).jump(10)
    given = Network.layered(2, 2, 1, seed=1)
    given.connections["i1", "h1"].weight = 2.0
    with pytest.raises(StepError, match="starting anew would lead elsewhere"):
        gone_on(given).jump(10)
    touched = Stepper(Network.layered(2, 2, 1, seed=1), xor, rule, undo_memory=few)
    touched.jump(3), touched.set("i1->h1", 2.0)
    after = touched.going_on(touched.history)
    after.jump(30)
    with pytest.raises(StepError, match="starting anew would lead elsewhere"):
        after.jump(10)
    other = gone_on(touched.net, touched.history)
    known = other.tss, [weight.value for weight in other.net.weights]
    with pytest.raises(StepError, match="starting anew would lead elsewhere"):
        other.jump(10)
    assert (other.tss, [weight.value for weight in other.net.weights]) == known


def test_where_a_history_ends_is_the_end_of_its_last_epoch(xor):
    net, rule = Network.layered(2, 2, 1, seed=1), GradientDescent(0.5, 0.9)
    net.connections["i1", "h1"].weight = 5.0
    stepper = Stepper(net, xor, rule, history=train(net, xor, rule, max_epochs=5))
    with pytest.raises(StepError, match="it stands at the end of epoch 5 already"):
        stepper.jump(5)
    stepper.step(3), stepper.jump(5)
    assert len(stepper.tss) == 5
    with pytest.raises(StepError, match="starting anew would lead elsewhere"):
        stepper.jump(0)
    fresh = Network.layered(2, 2, 1, seed=1)
    gone_on = Stepper(fresh, xor, rule, history=train(fresh, xor, rule, max_epochs=3), undo_memory=0)
    for _ in range(2):
        gone_on.jump(0), gone_on.step(5)  # to the start leads a fresh start, whatever is known of epoch 1
    untrue = train(fresh, xor, rule, max_epochs=2)
    untrue.tss[:] = 0.7, 0.6
    other = Stepper(fresh, xor, rule, history=untrue)
    with pytest.raises(
        StepError, match="the history is of given weights, or of another engine; restart does start anew"
    ):
        other.jump(1)
    clamped = Stepper(Network.layered(2, 2, 1, seed=1), xor, rule)
    clamped.clamp("h1", 0.5)
    after = clamped.going_on(train(clamped.net, xor, rule, max_epochs=5))
    with pytest.raises(StepError, match="it stands at the end of epoch 5 already"):
        after.jump(5)
    other.reset(), other.undo()
    with pytest.raises(StepError, match="of another engine"):
        other.jump(1)
    other.reset(), other.jump(4), other.jump(2)
    assert other.epoch == 2


def test_messages_that_are_not_known_are_not_made_up(xor):
    net = Network.layered(2, 2, 1, seed=1)
    history = train(net, xor, GradientDescent(0.5), max_epochs=2)
    history.carried.clear()
    stepper = Stepper(net, xor, GradientDescent(0.5), history=history)
    for _ in range(2):
        stepper.next_epoch(), stepper.undo(3), stepper.redo(3)
    assert (stepper.history.epochs, stepper.history.carried, stepper.history.messages) == (4, [], None)


@pytest.mark.parametrize(
    "elsewhere", [lambda s: (s.jump(2), s.lesion("h1")), lambda s: s.reset(9), lambda s: s.jump(9)]
)
def test_a_jump_after_a_way_back_stays_in_the_run_that_it_led_to(xor, elsewhere):
    stepper = Stepper(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5, 0.9))
    recorder = Recorder(stepper, "tss")
    stepper.jump(5), stepper.keep("five")
    known = list(stepper.tss)
    elsewhere(stepper)
    stepper.next_epoch(), stepper.go_back("five"), stepper.next_epoch(), stepper.jump(3)
    assert (stepper.tss, stepper.in_force) == (known[:3], {})
    assert [(row["epoch"], row["tss"]) for row in recorder] == list(enumerate(stepper.tss, 1))


@pytest.mark.parametrize("undo_memory", [300, 100_000])
@pytest.mark.parametrize("on", [False, True])
@pytest.mark.parametrize(
    "elsewhere", [lambda s: s.jump(5), lambda s: (s.reset(9), s.jump(2)), lambda s: s.set("h2.bias", 1.0)]
)
def test_a_jump_leads_before_a_snapshot_of_the_very_start(xor, elsewhere, on, undo_memory):
    net, rule = Network.layered(2, 2, 1, seed=1), GradientDescent(0.5, 0.9)
    stepper = Stepper(net, xor, rule, history=train(net, xor, rule, max_epochs=3), undo_memory=undo_memory)
    known = list(stepper.tss)
    stepper.keep("three"), elsewhere(stepper), stepper.go_back("three")
    if on:
        stepper.next_epoch()
    stepper.jump(2)
    assert (stepper.tss, stepper.in_force) == (known[:2], {})


def test_a_jump_that_would_lead_out_of_the_run_that_was_gone_back_to_is_refused(xor):
    stepper = Stepper(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5, 0.9))
    stepper.lesion("h1"), stepper.jump(5), stepper.keep("five"), stepper.reset(), stepper.jump(2)
    stepper.go_back("five"), stepper.next_epoch()
    known = list(stepper.tss)
    stepper.jump(3)  # undo leads there
    assert (stepper.tss, stepper.told_in_force()) == (known[:3], "lesioned: h1")
    stepper.set("h2.bias", 1.0), stepper.go_back("five"), stepper.next_epoch()
    with pytest.raises(
        StepError, match="undo leads out of this run, to where it stood before it was back at snapshot f"
    ):
        stepper.jump(3)
    assert stepper.tss == known


def test_a_fresh_start_that_left_frozen_weights_where_they_were_is_not_come_to_again(xor):
    stepper = Stepper(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5, 0.9), undo_memory=0)
    stepper.jump(30), stepper.freeze("h1"), stepper.reset(2), stepper.jump(5)
    known = list(stepper.tss)
    with pytest.raises(StepError, match="starting anew would lead elsewhere"):
        stepper.jump(1)
    assert stepper.tss == known
    stepper.reset(), stepper.jump(5), stepper.jump(1)  # which leaves nothing where it was
    assert len(stepper.tss) == 1
