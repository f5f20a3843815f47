"""Functions and measures of any formula come out the same to the last bit, whatever computes them."""

from decimal import Decimal
from itertools import count
from random import Random

import numpy as np
import pytest
from checks import bits, numbers
from random_formulas import formula_of

from pdpsim import Activation, BackPropagation, GradientDescent, Network, TssBelow, train
from pdpsim.core.measures import ByFormula
from pdpsim.engines import c_compiler

NEVER, EPOCHS = TssBelow(1e-300), 12
# Most random formulas fail at once; these do not.
TAMED = "0.5 * {} / (1 + abs({}))"


def tamed(text):
    """The formula with its result kept small."""
    *lines, result = text.split("\n")
    return "\n".join([*lines, f"r = {result}", TAMED.format("r", "r")])


def measure_of(seed):
    class Any(ByFormula):
        error_text = tamed(formula_of(seed + 2, ("y", "t"), result=True, depth=2).text)
        slope_text = tamed(formula_of(seed + 3, ("y", "t"), result=True, depth=2).text)

    return Any()


def outcome(engine, seed, patterns):
    value = tamed(formula_of(seed, ("net",), result=True, depth=2).text)
    slope = tamed(formula_of(seed + 1, ("net", "y"), result=True, depth=2).text)
    net = Network.layered(2, 2, 1, seed=seed, function=Activation("any", value, slope))
    procedure = BackPropagation(GradientDescent(0.1, 0.5), measure_of(seed), batch=Random(seed).choice([None, 1]))
    history = train(net, patterns, procedure, criterion=NEVER, max_epochs=EPOCHS, engine=engine)
    return list(map(bits, history.tss)), history.stopped, numbers(net)


@pytest.mark.parametrize(("engine", "many"), [("compiled", 12), ("native", 4)])
@pytest.mark.parametrize("first", [0, pytest.param(1000, marks=pytest.mark.slow)])
def test_any_formula_of_ones_own(engine, many, first, xor):
    if engine == "native" and not c_compiler.is_there():
        pytest.skip("there is no C compiler")
    seeds, went, failed = count(first), 0, 0
    while went < many * (1 + 9 * bool(first)):
        seed = next(seeds)
        by_messages = outcome("message", seed, xor)
        whole = len(by_messages[0]) == EPOCHS
        if whole or failed < many:  # most fail at once
            assert outcome(engine, seed, xor) == by_messages, seed
        went, failed = went + whole, failed + (not whole)


# What each engine must not take for its own: what is given, and constants that have a name.
FORMULAS = {
    "shifted": (
        "net = net - 1; net / (1 + exp(-net))",
        "net = net - 1; e = 1 / (1 + exp(-net)); e + net * e * (1 - e)",
    ),
    "scaled": ("1.7 * tanh(net)", "y = y / 1.7; 1.7 * (1 - y * y)"),
    "named": ("s = 2 / 3; a = 1 / tanh(s); a * tanh(s * net)", "s = 2 / 3; a = 1 / tanh(s); s * (a - y * y / a)"),
}


class Scaled(ByFormula):
    """In which s is no difference of output and target."""

    error_text, slope_text = "s = 0.3 * (y - t); s * s", "s = 0.09 * (y - t); 2 * s"


class Soft(ByFormula):
    """Which takes other targets."""

    error_text, slope_text = "t = 0.8 * t + 0.1; (y - t) * (y - t)", "t = 0.8 * t + 0.1; 2 * (y - t)"


@pytest.mark.parametrize("engine", ["compiled", "native"])
@pytest.mark.parametrize("function", [*FORMULAS, "logistic"])
@pytest.mark.parametrize("measure", [Scaled(), Soft()])
def test_names_that_a_formula_gives_itself(engine, function, measure, xor):
    if engine == "native" and not c_compiler.is_there():
        pytest.skip("there is no C compiler")

    def trained(engine):
        own = Activation(function, *FORMULAS[function]) if function in FORMULAS else function
        net = Network.layered(2, 3, 1, seed=1, function=own)
        procedure = BackPropagation(GradientDescent(0.05, 0.9), measure)
        history = train(net, xor, procedure, criterion=NEVER, max_epochs=40, engine=engine)
        return list(map(bits, history.tss)), numbers(net)

    assert trained(engine) == trained("message")


def test_numbers_of_numpy_that_a_function_returns_are_pythons_own(xor, tmp_path):
    table = np.tanh(np.linspace(-8, 8, 1601)).astype("float32")

    def looked_up(net):
        return table[int(100 * min(max(net, -8), 8)) + 800]

    own = Activation("table", looked_up, lambda net, y: np.float32(1.01 - y * y))
    for engine in "message", "compiled":
        net = Network.layered(2, 2, 1, seed=1, function=own)
        history = train(net, xor, GradientDescent(0.1, 0.9), max_epochs=5, engine=engine)
        assert {type(weight.value) for weight in net.weights} | set(map(type, history.tss)) == {float}
    assert type(Activation("one", Decimal, None).value(0.25)) is float
    kinked = Activation(
        "bent", lambda net: np.where(net > 0, net, 0.1 * net), lambda net, y: np.where(net > 0, 1.0, 0.1)
    )
    net = Network.layered(2, 2, 1, seed=1, function=kinked)
    history = train(net, xor, GradientDescent(0.1, 0.9), max_epochs=5)
    assert {type(weight.value) for weight in net.weights} | set(map(type, history.tss)) == {float}
    bent = Activation("leaky", "net if net > 0 else 0.1 * net", "1 if net > 0 else 0.1")
    other = Network.layered(2, 2, 1, seed=1, function=bent)
    assert train(other, xor, GradientDescent(0.1, 0.9), max_epochs=5).tss == history.tss
    assert Activation("table", looked_up, None).in_parts()[1][1] is looked_up
    assert own == Activation("table", looked_up, own.in_parts()[1][2])
