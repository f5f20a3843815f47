"""The map of two starting weights: each pixel is a run, and all of them make a picture."""

import json

import pytest
from studies.waiting import rows_of

from pdpsim import PdpsimError, SensitivityMap, Study, TssBelow, get_scenario, train
from pdpsim.experiments.recipes import ends
from pdpsim.experiments.running import start_network
from pdpsim.studies.sensitivity import middles

XOR = get_scenario("xor")


@pytest.fixture
def small():
    def make(size=6, **changes):
        return SensitivityMap("xor", "rate-0.5", size=size, seed=1, **{"max_epochs": 600, **changes})

    return make


def test_a_pixel_is_the_run_from_these_two_weights(small):
    drawn = small(size=3, window=(-4.0, 4.0, -2.0, 2.0), across="i1>h1", up="h2>o1").run()
    recipe = XOR.recipe("rate-0.5")
    for y, up in enumerate(middles(-2.0, 2.0, 3)):
        for x, across in enumerate(middles(-4.0, 4.0, 3)):
            net = start_network(XOR, recipe, 1)
            net.connections["i1", "h1"].weight, net.connections["h2", "o1"].weight = across, up
            history = train(net, XOR.patterns(recipe, 1), recipe.rule, criterion=recipe.criterion, max_epochs=600)
            assert drawn.epochs()[y][x] == (history.epochs if history.solved else None)


def test_the_map_shows_solved_and_unsolved_regions_and_is_the_same_from_two_processes(small):
    here = small(size=7).run()
    pixels = [epochs for row in here.epochs() for epochs in row]
    assert 3 < sum(epochs is None for epochs in pixels) < 46
    there = small(size=7).run(jobs=2)
    assert there.epochs() == here.epochs()
    assert rows_of(there) == rows_of(here)


@pytest.mark.slow
def test_fifty_by_fifty_pixels_are_the_same_from_two_processes():
    maps = [SensitivityMap("xor", "pdp1987", size=50, seed=1).run(jobs=jobs).epochs() for jobs in (1, 2)]
    assert maps[0] == maps[1]
    unsolved = sum(epochs is None for row in maps[0] for epochs in row)
    assert 100 < unsolved < 2400


@pytest.mark.parametrize("name", ["fields", "t_c", "hopfield", "completion"])
def test_a_map_varies_two_weights_and_not_one_twice(name):
    study = SensitivityMap(name, size=2)
    net = start_network(get_scenario(name), study.design.recipe, 0)
    first, second = (net.connections[ends(each)] for each in (study.across, study.up))
    assert first.shared is not second.shared


def test_connections_of_one_weight_begin_with_one_number():
    wrong = "i1>a1 and i2>a2 share one weight, which begins with one number"
    with pytest.raises(PdpsimError, match=wrong):
        SensitivityMap("fields", across="i1>a1", up="i2>a2")
    recipe = get_scenario("fields").recipe()
    with pytest.raises(PdpsimError, match=wrong):
        start_network(get_scenario("fields"), recipe.with_(start={("i1", "a1"): 1.0, ("i2", "a2"): 2.0}), 0)
    both = start_network(get_scenario("fields"), recipe.with_(start={("i1", "a1"): 1.0, ("i2", "a2"): 1.0}), 0)
    assert both.connections["i3", "a3"].weight == 1.0
    with pytest.raises(PdpsimError, match=wrong):
        Study("fields", recipe, [0], grid={"start.i1>a1": [1.0, 3.0], "start.i2>a2": [1.0, 2.0]}).run()


def test_a_connection_that_is_given_leaves_another_for_the_second_axis():
    assert [SensitivityMap("xor", across="i2>h2", size=2).up, SensitivityMap("xor", up="i1>h1", size=2).across] == [
        "i1>h1",
        "i2>h2",
    ]


def test_it_goes_on_where_it_stopped(small, tmp_path):
    def interrupt(tally):
        raise KeyboardInterrupt

    out = tmp_path / "map.jsonl"
    first = small().run(out=out, chunk=10, progress=interrupt)
    assert (first.stopped, len(first)) == ("interrupted", 10)
    again = small().run(out=out)
    assert again.epochs() == small().run().epochs()
    assert len(out.read_text().splitlines()) == 37


def test_a_closer_look_into_the_same_file_keeps_both(small, tmp_path):
    out = tmp_path / "map.jsonl"
    whole = small(window=(-8, 8, -8, 8)).run(out=out)
    near = small(window=(0, 8, 0, 8), size=4).run(out=out)
    # The middles of the larger pixels of the one are no middles of the other.
    assert len(out.read_text().splitlines()) == 1 + 36 + 16
    assert near.epochs() == small(window=(0, 8, 0, 8), size=4).run().epochs()
    assert len(whole) == 36


def test_the_picture_has_a_pixel_for_each_run(small):
    drawn = small(size=4, window=(-8, 8, -4, 4)).run()
    ax = drawn.plot()
    (image,) = ax.images
    shown = [
        [None if value != value else int(value) for value in row] for row in image.get_array().filled(float("nan"))
    ]
    assert shown == drawn.epochs()
    assert list(image.get_extent()) == [-8, 8, -4, 4]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("starting weight i1 -> h1", "starting weight i2 -> h2")


def test_a_map_on_which_nothing_is_solved_can_be_drawn(small):
    drawn = SensitivityMap("xor", XOR.recipe().with_(criterion=TssBelow(1e-9)), size=2, max_epochs=2).run()
    assert drawn.epochs() == [[None, None], [None, None]]
    assert drawn.plot().figure


@pytest.mark.parametrize(
    "changes",
    [
        {"across": "i1>h9"},
        {"across": "i1"},
        {"across": "i1>h1", "up": "i1->h1"},
        {"window": (1, 0, 0, 1)},
        {"window": (0, 1, 0)},
        {"window": (0, float("nan"), 0, 1)},
        {"size": 0},
        {"size": 2.5},
    ],
)
def test_nonsense_is_refused(small, changes):
    with pytest.raises(PdpsimError):
        small(**changes)


def test_a_file_does_not_know_its_window(small, tmp_path):
    small().run(out=tmp_path / "map.jsonl")
    with pytest.raises(PdpsimError, match=r"a map goes on with its file by run\(out="):
        SensitivityMap.read(tmp_path / "map.jsonl")


def test_the_command_tells_draws_and_keeps_the_map(cli, tmp_path):
    out, picture = tmp_path / "map.jsonl", tmp_path / "map.png"
    args = ["map", "xor", "--size", 4, "--window=-8,8,-8,8", "--set", "max_epochs=600", "--seed", 1, "--out", out]
    ended = cli(*args, "--plot", picture)
    assert ended.status == 0
    assert "16 of 16 runs" in ended.out
    assert picture.read_bytes().startswith(b"\x89PNG")
    document = json.loads(cli(*args, "--json").out)
    expected = SensitivityMap("xor", size=4, window=(-8, 8, -8, 8), max_epochs=600, seed=1).run()
    assert document["epochs"] == expected.epochs()
    assert document["window"] == [-8, 8, -8, 8]


@pytest.mark.parametrize("args", [["--window", "1,2"], ["--window=a,b,c,d"], ["--across", "x>y"], ["--size", "0"]])
def test_the_command_refuses_nonsense_in_a_sentence(cli, args):
    ended = cli("map", "xor", *args)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
