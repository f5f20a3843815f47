"""Recipes that are trained to their last epoch and judged then."""

import pytest

from pdpsim import Study, get_scenario, run_scenario
from pdpsim.experiments.recipes import from_plain, to_plain
from pdpsim.experiments.running import run_together
from pdpsim.learning.criteria import AllCorrect, Criterion

XOR = get_scenario("xor")
TO_THE_END = XOR.recipe().with_(name="to the end", criterion=AllCorrect(), max_epochs=1200, to_the_end=True)


@pytest.mark.parametrize("engine", ["compiled", "native", "vectorized"])
def test_training_goes_on_to_the_last_epoch_and_the_trained_network_is_judged(engine):
    runs = run_together(XOR, [(TO_THE_END, seed) for seed in (1, 2, 3, 7)], engine=engine)
    for run in runs:
        assert run.history.epochs == 1200
        right = all(AllCorrect().fits(p.targets[0], run.net.forward(p)[0]) for p in run.patterns)
        assert run.history.solved == right
        assert run.history.stopped == ("solved" if right else "limit")
    assert {run.history.solved for run in runs} == {True, False}


def test_alone_and_in_a_study_it_is_judged_alike():
    rows = Study(XOR, TO_THE_END, (1, 7)).run().rows
    alone = [run_scenario(XOR, TO_THE_END, seed=seed).history for seed in (1, 7)]
    assert [(row["solved"], row["epochs"]) for row in rows] == [(h.solved, h.epochs) for h in alone]


class Counts(Criterion):
    """Met in the tenth epoch that it is asked about, or where it is asked once, of a trained network."""

    wants_outputs = False

    def __init__(self, limit):
        self.limit, self.seen = limit, []

    def met(self, tss, patterns, outputs):
        self.seen.append(tss)
        return len(self.seen) == self.limit


@pytest.mark.parametrize(("limit", "to_the_end"), [(10, False), (1, True)])
def test_a_recipes_criterion_that_remembers_begins_anew_for_each_run(limit, to_the_end):
    recipe = XOR.recipe().with_(name="counts", criterion=Counts(limit), max_epochs=30, to_the_end=to_the_end)
    found = [run_scenario(XOR, recipe, seed=seed).history for seed in (1, 2)]
    assert [(history.epochs, history.solved) for history in found] == [(30 if to_the_end else 10, True)] * 2
    assert recipe.criterion.seen == []


def test_it_is_told_and_kept_in_plain_data():
    assert "for 1,200 epochs, then every output on the right side" in str(TO_THE_END)
    assert from_plain(to_plain(TO_THE_END)) == TO_THE_END
    assert "to_the_end" not in to_plain(XOR.recipe())
