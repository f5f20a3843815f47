"""The run of the bp program of 1987, number by number. It computed in 32-bit floats, so 1e-4 is what we can ask."""

import csv
import json

import pytest

from pdpsim import GradientDescent, Network, load_network, run_scenario, save_network, save_patterns, train

TSS = {
    1: 1.050652,
    2: 1.035267,
    3: 1.014751,
    30: 1.002387,
    60: 1.000052,
    120: 0.999675,
    180: 0.989605,
    210: 0.903020,
    240: 0.657890,
    270: 0.160490,
    289: 0.039762,
}
WEIGHTS = {
    ("bias", "h1"): -2.164802,
    ("i1", "h1"): 5.717172,
    ("i2", "h1"): 5.722234,
    ("bias", "h2"): -4.829503,
    ("i1", "h2"): 3.178340,
    ("i2", "h2"): 3.180981,
    ("bias", "o1"): -2.828452,
    ("h1", "o1"): 6.401639,
    ("h2", "o1"): -6.961534,
}


def assert_trajectory(tss):
    assert len(tss) == 289
    for epoch, expected in TSS.items():
        assert tss[epoch - 1] == pytest.approx(expected, rel=1e-4), epoch


def assert_final_weights(net):
    found = {ends: connection.weight for ends, connection in net.connections.items()}
    assert found == pytest.approx(WEIGHTS, abs=1e-3)


def test_the_recipe_follows_it():
    run = run_scenario("xor", "pdp1987")
    assert run.history.solved
    assert_trajectory(run.history.tss)
    assert_final_weights(run.net)


def test_training_follows_it_from_a_start_typed_by_hand(net1987, xor):
    assert_trajectory(train(net1987, xor, GradientDescent(0.5, 0.9)).tss)
    assert_final_weights(net1987)


def test_the_command_follows_it_with_files(cli, net1987, xor, tmp_path):
    net, patterns, trained, tss = (tmp_path / name for name in ("net.json", "p.csv", "trained.json", "tss.csv"))
    save_network(net1987, net)
    save_patterns(xor, patterns)
    args = ["--network", net, "--patterns", patterns, "--rate", 0.5, "--momentum", 0.9, "--ecrit", 0.04]
    ended = cli("train", *args, "--save", trained, "--history", tss, "--json")
    assert (ended.status, ended.err) == (0, "")
    document = json.loads(ended.out)
    assert (document["epochs"], document["solved"], document["scenario"]) == (289, True, None)
    rows = list(csv.DictReader(tss.open()))
    assert [int(row["epoch"]) for row in rows] == list(range(1, 290))
    assert_trajectory([float(row["tss"]) for row in rows])
    assert_final_weights(load_network(trained))


def test_without_momentum_the_same_start_takes_1840_epochs(net1987, xor):
    history = train(net1987, xor, GradientDescent(0.5))
    assert (history.solved, history.epochs) == (True, 1840)


def test_reset_goes_back_to_the_start_of_1987():
    run = run_scenario("xor", "pdp1987", max_epochs=3)
    run.net.reset()
    assert run.net.connections["h2", "o1"].weight == 0.081714
    assert isinstance(run.net, Network)
