"""Networks whose pictures are hard to fit on a page."""

from itertools import combinations

from pdpsim import Network


def chain(n=5):
    """Units in a row, each of them connected with every later one."""
    net = Network("chain")
    names = [f"u{k}" for k in range(n)]
    for k, name in enumerate(names):
        net.add_unit(name, "input" if k == 0 else "output" if k == n - 1 else "hidden", bias=0.1 if k else None)
    for sender, receiver in combinations(names, 2):
        net.connect(sender, receiver, 0.5)
    return net


def grouped():
    net = Network("groups")
    for group in "the first of the groups", "g", "名前のある":
        for k in range(3):
            net.add_unit(f"{group[:3]}{k} is its name", "input", group=group)
    net.add_unit("the only output there is", "output", group="outputs, of which there is one", bias=-123456.789)
    net.connect_all([unit.name for unit in net.inputs], ["the only output there is"])
    return net


def alone():
    net = Network("名前" * 40)
    net.add_unit("名前名前名前名前名前", "input")
    return net


def large_numbers():
    net = Network.layered(2, 2, 1, seed=1, direct=True, init_range=9e5)
    net.name = "unbroken" * 30
    return net


def circle(n=5, loops=True):
    """Hidden units that are all connected with each other, both ways by one weight, and each with itself."""
    net = Network("circle")
    names = [unit.name for unit in net.add_group([f"u{k}" for k in range(n)], bias=0.1)]
    for one, other in combinations(names, 2):
        net.connect(one, other, 0.5, symmetric=True)
    for name in names if loops else ():
        net.connect(name, name, -0.5)
    return net


def recurrent():
    net = Network.layered(2, 2, 1, seed=1)
    for sender, receiver in ("h1", "h1"), ("h2", "h1"), ("h1", "h2"), ("o1", "h2"), ("o1", "o1"):
        net.connect(sender, receiver, -123456.789)
    return net


ODD = {
    "a pair": lambda: Network.layered(1, 1, seed=1),
    "skips": lambda: Network.layered(1, 1, 1, 1, direct=True, seed=1),
    "a chain": chain,
    "a long chain": lambda: chain(9),
    "wide": lambda: Network.layered(24, 2, seed=1, name="wide"),
    "wide, with skips": lambda: Network.layered(6, 1, 5, direct=True, seed=1),
    "groups": grouped,
    "alone": alone,
    "large numbers": large_numbers,
    "a circle": circle,
    "recurrent": recurrent,
    "a long name": lambda: Network.layered(2, 2, 1, seed=1, name="a name with many words" + " and more" * 24),
}
