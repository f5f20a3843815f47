"""A hundred seeds take the same number of epochs whichever engine computes."""

import pytest

from pdpsim import GradientDescent, Network, WithinTolerance, get_scenario, train, train_many
from pdpsim.engines import toolchain
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
@pytest.mark.skipif(not toolchain.is_there(), reason="there is no C compiler")
def test_a_hundred_seeds_of_the_family_trees_end_in_the_same_epoch_with_the_same_bits():
    found = by_engine("family_tree", 100, ("compiled", "native"), epochs_and_tss)
    assert len(found["native"]) == 100
    assert found["compiled"] == found["native"]
    few = by_engine("family_tree", 2, ("message",), epochs_and_tss, 60)
    assert [tss[:60] for _, tss in found["native"][:2]] == [tss for _, tss in few["message"]]


def epochs_and_tss(histories):
    return [(history.epochs, history.tss) for history in histories]


def by_engine(name, seeds, engines=("vectorized", "compiled"), told=epochs, most=3000):
    scenario = get_scenario(name)
    recipe = scenario.recipe()
    patterns = [scenario.patterns(recipe, seed) for seed in range(seeds)]
    settings = {"criterion": recipe.criterion, "measure": recipe.measure, "max_epochs": min(recipe.max_epochs, most)}
    found = {}
    for engine in engines:
        nets = [start_network(scenario, recipe, seed) for seed in range(seeds)]
        found[engine] = told(train_many(nets, patterns, recipe.rule, engine=engine, **settings))
    return found
