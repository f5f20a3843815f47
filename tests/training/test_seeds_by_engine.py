"""A hundred seeds take the same number of epochs whichever engine computes."""

from copy import deepcopy

import pytest

from pdpsim import GradientDescent, History, Network, WithinTolerance, get_scenario, train, train_many
from pdpsim.engines import c_compiler
from pdpsim.experiments.running import start_network


def epochs(histories):
    return [(history.epochs, history.solved) for history in histories]


def equal(one, other):
    return sum(a == b for a, b in zip(one, other))


def test_a_hundred_seeds_of_xor(xor):
    rule, criterion = GradientDescent(0.5, 0.9), WithinTolerance(0.05)
    alone = [
        train(Network.layered(2, 2, 1, seed=k), xor, rule, criterion=criterion, max_epochs=2000, engine="compiled")
        for k in range(100)
    ]
    nets = [Network.layered(2, 2, 1, seed=k) for k in range(100)]
    together = train_many(nets, xor, rule, criterion=criterion, max_epochs=2000, engine="vectorized")
    assert equal(epochs(alone), epochs(together)) >= 99


def test_what_a_network_comes_to_does_not_depend_on_the_others(xor):
    def trained(seeds):
        nets = [Network.layered(2, 2, 1, seed=k) for k in seeds]
        return epochs(train_many(nets, xor, GradientDescent(0.5, 0.9), engine="vectorized", max_epochs=1000))

    assert trained(range(40))[7:23] == trained(range(7, 23))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["xor", "encoder", "symmetry"])
def test_a_hundred_seeds_of_every_small_scenario(name):
    found = by_engine(name, 100)
    assert equal(found["compiled"], found["vectorized"]) >= 99


@pytest.mark.slow
def test_family_trees_where_a_difference_in_the_last_bit_grows():
    # At the recipe's rate such a difference grows tenfold in some thirty epochs, so a run may end a little earlier.
    found = by_engine("family_tree", 5)
    for (one, solved), (other, solved_too) in zip(found["compiled"], found["vectorized"]):
        assert solved == solved_too
        assert abs(one - other) <= 0.1 * one


@pytest.mark.slow
@pytest.mark.skipif(not c_compiler.is_there(), reason="there is no C compiler")
def test_a_hundred_seeds_of_the_family_trees_end_in_the_same_epoch_with_the_same_bits():
    # What comes next depends on where a network stands, and on nothing else. So it is enough to ask the slow engines
    # for some epochs at the beginning, with the change of rate after the 20th, and for those at the end, of each run.
    for seed in range(100):
        work = Work(seed)
        whole = work.go_on(work.start, History(), "native", 3000)
        begun = {engine: work.go_on(work.start, History(), engine, n)[1] for engine, n in BEGINNING.items()}
        assert all(whole[1][: len(tss)] == tss for tss in begun.values())
        before = work.start.copy()
        history = work.told(before, History(), "native", len(whole[1]) - LAST)
        ends = {engine: work.go_on(before, deepcopy(history), engine, LAST) for engine in BEGINNING}
        assert all(end == whole for end in ends.values())


@pytest.mark.slow
@pytest.mark.skipif(not c_compiler.is_there(), reason="there is no C compiler")
def test_whole_runs_of_the_family_trees_have_the_same_bits():
    for seed in range(3):
        work = Work(seed)
        assert work.go_on(work.start, History(), "compiled", 900) == work.go_on(work.start, History(), "native", 900)


BEGINNING, LAST = {"message": 2, "compiled": 22}, 2


class Work:
    """A run of the family trees."""

    def __init__(self, seed):
        self.scenario = get_scenario("family_tree")
        self.recipe = self.scenario.recipe()
        self.start, self.patterns = (what(self.recipe, seed) for what in (self.scenario.build, self.scenario.patterns))

    def told(self, net, history, engine, epochs):
        settings = {"criterion": self.recipe.criterion, "max_epochs": epochs, "engine": engine, "history": history}
        return train(net, self.patterns, self.recipe.procedure, **settings)

    def go_on(self, net, history, engine, epochs):
        """Go on with a copy, and tell how it ended, the error in every epoch, and the last weights."""
        twin = net.copy()
        history = self.told(twin, history, engine, epochs)
        return history.stopped, list(history.tss), [weight.value for weight in twin.weights]


def by_engine(name, seeds):
    scenario = get_scenario(name)
    recipe = scenario.recipe()
    patterns = [scenario.patterns(recipe, seed) for seed in range(seeds)]
    settings = {"criterion": recipe.criterion, "measure": recipe.measure, "max_epochs": min(recipe.max_epochs, 3000)}
    found = {}
    for engine in "vectorized", "compiled":
        nets = [start_network(scenario, recipe, seed) for seed in range(seeds)]
        found[engine] = epochs(train_many(nets, patterns, recipe.rule, engine=engine, **settings))
    return found
