"""Networks of other procedures than back-propagation, small enough to be stepped through."""

from itertools import combinations

from pdpsim import Activation, Network, Pattern, PatternSet, activation

BY_CHANCE = activation("stochastic_logistic")
SIGN = Activation("-1 or 1", lambda net: 1.0 if net > 0.0 else -1.0, None, -1.0, 1.0)

TABLES = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "xor": (0, 1, 1, 0)}


def truth_table(name):
    """The four patterns of a Boolean function, in counting order."""
    inputs = [(a, b) for a in (0, 1) for b in (0, 1)]
    return PatternSet([(pair, [target]) for pair, target in zip(inputs, TABLES[name])])


def hopfield_net(n, function="threshold", bias=None):
    """n units, each joined with each."""
    net = Network("hopfield")
    units = net.add_group([f"u{k}" for k in range(1, n + 1)], "output", function, bias=bias)
    for one, other in combinations(units, 2):
        net.connect(one, other, symmetric=True)
    return net


def states(*rows):
    """Patterns that are states of all visible units."""
    return PatternSet([Pattern([], row) for row in rows])


def encoder_machine(visible=4, hidden=2, function=BY_CHANCE):
    """The encoder as a Boltzmann machine: two groups complete in themselves, each joined to all hidden units."""
    net = Network("encoder")
    groups = [
        net.add_group([f"{group}{k}" for k in range(1, visible + 1)], "output", function, group=group, bias=0.0)
        for group in "vw"
    ]
    middle = net.add_group([f"h{k}" for k in range(1, hidden + 1)], "hidden", function, bias=0.0)
    for group in groups:
        for one, other in combinations(group, 2):
            net.connect(one, other, symmetric=True)
        for unit in group:
            for other in middle:
                net.connect(unit, other, symmetric=True)
    rows = [[float(j == k) for j in range(visible)] * 2 for k in range(visible)]
    return net, states(*rows)


def codes(net):
    """The hidden code of each pattern: on where what its two units and the bias send is above 0."""
    hidden, n = net.hidden, len(net.outputs) // 2
    return {
        tuple(h.bias + sum(net.connections[f"{group}{k}", h.name].weight for group in "vw") > 0 for h in hidden)
        for k in range(1, n + 1)
    }
