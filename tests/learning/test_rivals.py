"""Rivals of back-propagation: their gradients, their cost in messages, and every step taken back and done again."""

import pickle
from itertools import product
from math import exp, log, prod, sqrt
from random import Random

import pytest
from checks import standing
from machines import truth_table

from pdpsim import (
    BackPropagation,
    Climber,
    CrossEntropy,
    EquilibriumPropagation,
    ForwardDifferences,
    Genetic,
    GradientDescent,
    MeanField,
    Network,
    NoError,
    OwnWayBack,
    Pattern,
    PatternSet,
    PredictiveCoding,
    Stepper,
    SumOfSquares,
    WeightPerturbation,
    activation,
    train,
)
from pdpsim.core.carry import Carry
from pdpsim.core.chance import Chance
from pdpsim.errors import NetworkError, PatternError
from pdpsim.learning.session import run_epoch

XOR = truth_table("xor")
TINY = GradientDescent(1e-300)  # leaves weights where they are, with their gradients noted


def layered(seed, symmetric=False):
    net = Network("layered")
    inputs = net.add_group(["i1", "i2"], "input")
    hidden = net.add_group(["h1", "h2"], "hidden", bias=0.0)
    output = net.add_unit("o1", "output", bias=0.0)
    net.connect_all(inputs, hidden)
    for unit in hidden:
        net.connect(unit, output, symmetric=symmetric)
    net.randomize(seed)
    return net


PROCEDURES = {
    "genetic": (Genetic(size=4, tournament=2), 4 * 36),
    "climber": (Climber(trials=3), 4 * 36),
    "perturbation": (WeightPerturbation(), 2 * 36),
    "differences": (ForwardDifferences(), 10 * 36),
    "mean field": (MeanField(steps=3), None),
    "equilibrium propagation": (EquilibriumPropagation(steps=3), None),
    "predictive coding": (PredictiveCoding(steps=3), 8 * 36),
}


@pytest.fixture(params=PROCEDURES)
def named(request):
    procedure, cost = PROCEDURES[request.param]
    return layered(3, isinstance(procedure, MeanField)), procedure, cost


def gradients(net, procedure, patterns=XOR):
    net = net.copy()
    fitted = procedure.fitted(net, patterns).patterns
    run_epoch(procedure.epoch(net, fitted, net.chance), procedure.counted, lambda event: None)
    return [weight.gradient for weight in net.weights]


def test_messages_are_what_structure_and_patterns_say(named):
    net, procedure, cost = named
    fitted = procedure.fitted(net, XOR).patterns
    counted = run_epoch(procedure.epoch(net, fitted, Chance(1)), procedure.counted, lambda event: None)
    assert counted == procedure.messages(net, fitted)
    assert cost in (None, counted)


def test_thousands_of_random_steps_back_and_forth_meet_the_same_states(named):
    net, procedure, _ = named
    random, stepper = Random(1), Stepper(net, XOR, procedure, seed=4)
    trail = [standing(stepper)]
    for _ in range(25):
        for _ in range(random.randrange(60)):
            stepper.step()
            trail.append(standing(stepper))
        for _ in range(random.randrange(len(trail) // 2 + 1)):
            assert trail.pop() == standing(stepper)
            stepper.undo()
        assert trail[-1] == standing(stepper)
        stepper = pickle.loads(pickle.dumps(stepper)) if random.random() < 0.1 else stepper
    there = standing(stepper)
    back = stepper.undoable
    stepper.undo(back)
    stepper.redo(back)
    assert standing(stepper) == there


def test_a_stepper_goes_where_training_goes(named):
    net, procedure, _ = named
    twin = net.copy()
    history = train(net, XOR, procedure, max_epochs=3, seed=7)
    stepper = Stepper(twin, XOR, procedure, seed=7)
    for _ in range(3):
        stepper.next_epoch()
    assert stepper.tss == history.tss
    assert [weight.numbers for weight in twin.weights] == [weight.numbers for weight in net.weights]


def test_events_have_words_and_every_number_is_explained(named):
    net, procedure, _ = named
    stepper = Stepper(net, XOR, procedure, seed=1)
    kinds = set()
    for _ in range(400):
        event = stepper.step()
        assert event.words()
        if type(event) not in kinds:
            kinds.add(type(event))
            for about in ("h1.activation", "i1->h1.weight", "o1.delta", "tss"):
                assert str(stepper.explain(about))


def test_forward_differences_are_the_gradient_at_half_w_plus_one_times_the_cost():
    for net in layered(1), Network.layered(4, 2, 4, seed=1):
        patterns = XOR if len(net.inputs) == 2 else None
        own, usual = ForwardDifferences(), BackPropagation(TINY)
        if patterns:
            exact = gradients(net, usual)
            assert gradients(net, ForwardDifferences(TINY, 1e-6)) == pytest.approx(exact, abs=1e-5)
        four = XOR.patterns
        w = len(net.weights)
        assert own.messages(net, four) / usual.messages(net, four) == (w + 1) / 2


def test_perturbation_is_the_gradient_on_the_average_over_lots():
    net, procedure = layered(1), WeightPerturbation(TINY, 1e-5)
    exact, sums = gradients(net, BackPropagation(TINY)), [0.0] * len(net.weights)
    twin, n = net.copy(), 1200
    twin.chance = Chance(1)
    fitted = procedure.fitted(twin, XOR).patterns
    for _ in range(n):
        run_epoch(procedure.epoch(twin, fitted, twin.chance), procedure.counted, lambda event: None)
        sums = [total + weight.gradient for total, weight in zip(sums, twin.weights)]
    length = sqrt(sum(g * g for g in exact))  # of the gradient: a lot's noise in one weight is of that size
    assert [total / n for total in sums] == pytest.approx(exact, abs=4 * length / sqrt(n))


def settled_error(net, procedure):
    total = 0.0
    for pattern in procedure.fitted(net, XOR):
        run_epoch(procedure.visit(net, pattern), procedure.counted, lambda event: None)
        total += sum((t - unit.activation) ** 2 for t, unit in zip(pattern.targets, net.outputs)) / 2
    return total


def test_equilibrium_propagation_with_a_small_nudge_is_the_gradient_of_the_settled_error():
    net, procedure = layered(2, symmetric=True), EquilibriumPropagation(TINY, steps=60, strength=1e-4)
    found = gradients(net, procedure)
    for weight, gradient in zip(net.weights, found):
        value, errors = weight.value, []
        for step in (-1e-5, 1e-5):
            weight.value = value + step
            errors.append(settled_error(net, procedure))
        weight.value = value
        assert gradient == pytest.approx((errors[1] - errors[0]) / 2e-5, abs=1e-4)


def free_energy(net, pattern, clamped):
    """The mean-field free energy where units have settled, worked out apart: F = -sum of w y_i y_j - entropy."""
    names = [unit.name for unit in net.hidden] + ([] if clamped else [unit.name for unit in net.outputs])
    y = {unit.name: 1.0 if unit.role == "bias" else 0.5 for unit in net.units.values()}
    y.update(zip((unit.name for unit in net.inputs), pattern.inputs))
    if clamped:
        y.update(zip((unit.name for unit in net.outputs), pattern.targets))
    pairs = {frozenset(ends): c.weight for ends, c in net.connections.items()}
    for _ in range(300):
        for name in names:
            net_input = sum(w * y[other] for pair, w in pairs.items() if name in pair for other in pair - {name})
            y[name] = 1.0 / (1.0 + exp(-net_input))
    energy = -sum(w * prod(y[name] for name in pair) for pair, w in pairs.items())
    return energy + sum(y[name] * log(y[name]) + (1.0 - y[name]) * log(1.0 - y[name]) for name in names)


def test_mean_field_goes_downhill_in_the_difference_of_free_energies():
    net = layered(2, symmetric=True)
    found = gradients(net, MeanField(TINY, steps=300))
    for weight, gradient in zip(net.weights, found):
        value, differences = weight.value, []
        for step in (-1e-5, 1e-5):
            weight.value = value + step
            differences.append(sum(free_energy(net, p, True) - free_energy(net, p, False) for p in XOR))
        weight.value = value
        assert gradient == pytest.approx((differences[1] - differences[0]) / 2e-5, abs=1e-6)


@pytest.mark.parametrize(
    ("procedure", "measure"),
    [
        (EquilibriumPropagation(TINY, steps=30, strength=1e-3), SumOfSquares()),
        (MeanField(TINY, steps=30), CrossEntropy()),  # its outputs' delta is t - y
    ],
    ids=lambda given: type(given).__name__,
)
def test_with_weak_links_back_what_settles_has_the_gradient_of_back_propagation(procedure, measure):
    # Hidden units then hardly hear the outputs: relative to the gradient what is left is of the size of the links.
    off = []
    for size in (0.1, 0.01):
        net, plain = layered(2, symmetric=True), layered(2)
        for k in "12":
            net.connections[f"h{k}", "o1"].weight *= size
            plain.connections[f"h{k}", "o1"].weight = net.connections[f"h{k}", "o1"].weight
        exact = dict(zip(names(plain), gradients(plain, BackPropagation(TINY, measure))))
        found = dict(zip(names(net), gradients(net, procedure)))
        for layer in "h", "o":  # the first layer's is smaller by as much as the links are
            of = [name for name in exact if name[1].startswith(layer)]
            apart = sqrt(sum((exact[name] - found[name]) ** 2 for name in of))
            off.append(apart / sqrt(sum(exact[name] ** 2 for name in of)))
    assert max(off[:2]) < 0.1
    assert max(off[2:]) < 0.01


def names(net):
    first = [weight.connections[0] for weight in net.weights]
    return [(connection.sender.name, connection.receiver.name) for connection in first]


@pytest.mark.parametrize("seed", range(5))
def test_predictive_coding_begins_nearly_along_the_gradient_of_each_pattern(seed):
    # Of one pattern: over XOR's four, gradients nearly cancel, and what is left says little.
    net = layered(seed)
    for pattern in XOR:
        alone, (usual, other) = PatternSet([pattern]), (BackPropagation(TINY), PredictiveCoding(TINY))
        exact, found = gradients(net, usual, alone), gradients(net, other, alone)
        dot = sum(a * b for a, b in zip(exact, found))
        assert dot / sqrt(sum(a * a for a in exact) * sum(b * b for b in found)) > 0.95


@pytest.mark.parametrize("procedure", [Genetic(size=20), Climber()])
def test_searchers_never_lose_what_they_found(procedure):
    net = layered(2)
    history = train(net, XOR, procedure, max_epochs=30, seed=3)
    assert history.tss == sorted(history.tss, reverse=True)
    now = sum((pattern.targets[0] - net.forward(pattern)[0]) ** 2 for pattern in XOR)
    assert now == pytest.approx(history.tss[-1])


@pytest.mark.parametrize("name", PROCEDURES)
def test_bounds_and_frozen_weights_are_kept(name):
    procedure, _ = PROCEDURES[name]
    net = layered(3, isinstance(procedure, MeanField))
    bounded, frozen = net.connections["h1", "o1"].shared, net.connections["h2", "o1"].shared
    bounded.keep_between(bounded.value - 0.01, bounded.value + 0.01)
    frozen.frozen = True
    before = frozen.value
    touched = set()
    for seed in range(3):
        train(net, XOR, procedure, max_epochs=10, seed=seed)
        touched.add(bounded.value)
        assert bounded.low <= bounded.value <= bounded.high
        assert frozen.value == before
    assert len(touched) > 1 or touched & {bounded.low, bounded.high}


@pytest.mark.parametrize("function", ["logistic", "tanh"])
@pytest.mark.parametrize("procedure", [BackPropagation(GradientDescent(0.5)), PredictiveCoding(GradientDescent(0.5))])
def test_nothing_is_learned_of_an_output_that_nobody_asks(procedure, function):
    net = Network.layered(2, 2, 2, seed=3, function=function)
    before = {ends: c.weight for ends, c in net.connections.items()}
    train(net, PatternSet([Pattern([1, 1], [1, None]), Pattern([1, 0], [0, None])]), procedure, max_epochs=3)
    changed = {ends for ends, c in net.connections.items() if c.weight != before[ends]}
    assert changed == {ends for ends in before if ends[1] != "o2"}


def squares_of_predictions(net):
    """Half the sum of the squares by which units differ from what is predicted of them, as they stand."""
    found = 0.0
    for unit in net.structure.firing_order:
        brought = [c.weight * c.sender.activation for c in unit.incoming]
        net_input = prod(brought) if unit.combine == "product" else sum(brought)
        found += 0.5 * (unit.activation - unit.function.value(net_input)) ** 2
    return found


def gated():
    net = Network("gated")
    inputs = net.add_group(["i1", "i2"], "input")
    hidden = [net.add_unit("a", "hidden", "tanh", bias=0.2), net.add_unit("g", "hidden", bias=-0.3)]
    for ends in product(inputs, hidden):
        net.connect(*ends, 0.4)
    gate = net.add_unit("m", "hidden", "linear", combine="product")
    output = net.add_unit("o", "output", bias=0.1)
    for sender, receiver, weight in ("a", gate, 1.2), ("g", gate, 0.9), (gate, output, 0.8):
        net.connect(sender, receiver, weight)
    return net


def with_dropout():
    net = Network("with dropout")
    inputs, hidden = net.add_group(["i1", "i2"], "input"), net.add_group(["h1", "h2", "h3"], bias=0.0)
    net.connect_all(inputs, hidden)
    net.connect_all(net.dropout(hidden, 0.5), [net.add_unit("o1", "output", bias=0.0)])
    net.randomize(1)
    return net


def test_predictive_coding_goes_downhill_through_units_that_multiply_too():
    net = gated()
    train(net, PatternSet([([1, 0.5], [1])]), PredictiveCoding(TINY, steps=5), max_epochs=1)
    noted = [weight.gradient for weight in net.weights]
    for weight, gradient in zip(net.weights, noted):
        here, ends = weight.value, []
        for step in 1e-6, -1e-6:
            weight.value = here + step
            ends.append(squares_of_predictions(net))
        weight.value = here
        assert gradient == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-8)
    assert max(map(abs, noted)) > 1e-3


@pytest.mark.parametrize("kind", [NoError, OwnWayBack])
def test_predictive_coding_goes_back_by_the_way_back_of_a_connection(kind):
    nets = [Network.layered(1, 1, 1, seed=1) for _ in range(2)]
    weight = nets[1].connections["h1", "o1"].weight
    nets[1].remove_connection("h1", "o1")
    nets[1].connect("h1", "o1", weight, kind=kind)  # by a weight of 0, where it is of its own
    for net in nets:
        train(net, PatternSet([([1], [1])]), PredictiveCoding(TINY, steps=5), max_epochs=1)
    assert nets[0].connections["i1", "h1"].gradient != 0.0
    assert nets[1].connections["i1", "h1"].gradient == 0.0


def test_predictive_coding_leaves_clamped_units_and_masks_where_they_are():
    net = Network.layered(2, 3, 1, seed=1)
    net.units["h1"].function = activation("constant(0.5)")
    train(net, XOR, PredictiveCoding(), max_epochs=2)
    assert net.units["h1"].activation == 0.5
    masked = with_dropout()
    train(masked, XOR, PredictiveCoding(), max_epochs=2, seed=1)
    assert {unit.activation for unit in masked.units.values() if unit.function.stochastic} <= {0.0, 1.0}


@pytest.mark.parametrize("procedure", [MeanField(), EquilibriumPropagation()])
def test_units_that_multiply_do_not_settle(procedure):
    net = Network()
    net.add_unit("i", "input")
    net.add_unit("o", "output", combine="product")
    net.connect("i", "o", 1.0)
    with pytest.raises(NetworkError, match="must add up what they receive; 'o' multiplies it"):
        train(net, PatternSet([([1], [1])]), procedure, max_epochs=1)


@pytest.mark.parametrize("procedure", [ForwardDifferences(), WeightPerturbation()])
def test_differences_of_what_chance_draws_are_no_gradients(procedure):
    net = with_dropout()
    with pytest.raises(NetworkError, match="draws by chance, so what two trials differ by is no gradient"):
        train(net, XOR, procedure, max_epochs=1)


@pytest.mark.parametrize("procedure", [PredictiveCoding(), MeanField(), EquilibriumPropagation()])
def test_a_procedure_that_leaves_outputs_on_their_targets_carries_nothing(procedure):
    net = Network()
    given, echo = net.add_unit("i", "input"), net.add_unit("echo", "input")
    output = net.add_unit("o", "output", bias=0.0)
    for sender in given, echo:
        net.connect(sender, output, 0.5)
    patterns = PatternSet([Pattern([1, 0], [1], "a"), Pattern([0, Carry({"o": 1.0})], [1], "b")])
    with pytest.raises(PatternError, match=r"'b' carries what units were, and .* leaves them where targets have put"):
        train(net, patterns, procedure, max_epochs=1)


def test_a_population_takes_over_what_was_frozen_or_set_by_hand():
    net = Network.layered(2, 2, 1, seed=1)
    genetic = Genetic(size=10)
    train(net, XOR, genetic, max_epochs=1, seed=1)
    frozen = net.connections["h1", "o1"].shared
    frozen.value, frozen.frozen = 0.0, True
    net.connections["h2", "o1"].weight = 123.0
    train(net, XOR, genetic, max_epochs=1, seed=1)
    assert net.connections["h2", "o1"].shared.memory[0] != 0.0
    train(net, XOR, genetic, max_epochs=20, seed=1)
    assert set(frozen.memory) == {0.0} == {frozen.value}
    by_hand = Network.layered(2, 2, 1, seed=1)
    train(by_hand, XOR, genetic, max_epochs=1, seed=1)
    by_hand.connections["h2", "o1"].weight = 123.0
    stepper = Stepper(by_hand, XOR, genetic, seed=1)
    while stepper.phase != "trial 1":
        stepper.step()
    assert by_hand.connections["h2", "o1"].weight == 123.0
