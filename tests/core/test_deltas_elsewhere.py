"""Deltas of parts that are wired, beside PyTorch's own softmax, layer norm and attention."""

import pytest

from pdpsim import CategoricalCrossEntropy, Network, Pattern, backward, forward, get_scenario
from pdpsim.experiments.running import start_network

torch = pytest.importorskip("torch")


def go(net, pattern, measure):
    return len(list(forward(net, pattern))), len(list(backward(net, measure)))


def tensor(values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def test_softmax_with_cross_entropy():
    net = Network()
    scores = net.add_group(["a", "b", "c"], "input")
    net.softmax(scores, "output")
    forth, back = go(net, Pattern([0.3, -1.2, 2.0], [0, 1, 0]), CategoricalCrossEntropy())
    assert forth == back
    given = tensor([0.3, -1.2, 2.0])
    torch.nn.functional.cross_entropy(given[None], torch.tensor([1])).backward()
    assert [unit.error for unit in scores] == pytest.approx(given.grad.tolist(), rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_the_head_of_lookup(seed):
    scenario = get_scenario("lookup")
    recipe = scenario.recipe()
    net, pattern = start_network(scenario, recipe, seed), scenario.patterns(recipe, seed)[seed]
    forth, back = go(net, pattern, recipe.measure)
    assert forth == back
    parts = torch.tensor(pattern.inputs, dtype=torch.float64).reshape(4, 4)

    def weights(of, to, units):
        return tensor([[net.connections[f"{of}{x}", f"{to}.{k}"].weight for x in "ABC="] for k in range(1, units + 1)])

    query, key, value = weights("?", "q", 3), weights("s1", "k1", 3), weights("s1", "v1", 1)
    shares = torch.softmax((parts[1:] @ key.T) @ (query @ parts[0]) / 3**0.5, dim=0)
    y = shares @ (parts[1:] @ value.T).flatten() + net.units["o1"].bias
    (0.5 * (pattern.targets[0] - y) ** 2).backward()
    for of, to, found in ("?", "q", query), ("s1", "k1", key), ("s1", "v1", value):
        for k, row in enumerate(found.grad.tolist(), 1):
            ours = [net.connections[f"{of}{x}", f"{to}.{k}"].gradient for x in "ABC="]
            assert ours == pytest.approx(row, rel=1e-10, abs=1e-14)
