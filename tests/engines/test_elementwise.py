"""Formulas as lines of NumPy: number by number they come to what the function comes to."""

import math
import re
from random import Random

import numpy as np
import pytest
from random_formulas import GIVEN, formula_of

from pdpsim import Activation, Formula, GradientDescent, Network, activation, train
from pdpsim.engines import elementwise
from pdpsim.engines.arrays import program

NOT_EXACT = re.compile("exp|log|tanh|pow|far_out|1e300")  # or where min and max treat nan otherwise


def in_matrices(formula, rows):
    """What the lines come to for each row of what is given."""
    matrices = {name: np.array([[row[k] for row in rows]]) for k, name in enumerate(formula.given)}
    names = {name: f"M_{name}" for name in matrices}
    lines = elementwise.Writer(names, "R1_").write(formula, "out")
    spare = [f"R{k}_{n} = empty_like(out)" for k, n in elementwise.spare_matrices(lines)]
    head = f"def epochs({', '.join(names.values())}, out):"
    made = program("\n    ".join([head, *spare, *lines, "yield out"]))
    with np.errstate(all="ignore"):
        return next(made(*matrices.values(), np.full((1, len(rows)), np.nan)))[0].tolist()


def test_lines_come_to_the_very_same_numbers_where_numpy_rounds_as_python_does():
    random, held = Random(1986), 0
    for seed in range(1500):
        formula = formula_of(seed)
        if formula.result is None or NOT_EXACT.search(formula.text):
            continue
        rows = [[random.choice([0.0, 1.0, -1.0, random.gauss(0.0, 5.0)]) for _ in GIVEN] for _ in range(8)]
        for row, found in zip(rows, in_matrices(formula, rows)):
            try:
                expected = formula.function(*row)
            except (ArithmeticError, ValueError):
                continue
            assert found == expected, (formula, row)
            held += 1
    assert held > 1000


def test_lines_come_to_what_python_comes_to_and_to_nothing_where_it_stops():
    random, held, stopped, missed = Random(1986), 0, 0, 0
    for formula in filter(lambda each: each.result, map(formula_of, range(1500))):
        rows = [[random.choice([0.5, 0.0, -1.0, 900.0, random.gauss(0.0, 3.0)]) for _ in GIVEN] for _ in range(4)]
        for row, found in zip(rows, in_matrices(formula, rows)):
            try:
                expected = formula.function(*row)
            except (ArithmeticError, ValueError):
                stopped += 1
                missed += math.isfinite(found)
            else:
                assert found == pytest.approx(expected, rel=1e-9, nan_ok=True) or abs(expected) > 1e300, (formula, row)
                held += 1
    assert held > 3000
    assert stopped > 1000
    assert missed == 0


@pytest.mark.parametrize(
    ("text", "x", "y"),
    [
        ("-max(2, x, x * y)", 3.0, 4.0),
        ("1 + min(x, y, x * y, 2 - y)", 3.0, 4.0),
        ("x if y > 0 else max(0, y, -x)", 1.5, -1.0),
        ("max(x, y, min(x, 2, x + y))", -1.0, -3.0),
    ],
)
def test_the_greatest_of_more_than_two_loses_none(text, x, y):
    formula = Formula(text, ("x", "y"))
    assert in_matrices(formula, [[x, y]]) == [formula.function(x, y)]


FAILING = {
    "overflow": "1 / (1 + exp(-90000 * net))",
    "zero": "1 / (1 + 1 / (net - net))",
    "constant": "1 / (net / 0)",
    "swallowed": "1 if log(-net * net) > 0 else 0",
    "below a power": "pow(log(-net * net), 0)",
    "line": "r = sqrt(-1 - net * net); net",
    "second part": "net if net > -1000 and log(-net * net) < 1 else 0",
    "or": "net if net > 1000 or log(-net * net) < 1 else 0",
    "third term": "1 if -5 < 2 < sqrt(-1 - net * net) else 0",
    "branch": "1 / exp(800 + net * net) if net * net >= 0 else 0",
}
WHOLE = {
    "branch not taken": "1 / (1 + exp(net * net + 800)) if net * net < 0 else net",
    "no third term": "net if 5 < 2 < sqrt(-1 - net * net) else net",
    "or met": "net if net * net >= 0 or log(-net * net) > 0 else 0",
    "not come to": "1 if net * net < 0 and log(-net * net) > 0 else net",
}


@pytest.mark.parametrize("engine", ["message", "compiled", "vectorized"])
@pytest.mark.parametrize("text", [*FAILING, *WHOLE])
def test_a_formula_that_fails_ends_training_whatever_computes_it(engine, text, xor):
    own = Activation("own", {**FAILING, **WHOLE}[text], "1")
    net = Network.layered(2, 2, 1, seed=1, function=own)
    history = train(net, xor, GradientDescent(0.01), max_epochs=3, engine=engine)
    assert (history.stopped, history.epochs) == (("diverged", 0) if text in FAILING else ("limit", 3))


@pytest.mark.parametrize("name", ["silu", "gelu", "leaky_relu", "logistic(3)", "exp", "softplus", "logistic", "square"])
def test_functions_and_slopes_are_those_of_the_units(name):
    function = activation(name)
    nets = [-800.0, -700.0, -36.5, -1.0, -0.0, 0.0, 0.5, 3.0, 36.5, 40.0, 700.0]
    values = in_matrices(function.value_formula, [[net] for net in nets])
    assert values == pytest.approx([function.value(net) for net in nets], rel=1e-15, abs=1e-300)
    slopes = in_matrices(function.slope_formula, list(zip(nets, values)))
    expected = [function.slope(net, y) for net, y in zip(nets, values)]
    assert slopes == pytest.approx(expected, rel=1e-13, abs=1e-300)


def test_what_numpy_does_in_fewer_steps_is_known_by_its_formula_not_its_name():
    at_hand = {"n": "N1", "y": "Y1", "s": "S1", "r": "R1_"}
    own = Activation("hyperbolic", "tanh(net)", "1 - y * y")
    assert elementwise.value_lines(own, at_hand) == elementwise.value_lines(activation("tanh"), at_hand)
    other = Activation("tanh", "tanh(2 * net)", "2 - 2 * y * y")
    assert elementwise.value_lines(other, at_hand)[:2] == ["multiply(2.0, N1, R1_0)", "tanh(R1_0, Y1)"]


def test_a_name_that_is_given_again_leaves_what_was_given():
    formula = Formula("x = x + 1; y = x * y; x - y", ("x", "y"))
    assert in_matrices(formula, [[1.0, 2.0], [3.0, -1.0]]) == [-2.0, 8.0]
