"""Networks built by hand, whose units' meanings are known: six units that hear persons only."""

from math import log
from random import Random

from pdpsim import Network, Pattern, PatternSet

PEOPLE = [
    (f"{nation[0]}{generation}{branch[0]}{sex[0]}", nation, generation, branch, sex)
    for nation in ("English", "Italian")
    for generation in ("1", "2", "3")
    for branch in ("left", "right")
    for sex in ("man", "woman")
]
RELATIONS = ["father", "wife", "son"]


def logit(y):
    return log(y / (1.0 - y))


def meanings():
    """What each hidden unit answers to each person."""
    noise = Random(4)
    generation = {"1": 0.08, "2": 0.5, "3": 0.93}
    random = [noise.random() * 0.9 + 0.05 for _ in PEOPLE]
    nation = [0.97 if person[1] == "English" else 0.03 for person in PEOPLE]
    return {
        "nation": nation,
        "generation": [min(max(generation[p[2]] + noise.uniform(-0.05, 0.05), 0.02), 0.98) for p in PEOPLE],
        "constant": [0.4] * len(PEOPLE),
        "twin": [1.0 - y for y in nation],
        "mixed": [0.1 + 0.45 * (p[1] == "English") + 0.4 * (p[4] == "man") for p in PEOPLE],
        "random": random,
    }


def built(extra_label=None):
    """The network with those units, which answers the nationality, and its patterns."""
    net = Network("people")
    net.add_group([person[0] for person in PEOPLE], "input", group="person")
    net.add_group(RELATIONS, "input", group="relation")
    out = net.add_unit("o1", "output", bias=0.0)
    for name, wanted in meanings().items():
        unit = net.add_unit(name, group="person code", layer=1)
        for person, y in zip(PEOPLE, wanted):
            net.connect(person[0], unit, logit(y))
        net.connect(unit, out, {"nation": 4.0, "twin": -4.0}.get(name, 0.0))
    hearer = net.add_unit("relation unit", group="relation code", layer=1)
    for relation in RELATIONS:
        net.connect(relation, hearer, 1.0)
    rows = []
    for person in PEOPLE:
        for relation in RELATIONS:
            inputs = [float(name in (person[0], relation)) for name in [*(p[0] for p in PEOPLE), *RELATIONS]]
            labels = dict(zip(("person", "nationality", "generation", "branch", "sex"), person)) | {
                "relation": relation
            }
            if extra_label:
                labels |= extra_label(person)
            rows.append(Pattern(inputs, [float(person[1] == "English")], f"{person[0]} {relation}", labels))
    return net, PatternSet(rows)
