"""T and C from fixed seeds: told apart wherever they stand, by a field that all hidden units share."""

import pytest
from checks import SEEDS
from pdpsim.scenarios.t_c import DRAWN, kind, squares

from pdpsim import get_scenario, run_scenario


@pytest.fixture(scope="module", params=SEEDS)
def run(request):
    return run_scenario("t_c", "working", seed=request.param)


def seen(net, covered):
    return net.forward([float((row, column) in covered) for row in range(7) for column in range(7)])[0]


def test_t_and_c_are_told_apart(run):
    assert run.history.solved
    for letter in "TC":
        for turns in range(4):
            assert (seen(run.net, squares(letter, turns)) > 0.5) == (letter == "T")


def test_each_letter_is_the_same_to_the_network_whichever_way_and_wherever_it_can_be_moved(run):
    # A C is two wide, so that it can be moved by a square within what the units see.
    there, moved = squares("C", 0), squares("C", 0, right=1)
    assert seen(run.net, there) == pytest.approx(seen(run.net, moved), rel=1e-12)


def test_a_field_is_shared_by_all(run):
    assert len(run.net.weights) == 12
    assert len(run.net.connections) == 276
    measured, field = run.scenario.measures(run), [run.net.connections[f"i{k}", "h11"].weight for k in (11, 22, 33)]
    assert measured["right"] == 8
    if measured["compactness"]:
        assert max(field) < 0.0
        assert measured["inhibiting"] == 9
        assert "compactness" in run.scenario.report(run)


@pytest.mark.parametrize(("letter", "covered"), [("T", 21), ("C", 20)])
def test_t_touches_21_fields_and_c_20(letter, covered):
    for turns in range(4):
        at = squares(letter, turns)
        fields = [{(r + a, c + b) for a in range(3) for b in range(3)} for r in range(5) for c in range(5)]
        assert sum(bool(field & at) for field in fields) == covered


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawn_field_is_of_its_own_kind_however_turned(name):
    field = DRAWN[name]
    assert kind(field) == kind(tuple(zip(*field))) == kind(field[::-1]) == name
    assert kind(((1, -1, 1), (-1, 1, -1), (1, -1, 1))) == ""


def test_own_weights_to_the_output_learn_quickly_and_depend_on_the_place():
    scenario = get_scenario("t_c")
    run = run_scenario(scenario, "own-weights", seed=0)
    assert run.history.solved
    assert run.history.epochs < 2_000
    there, moved = squares("C", 0), squares("C", 0, right=1)
    assert abs(seen(run.net, there) - seen(run.net, moved)) > 1e-3
