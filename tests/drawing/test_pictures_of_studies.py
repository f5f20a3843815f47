"""Pictures of studies say what was run, how often and until when, and whose epochs they tell."""

from pdpsim import Study


def told(**settings):
    return Study("xor", "rate-0.5", **settings).run().plot().get_title().split("\n")


def test_a_grid_tells_its_runs_criterion_and_cap():
    assert told(seeds=range(3), grid={"rate": [0.1, 0.5], "momentum": [0.0, 0.9]}, max_epochs=50) == [
        "xor, recipe rate-0.5, seeds 0 to 2",
        "3 runs each, every error < 0.05, cap 50 epochs",
        "share solved, and below it the median epochs of the solved",
    ]


def test_one_setting_tells_what_its_bars_and_numbers_are():
    assert told(seeds=[5], grid={"init_range": [0.3, 4.0]}, max_epochs=50) == [
        "xor, recipe rate-0.5, seed 5",
        "1 run each, every error < 0.05, cap 50 epochs",
        "share solved with its 95% interval; beside it the median epochs of the solved",
    ]


def test_only_what_holds_for_every_cell_is_told():
    assert told(seeds=[1], grid={"max_epochs": [10, 20]})[1] == "1 run each, every error < 0.05"


def test_without_a_grid_the_bar_is_explained():
    assert told(seeds=[3, 1], max_epochs=50) == [
        "xor, recipe rate-0.5, 2 seeds from 1 to 3",
        "2 runs, every error < 0.05, cap 50 epochs",
        "the bar is a 95% interval at the cap",
    ]
