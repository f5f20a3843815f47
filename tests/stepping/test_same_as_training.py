"""Stepping in any mixture of verbs comes to the numbers that `train` comes to, bit for bit."""

from hypothesis import given
from hypothesis import strategies as st
from strategies import problems

from pdpsim import Stepper, TssBelow, train

VERBS = ("step", "next_unit", "next_layer", "finish", "next_pattern")


def numbers(net):
    return repr([w.numbers for w in net.weights] + [u.numbers for u in net.units.values()])


@given(problems(), st.integers(0, 5), st.integers(1, 4), st.data())
def test_any_mixture_of_verbs_is_training(problem, seed, epochs, data):
    trained, stepped = problem.net.copy(), problem.net.copy()
    history = train(
        trained, problem.patterns, problem.procedure, seed=seed, max_epochs=epochs,
        criterion=TssBelow(1e-300), engine="message",
    )  # fmt: skip
    if history.stopped == "diverged" or history.epochs < epochs:
        return
    stepper = Stepper(stepped, problem.patterns, problem.procedure, seed=seed)
    while len(stepper.tss) < epochs:
        verb = data.draw(st.sampled_from([*VERBS, "back", "next_epoch"]))
        if verb == "back":
            stepper.undo(min(7, stepper.undoable))
            stepper.redo(stepper.redoable) if stepper.redoable else None
        else:
            before = len(stepper.tss)
            getattr(stepper, verb)()
            assert len(stepper.tss) <= before + 1
    assert stepper.tss == history.tss
    if stepper.epoch_over:
        assert numbers(stepped) == numbers(trained)


@given(problems(), st.integers(0, 5))
def test_training_goes_on_where_stepping_stopped_and_the_other_way_round(problem, seed):
    settings = {"criterion": TssBelow(1e-300), "engine": "message"}
    nets = [problem.net.copy() for _ in range(3)]
    whole = train(nets[0], problem.patterns, problem.procedure, seed=seed, max_epochs=4, **settings)
    if whole.epochs < 4:
        return
    stepper = Stepper(nets[1], problem.patterns, problem.procedure, seed=seed)
    stepper.next_epoch(), stepper.next_epoch()
    history = train(nets[1], problem.patterns, problem.procedure, history=stepper.history, max_epochs=2, **settings)
    assert (history.tss, numbers(nets[1])) == (whole.tss, numbers(nets[0]))
    first = train(nets[2], problem.patterns, problem.procedure, seed=seed, max_epochs=2, **settings)
    stepper = Stepper(nets[2], problem.patterns, problem.procedure, history=first)
    stepper.run(until=lambda event: len(stepper.tss) == 4)
    assert (stepper.tss, numbers(nets[2])) == (whole.tss, numbers(nets[0]))


@given(problems(), st.integers(1, 60))
def test_running_is_stepping(problem, n):
    one, other = (
        Stepper(net, problem.patterns, problem.procedure, seed=1) for net in (problem.net.copy(), problem.net.copy())
    )
    try:
        for _ in range(n):
            one.step()
    except FloatingPointError:
        return
    other.run(until=n)
    assert numbers(one.net) == numbers(other.net)
    assert repr(one) == repr(other)
