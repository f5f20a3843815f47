"""Running a recipe once, from one seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from pdpsim.checks import of_kind
from pdpsim.core.chance import Seed, drawn_seed
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.errors import PdpsimError, SettingError
from pdpsim.experiments.scenario import BUILT, Recipe, Run, Scenario, the_scenario
from pdpsim.learning.criteria import Criterion, Never, for_one_run, judging
from pdpsim.learning.history import History, uninterrupted
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.session import Session
from pdpsim.training.many import train_many
from pdpsim.training.training import train
from pdpsim.words import quoted


def start_network(scenario: Scenario, recipe: Recipe, seed: int) -> Network:
    """Build a scenario's network with the recipe's starting weights.

    >>> from pdpsim import get_scenario
    >>> scenario = get_scenario("xor")
    >>> start_network(scenario, scenario.recipe("pdp1987"), 1).units["h1"].bias
    -0.276589
    """
    net = scenario.build(recipe, seed)
    of_kind(net, Network, f"what scenario {quoted(scenario.name)} builds")
    if recipe.draw not in (BUILT, net.start):
        net.randomize(seed, recipe.init_range, recipe.draw)
    for ends, value in recipe.start.items():
        net.connections[ends].weight = value
    for ends, value in recipe.start.items():
        if net.connections[ends].weight != value:
            refuse_one_weight(net, [ends, *recipe.start])
    if net.seed is None:  # of weights that nothing draws; what it learns may be drawn
        net.seed = seed
    net.start_here()
    return net


def seeds_do_nothing(scenario: Scenario, recipe: Recipe, seeds: Sequence[int]) -> bool:
    """Whether runs begin with the same weights and patterns from each seed, and draw nothing later.

    >>> from pdpsim import get_scenario
    >>> xor = get_scenario("xor")
    >>> [seeds_do_nothing(xor, xor.recipe(name), range(3)) for name in ("pdp1987", "rate-0.5")]
    [True, False]
    >>> perceptron = get_scenario("perceptron")
    >>> [seeds_do_nothing(perceptron, perceptron.recipe(name), range(3)) for name in ("and", "and-drawn")]
    [True, False]
    """
    if len(seeds) < 2:
        return False
    one, other = (start_network(scenario, recipe, seed) for seed in seeds[:2])
    same = _begun(one) == _begun(other)
    patterns, others = (scenario.patterns(recipe, seed) for seed in seeds[:2])
    return same and patterns.patterns == others.patterns and not _draws(one, patterns, recipe.procedure)


def _begun(net: Network) -> list[object]:
    """What a network begins with: weights, and those that errors go back by."""
    return [*(weight.value for weight in net.weights), *(c.own_back for c in net.connections.values())]


def _draws(net: Network, patterns: PatternSet, procedure: Procedure) -> bool:
    """Whether training draws anything: if it may, an epoch tells."""
    if not procedure.leaves_to_chance(net):
        return False
    session = Session(net, patterns, procedure, seed=0, undo_memory=0)
    try:
        while not session.tss:
            session.do()
    except PdpsimError:  # nothing is known of what does not come to the end of an epoch
        return True
    return session.history.chance.position > 0


def refuse_one_weight(net: Network, connections: Sequence[tuple[str, str]]) -> None:
    """Say so if the first of some connections shares its weight with another: it cannot begin with two numbers.

    >>> net = Network()
    >>> one, other = net.add_group(["one", "other"])
    >>> link = net.connect(one, other, symmetric=True)
    >>> refuse_one_weight(net, [("one", "other"), ("other", "one")])
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: one>other and other>one share one weight, which begins with one number
    """
    first, *others = connections
    for other in others:
        if other != first and net.connections[other].shared is net.connections[first].shared:
            both = f"{'>'.join(first)} and {'>'.join(other)}"
            raise SettingError(f"{both} share one weight, which begins with one number")


def run_scenario(
    scenario: str | Scenario,
    recipe: str | Recipe | None = None,
    *,
    seed: Seed = None,
    engine: str = "auto",
    max_epochs: int | None = None,
    progress: bool | Callable[[History], None] | None = None,
) -> Run:
    """Train a scenario's network by a recipe, and return the run.

    Parameters
    ----------
    scenario : str or Scenario
    recipe : str or Recipe, optional
        By default the scenario's first.
    seed : int, random.Random or None
        For the starting weights, and the order of patterns where it is permuted.
    engine, progress
        As for `train`.
    max_epochs : int, optional
        In place of the recipe's.

    Examples
    --------
    >>> run = run_scenario("xor", "pdp1987")
    >>> run.history.solved, run.history.epochs
    (True, 289)
    """
    scenario = the_scenario(scenario)
    recipe = recipe if isinstance(recipe, Recipe) else scenario.recipe(recipe)
    seed = drawn_seed(seed)
    net, patterns = start_network(scenario, recipe, seed), scenario.patterns(recipe, seed)
    history = train(
        net,
        patterns,
        recipe.procedure,
        criterion=_while_training(recipe),
        max_epochs=recipe.max_epochs if max_epochs is None else max_epochs,
        engine=engine,
        seed=seed,
        progress=progress,
    )
    judge_the_end(recipe, net, patterns, history)
    return Run(scenario, recipe, seed, net, patterns, history)


def _while_training(recipe: Recipe) -> Criterion:
    return Never() if recipe.to_the_end else for_one_run(recipe.criterion)


def judge_the_end(recipe: Recipe, net: Network, patterns: PatternSet, history: History) -> None:
    """Judge what was trained to the end by its answers now, after the last weight change."""
    if recipe.to_the_end and history.stopped == "limit":
        fitted = patterns.fitted(net)
        outputs = recipe.procedure.answers(net, fitted.patterns)
        judge = judging(for_one_run(recipe.criterion), net, fitted)
        met = judge(history.tss[-1] if history.tss else inf, fitted.patterns, outputs)
        history.stop("solved" if met else "limit", recipe.criterion)


def run_together(
    scenario: Scenario, works: Sequence[tuple[Recipe, int]], *, engine: str = "auto", max_epochs: int | None = None
) -> list[Run]:
    """Run recipes that differ in nothing but their starting weights, each from its own seed.

    The numbers of a run do not depend on which others are run with it: not alone, nor with whom.

    Raises
    ------
    KeyboardInterrupt
        If somebody pressed Ctrl-C meanwhile: half of them is of no use.

    Examples
    --------
    >>> from pdpsim import get_scenario
    >>> xor = get_scenario("xor")
    >>> [run.history.epochs for run in run_together(xor, [(xor.recipe("pdp1987"), seed) for seed in (1, 2)])]
    [289, 289]
    """
    if not works:
        return []
    # Alone, a network is computed another way, with other last bits. Beside a copy of itself it is not.
    beside = [*works, *works] if engine == "vectorized" and len(works) == 1 else works
    nets = [start_network(scenario, recipe, seed) for recipe, seed in beside]
    # A set for each: a set for all would be multiplied with all networks at once, with other last bits again.
    sets = [scenario.patterns(recipe, seed) for recipe, seed in beside]
    recipe, _ = works[0]
    trained = train_many(
        nets,
        sets,
        recipe.procedure,
        criterion=_while_training(recipe),
        max_epochs=recipe.max_epochs if max_epochs is None else max_epochs,
        engine=engine,
        seeds=[seed for _, seed in beside],
    )
    histories = [uninterrupted(history) for history in trained]
    for net, patterns, history in zip(nets, sets, histories):
        judge_the_end(recipe, net, patterns, history)
    return [
        Run(scenario, recipe, seed, net, patterns, history)
        for (recipe, seed), net, patterns, history in zip(works, nets, sets, histories)
    ]
