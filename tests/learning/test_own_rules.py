"""Rules of one's own: explained as they were worked out, the same by every engine, and refused where they are none."""

from dataclasses import dataclass

import pytest
from explained import value_of

from pdpsim import BackPropagation, GradientDescent, Network, PatternSet, Perceptron, Rule, Stepper, train
from pdpsim.checks import positive
from pdpsim.engines import c_compiler
from pdpsim.errors import EngineError, PdpsimError, SettingError


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
    for engine in ["message", "compiled"] + ["native"] * c_compiler.is_there():
        assert train(Network.layered(2, 2, 1, seed=1), xor, rule, engine=engine, max_epochs=3).tss == expected


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"equation": "rate = rate / 2; weight = weight - rate * gradient"}, "of Own assigns to 'rate', a setting"),
        ({"equation": "weight = weight - rate * gradient; rate = rate * 0.9"}, "of Own assigns to 'rate', a setting"),
        ({"equation": "weight - rate * gradient"}, "of Own ends in 'weight - rate . gradient', which is assigned to"),
        ({"equation": "m = gradient; m + weight", "remembers": ("m",), "fresh": (0.0,)}, "ends in 'm . weight'"),
        ({"equation": "x = rate * gradient"}, "assigns 'x', and never weight"),
        ({"equation": "weight = weight - rat * gradient"}, "not given 'rat'; did you mean 'rate'"),
        ({"equation": "weight = "}, "is no formula"),
        ({"remembers": ("m", "n"), "fresh": (0.0,)}, r"fresh of Own must be 2 numbers, for m, n, not \(0.0,\)"),
        ({"remembers": ("m",), "fresh": ("x",)}, "must be 1 number, for m, not"),
        ({"remembers": ("m",), "fresh": 0.0}, "must be 1 number, for m, not 0.0"),
        ({"fresh": (1.0,)}, r"fresh of Own must be \(\), not \(1.0,\)"),
        ({"remembers": "mean", "fresh": (0.0,) * 4}, r"must be a tuple of names, such as \('mean',\), not 'mean'"),
        ({"remembers": ("rate",), "fresh": (0.0,)}, "each name once"),
        ({"checks": {"raet": positive}}, "Own has no setting 'raet' to be checked; did you mean 'rate'"),
        ({"checks": {"rate": 5}}, "the check of 'rate' of Own must be a function such as positive, not 5"),
        ({"checks": {"rate": lambda value, name: None}}, "the check of 'rate' of Own must return the number, not None"),
        ({"setting": "step"}, "a setting of Own cannot be called 'step'"),
    ],
)
def test_what_is_no_rule_is_refused_when_it_is_made(wrong, said):
    with pytest.raises(SettingError, match=said):
        own_rule(**{"equation": "weight = weight - 0.5 * gradient", **wrong})


def test_an_equation_that_is_worked_out_is_refused_before_a_weight_changes(xor):
    @dataclass(frozen=True, repr=False)
    class Late(Rule):
        rate: float = 0.5
        checks = {"rate": positive}

        def __post_init__(self):
            super().__post_init__()
            object.__setattr__(self, "text", "rate = rate / 2\nweight = weight - rate * gradient")

        @property
        def equation(self):
            return self.text

    for engine in "message", "compiled", "native", "auto":
        net = Network.layered(2, 2, 1, seed=1)
        before = [weight.value for weight in net.weights]
        with pytest.raises(PdpsimError, match="of Late assigns to 'rate'"):
            train(net, xor, Late(), engine=engine)
        assert [weight.value for weight in net.weights] == before


@dataclass(frozen=True, repr=False)
class Slower(GradientDescent):
    """A rate that falls from epoch to epoch."""

    def at(self, epoch):
        return GradientDescent(self.rate / epoch)


@dataclass(frozen=True)
class Waning(BackPropagation):
    def at(self, epoch):
        return BackPropagation(GradientDescent(self.rule.rate / epoch))


@pytest.mark.parametrize("learning", [Slower(5.0), Waning(GradientDescent(5.0))])
def test_what_is_in_force_in_an_epoch_is_asked_for_each(learning, xor):
    stepper = Stepper(Network.layered(2, 2, 1, seed=1), xor, learning)
    for _ in range(30):
        stepper.next_epoch()
    plain, falling = Network.layered(2, 2, 1, seed=1), []
    for epoch in range(1, 31):
        falling += train(plain, xor, GradientDescent(5.0 / epoch), max_epochs=1).tss
    assert list(stepper.tss) == falling
    for engine in "message", "compiled", "auto":
        assert train(Network.layered(2, 2, 1, seed=1), xor, learning, engine=engine, max_epochs=30).tss == falling


@dataclass(frozen=True)
class Tiring(Perceptron):
    def at(self, epoch):
        return Perceptron(self.rate / epoch)


def test_a_procedure_without_a_rule_is_asked_for_each_epoch_too(xor):
    def begun():
        net = Network.layered(2, 1, seed=1)
        net.units["o1"].function = "threshold"
        return net

    stepper, plain = Stepper(begun(), xor, Tiring(1.0)), begun()
    for epoch in range(1, 9):
        stepper.next_epoch()
        train(plain, xor, Perceptron(1.0 / epoch), max_epochs=1)
    trained = begun()
    train(trained, xor, Tiring(1.0), max_epochs=8)
    weights = [[weight.value for weight in net.weights] for net in (trained, stepper.net, plain)]
    assert weights[0] == weights[1] == weights[2]


@pytest.mark.parametrize("engine", ["compiled", "native"])
@pytest.mark.parametrize(
    "equation",
    [
        "step = rate * gradient; last = 0; weight = weight - step; last = step",
        "step = rate * gradient; last = step; step = 0 * step; weight = weight - last",
        "step = rate * gradient; last = step; weight = weight - step; last = last * 0.5",
        "last = gradient; step = rate * gradient; weight = weight - step - 0.1 * last; last = step",
        "step = rate * gradient; last = step; step = 0.5 * step; weight = weight - step",
        "step = rate * gradient + 0.5 * last; last = step; weight = weight - step",
    ],
)
def test_what_is_remembered_is_the_last_that_was_assigned_whatever_computes_it(xor, engine, equation):
    if engine == "native" and not c_compiler.is_there():
        pytest.skip("there is no C compiler")

    def trained(engine):
        net = Network.layered(2, 2, 1, seed=1)
        history = train(net, xor, own_rule(equation, ("last",), (0.0,)), max_epochs=20, engine=engine)
        return history.tss, [(weight.value, weight.memory) for weight in net.weights]

    assert trained(engine) == trained("message")


@pytest.mark.parametrize("engine", ["auto", "compiled", "native"])
@pytest.mark.parametrize("order", ["listed", "permuted"])
def test_a_rule_whose_settings_alone_fail_ends_in_a_sentence_before_anything_is_presented(xor, engine, order):
    if engine == "native" and not c_compiler.is_there():
        pytest.skip("there is no C compiler")
    rule = own_rule("weight = weight - rate / (rate - 0.5) * gradient")
    net = Network.layered(2, 2, 1, seed=1)
    history = train(net, xor, BackPropagation(rule, order=order), max_epochs=2000, engine=engine, seed=1)
    assert (history.stopped, history.epochs) == ("diverged", 0)
    assert "weight bias -> h1: the rule fails" in history.reason


@pytest.mark.parametrize(
    "equation", ["a = 1 / gradient; weight = weight - rate * a", "weight = weight + log(gradient)"]
)
def test_a_rule_that_fails_is_explained(xor, equation):
    net = Network.layered(2, 2, 1, seed=1)
    stepper = Stepper(net, xor[:1], own_rule(equation))
    with pytest.raises(PdpsimError, match="weight i1 -> h1: the rule fails at gradient 0: "):
        stepper.next_epoch()
    assert "weight i1 -> h1: the rule fails at gradient 0: " in stepper.explain("i1->h1.weight")


@dataclass(frozen=True, repr=False)
class Clipped(GradientDescent):
    """With the same settings, but no gradient that would show in the weights that it is infinite."""

    @property
    def equation(self):
        return """
            change = -rate * max(-1, min(1, gradient)) + momentum * last_change
            weight = weight + change
            last_change = change
        """


@pytest.mark.parametrize("engine", ["auto", "compiled", "native", "vectorized"])
def test_a_delta_that_is_infinite_ends_training_though_the_rule_clips_gradients(engine):
    if engine == "native" and not c_compiler.is_there():
        pytest.skip("there is no C compiler")

    def trained(engine):
        net = Network.layered(*[1] * 9, seed=1, function="linear")
        for (sender, _), connection in net.connections.items():
            connection.weight = 0.0 if sender == "bias" else 1e60
        return train(net, PatternSet([([0.0], [1.0])]), Clipped(0.1), max_epochs=20, engine=engine)

    try:
        history = trained(engine)
    except EngineError:  # which does not know the rule
        return
    assert (history.stopped, history.reason) == (trained("message").stopped, trained("message").reason)
    assert history.stopped == "diverged"
