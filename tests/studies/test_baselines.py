"""The published figures beside ours, at a size for every day; the measured rates of the facts in full when slow."""

import importlib.util
import sys

import pytest

from pdpsim import Study, get_scenario
from pdpsim.experiments.recipes import changed
from pdpsim.studies.statistics import wilson

EXPECTED = {0.3: (0.95, 0.99), 0.5: (0.91, 0.97), 1.0: (0.81, 0.89), 2.0: (0.65, 0.75), 4.0: (0.49, 0.59)}


def solved_rates(seeds, max_epochs):
    xor = get_scenario("xor")
    recipe = changed(xor, xor.recipe("retelling"), {"criterion": "tss<0.04", "max_epochs": max_epochs})
    return Study(xor, recipe, range(seeds), grid={"init_range": list(EXPECTED)}).run().cells()


@pytest.mark.slow
def test_the_wider_the_start_the_more_runs_are_stuck():
    for cell in solved_rates(60, 3000):
        low, high = EXPECTED[cell.settings["init_range"]]
        least, most = wilson(cell.summary.solved, 60, 0.999)
        assert least < high
        assert most > low


@pytest.mark.slow
def test_solved_rates_of_a_thousand_seeds_are_those_measured_elsewhere():
    for cell in solved_rates(1000, 10_000):
        low, high = EXPECTED[cell.settings["init_range"]]
        assert low <= cell.summary.rate <= high


def test_the_program_of_the_baselines_draws_and_tells_each(root, tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("baselines", root / "docs" / "baselines.py")
    baselines = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "baselines", baselines)
    spec.loader.exec_module(baselines)
    monkeypatch.setattr("sys.argv", ["baselines", "--seeds", "2", "--out", str(tmp_path)])
    small = [
        baselines.Baseline(**{**vars(b), "settings": {**b.settings, "max_epochs": 15}}) for b in baselines.BASELINES
    ]
    monkeypatch.setattr(baselines, "BASELINES", small)
    monkeypatch.setattr("pdpsim.scenarios.xor.curvatures", lambda *given: [1.0])  # of all that is not solved so soon
    said = []
    baselines.main(said.append)
    assert len(said) == len(small)
    for baseline, text in zip(small, said):
        assert baseline.published in text
        assert (tmp_path / f"{baseline.name}.png").stat().st_size > 10_000
