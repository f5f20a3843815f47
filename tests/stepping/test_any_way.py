"""Whatever is done in whatever order: undoing it all restores every bit, redoing it gives every bit again."""

import pickle

import hypothesis.strategies as st
from checks import standing
from explained import Reader, everything
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from strategies import problems

from pdpsim import Stepper
from pdpsim.errors import NotFiniteError, PdpsimError

VERBS = ("step", "next_unit", "next_layer", "finish", "next_pattern", "next_epoch")


class AnyWay(RuleBasedStateMachine):
    """A stepper that is led about at random."""

    @initialize(problem=problems(), seed=st.integers(0, 3))
    def begin(self, problem, seed):
        self.stepper = Stepper(problem.net, problem.patterns, problem.procedure, seed=seed)
        self.start = standing(self.stepper)

    def units(self):
        return sorted(self.stepper.net.units)

    def attempt(self, act):
        """Do something; where it is refused, nothing may have changed."""
        before = standing(self.stepper)
        try:
            act()
        except NotFiniteError:
            pass  # a verb may have got some way before the numbers overflowed
        except PdpsimError:
            assert standing(self.stepper) == before

    @rule(verb=st.sampled_from(VERBS))
    def go(self, verb):
        self.attempt(getattr(self.stepper, verb))

    @rule(n=st.integers(1, 30))
    def steps(self, n):
        self.attempt(lambda: self.stepper.step(n))

    @rule(n=st.integers(0, 3))
    def into_a_weight_change(self, n):
        if self.stepper.net.weights:
            self.attempt(lambda: self.stepper.run("WeightChanged"))
            self.attempt(lambda: self.stepper.step(n) if n else None)

    @rule()
    def peek(self):
        before = standing(self.stepper)
        self.attempt(self.stepper.peek)
        assert standing(self.stepper) == before

    @rule(data=st.data(), value=st.floats(-2, 2))
    def set_number(self, data, value):
        unit = data.draw(st.sampled_from(self.units()))
        what = data.draw(st.sampled_from(["activation", "delta", "bias", "target"]))
        self.attempt(lambda: self.stepper.set(f"{unit}.{what}", value))

    @precondition(lambda self: self.stepper.net.connections)
    @rule(data=st.data(), value=st.floats(-2, 2))
    def set_weight(self, data, value):
        ends = data.draw(st.sampled_from(sorted(self.stepper.net.connections)))
        self.attempt(lambda: self.stepper.set("->".join(ends), value))

    @rule(data=st.data(), value=st.floats(0.1, 0.9), release=st.booleans())
    def clamp(self, data, value, release):
        unit = data.draw(st.sampled_from(self.units()))
        self.attempt(lambda: self.stepper.release(unit) if release else self.stepper.clamp(unit, value))

    @rule(data=st.data(), verb=st.sampled_from(["lesion", "repair", "freeze", "thaw"]))
    def cut(self, data, verb):
        things = self.units() + ["->".join(ends) for ends in sorted(self.stepper.net.connections)]
        thing = data.draw(st.sampled_from(things))
        self.attempt(lambda: getattr(self.stepper, verb)(thing))

    @rule(rate=st.floats(0.01, 1.0), momentum=st.floats(0.0, 0.9))
    def change_rule(self, rate, momentum):
        self.attempt(lambda: self.stepper.change_rule(rate=rate, momentum=momentum))

    @rule()
    def explain_everything(self):
        reader = Reader(self.stepper)
        for what in everything(self.stepper):
            reader.check(what)

    @rule()
    def put_away_and_take_out_again(self):
        before = standing(self.stepper)
        self.stepper = pickle.loads(pickle.dumps(self.stepper))
        assert standing(self.stepper) == before

    @rule(value=st.floats(-1, 1), aim=st.none() | st.floats(0, 1))
    def present(self, value, aim):
        net = self.stepper.net
        self.attempt(lambda: self.stepper.present([value] * len(net.inputs), [aim] * len(net.outputs)))

    @rule(seed=st.none() | st.integers(0, 5))
    def reset(self, seed):
        self.attempt(lambda: self.stepper.reset(seed))

    @rule(n=st.integers(1, 50))
    def undo_and_redo(self, n):
        n = min(n, self.stepper.undoable)
        before = standing(self.stepper)
        self.stepper.undo(n)
        if n:
            self.stepper.redo(n)
        assert standing(self.stepper) == before

    @rule(n=st.integers(1, 20))
    def undo(self, n):
        self.stepper.undo(min(n, self.stepper.undoable))

    def teardown(self):
        if not hasattr(self, "stepper"):
            return
        end, n = standing(self.stepper), self.stepper.undoable
        self.stepper.undo(n)
        assert standing(self.stepper) == self.start
        if n:
            self.stepper.redo(n)
        assert standing(self.stepper) == end


TestAnyWay = AnyWay.TestCase
TestAnyWay.settings = settings(stateful_step_count=20)
