"""Whatever of another kind is handed to the public functions is answered in one sentence, by an error of ours."""

import pytest

from pdpsim import *  # noqa: F403
from pdpsim import GradientDescent, Network, PdpsimError, Recipe
from pdpsim.learning.rule import Rule
from pdpsim.stepping.explain import explain

CASES = """\
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
Weight(None)
Weight("x")
net.connections["i1","h1"].__setattr__("weight", "x")
""".splitlines()


@pytest.mark.parametrize("case", CASES)
def test_one_sentence_says_what_is_of_another_kind(case, xor, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    net = Network.layered(2, 2, 1, seed=1)
    names = {**globals(), "net": net, "xor": xor, "rule": GradientDescent(0.5)}
    with pytest.raises(PdpsimError) as caught:
        eval(case, names)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300
    assert list(tmp_path.iterdir()) == []


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
