"""Rules over many epochs against other programs: PyTorch's, where it is installed, and loops written here."""

from __future__ import annotations

import math

import pytest
from checks import epoch_acts

from pdpsim import Adam, GradientDescent, Network, PatternSet, QuickProp, RMSProp, Rprop, TssBelow, train
from pdpsim.core.events import WeightChanged
from pdpsim.core.sweeps import perform

HIDDEN, EPOCHS = 3, 400
XOR = [([float(a), float(b)], [float(a ^ b)]) for a in (0, 1) for b in (0, 1)]

RULES = {
    "gradient descent": GradientDescent(0.3),
    "momentum": GradientDescent(0.2, 0.8),
    "nesterov": GradientDescent(0.2, 0.8, nesterov=True),
    "rmsprop": RMSProp(0.01),
    "adam": Adam(0.02, 0.9, 0.99),
    "adamw": Adam(0.02, weight_decay=0.05),
    "rprop": Rprop(),
    "quickprop": QuickProp(0.3),
}


def trained(rule, epochs, seed=7):
    """Our weights after some epochs, as w[layer][receiver][sender] with the bias first, and tss of every epoch."""
    net = Network.layered(2, HIDDEN, 1, seed=seed)
    before = rows(net)
    tss = train(net, PatternSet(XOR), rule, criterion=TssBelow(1e-300), max_epochs=epochs, engine="message").tss
    return before, rows(net), tss


def rows(net):
    return [[[c.weight for c in unit.incoming] for unit in units] for units in (net.hidden, net.outputs)]


def flat(weights):
    return [w for layer in weights for row in layer for w in row]


# -- loops written here ---------------------------------------------------------------------------


def gradients_and_tss(w):
    """The gradient of 1/2 the sum of squares over all patterns, and tss, by formulas for two layers."""
    (below, (above,)), tss = w, 0.0
    grads = [[[0.0] * 3 for _ in range(HIDDEN)], [[0.0] * (HIDDEN + 1)]]
    for given, (t,) in XOR:
        x = [1.0, *given]
        h = [1.0] + [0.5 * (1 + math.tanh(sum(a * b for a, b in zip(row, x)) / 2)) for row in below]
        y = 0.5 * (1 + math.tanh(sum(a * b for a, b in zip(above, h)) / 2))
        tss += (y - t) ** 2
        d = (y - t) * y * (1 - y)
        for k in range(HIDDEN + 1):
            grads[1][0][k] += d * h[k]
        for j in range(HIDDEN):
            for i in range(3):
                grads[0][j][i] += d * above[j + 1] * h[j + 1] * (1 - h[j + 1]) * x[i]
    return grads, tss


def looped(w, update, epochs):
    """Weights, and tss of every epoch, by a loop; `update` is given weight, gradient and a dict to remember in."""
    memory = [[[{} for _ in row] for row in layer] for layer in w]
    found = []
    for epoch in range(1, epochs + 1):
        grads, tss = gradients_and_tss(w)
        found.append(tss)
        w = [
            [[update(*three, epoch) for three in zip(*rows)] for rows in zip(*layers)]
            for layers in zip(w, grads, memory)
        ]
    return w, found


def nesterov(w, g, m, epoch):
    m["v"] = 0.8 * m.get("v", 0.0) + g
    return w - 0.2 * (g + 0.8 * m["v"])


def momentum(w, g, m, epoch):
    m["v"] = 0.8 * m.get("v", 0.0) + g
    return w - 0.2 * m["v"]


def rmsprop(w, g, m, epoch):
    m["s"] = 0.99 * m.get("s", 0.0) + 0.01 * g**2
    return w - 0.01 * g / (math.sqrt(m["s"]) + 1e-8)


def adam(w, g, m, epoch):
    m["m"] = 0.9 * m.get("m", 0.0) + 0.1 * g
    m["s"] = 0.99 * m.get("s", 0.0) + 0.01 * g**2
    return w - 0.02 * (m["m"] / (1 - 0.9**epoch)) / (math.sqrt(m["s"] / (1 - 0.99**epoch)) + 1e-8)


def rprop(w, g, m, epoch):
    """iRprop- as Igel and Huesken print it."""
    step, last = m.get("step", 0.1), m.get("g", 0.0)
    if g * last > 0:
        step = min(1.2 * step, 50.0)
    elif g * last < 0:
        step, g = max(0.5 * step, 1e-6), 0.0
    m.update(step=step, g=g)
    return w - math.copysign(step, g) if g else w


def quickprop(w, g, m, epoch):
    """After Fahlman's program, which goes by slopes (minus the gradient) and the sign of the last step."""
    mu, slope, before, last, step = 1.75, -g, m.get("slope", 0.0), m.get("last", 0.0), 0.0
    shrink = mu / (1 + mu)
    if last > 0:
        step += 0.3 * slope if slope > 0 else 0.0
        step += mu * last if slope > shrink * before else last * slope / (before - slope)
    elif last < 0:
        step += 0.3 * slope if slope < 0 else 0.0
        step += mu * last if slope < shrink * before else last * slope / (before - slope)
    else:
        step += 0.3 * slope
    m.update(slope=slope, last=step)
    return w + step


LOOPS = {
    "gradient descent": lambda w, g, m, epoch: w - 0.3 * g,
    "momentum": momentum,
    "nesterov": nesterov,
    "rmsprop": rmsprop,
    "adam": adam,
    "rprop": rprop,
    "quickprop": quickprop,
}


@pytest.mark.parametrize("name", LOOPS)
@pytest.mark.parametrize("seed", range(3))
def test_weights_and_errors_are_those_of_a_loop(name, seed):
    # Not for longer: some rules go by the sign of a gradient, so that rounding grows.
    before, after, tss = trained(RULES[name], 20, seed)
    expected, errors = looped(before, LOOPS[name], 20)
    assert tss == pytest.approx(errors, rel=1e-9)
    assert flat(after) == pytest.approx(flat(expected), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", LOOPS)
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_every_change_of_many_epochs_is_that_of_the_loop(name, seed):
    net, memory, update = Network.layered(2, HIDDEN, 1, seed=seed), {}, LOOPS[name]
    for epoch in range(1, EPOCHS + 1):
        for event in perform(epoch_acts(net, PatternSet(XOR), RULES[name])):
            if isinstance(event, WeightChanged):
                expected = update(event.old, event.gradient, memory.setdefault(event.weight, {}), epoch)
                assert math.isclose(event.new, expected, rel_tol=1e-12, abs_tol=1e-14), (epoch, event)
    assert len(memory) == len(net.weights)


# -- PyTorch --------------------------------------------------------------------------------------

BY_TORCH = {
    "gradient descent": lambda torch, w: torch.optim.SGD(w, 0.3),
    "momentum": lambda torch, w: torch.optim.SGD(w, 0.2, 0.8),
    "nesterov": lambda torch, w: torch.optim.SGD(w, 0.2, 0.8, nesterov=True),
    "rmsprop": lambda torch, w: torch.optim.RMSprop(w, 0.01, 0.99, 1e-8),
    "adam": lambda torch, w: torch.optim.Adam(w, 0.02, (0.9, 0.99), 1e-8),
    "adamw": lambda torch, w: torch.optim.AdamW(w, 0.02, (0.9, 0.999), 1e-8, 0.05),
}


@pytest.mark.parametrize("name", BY_TORCH)
def test_four_hundred_epochs_are_those_of_pytorch(name):
    torch = pytest.importorskip("torch")
    before, after, tss = trained(RULES[name], EPOCHS)
    w = [torch.tensor(layer, dtype=torch.float64, requires_grad=True) for layer in before]
    optimizer, errors = BY_TORCH[name](torch, w), []
    one = torch.ones(len(XOR), 1, dtype=torch.float64)
    x, t = (torch.tensor([pattern[k] for pattern in XOR], dtype=torch.float64) for k in (0, 1))
    for _ in range(EPOCHS):
        optimizer.zero_grad()
        h = torch.sigmoid(torch.cat([one, x], 1) @ w[0].T)
        y = torch.sigmoid(torch.cat([one, h], 1) @ w[1].T)
        loss = 0.5 * ((y - t) ** 2).sum()
        loss.backward()
        errors.append(2 * loss.item())
        optimizer.step()
    assert tss == pytest.approx(errors, rel=1e-12)
    assert flat(after) == pytest.approx(flat([layer.tolist() for layer in w]), rel=1e-12, abs=1e-12)
