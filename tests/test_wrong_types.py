"""Whatever of another kind is handed to the public functions is answered in one sentence, by an error of ours."""

from decimal import Decimal  # noqa: F401
from fractions import Fraction

import numpy as np
import pytest

from pdpsim import *  # noqa: F403
from pdpsim import GradientDescent, Network, PdpsimError, Recipe
from pdpsim.drawing import *  # noqa: F403
from pdpsim.learning.rule import Rule
from pdpsim.stepping.explain import explain

CASES = """\
train(net, xor, rule, progress="yes")
train(net, xor, rule, progress=1)
train_many("", xor, rule)
train_many({}, xor, rule)
train_many([net], xor, rule, seeds={1})
train_many([net], xor, rule, progress=5)
train_many([net], xor, rule, criterion=Failing())
train_and_test(net, xor, xor, rule, history=0)
run_scenario("xor", progress=[])
list(backward(net, SumOfSquares(), "yes"))
list(change_weights(net, GradientDescent))
net.connect("i1", "o1", 1j)
net.connect("i1", "o1", np.complex128(1))
net.connect("i1", "o1", np.array([0.5]))
net.connect("i1", "o1", Failing())
net.connect("i1", "o1", 0.5, symmetric=np.array([1, 2]))
net.connect("i1", "o1", 0.5, symmetric="yes")
net.add_group("abc")
net.add_group(Failing())
net.connect_all("ab", ["o1"])
net.connect_all({"i1": 1}, ["o1"])
net.connect_described("i1", "o1", None, {})
net.connections["i1", "h1"].note(None)
net.connections["i1", "h1"].note("x")
net.connections["i1", "h1"].note(np.array([1.0, 2.0]))
net.connections["i1", "h1"].note_difference(0.1, 0)
net.units["h1"].toss("x")
net.units["h1"].nudge(None)
net.units["h1"].relax([1])
net.weights[0].change(None)
net.weights[0].change(GradientDescent)
net.compare(None)
net.compare(SumOfSquares)
net.score("first", True)
net.score(3, False)
net.set_weights([0.5], "jolted")
net.set_weights(["x"] * 9, "jolted")
net.set_weights(None, "jolted")
net.breed([(0.5,)], "bred")
net.breed(None, "bred")
net.tell_best()
AllCorrect().fits("x", 0.5)
AtRest().holds(net, None)
DistinctCodes().codes(net, [None])
Formula("a + b", ("a", "b")).values(5)
Formula("a + b", ("a", "b")).words(5)
Formula("a + b", ("a", "b")).with_name_for(None, "c")
Adam().account("x", 0.5, (), repr)
Adam().change(None, 0.5, ())
Adam().with_only(nonsense=1)
Climber().with_only(rate=0.5)
BackPropagation(rule).with_only(nonsense=1)
net.weights[0].allowed("x")
net.weights[0].remembered(None)
net.unfold(2, delayed=range(10**12))
net.unfold(2, heard=range(10**12))
net.unfold(2, answers=5)
net.unfold(2, delayed=5)
net.softmax(5)
net.attention([["i1"]], [["i2"]], [["h1"]], causal="yes")
net.layer_norm(["h1"], epsilon=-1)
net.layer_norm(["h1"], name=[])
net.add_unit("x", layer=10**400)
net.set_weights([0.5] * 9, 5)
Study.of(net, xor, rule, measures=5)
BackPropagation(rule).fitted(None, xor)
list(BackPropagation(rule).epoch(net, [None], net.chance))
BackPropagation(rule).term(None)
Climber().term(net)
Boltzmann().epoch(None, xor, net.chance)
Perceptron().visit(net, None)
Stepper(net, xor, rule).clamp(None, 1)
Stepper(net, xor, rule).lesion([])
Stepper(net, xor, rule).freeze(None)
Stepper(net, xor, rule).jump("2")
Stepper(net, xor, rule).undo(None)
Stepper(net, xor, rule).redo("x")
Stepper(net, xor, rule).step(1.5)
Stepper(net, xor, rule).expression(None)
Stepper(net, xor, rule).add(None)
Stepper(net, xor, rule).go_back([])
Stepper(net, xor, rule).break_at(None)
Stepper(net, xor, rule).explain("h1", "x")
Study("xor", seeds=[1]).plot("x")
Study("xor", seeds=Failing())
train(net, None, rule)
train(None, xor, rule)
train(net, xor, None)
train(net, xor, .5)
train(net, xor, rule, criterion=None)
train(net, xor, rule, criterion=.04)
train(net, xor, rule, measure=5)
train(net, xor, rule, engine=None)
train(net, xor, rule, max_epochs=None)
train(net, xor, rule, history=5)
train(net, [([0,0],[0])], rule)
train(xor, net, rule)
train_many(None, xor, rule)
train_many([net], None, rule)
train_many([None], xor, rule)
train_many(net, xor, rule)
train_many([net], xor, None)
train_many([net], xor, rule, seeds=5)
Stepper(None, xor, rule)
Stepper(net, None, rule)
Stepper(net, xor, 5)
Inspector(None, xor)
Inspector(net, None)
diagnose(net, None)
diagnose(None, xor)
compare(None)
compare([None])
compare([(net, None)])
save_network(None, "/tmp/x.json")
save_network(net, None)
save_patterns(None, "/tmp/x.csv")
save_patterns(xor, None)
save_history(None, "/tmp/x.csv")
load_network(None)
load_network(5)
load_network([])
load_patterns(None)
load_patterns("/tmp/none.csv", 5)
load_weights(None, "/tmp/x.wts")
load_weights(net, None)
save_weights(None, "/tmp/x.wts")
save_weights(net, None)
save_patterns(xor, "/tmp/x.csv", 5)
run_scenario(None)
run_scenario(5)
run_scenario("xor", 5)
run_scenario("xor", seed="x")
get_scenario(None)
get_scenario([])
Study(None)
Study("xor", 5)
Study("xor", seeds=5)
Study("xor", seeds="ab")
Study("xor", grid=5)
Study("xor", grid={"rate": 5})
Study("xor", grid={5: [1]})
Study("xor", grid={"rate": [[1]]})
Study("xor", engine=None)
Study("xor", seeds=[1]).run(jobs=None)
Study("xor", seeds=[1]).run(jobs=1.5)
Study("xor", seeds=[1]).run(executor=5)
Study("xor", seeds=[1]).run(scheduler=5)
Study("xor", seeds=[1]).run(out=5)
Study.read(None)
SensitivityMap("xor", across=5)
SensitivityMap("xor", size=None)
SensitivityMap("xor", window=None)
SensitivityMap("xor", window="abcd")
Network(5)
Network.layered(2, None)
Network.layered("a", 2)
Network.layered(2, 1, seed="x")
Network.layered(2, 1, init_range="x")
Network.layered(2, 1, function=5)
Network.from_graph(None)
net.connect(None, "h1")
net.connect("i1", 5)
net.connect("i1", "o1", None)
net.connect("i1", "o1", "x")
net.connect_all(None, None)
net.connect_all(["i1"], 5)
net.tie(None)
net.add_unit(None)
net.add_unit("x", role=None)
net.add_unit("x", layer="a")
net.add_unit("x", group=5)
net.add_group(None)
net.add_group(5)
net.remove_unit(5)
net.forward(None)
net.forward(5)
net.forward("ab")
net.forward([None, None])
net.forward({5: 1})
net.present(None)
net.present([0,1])
net.connections[5]
net.connections["i1"]
net.connections["i1", None]
net.connections[[], []]
Pattern(None)
Pattern([0], 5)
Pattern([0], [1], 5)
Pattern([0], [1], "a", 5)
Pattern([0], [1], "a", [1])
PatternSet(None)
PatternSet([5])
PatternSet([([0],)], 5)
PatternSet([([0],[1])], [5], [5])
PatternSet.from_dicts(None, [], [])
PatternSet.from_dicts([5], ["a"], ["b"])
xor[None]
xor[1.5]
xor.fitted(None)
list(forward(net, None))
GradientDescent(None)
GradientDescent("x")
GradientDescent(.5, grain=5)
GradientDescent(.5, schedule=5)
GradientDescent(.5, schedule=[5])
GradientDescent(.5, schedule=[(1, None)])
GradientDescent(.5, schedule=[(True, {})])
TssBelow(None)
TssBelow("x")
WithinTolerance(None)
FortyTwentyForty(None)
SumOfSquares("x")
activation(None)
register(None)
register(5)
Recipe(None, rule)
Recipe("a", None)
str(Recipe("a", None))
str(Recipe("a", rule, options=5))
explain(net, (1, 2))
explain(net, None)
explain(net, 5)
explain(None, "h1")
explain(net, ())
Stepper(net, xor, rule).explain((1, 2))
compiled_source(None, xor, rule)
Recorder(None, "h1.activation")
Recorder(Stepper(net, xor, rule), 5)
native_source(None, xor, rule)
native_source(net, 5)
BackPropagation(None)
BackPropagation(rule, 5)
BackPropagation(rule, batch="x")
Stepper(net, xor, rule, measure=5)
net.randomize("x")
net.reset("x")
PatternSet.from_frame(None, ["a"], ["b"])
PatternSet.from_frame({"a": 5}, ["a"])
PatternSet.from_frame({"a": [1], "b": [0, 1]}, ["a"], ["b"])
PatternSet.from_frame({"a": [10**400], "b": [0]}, ["a"], ["b"])
PatternSet.from_frame({"a": [1], "b": [0]}, None)
PatternSet.from_frame({"a": [1], "b": [0]}, [None])
PatternSet.from_frame({"a": [1], "b": [0]}, ["a"], name=True)
PatternSet.from_frame({"a": [1], "b": [10**5000]}, ["a"], name="c")
PatternSet.from_frame({10**5000: [1], "b": [0]}, ["a"], ["b"])
PatternSet([([0], [1])], "z" * 100_000)
PatternSet.from_dicts([{"a": 1}], None, ["b"])
xor.fitted(xor)
train(net, xor, rule, engine=[])
train(net, xor, rule, engine=10**5000)
train_many([net], xor, rule, seeds=range(10**12))
BackPropagation(rule, order=10**5000)
SumOfSquares(.1, 10**5000)
Network.layered(2, 1, bias=None)
Network.layered(2, 1, direct="yes")
Network.layered(2, 10**5000)
Network.layered(2, 1, start=[])
Network.layered(2, 1, names=True)
Network.layered(2, 1, names=[["a", []], None])
Network.for_patterns(xor, None)
net.unfold(10**9)
net.unfold(10**400)
net.connect("i1", "o1", kind=None)
net.connect("i1", "o1", kind=int)
net.add_unit([])
net.add_unit("x", combine=[])
net.connect(10**5000, "h1")
MeanField(rule, None)
Genetic(None)
Boltzmann(rule, None)
Boltzmann(rule, "x")
Boltzmann(5)
Recall([])
compare([(net, xor)], True)
diagnose(net, xor, True)
Recipe("a", rule, draw=[])
Weight(None)
Weight("x")
net.connections["i1","h1"].__setattr__("weight", "x")
Weight(.5, frozen="no")
Adam(NESTED)
train(net, NESTED, rule)
draw_network(NESTED)
Boltzmann(annealing=np.array(5))
Boltzmann(noise=np.array(5))
draw_heat(np.array(5))
draw_error(range(10**12))
draw_histogram(range(10**30))
draw_histogram([10**400])
draw_error(memoryview(b"ab"))
draw_rows(iter([1]))
draw_surface(net, iter([1]))
draw_surface(net, PatternSet([([0], [1])]))
draw_surface(net, window=range(10**12))
draw_lesions(History())
draw_lesions(Study("xor", seeds=[1]))
draw_network(net, labels=np.zeros((0, 3)), phase=5)
draw_network(net, epoch=10**5000)
Activation(None, "net", "1")
Activation("a\\x1b", "net", "1")
Activation("a", None, "1")
Activation("a", len, 5)
Activation("a", len, None, low="x")
Activation("a", len, None, low=float("nan"))
Activation("a", len, None, low=2, high=1)
Activation("a", len, None, stochastic=10**9)
Formula(None, ("x",))
Formula("x", 5)
Formula("x", range(10**12))
Connection("i1", "h1", Weight(.5))
Connection(net.units["i1"], net.units["h1"], .5)
SignsBack(net.units["i1"], net.units["h1"], net)
net.connections["i1", "h1"].use(.5)
BackPropagation(rule, activation("logistic"))
Recipe("a", rule, measure=activation("logistic"))
Recipe("a", rule, batch=[])
Recipe("a", rule, order=np.array([1, 2]))
Recipe("a", rule, source=5)
Pattern([0], [1], carried=None)
Pattern([0], [1], carried="x")
History(5)
History([None])
History(seed=10**5000)
Stepper(net, xor, rule, seed=10**5000)
Stepper(net, xor, rule, history=True)
Recorder(Stepper(net, xor, rule), every=np.array([1, 2]))
WithinTolerance(Decimal(".5"))
FortyTwentyForty(Decimal(".5"))
Network.for_patterns(xor, range(10**12))
Network.for_patterns(xor, .5)
Network.from_graph(net.graph, np.array([1, 2]))
get_scenario("xor").recipe(np.array([1, 2]))
get_scenario("xor").recipe(10**5000)
SensitivityMap("xor", across=np.array([1, 2]))
SensitivityMap.of(net, xor, rule)
Study.of(int, xor, rule)
forward(None, Pattern([0, 1]))
backward(None, SumOfSquares())
backward(net, None)
change_weights(None, rule)
change_weights(net, .5)
change_weights(net, GradientDescent)
explain(net, "h1", digits=True)
explain(net, "h1", digits=10**9)
explain(net, "h1", digits="3")
explain(net, "h1", stepper=True)
explain(net, 10**5000)
explain(net, NESTED)
net.connections[10**5000]
get_scenario(np.array([1, 2]))
get_scenario(10**5000)
Inspector(net, xor)[10**5000]
Inspector(net, xor).without([])
Inspector(net, xor).without(NESTED)
net.add_unit(np.array([1, 2]))
net.add_unit("x", np.array([1, 2]))
net.add_group(np.zeros((2, 2)))
net.attention(None, [], [])
net.attention([1], [2], [3])
net.softmax(5)
lesion_study([net], xor, shares=np.array([1.0, 2.0]))
lesion_study([net], xor, "connections", noise=np.array([-1.0, 2.0]))
""".splitlines()
NESTED: list[object] = []
for _ in range(100_000):
    NESTED = [NESTED]  # Python cannot write it


class Failing:
    """Whatever it is asked, it fails."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def _fail(self, *_):
        raise RuntimeError("no")

    __iter__ = __len__ = __float__ = __repr__ = __bool__ = _fail


@pytest.mark.parametrize("case", CASES)
def test_one_sentence_says_what_is_of_another_kind(case, xor, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    net = Network.layered(2, 2, 1, seed=1)
    names = {**globals(), "net": net, "xor": xor, "rule": GradientDescent(0.5)}
    with pytest.raises(PdpsimError) as caught:
        eval(case, names)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 800  # where all recipes there are, are named
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", [np.float64(0.25), np.float32(0.25), Fraction(1, 4)], ids=repr)
def test_numbers_of_another_kind_are_kept_as_pythons_own(given, xor):
    """They stand in formulas and reports, where NumPy's would be written as calls."""
    rule = GradientDescent(given, momentum=given)
    recipe = Recipe("a", rule, measure=SumOfSquares(given), init_range=given, criterion=WithinTolerance(given))  # noqa: F405
    plain = Recipe("a", GradientDescent(0.25, 0.25), measure=SumOfSquares(0.25), init_range=0.25)  # noqa: F405
    assert str(recipe) == str(plain.with_(criterion=WithinTolerance(0.25)))  # noqa: F405
    histories = [
        train(Network.layered(2, 2, 1, seed=1), xor, each.procedure, criterion=recipe.criterion, max_epochs=5)  # noqa: F405
        for each in (recipe, plain)
    ]
    assert histories[0].tss == histories[1].tss
    assert (
        repr(Genetic(size=np.int64(4), spread=given))  # noqa: F405
        == "Genetic(size=4, tournament=3, crossing=0.6, mutation=0.1, spread=0.25)"
    )


def test_a_seed_is_judged_also_where_a_file_leaves_nothing_to_chance(tmp_path):
    net = Network.layered(2, 2, 1, seed=1)
    save_network(net, tmp_path / "net.json")  # noqa: F405
    with pytest.raises(PdpsimError, match="seed"):
        load_network(tmp_path / "net.json", seed="x")  # noqa: F405


def test_an_array_is_a_list_wherever_lists_are_taken(xor):
    net = Network.layered(2, 2, 1, seed=1)
    shares = np.array([0.5, 1.0]), [0.5, 1.0]
    cut = [lesion_study([net], xor, shares=each, draws=2).summary() for each in shares]  # noqa: F405
    assert cut[0] == cut[1]
    windows = np.array([-1, 1, -2, 2]), (-1, 1, -2, 2)
    maps = [SensitivityMap("xor", window=window, size=2).window for window in windows]  # noqa: F405
    assert maps[0] == maps[1]


class Still(Rule):
    """A rule of one's own, which changes nothing."""

    def step(self, value, gradient, memory):
        return value, memory


def test_a_recipe_tells_a_rule_of_ones_own():
    assert str(Recipe("mine", Still())).startswith("mine: Still, grain epoch, weights U(-0.5, 0.5), until tss < 0.04")


@pytest.mark.parametrize("returned", [None, "high", [1.0]])
@pytest.mark.parametrize("engine", ["message", "compiled", "auto"])
@pytest.mark.parametrize("where", ["value", "slope"])
def test_an_activation_function_that_returns_no_number_is_named(xor, engine, returned, where):
    parts = {"value": lambda net: net, "slope": lambda net, y: 1.0}
    parts[where] = lambda *given: returned
    net = Network.layered(2, 2, 1, seed=1, function=Activation("odd", parts["value"], parts["slope"]))  # noqa: F405
    with pytest.raises(PdpsimError, match=r"unit 'h1': .*odd"):
        train(net, xor, GradientDescent(0.5), engine=engine)  # noqa: F405


def test_explaining_what_is_no_event_is_told():
    assert explain(Network.layered(1, 1, seed=1), "i1->o1.weight")
    with pytest.raises(PdpsimError, match="cannot explain"):
        explain(Network.layered(1, 1, seed=1), (1, 2))
