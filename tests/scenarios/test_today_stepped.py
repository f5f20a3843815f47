"""The scenarios of what came later can be stepped, undone, explained and inspected, as those of 1986 can."""

import pytest

from pdpsim import Inspector, Stepper, get_scenario
from pdpsim.experiments.running import start_network

SCENARIOS = [
    ("depth", "tanh-skip-10"),
    ("lookup", "head"),
    ("fields", "shared"),
    ("forgetting", "today"),
    ("ways_back", "fa-xor-4"),
    ("ways_back", "ff-xor-8-8"),
    ("family_tree", "today"),
]


@pytest.fixture(params=SCENARIOS, ids="-".join)
def start(request):
    scenario = get_scenario(request.param[0])
    recipe = scenario.recipe(request.param[1])
    return start_network(scenario, recipe, 1), scenario.patterns(recipe, 1), recipe


def test_steps_are_taken_back_and_explained(start):
    net, patterns, recipe = start
    before = [(unit.activation, unit.net_input) for unit in net.units.values()]
    stepper = Stepper(net, patterns, recipe.procedure)
    for _ in range(400):
        stepper.step()
    unit = net.hidden[0]
    told = stepper.explain(f"{unit.name}.net_input")
    assert unit.name in told
    assert "=" in told
    for _ in range(400):
        stepper.undo()
    assert [(unit.activation, unit.net_input) for unit in net.units.values()] == before


def test_only_what_learned_is_inspected(start):
    net, patterns, _ = start
    inspector = Inspector(net, patterns)
    assert inspector.units
    for unit in net.hidden:
        learns = any(not connection.shared.frozen for connection in unit.incoming) and unit.combine != "product"
        assert (unit.name in inspector.units) == learns == (not unit.is_wiring)
