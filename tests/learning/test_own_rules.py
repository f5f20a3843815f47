"""Rules of one's own: explained as they were worked out, the same by every engine, and refused where they are none."""

from dataclasses import dataclass

import pytest
from explained import value_of

from pdpsim import Network, Rule, Stepper, train
from pdpsim.checks import positive
from pdpsim.engines import toolchain


def own_rule(equation, remembers=(), fresh=(), checks=None, setting="rate"):
    """A rule of that equation, with a rate (which may bear another name)."""
    told = {
        "equation": equation.replace("; ", "\n"),
        "remembers": remembers,
        "fresh": fresh,
        "checks": {setting: positive, **(checks or {})},
        "__annotations__": {setting: float},
        setting: 0.5,
    }
    return dataclass(frozen=True, repr=False)(type("Own", (Rule,), told))()


@pytest.mark.parametrize(
    ("equation", "remembers", "lines"),
    [
        ("weight = weight - rate * gradient; weight = weight * 0.9", (), ["weight", "new weight"]),
        ("m = m + gradient; m = m * 0.5; weight = weight - rate * m", ("m",), ["m", "m", "new weight"]),
        ("gradient = gradient * 2; weight = weight - rate * gradient", (), ["gradient", "new weight"]),
        ("new_weight = weight - gradient; weight = new_weight * 0.9", (), ["new_weight", "new weight"]),
        ("to = weight - gradient; weight = to", (), ["to", "new weight"]),
        ("p = inside(weight); weight = p - gradient; m = weight - m", ("m",), ["p", "new weight", "m"]),
        (
            "change = -rate * gradient; last_change = last_change + change * 0.5; weight = weight + last_change",
            ("last_change",),
            ["change", "last change", "new weight"],
        ),
    ],
)
def test_each_line_of_an_equation_is_explained_with_what_was_known_there(xor, equation, remembers, lines):
    net = Network.layered(2, 2, 1, seed=1)
    stepper = Stepper(net, xor, own_rule(equation, remembers, (0.0,) * len(remembers)))
    stepper.next_epoch()
    stepper.next_epoch()
    told = [line.removeprefix("weight i1 -> h1: ") for line in stepper.explain("i1->h1.weight", None).splitlines()]
    assert [line.split(" = ")[0] for line in told] == [name for name in lines for _ in range(2)]
    for line in told[1::2]:
        name, *numbers, result = line.split(" = ")
        assert all(value_of(each) == float(result) for each in numbers)
        if name == "new weight":
            assert float(result) == net.connections["i1", "h1"].weight
    stepper.set("i1->h1.weight", 0.75)
    assert stepper.explain("i1->h1.weight").count("(but it stands at 0.750: something was changed since)") == 1


@pytest.mark.parametrize("setting", ["memory", "made", "make", "others"])
def test_settings_may_bear_any_name(xor, setting):
    rule = own_rule(f"m = m + gradient; weight = weight - {setting} * m", ("m",), (0.0,), setting=setting)
    usual = own_rule("m = m + gradient; weight = weight - rate * m", ("m",), (0.0,))
    expected = train(Network.layered(2, 2, 1, seed=1), xor, usual, max_epochs=3).tss
    for engine in ["message", "compiled"] + ["native"] * toolchain.is_there():
        assert train(Network.layered(2, 2, 1, seed=1), xor, rule, engine=engine, max_epochs=3).tss == expected
