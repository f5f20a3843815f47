"""A Boltzmann machine and a recall, stepped: coins explained, taken back and tossed again; who is clamped, drawn."""

from random import Random

import pytest
from machines import encoder_machine
from small_rivals import LOGIC, by_name

from pdpsim import (
    Boltzmann,
    Climber,
    EquilibriumPropagation,
    ForwardDifferences,
    Genetic,
    GradientDescent,
    HopfieldStorage,
    MeanField,
    PatternSet,
    Perceptron,
    PredictiveCoding,
    Recall,
    Stepper,
    WeightPerturbation,
    get_scenario,
)
from pdpsim.core.settling import UnitDrew
from pdpsim.diagram.frames import frames
from pdpsim.drawing import draw_network
from pdpsim.drawing.animation import animate_sweeps
from pdpsim.drawing.circuit import draw_step
from pdpsim.experiments.running import start_network

SMALL = Boltzmann(annealing=((2, 20.0),), statistics=2)


def stepper(procedure=SMALL, seed=1):
    net, patterns = encoder_machine(2, 1)
    return Stepper(net, patterns, procedure, seed=seed)


def state(stepper):
    net = stepper.net
    units = [(u.net_input, u.activation, u.error, u.delta, u.target) for u in net.units.values()]
    weights = [(w.value, w.gradient, w.memory, w.remembers) for w in net.weights]
    return units, weights, net.chance.position, net.temperature, net.scores, net.aside, stepper.phase, stepper.epoch


@pytest.mark.parametrize("name", by_name)
def test_over_random_steps_back_and_forth_every_state_comes_again(name):
    recipe, random = by_name[name], Random(name)
    net = start_network(LOGIC, recipe, 3)
    walk = Stepper(net, LOGIC.patterns(recipe, 3), recipe.procedure, seed=3)
    seen, at = {0: state(walk)}, 0
    for _ in range(250):
        if random.random() < 0.55:
            n = random.randrange(1, 30)
            for _ in range(n):
                walk.step()
                at += 1
                assert seen.setdefault(at, state(walk)) == state(walk)
        else:
            n = min(at, random.randrange(1, 30))
            walk.undo(n)
            at -= n
            assert seen[at] == state(walk)
    assert len(seen) > 150


def test_gap_temperature_probability_and_coin_are_explained():
    walk = stepper()
    while not isinstance(event := walk.step(), UnitDrew):
        pass
    name = event.unit.name
    told = str(walk.explain(f"{name}.activation"))
    assert f"gap({name}) = its net input = 0, at temperature 20" in told
    assert f"p({name} on) = 1 / (1 + exp(-gap / temperature))" in told
    assert f"p({name} on) = 1 / (1 + exp(0)) = 0.500" in told
    assert f"drawn {event.drawn:.3f}" in told


def test_a_coin_taken_back_falls_the_same_when_tossed_again():
    walk = stepper()
    tossed = [event for event in (walk.step() for _ in range(300)) if isinstance(event, UnitDrew)]
    walk.undo(300)
    again = [event for event in (walk.step() for _ in range(300)) if isinstance(event, UnitDrew)]
    assert [(e.drawn, e.activation) for e in again] == [(e.drawn, e.activation) for e in tossed]
    assert len({event.drawn for event in tossed}) == len(tossed) > 10


def test_who_is_clamped_is_known_in_the_phases_in_which_they_are():
    walk = stepper()
    walk.step()
    assert (walk.phase, walk.held) == ("clamped", ["v1", "v2", "w1", "w2"])
    ax = draw_step(walk)
    assert "clamped" in next(t.get_text() for t in ax.texts if t.get_gid() == "caption of states")
    while walk.phase != "free":
        walk.step()
    assert walk.held == []
    for _ in range(8):
        walk.step()
    title = draw_step(walk).get_title()
    assert "free" in title
    assert f"temperature {walk.net.temperature:g}" in title
    assert "clamped" not in "".join(t.get_text() for t in draw_step(walk).texts)


def test_mean_fields_outputs_are_clamped_and_others_clamp_nothing():
    recipe = by_name["mean-field"]
    walk = Stepper(start_network(LOGIC, recipe, 1), LOGIC.patterns(recipe, 1), recipe.procedure, seed=1)
    walk.step()
    assert walk.held == []
    while walk.phase != "clamped":
        walk.step()
    assert walk.held == ["o1"]
    assert not any(
        procedure.held(walk.net, walk.place.sweep)
        for procedure in (Recall(), Climber(), Genetic(), Perceptron(), HopfieldStorage(), PredictiveCoding())
    )
    assert {EquilibriumPropagation().held(walk.net, walk.place.sweep) == [], MeanField(steps=2).steps == 2} == {True}
    assert not WeightPerturbation().held(walk.net, walk.place.sweep)
    assert not ForwardDifferences(GradientDescent(0.1)).held(walk.net, walk.place.sweep)


def test_frames_are_the_same_whenever_they_are_asked_for():
    net, patterns = encoder_machine(2, 1)
    one, other = ([f.caption for f in frames(net.copy(), patterns, SMALL)] for _ in range(2))
    assert one == other
    assert {tuple(f.held) for f in frames(net.copy(), patterns, SMALL)} == {(), ("v1", "v2", "w1", "w2")}


def test_a_recall_is_animated_until_it_is_at_rest():
    scenario = get_scenario("hopfield")
    recipe = scenario.recipe("recall")
    net, patterns = start_network(scenario, recipe, 1), scenario.patterns(recipe, 1)
    recorded = list(frames(net.copy(), patterns, recipe.procedure))
    motion = animate_sweeps(net, patterns, recipe.procedure)
    assert len(list(motion.new_frame_seq())) == len(recorded)
    assert recorded[-1].phase == "energy"
    assert {f.phase for f in recorded} == {"start", "update", "energy"}
    assert "forward" not in draw_network(net).get_title()
    assert isinstance(patterns, PatternSet)
