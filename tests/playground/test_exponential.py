"""The exponential function of the browser has the bits of Linux, and is within about half a unit of the last place."""

import math
from decimal import Decimal, localcontext
from random import Random

import pytest

from pdpsim.playground import exponential
from pdpsim.playground.exponential import exp, is_pythons, python_exp

# From glibc 2.36 on x86-64 with fused multiply-add.
KNOWN = {
    "0x1.7c472cd53c268p+1": "0x1.38288e339a52fp+4",
    "0x1.48abb658f8a60p-1": "0x1.e670821628d89p+0",
    "-0x1.05431f1511ec2p+2": "0x1.1465ab4792cc1p-6",
    "-0x1.d87c90cf230dep+2": "0x1.4618b86afdc0fp-11",
    "-0x1.3bdb6c7e17f60p+0": "0x1.2a2ad79b7c169p-2",
    "-0x1.82e2b846b3a90p-1": "0x1.e0fc20a34cc27p-2",
}


@pytest.mark.parametrize(("x", "value"), [(float.fromhex(x), float.fromhex(value)) for x, value in KNOWN.items()])
def test_it_gives_the_bits_of_linux(x, value):
    assert exp(x) == value


def test_it_is_nearly_exact():
    chance = Random(3)
    for x in (chance.uniform(-50, 50) for _ in range(300)):
        with localcontext() as context:
            context.prec = 60
            exact = Decimal(x).exp()
            assert abs(Decimal(exp(x)) - exact) <= Decimal("0.52") * Decimal(math.ulp(exp(x)))


@pytest.mark.parametrize("x", [0.0, -0.0, 1e-300, 710.0, -745.0, -800.0, math.inf, -math.inf, 701.0])
def test_the_ends_are_pythons(x):
    try:
        expected = python_exp(x)
    except OverflowError:
        with pytest.raises(OverflowError):
            exp(x)
    else:
        assert exp(x) == expected


def test_where_it_is_pythons_it_is_so_everywhere():
    if not is_pythons():
        pytest.skip("Python's own function has other last bits here")
    chance = Random(4)
    assert all(exp(x) == math.exp(x) for x in (chance.uniform(-700, 700) for _ in range(2000)))


def test_each_telling_value_tells_a_machine_without_fused_multiply_add(monkeypatch):
    exact = [exp(x) for x in exponential.TELLING]
    monkeypatch.setattr(exponential, "fma", lambda a, b, c: a * b + c)
    assert all(exp(x) != value for x, value in zip(exponential.TELLING, exact))
