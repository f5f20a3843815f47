"""A scenario of small things with a recipe for each procedure, to be run and stepped."""

from machines import SIGN, encoder_machine, hopfield_net, states, truth_table

from pdpsim import (
    AllCorrect,
    Boltzmann,
    Climber,
    Completes,
    DistinctCodes,
    EquilibriumPropagation,
    ForwardDifferences,
    Genetic,
    GradientDescent,
    HopfieldStorage,
    MeanField,
    Network,
    PatternAssociator,
    Perceptron,
    PredictiveCoding,
    Recall,
    Recipe,
    Scenario,
    WeightPerturbation,
    WithinTolerance,
)

RULE = GradientDescent(0.25, 0.9)


def build(recipe, seed):
    """The network that a recipe's procedure is for."""
    kind = recipe.options["net"]
    if kind == "hopfield":
        return hopfield_net(3, SIGN)
    if kind == "machine":
        return encoder_machine(2, 1)[0]
    if kind == "linked":
        net = Network()
        net.add_group(["i1", "i2"], "input")
        net.add_group(["h1", "h2", "h3"], "hidden", bias=0.0)
        net.add_unit("o1", "output", bias=0.0)
        for ends in [(i, h) for i in ("i1", "i2") for h in ("h1", "h2", "h3")]:
            net.connect(*ends)
        for h in "h1", "h2", "h3":
            net.connect(h, "o1", symmetric=True)
        net.randomize(seed, recipe.init_range)
        return net
    sizes = (2, 1) if kind in ("threshold", "linear") else (2, 3, 1)
    return Network.layered(*sizes, seed=seed, init_range=recipe.init_range, function=kind)


def patterns(recipe, seed):
    if recipe.options["net"] == "hopfield":
        return states([1, 1, -1])
    if recipe.options["net"] == "machine":
        return states([1, 0, 1, 0], [0, 1, 0, 1])
    return truth_table("and" if recipe.options["net"] in ("threshold", "linear") else "xor")


def recipe(name, procedure, net="logistic", criterion=WithinTolerance(0.4), most=300, **more):
    return Recipe(name, procedure, criterion=criterion, max_epochs=most, options={"net": net}, **more)


TINY = Boltzmann(annealing=((2, 20.0), (2, 10.0)), statistics=5)
RECIPES = (
    recipe("perceptron", Perceptron(1.0), "threshold", AllCorrect()),
    recipe("associator", PatternAssociator(0.1), "linear", AllCorrect()),
    recipe("hopfield", HopfieldStorage(), "hopfield", AllCorrect(0.0), 1),
    recipe("recall", Recall(order="random"), "hopfield", AllCorrect(0.0), 1),
    recipe("boltzmann", TINY, "machine", DistinctCodes(), 100),
    recipe("completing", TINY, "machine", Completes(2), 200),
    recipe("mean-field", MeanField(), "linked"),
    recipe("equilibrium", EquilibriumPropagation(GradientDescent(0.3)), "linked"),
    recipe("predictive", PredictiveCoding(RULE)),
    recipe("genetic", Genetic(size=20)),
    recipe("climber", Climber()),
    recipe("perturbed", WeightPerturbation()),
    recipe("differences", ForwardDifferences(RULE)),
)
LOGIC = Scenario("logic", "small things", build, patterns, RECIPES, report=lambda run: "")
by_name = {each.name: each for each in RECIPES}
