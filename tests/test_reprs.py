"""Every repr is one line of fewer than 200 characters, over all public classes, however long names and lists are."""

import inspect

import pytest

import pdpsim
from pdpsim import (
    BackPropagation,
    Formula,
    GradientDescent,
    HopfieldStorage,
    Inspector,
    Network,
    Pattern,
    PatternSet,
    Recall,
    Recorder,
    SensitivityMap,
    Stepper,
    Study,
    activation,
    compare,
    diagnose,
    get_scenario,
    lesion_study,
    list_scenarios,
    run_scenario,
)
from pdpsim.core.events import Intervention
from pdpsim.diagram.layout import Layout
from pdpsim.drawing.animation import animate_sweeps
from pdpsim.drawing.picture import new_axes, new_panels
from pdpsim.stepping.interventions import Snapshot

LONG = "x" * 150
RULES = [getattr(pdpsim, name)(0.01) for name in ("Adam", "Lion", "QuickProp", "RMSProp", "Rprop", "SignStep")]
RIVALS = [
    getattr(pdpsim, name)()
    for name in (
        "Climber", "EquilibriumPropagation", "ForwardDifferences", "Genetic", "MeanField", "PredictiveCoding",
        "PatternAssociator", "WeightPerturbation", "StrongestAnswer",
    )
]  # fmt: skip
MEASURES = [pdpsim.SumOfSquares(0.1), pdpsim.CrossEntropy(), pdpsim.CategoricalCrossEntropy()]
CRITERIA = [
    pdpsim.StrongestAnswer(),
    pdpsim.StrongestPattern(4),
    pdpsim.AllCorrect(),
    pdpsim.Completes(2),
    pdpsim.AtRest(),
    pdpsim.DistinctCodes(),
    pdpsim.Stable(),
    pdpsim.FortyTwentyForty(),
    pdpsim.Never(),
    pdpsim.TssBelow(0.04),
    pdpsim.WithinTolerance(0.1),
]
PROCEDURES = [
    pdpsim.PatternAssociator(0.1),
    HopfieldStorage(),
    Recall(),
    pdpsim.Perceptron(),
    pdpsim.Boltzmann(),
    BackPropagation(RULES[0]),
]


def many():
    """A network and patterns with long names, and more of them than a line could hold."""
    net = Network(LONG)
    net.add_unit("bias", "bias")
    inputs = net.add_group([f"{LONG}{k}" for k in range(30)], "input")
    outputs = net.add_group([f"{LONG} out {k}" for k in range(9)], "output")
    hidden = net.add_group([f"{LONG} hidden {k}" for k in range(2)], "hidden", group=LONG)
    net.connect_all([net.units["bias"], *inputs], hidden)
    net.connect_all(hidden, outputs)
    net.randomize(1)
    rows = ([k % (n + 2) for k in range(30)] for n in range(5))
    return net, PatternSet(
        [Pattern(row, [0.123456789] * 9, f"{LONG}{n}", {LONG: str(n)}) for n, row in enumerate(rows)]
    )


def everything():
    """Something of each public class, and what these hold."""
    net, patterns = many()
    stepper = Stepper(net, patterns, GradientDescent(0.1))
    recorder = Recorder(stepper, "tss", *(f"({' + '.join(['tss'] * k)})" for k in range(2, 50)))
    events = [stepper.step() for _ in range(40)]
    stop = stepper.break_at(net.units[f"{LONG} out 1"])
    watch = stepper.watch(" + ".join(["tss"] * 60))
    snapshot = Snapshot.of(stepper)
    run = run_scenario("xor", "pdp1987")
    inspector = Inspector(run.net, run.patterns)
    long_inspector = Inspector(net, patterns)
    study = Study("xor", "pdp1987", range(2), grid={"rate": [0.5 + k / 100 for k in range(30)]})
    summary = Study("xor", "pdp1987", range(1)).run().summary()
    sensitivity = SensitivityMap("xor", "pdp1987", across="i1>h1", up="i2>h1", size=2)
    yield from (*patterns, GradientDescent(0.1), run.net.compare(pdpsim.SumOfSquares()))
    yield from (net, patterns, stepper, recorder, *events, stop, watch, snapshot, run, run.history, study, summary)
    both = compare((net, run.patterns) for net in (run.net, run.net.copy()))
    yield from (inspector, long_inspector, both, diagnose(run.net, run.patterns))
    yield from (lesion_study(run.net, run.patterns), inspector.units, long_inspector.units, long_inspector.groups)
    yield from (sensitivity, Intervention(LONG * 2), new_axes(), new_panels(["a" * 300, "b"], 2))
    yield from (net.units, net.connections, *net.units.values(), *net.connections.values(), *net.weights, net.graph)
    yield from (
        net.chance,
        activation("logistic"),
        Formula("1 / (1 + exp(-x))" + " + 0" * 60, ("x",)),
        *events[0].wrote,
    )
    yield from (*RULES, *RIVALS, *MEASURES, *CRITERIA, *PROCEDURES, stepper.home.sweeps[0], pdpsim.Cut())
    for kind in (pdpsim.NoError, pdpsim.OwnWayBack, pdpsim.SignsBack):
        yield run.net.copy().connect("h1", "h2", 0.5, kind=kind)
    yield animate_sweeps(run.net, run.patterns[:1], GradientDescent(0.1))
    for one in (inspector, long_inspector):
        yield from (one.responses, *one.units.values(), *one.groups.values())
        for group in one.groups.values():
            yield from (group.tree(), group.components, group.codes, group.contexts)
        for unit in one.units.values():
            yield from (unit.coded, unit.mirror, unit.function, unit.lesioned, *unit.receptive_field, unit.contexts)
    for name in list_scenarios():
        scenario = get_scenario(name)
        yield from (scenario, *scenario.recipes, *scenario.claims)


@pytest.fixture(scope="module")
def things():
    return list(everything())


def test_every_public_class_is_here(things):
    public = {name for name in pdpsim.__all__ if inspect.isclass(getattr(pdpsim, name))}
    there = {kind.__name__ for thing in things for kind in type(thing).__mro__}
    assert sorted(public - there) == ["PdpsimError"]


def test_every_repr_is_one_line_of_fewer_than_200_characters(things):
    assert {type(t).__name__: repr(t) for t in things if len(repr(t)) >= 200 or "\n" in repr(t)} == {}
    assert [t for t in things if " at 0x" in repr(t)] == []


@pytest.mark.parametrize("number", [10**5000, [10**5000]], ids=["number", "list"])
def test_what_python_does_not_write_is_left_out(number):
    assert repr(Layout(number, {}, (), "up")) == "<Layout>"
