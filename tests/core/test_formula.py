"""Formulas: every notation of one computes the same, to the last bit, and fails where Python fails."""

import ctypes
import math
import pickle
import re
import struct
import subprocess
from random import Random
from shutil import which

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from random_formulas import GIVEN, formula_of

from pdpsim import PdpsimError
from pdpsim.core.formula import Formula
from pdpsim.core.language import C_HELPERS, FUNCTIONS
from pdpsim.stepping.describe import Digits

CALLED = {name: function.python for name, function in FUNCTIONS.items()}
FLAGS = ("-O1", "-ffp-contract=off")


def formulas():
    return st.integers(0, 2**32).map(formula_of)


PLACES = (0.0, -0.0, 1.0, -1.0, 0.5, 40.0, -800.0, 800.0, 1e-310, 1e308, -1e308)


def values():
    number = st.sampled_from(PLACES) | st.floats(-50, 50) | st.floats(allow_nan=False, allow_infinity=False)
    return st.tuples(number, number, number)


def bits(found):
    """What was found, to the bit; all nans are alike."""
    if not isinstance(found, tuple):
        found = (found,)
    return [b"nan" if math.isnan(number) else struct.pack("d", number) for number in found]


def outcome(function, *args):
    try:
        return bits(function(*args))
    except (ArithmeticError, ValueError) as error:
        return type(error)


def by_python_text(formula, names):
    """What the text that a program would hold comes to, with every name another."""
    lines = formula.python(names).split("\n")
    to = [names[name] for name in dict.fromkeys(name for name, _ in formula.lines)]
    last = lines.pop() if formula.result is not None else f"({', '.join(to)},)"

    def function(*args):
        known = {names[name]: number for name, number in zip(GIVEN, args)}
        for line in lines:
            exec(line, {**CALLED, "__builtins__": {}}, known)
        return eval(last, {**CALLED, "__builtins__": {}}, known)

    return function


@given(formulas(), values())
@example(Formula("min(x, y, rate)", GIVEN), (0.0, -0.0, 0.0))
@example(Formula("1 / x", GIVEN), (-0.0, 0.0, 0.0))
@example(Formula("x = x + 1\nx", GIVEN), (1.0, 0.0, 0.0))
def test_the_text_of_a_program_computes_what_the_function_computes(formula, args):
    names = {name: f"v_{name}" for name in (*formula.given, *formula.assigned)}
    assert outcome(by_python_text(formula, names), *args) == outcome(formula.function, *args)


@given(formulas(), values())
def test_a_formula_does_as_the_same_text_does_in_python(formula, args):
    if len(formula.lines) == 0:
        plain = eval(f"lambda x, y, rate: {formula.text}", dict(CALLED))
        expected = outcome(plain, *args)
        if expected is not OverflowError:  # whole numbers of Python do not overflow, and these are floats
            assert outcome(formula.function, *args) == expected


@pytest.mark.skipif(which("gcc") is None, reason="there is no compiler")
def test_c_computes_the_same_bits_and_finds_the_same_failures(tmp_path):
    tried = [formula_of(seed) for seed in range(300)]
    library, random = in_c(tried, tmp_path), Random(1986)
    for k, formula in enumerate(tried):
        for _ in range(12):
            args = [random.choice(PLACES) if random.random() < 0.4 else random.gauss(0.0, 20.0) for _ in GIVEN]
            bad, found = ctypes.c_int(0), (ctypes.c_double * 8)()
            getattr(library, f"f{k}")(*map(ctypes.c_double, args), found, ctypes.byref(bad))
            expected = outcome(formula.function, *args)
            if isinstance(expected, type):
                assert bad.value == 1, (formula, args, expected)
            else:
                assert (bad.value, bits(tuple(found[: len(expected)]))) == (0, expected), (formula, args)


def in_c(formulas, folder):
    """A library with a function for each formula, that writes what it found and whether it failed."""
    (folder / "f.c").write_text(C_HELPERS + "".join(c_function(k, formula) for k, formula in enumerate(formulas)))
    command = ["gcc", *FLAGS, "-Wall", "-Werror", "-Wno-parentheses", "-Wno-tautological-compare"]
    command += ["-shared", "-fPIC", str(folder / "f.c"), "-o", str(folder / "f.so"), "-lm"]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return ctypes.CDLL(str(folder / "f.so"))


def c_function(k, formula):
    lines = formula.c({name: f"v_{name}" for name in (*formula.given, *formula.assigned)}).split("\n")
    last = [f"found[0] = {lines.pop()};"] if formula.result is not None else []
    declared = "".join(f"double v_{name} = 0.0; " for name in formula.assigned)
    used = "".join(f"(void)v_{name}; " for name in formula.assigned)
    if not last:
        last = [f"found[{n}] = v_{name};" for n, name in enumerate(dict.fromkeys(name for name, _ in formula.lines))]
    takes = ", ".join(f"double v_{name}" for name in formula.given)
    body = "\n    ".join([declared + used, *lines, *last])
    return f"\nvoid f{k}({takes}, double *found, int *bad) {{\n    {body}\n}}\n"


def shown_as_python(text):
    return text.replace(" x ", " * ")


@given(formulas(), values())
@example(Formula("-x * y", GIVEN), (-2.0, 3.0, 0.0))
@example(Formula("x - (y - rate)", GIVEN), (1.0, -2.0, 3.0))
@example(Formula("-(x if x > 0 else y) / rate", GIVEN), (-1.0, -0.0, -3.0))
def test_numbers_worked_out_from_left_to_right_give_the_result(formula, args):
    known = dict(zip(GIVEN, args))
    try:
        expected = formula.function(*args)
        worked = formula.numbers(known, Digits(None))
    except (ArithmeticError, ValueError):
        return
    called = {**CALLED, "inf": math.inf, "nan": math.nan, "__builtins__": {}}
    lines = [line.partition(" = ")[2] for line in worked.split("\n")] if formula.result is None else [worked]
    found = [float(eval(shown_as_python(line), called)) for line in lines]
    if formula.result is None:
        names = [name for name, _ in formula.lines]
        found = [found[len(names) - 1 - names[::-1].index(name)] for name in dict.fromkeys(names)]
    assert bits(tuple(found)) == bits(expected)


@given(formulas(), values(), st.sets(st.sampled_from(GIVEN)))
def test_what_is_worked_out_once_comes_to_the_same(formula, args, chosen):
    before, after = formula.hoisted(chosen)
    known, expected = dict(zip(GIVEN, args)), outcome(formula.function, *args)
    assert chosen.isdisjoint(after.given) or before is None or after.names & chosen
    if before is None:
        assert after == formula
        return
    try:
        made = before.function(*(known[name] for name in before.given))
    except (ArithmeticError, ValueError):
        assert isinstance(expected, type)
        return
    known.update(zip(dict.fromkeys(name for name, _ in before.lines), made))
    if formula.result is not None:
        assert outcome(after.function, *(known[name] for name in after.given)) == expected


@given(formulas(), values(), st.sets(st.sampled_from(GIVEN)))
@example(Formula("x + (0 - rate)", GIVEN), (-0.0, 1.0, 0.0), {"rate"})
@example(Formula("x - rate", GIVEN), (-0.0, 1.0, 0.0), {"rate"})
@example(Formula("x if y > 1 and rate > 0 else y", GIVEN), (-0.0, 1.0, 0.0), {"rate"})
def test_leaving_out_what_a_zero_spares_changes_no_bit(formula, args, zeros):
    known = {name: 0.0 if name in zeros else number for name, number in zip(GIVEN, args)}
    folded = formula.folded(zeros)
    expected = outcome(formula.function, *known.values())
    if not zeros & {name for name, _ in formula.lines}:
        assert set(folded.given) == set(GIVEN) - zeros
        assert outcome(folded.function, *(known[name] for name in folded.given)) == expected


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("x * (1 - rate)", "x"),
        ("(x + y) * (1 - rate)", "x + y"),
        ("x - rate", "x"),
        ("x / (1 - rate)", "x"),
        ("x + rate", "x + 0.0"),
        ("rate * x", "0.0 * x"),
        ("x * (-1 - rate)", "x * -1.0"),
        ("x if rate > 0 else y", "y"),
        ("x if not rate > 0 and x > 1 else y", "x if x > 1 else y"),
        ("x if rate > 0 or x > 1 else y", "x if x > 1 else y"),
        ("1 / rate", "1 / 0.0"),
    ],
)
def test_what_a_zero_spares(text, folded):
    assert Formula(text, GIVEN).folded({"rate"}) == Formula(folded, ("x", "y"))


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("-rate * x", "k1 = -rate", "k1 * x"),
        ("x * (1 - rate) + y / (1 - rate)", "k1 = 1 - rate", "x * k1 + y / k1"),
        ("keep = 1 - rate; x * keep", "keep = 1 - rate", "x * keep"),
        ("x / (1 / rate) if rate != 0 else 0", None, "x / (1 / rate) if rate != 0 else 0"),
        ("x / (2 * rate) if x > 1 else 0", "k1 = 2 * rate", "x / k1 if x > 1 else 0"),
        ("rate = rate + 1; x * (rate * 2)", "k1 = rate + 1", "rate = k1\nx * (rate * 2)"),
        ("x * rate", None, "x * rate"),
        ("k1 = x; k1 * exp(rate)", "k2 = exp(rate)", "k1 = x\nk1 * k2"),
    ],
)
def test_what_is_worked_out_once(text, before, after):
    found = Formula(text, GIVEN).hoisted({"rate"})
    assert (found[0] and found[0].text, re.sub(r"\((rate)\)", r"\1", found[1].text)) == (
        before,
        after.replace("; ", "\n"),
    )


def test_a_name_for_a_part():
    formula = Formula("p = inside(y); (p - t) / (p * (1 - p))", ("t", "y"))
    assert formula.with_name_for("inside(y)", "y").with_name_for("y - t", "s").text == "s / (y * (1 - y))"
    again = Formula("a = y - t; y = a * 2; y - t", ("t", "y"))
    assert again.with_name_for("y - t", "s").text == "y = s * 2\ny - t"
    assert Formula("y - t", ("t", "y")).with_name_for("y - z", "s").text == "y - t"


@pytest.mark.parametrize(
    "text",
    [
        "", "x +", "x ** 2", "x // 2", "x % 2", "+x", "~x", "x @ y", "x[0]", "x.real", "[x]", "(x, y)", "'x'", "True",
        "None", "1j", "lambda: x", "x if y else 0", "x > 0", "x and y", "not x", "(x > 0) + 1", "exp(x, y)", "exp()",
        "exp(x=1)", "exp(*x)", "min(x)", "exp", "open(x)", "__import__(x)", "().__class__", "z", "x := 1", "x = y = 1",
        "x += 1", "x; y", "x\ny", "exp = 1", "del x", "import os", "x, y = 1", "a.b = 1", "1e999", "9" * 400, "x is y",
        "x in y", "f'{x}'", "x" * 5000, "(" * 300 + "x" + ")" * 300, "-" * 3999 + "x", "x\x00", "__debug__ = 1",
        "{net}", "x if x > 0", "yield x", "await x", "...",
    ],
)  # fmt: skip
def test_what_is_no_formula_is_refused(text):
    with pytest.raises(PdpsimError):
        Formula(text, GIVEN)


@pytest.mark.parametrize("given", [("x", "x"), ("exp",), ("2",), ("",), ("a b",), ("lambda",), ("_",), ("é",), (1,)])
def test_names_that_cannot_be_given_are_refused(given):
    with pytest.raises(PdpsimError):
        Formula("1", given)


def test_what_is_said_of_a_name_that_is_not_given():
    with pytest.raises(PdpsimError, match="not given 'nett'; did you mean 'net'"):
        Formula("nett", ("net",))
    with pytest.raises(PdpsimError, match="cannot call 'expp'; did you mean 'exp'"):
        Formula("expp(net)", ("net",))


@given(formulas())
def test_a_formula_is_a_value(formula):
    assert formula == pickle.loads(pickle.dumps(formula))
    assert "..." in repr(formula) or eval(repr(formula)) == formula  # a long one is shown in part
    assert hash(pickle.loads(pickle.dumps(formula))) == hash(formula)
    assert formula.words()


def test_the_function_of_a_function_is_itself():
    assert Formula("tanh(net)", ("net",)).function is math.tanh
    assert Formula("exp(y)", ("net", "y")).function(0.0, 1.0) == math.e
