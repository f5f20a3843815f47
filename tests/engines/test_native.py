"""The native engine does what the message engine does, bit for bit, and says what it cannot do."""

import os
import signal
import threading
import time
from dataclasses import dataclass
from random import Random

import pytest
from checks import EitherSide, bits, numbers, of_each_kind, softmaxed
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import FUNCTIONS, problems

from pdpsim import (
    Activation,
    Adam,
    BackPropagation,
    Boltzmann,
    Climber,
    Connection,
    CrossEntropy,
    GradientDescent,
    Network,
    NoError,
    OwnWayBack,
    PatternSet,
    SignsBack,
    SumOfSquares,
    TssBelow,
    WithinTolerance,
    compiled_source,
    train,
    train_many,
)
from pdpsim.core.activations import constant
from pdpsim.core.measures import ByFormula, CategoricalCrossEntropy
from pdpsim.engines import c_compiler, native_program
from pdpsim.engines import native as module
from pdpsim.engines.choice import choose
from pdpsim.engines.job import Job
from pdpsim.engines.native import native_source
from pdpsim.errors import EngineError, NoSlopeError, PatternError
from pdpsim.experiments.running import start_network
from pdpsim.learning.criteria import EachOutput
from pdpsim.learning.rules import RULES

pytestmark = pytest.mark.skipif(not c_compiler.is_there(), reason="there is no C compiler")

OTHERS = ("flat_threshold", "silu", "gelu", "leaky_relu", "square")
ANY = problems(functions=(*FUNCTIONS, *OTHERS))
CRITERIA = st.sampled_from([TssBelow(0.5), WithinTolerance(0.3), EitherSide()])
NEVER = TssBelow(1e-300)


@pytest.fixture(params=[True, False], ids=["straight", "loops"])
def _either(request, monkeypatch):
    """Both kinds of program, whatever the size."""
    monkeypatch.setattr(native_program, "is_straight", lambda job: request.param or native_program.is_beyond_loops(job))


either = pytest.mark.usefixtures("_either")


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory):
    """A cache of its own, in which there is nothing at first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def outcome(net, engine, *args, **kwargs):
    twin = net.copy()
    history = train(twin, *args, engine=engine, **kwargs)
    told = list(map(bits, history.tss)), history.stopped, history.reason, history.chance.position
    return told, numbers(twin), twin.pattern, twin.phase


def assert_alike(net, *args, engines=("message", "native"), **kwargs):
    first, *others = (outcome(net, engine, *args, **kwargs) for engine in engines)
    for other in others:
        assert other == first


def any_problem(straight, problem, epochs, criterion):
    net, patterns, procedure = problem
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native_program, "is_straight", lambda job: straight)
        engines = "message", "compiled", "native"
        assert_alike(net, patterns, procedure, engines=engines, criterion=criterion, max_epochs=epochs, seed=3)


@settings(max_examples=settings().max_examples // 2)  # each is a program that is compiled
@given(ANY, st.integers(1, 40), CRITERIA)
def test_any_problem_in_straight_lines(problem, epochs, criterion):
    any_problem(True, problem, epochs, criterion)


@settings(max_examples=settings().max_examples // 2)
@given(ANY, st.integers(1, 40), CRITERIA)
def test_any_problem_in_loops(problem, epochs, criterion):
    any_problem(False, problem, epochs, criterion)


@either
@pytest.mark.parametrize("scale", [1e-300, 1e3, 1e150, 1e300, 1e308])
@pytest.mark.parametrize("function", ["logistic", "linear"])
def test_where_numbers_overflow(scale, function, xor):
    net = Network.layered(2, 3, 1, seed=2, function=function)
    for weight in net.weights:
        weight.value *= scale
    for batch in None, 1, 3:
        assert_alike(net, xor, BackPropagation(GradientDescent(0.5, 0.9), batch=batch), max_epochs=6)


@either
@pytest.mark.parametrize("rate", [1e2, 1e100])
@pytest.mark.parametrize("function", ["linear", "relu", "tanh", "square"])
def test_a_rate_too_high_names_the_unit_after_the_same_epochs(rate, function, xor):
    net = Network.layered(2, 2, 1, seed=1, function=function)
    for order in "listed", "permuted":
        procedure = BackPropagation(GradientDescent(rate, 0.5), order=order)
        assert_alike(net, xor, procedure, criterion=NEVER, max_epochs=200, seed=1)


# A rule is the same formulas in both kinds of program; loops take the compiler longer.
USUAL = (GradientDescent, Adam)
BY_RULE = [
    pytest.param(straight, kind, marks=[pytest.mark.slow] * (not straight and kind not in USUAL))
    for straight in (True, False)
    for kind in RULES.values()
]


@pytest.mark.parametrize(("_either", "kind"), BY_RULE, indirect=["_either"])
@pytest.mark.parametrize("batch", [None, 1, 3])
@pytest.mark.usefixtures("_either")
def test_every_rule(kind, batch, xor):
    rule = kind(0.05) if "rate" in kind.checks else kind()
    if rule.whole_epochs and batch is not None:
        pytest.skip("it requires whole epochs")
    order = "listed" if rule.whole_epochs else "permuted"
    procedure = BackPropagation(rule, batch=batch, order=order)
    assert_alike(Network.layered(2, 3, 1, seed=4), xor, procedure, max_epochs=60, seed=2)


@pytest.mark.parametrize(("scenario", "recipe"), of_each_kind())
def test_recipes_of_every_kind(scenario, recipe):
    net, patterns = start_network(scenario, recipe, 5), scenario.patterns(recipe, 5)
    settings = {"engines": ("compiled", "native"), "criterion": recipe.criterion, "max_epochs": 25, "seed": 1}
    assert_alike(net, patterns, recipe.procedure, **settings)


@either
@pytest.mark.parametrize("measure", [SumOfSquares(0.1, "margin"), CrossEntropy(), CategoricalCrossEntropy()])
def test_measures_and_targets_nobody_cares_about(measure):
    patterns = PatternSet([([0, 1], [1, None]), ([1, 0.5], [None, 0]), ([1, 1], [0.25, 1])])
    for criterion in TssBelow(0.1), WithinTolerance(0.3):
        assert_alike(
            softmaxed(2, 3, 2) if isinstance(measure, CategoricalCrossEntropy) else Network.layered(2, 3, 2, seed=4),
            patterns,
            GradientDescent(0.5, 0.9),
            measure=measure,
            criterion=criterion,
            max_epochs=300,
        )


class Quartic(ByFormula):
    """E = (y - t)^4."""

    error_text, slope_text = "d = y - t; d * d * d * d", "double = y - t; 4 * double * double * double"


@either
def test_formulas_of_ones_own_with_names_that_are_words_of_c(xor):
    own = Activation("*/ int", "int = 1 + net * net; net / int", "(1 - y * net) / (1 + net * net)")
    net = Network.layered(2, 3, 1, seed=4, function=own)
    assert_alike(net, xor, BackPropagation(GradientDescent(0.5, 0.9), Quartic()), max_epochs=30)


@either
def test_clamped_units_and_signs_of_zero(xor):
    net = Network.layered(2, 2, 1, seed=4)
    for name, level in ("i1", 0.5), ("h2", -0.0), ("bias", 0.25):
        net.units[name].function = constant(level)
    net.connections["i2", "h1"].weight = -0.0
    for order in "listed", "permuted":
        assert_alike(net, xor, BackPropagation(GradientDescent(0.5, 0.9), order=order), max_epochs=20, seed=1)


@either
@pytest.mark.parametrize("kind", [NoError, OwnWayBack, SignsBack])
def test_connections_that_carry_errors_in_another_way(kind, xor):
    net = Network.layered(2, 3, 1, seed=4)
    for sender, receiver in ("h1", "o1"), ("h2", "o1"), ("i1", "h1"):
        net.remove_connection(sender, receiver)
        net.connect(sender, receiver, 0.3, kind=kind)
    net.randomize(5)
    for batch in None, 1:
        assert_alike(net, xor, BackPropagation(GradientDescent(0.5, 0.9), batch=batch), max_epochs=20)


@either
def test_a_way_back_that_is_too_large_is_found_even_at_an_input_unit(xor):
    net = Network.layered(2, 1, seed=4)
    net.remove_connection("i1", "o1")
    net.connect("i1", "o1", 0.3, kind=OwnWayBack).back = 1e308
    for weight in net.weights:
        weight.value = 1.0
    xor = PatternSet([([1, 1], [1e10]), ([1, 0], [0])])
    net.units["o1"].function = "linear"
    assert_alike(net, xor, GradientDescent(1e-9), max_epochs=3)


@either
def test_units_that_multiply_with_ties_and_frozen_weights(xor):
    net = Network.layered(2, 3, 1, seed=1)
    net.add_unit("gate", "hidden", "tanh", combine="product")
    net.connect_all(["i1", "i2", "h1", "h2"], ["gate"])
    net.connect("gate", "o1")
    net.randomize(3, 1.0)
    net.tie(net.connections["i1", "h1"], net.connections["i2", "h2"], net.connections["h1", "gate"])
    net.connections["h3", "o1"].frozen = True
    for batch in None, 1, 3:
        assert_alike(net, xor, BackPropagation(GradientDescent(0.5, 0.9), batch=batch), max_epochs=30)


def test_a_large_network_with_any_number_of_patterns():
    for hidden, n in (5, 1), (17, 15), (33, 16), (40, 21):
        net = Network.layered(9, hidden, 4, seed=n)
        patterns = PatternSet(
            [([(k * j) % 7 / 7 for j in range(9)], [(k + j) % 2 for j in range(4)]) for k in range(n)]
        )
        for batch in None, 1, 5:
            procedure = BackPropagation(GradientDescent(0.1, 0.9), batch=batch, order="permuted")
            assert_alike(net, patterns, procedure, engines=("compiled", "native"), max_epochs=12, seed=2)


def test_training_goes_on_where_it_stopped(xor):
    whole, parts = Network.layered(2, 2, 1, seed=1), Network.layered(2, 2, 1, seed=1)
    rule = BackPropagation(GradientDescent(0.5, 0.9, schedule=[(7, {"rate": 0.1})]), order="permuted")
    history = train(whole, xor, rule, max_epochs=30, seed=2, engine="compiled")
    pieces = train(parts, xor, rule, max_epochs=4, seed=2, engine="native")
    for engine in "message", "native":
        train(parts, xor, rule, max_epochs=13, history=pieces, engine=engine)
    assert (pieces.tss, numbers(parts)) == (history.tss, numbers(whole))


@dataclass(frozen=True)
class Even(EachOutput):
    """A criterion with more to it than bounds."""

    def bounds(self, target):
        return 0.0, 1.0

    def met(self, tss, patterns, outputs):
        return len(patterns) == len(outputs) == 4 and tss < 1.0 and int(tss * 1000) % 2 == 0


def test_a_criterion_of_ones_own_is_asked_after_every_epoch(xor):
    for order in "listed", "permuted":
        procedure = BackPropagation(GradientDescent(0.5, 0.9), order=order)
        assert_alike(Network.layered(2, 2, 1, seed=1), xor, procedure, criterion=Even(), max_epochs=500, seed=1)


def test_another_rate_or_seed_needs_no_other_program(xor, monkeypatch):
    train(Network.layered(2, 5, 1, seed=1), xor, GradientDescent(0.5, 0.9), engine="native", max_epochs=2)
    monkeypatch.setattr(native_program, "_made", None)
    rule = GradientDescent(0.25, 0.5, schedule=[(k, {"rate": 0.5 / k}) for k in range(1, 30)])
    other = PatternSet([([0.5, 1], [1]), ([1, 0.25], [None]), ([0.1, 0.2], [0.3])])
    train(Network.layered(2, 5, 1, seed=2), other, rule, engine="native", max_epochs=50)


def test_ctrl_c_is_answered_within_a_tenth_of_a_second(xor):
    net = Network.layered(2, 2, 1, seed=1)
    pressed = []

    def press():
        pressed.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.3, press)
    timer.start()
    history = train(net, xor, GradientDescent(0.01), criterion=NEVER, max_epochs=10**9, engine="native")
    assert history.stopped == "interrupted"
    assert time.monotonic() - pressed[0] < 0.5  # a tenth, on a machine that has nothing else to do
    again = Network.layered(2, 2, 1, seed=1)
    train(again, xor, GradientDescent(0.01), criterion=NEVER, max_epochs=history.epochs, engine="native")
    assert numbers(again) == numbers(net)


def test_progress_is_shown_now_and_then(xor):
    seen = []
    net = Network.layered(2, 2, 1, seed=1)
    rule = GradientDescent(0.01)
    train(
        net, xor, rule, criterion=NEVER, max_epochs=600_000, engine="native", progress=lambda h: seen.append(h.epochs)
    )
    assert seen == sorted(seen)
    assert seen[-1] == 600_000


def test_many_networks_on_all_cores_are_each_as_alone(xor):
    nets = [Network.layered(2, 2, 1, seed=seed) for seed in range(8)]
    alone = [net.copy() for net in nets]
    procedure = BackPropagation(GradientDescent(0.5, 0.9, schedule=[(50, {"rate": 0.25})]), order="permuted")
    shown = []
    many = train_many(
        nets, xor, procedure, max_epochs=150, seeds=range(8), engine="native", progress=lambda *n: shown.append(n)
    )
    each = [train(net, xor, procedure, max_epochs=150, seed=seed, engine="message") for seed, net in enumerate(alone)]
    assert [(h.tss, h.stopped, h.engine) for h in many] == [(h.tss, h.stopped, "native") for h in each]
    assert list(map(numbers, nets)) == list(map(numbers, alone))
    assert shown == [(n, 8) for n in range(1, 9)]


def test_auto_trains_many_exactly_however_many_epochs(xor):
    for epochs in 3, 50, 10**6:
        nets = [Network.layered(2, 2, 1, seed=seed) for seed in range(1, 5)]
        alone = [net.copy() for net in nets]
        many = train_many(nets, xor, GradientDescent(0.25, 0.9), max_epochs=epochs)
        each = [train(net, xor, GradientDescent(0.25, 0.9), max_epochs=epochs, engine="message") for net in alone]
        assert [h.tss for h in many] == [h.tss for h in each]
        assert {h.engine for h in many} <= {"message", "compiled", "native"}
    assert {h.engine for h in many} == {"native"}


def test_many_networks_can_be_interrupted(xor):
    nets = [Network.layered(2, 2, 1, seed=seed) for seed in range(50)]
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    histories = train_many(nets, xor, GradientDescent(0.01), criterion=NEVER, max_epochs=10**8, engine="native")
    assert {history.stopped for history in histories} == {"interrupted"}


def test_what_it_cannot_do_it_refuses_by_name(xor):
    def refused(net, procedure, match):
        with pytest.raises(EngineError, match=match):
            train(net, xor, procedure, engine="native", max_epochs=1)
        assert train(net, xor, procedure, max_epochs=1).engine != "native"

    class Doubled(Connection):
        kind = "doubled, natively"

    class Called(SumOfSquares):
        def slope(self, target, activation):
            return activation - target

    class Sluggish(GradientDescent):
        def step(self, value, gradient, memory):
            return value, memory

    net = Network.layered(2, 2, 1, seed=1)
    refused(net.copy(), Sluggish(0.5), "learning rule Sluggish")
    refused(net.copy(), BackPropagation(GradientDescent(0.5), Called()), "measure Called; give it as formulas")
    net.units["h1"].function = Activation("bent", abs, lambda net, y: 1.0)
    refused(net.copy(), GradientDescent(0.5), "cannot call 'bent' of 'h1'; give it as a formula")
    net.units["h1"].function = Activation("lot", "0.5", "0", 0.0, 1.0, stochastic=True)
    refused(net.copy(), GradientDescent(0.5), "draws nothing, as 'h1'")
    net.units["h1"].function = "logistic"
    net.connect("i1", "o1", 0.5, kind=Doubled)
    refused(net, GradientDescent(0.5), "of kind 'doubled, natively'")


def test_a_network_too_large_is_refused(xor, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 5)
    with pytest.raises(EngineError, match="up to 5 connections, not 9"):
        train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), engine="native")


def test_auto_takes_it_where_there_is_enough_to_do(xor):
    job = Job(Network.layered(2, 2, 1, seed=1), xor.patterns, BackPropagation(GradientDescent(0.5)), epochs=100)
    assert choose("auto", job)[0] == "compiled"
    more = Job(job.net, job.patterns, job.procedure, epochs=10**7)
    assert choose("auto", more)[0] == "native"


@pytest.mark.parametrize("name", ["x */ int y; /*", "??/", "h\\", "é", "#include", '"', "*/"])
def test_a_units_name_is_never_compiled(name, xor):
    net = Network("odd")
    net.add_group(["i1", "i2"], "input")
    net.add_unit(name, "output", bias=0.1)
    net.connect_all(["i1", "i2"], [name])
    patterns = PatternSet([(p.inputs, p.targets) for p in xor])
    assert train(net, patterns, GradientDescent(0.5), engine="native", max_epochs=2).epochs == 2
    assert native_source(net).isascii()


def test_a_network_without_weights_and_one_whose_hidden_unit_leads_nowhere(xor):
    bare = Network()
    bare.add_group(["i1", "i2"], "input")
    bare.add_unit("o1", "output")
    assert_alike(bare, xor, GradientDescent(0.5), max_epochs=3)
    dead = Network.layered(2, 2, 1, seed=1)
    dead.remove_connection("h1", "o1")
    assert_alike(dead, xor, Adam(0.5), max_epochs=3)


@pytest.mark.parametrize("batch", [None, 1, 7])
def test_weights_that_units_share_are_computed_to_the_last_bit_pattern_by_pattern_and_side_by_side(batch):
    net = Network.layered(3, 9, 2, seed=2)
    hidden = [f"h{k}" for k in range(1, 10)]
    net.connect_all(hidden, hidden)
    net.randomize(2)
    # Some copies do not hear all that others hear; a few of the weights do not learn.
    unfolded = net.unfold(4, heard=[1, 2, 3], answers=[3, 4], start=0.25)
    for weight in unfolded.weights[5:9]:
        weight.frozen = True
    random = Random(4)
    rows = [
        ([random.uniform(-1, 1) for _ in unfolded.inputs], [random.random() for _ in unfolded.outputs])
        for _ in range(16)
    ]
    ways = []
    for engine in "message", "native":
        twin = unfolded.copy()
        history = train(
            twin, PatternSet(rows), BackPropagation(GradientDescent(0.2, 0.9), batch=batch), max_epochs=6, engine=engine
        )
        ways.append((list(map(bits, history.tss)), numbers(twin)))
    assert ways[0] == ways[1]


def test_there_is_no_source_of_what_it_refuses():
    own = Activation("own", lambda x: x * x, lambda x, y: 2 * x)
    with pytest.raises(EngineError, match="the native engine cannot call 'own' of 'h1'; give it as a formula"):
        native_source(Network.layered(2, 2, 1, seed=1, function=own))


@pytest.mark.parametrize("told", [native_source, compiled_source])
def test_a_source_is_of_what_training_takes(told, xor):
    net = Network.layered(2, 2, 1, seed=1)
    for other in Boltzmann(), Climber():
        with pytest.raises(EngineError, match=f"is told of back-propagation, and not of {type(other).__name__}"):
            told(net, xor, other)
    with pytest.raises(NoSlopeError, match="a threshold unit has no slope"):
        told(Network.layered(2, 2, 1, seed=1, function="threshold"))
    with pytest.raises(PatternError, match="cross-entropy requires outputs"):
        told(
            Network.layered(2, 2, 1, seed=1, function="tanh"),
            xor,
            BackPropagation(GradientDescent(0.5), CrossEntropy()),
        )
