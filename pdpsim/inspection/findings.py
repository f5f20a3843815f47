"""What can be found wrong with hidden units and with the course of the error: seen, measured, and what to try."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, pairwise
from math import isfinite

import networkx as nx

from pdpsim.core.activations import activation
from pdpsim.core.connection import Connection
from pdpsim.core.measures import Measure, squares, total
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern
from pdpsim.core.unfold import in_time
from pdpsim.core.unit import Unit
from pdpsim.errors import NotFiniteError
from pdpsim.inspection.inspector import steepest
from pdpsim.inspection.landscape import is_kept_back, learning_weights
from pdpsim.inspection.responses import Responses, coding_units, mean
from pdpsim.learning.criteria import Criterion
from pdpsim.learning.history import History
from pdpsim.words import brief, counted, listed, percent

FLAT = 0.02  # a slope below this fraction of the steepest is flat
STILL = 0.01  # an activation that differs by less over all patterns stands still
SAME = 0.02  # two activations that differ by less on every pattern are the same
FELT = 0.1  # a net input that they change by more feels the difference all the same
WINDOW = 50  # epochs at the end of a history that are looked at


@brief
@dataclass(frozen=True)
class Finding:
    """Something that was found to be wrong.

    Attributes
    ----------
    name : str
        One of those that `Diagnosis` lists.
    saw : str
        What was seen, as a sentence.
    measured : str
        How.
    advice : str
        What to try.
    units : tuple of str
        The units it is about.

    Examples
    --------
    >>> print(Finding("dead units", "h1 does nothing.", "it moves by less than 0.01", "Take it out."))
    h1 does nothing. (Measured: it moves by less than 0.01.) Take it out.
    """

    name: str
    saw: str
    measured: str
    advice: str
    units: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.saw} (Measured: {self.measured}.) {self.advice}"


def moving_units(net: Network) -> list[Unit]:
    """Return the hidden units that can do something: none that is held where it is.

    >>> from pdpsim import activation
    >>> net = Network.layered(1, 2, 1)
    >>> net.units["h2"].function = activation("constant(0.5)")
    >>> [unit.name for unit in moving_units(net)]
    ['h1']
    """
    units = [unit for unit in coding_units(net) if not unit.function.is_constant]
    if not net.folded:
        return units
    # Copies that hear nothing but what was before the first step cannot do anything, and nothing is wrong with them.
    free = nx.subgraph_view(net.graph, filter_node=lambda name: not net.units[name].function.is_constant)
    heard = set(chain.from_iterable(nx.bfs_layers(free, [unit.name for unit in net.inputs if unit.name in free])))
    return [unit for unit in units if unit.name in heard]


def of_held(net: Network) -> Iterator[Finding]:
    """Find units that are held where they are, and hear something that cannot move them."""
    held = [unit.name for unit in coding_units(net) if unit.function.is_constant]
    if held:
        yield Finding(
            "held units",
            f"{subject(held, 'are')} held, so no error changes what {'it does' if len(held) == 1 else 'they do'}.",
            "the activation function is a constant",
            "Release what is clamped to let it learn.",
            tuple(held),
        )


def of_units(net: Network, taken: Responses) -> Iterator[Finding]:
    """Find what is wrong with hidden units."""
    if same := identical(net):
        yield Finding(
            "symmetry trap",
            f"{_names(same)} are identical, so they are given identical changes and never come to differ.",
            "functions and weights in and out, with their last changes and which are frozen, compared to the last bit",
            "Start from different random weights: net.reset(seed=...) with init_range above 0.",
            _members(same),
        )
    if twins := [pair for pair in duplicates(net, taken) if pair not in same]:
        yield Finding(
            "duplicate units",
            f"{_names(twins)} do the same on these patterns.",
            f"activations within {SAME} of each other, which what hears them feels by less than {FELT}",
            "One of them is free for something else: give it new random weights, or start from another seed.",
            _members(twins),
        )
    if still := dead(net, taken):
        yield Finding(
            "dead units",
            f"{subject(still, 'do')} the same on all patterns, and so no more than a bias.",
            f"activations within {STILL} over {len(taken.patterns)} patterns, which what hears them feels by less than "
            f"{FELT}",
            "Start from other weights, or nearer to 0.",
            tuple(still),
        )
    if flat := saturated(net, taken):
        yield Finding(
            "saturated units",
            f"{subject(flat, 'stand')} on the flat of the activation function, always: hardly any error passes back.",
            f"slopes below {percent(FLAT)} of the steepest",
            "Start from smaller weights, or at a lower rate.",
            tuple(flat),
        )


def of_reach(net: Network, patterns: Sequence[Pattern], criterion: Criterion) -> Iterator[Finding]:
    """Find targets that the output units' functions cannot reach, if the best that they can give will not do."""
    best = [[_nearest(unit, t) for unit, t in zip(net.outputs, pattern.targets)] for pattern in patterns]
    missed = total([squares(pattern.targets, outputs) for pattern, outputs in zip(patterns, best)])
    if not missed or criterion.met(missed, patterns, best):
        return
    beyond = [
        (pattern.name, unit, target)
        for pattern, outputs in zip(patterns, best)
        for unit, target, nearest in zip(net.outputs, pattern.targets, outputs)
        if target is not None and target != nearest
    ]
    units = {unit.name: unit for _, unit, _ in beyond}
    names = listed([f"{name} ({unit.name} should be {target:g})" for name, unit, target in beyond], 4)
    ranges = listed([f"{name} from {unit.function.low:g} to {unit.function.high:g}" for name, unit in units.items()], 4)
    yield Finding(
        "targets out of reach",
        f"No weights will do: some targets are beyond what the output function can give: {names}.",
        f"the range of the activation function, {ranges}",
        "Give other targets, or the output units another function.",
        tuple(units),
    )


def of_contradictions(net: Network, patterns: Sequence[Pattern], criterion: Criterion) -> Iterator[Finding]:
    """Find patterns that have the same inputs and other targets, if the best answers to them will not do."""
    if net.structure.has_cycle or any(pattern.carried for pattern in patterns):
        return  # what was presented before may tell them apart
    alike: dict[tuple[float, ...], list[Pattern]] = {}
    for pattern in patterns:
        alike.setdefault(tuple(pattern.inputs), []).append(pattern)
    best = {inputs: [_between(column) for column in zip(*(p.targets for p in same))] for inputs, same in alike.items()}
    means, middles = ([[y[k] for y in best[tuple(p.inputs)]] for p in patterns] for k in (0, 1))
    least = total([squares(pattern.targets, outputs) for pattern, outputs in zip(patterns, means)])
    if not least or any(criterion.met(least, patterns, outputs) for outputs in (means, middles)):
        return
    told = [" and ".join(p.name for p in same) for same in alike.values() if _contradict(same)]
    yield Finding(
        "contradictions",
        f"No weights will do: {listed(told, 4)} have the same inputs and other targets.",
        f"inputs and targets compared; tss cannot fall below {least:.3g}",
        "Give an input that tells them apart, or ask for less.",
    )


def _contradict(patterns: Sequence[Pattern]) -> bool:
    """Whether some output is to be two things at once."""
    return any(
        len({target for target in column if target is not None}) > 1 for column in zip(*(p.targets for p in patterns))
    )


def _between(column: Sequence[float | None]) -> tuple[float, float]:
    """The mean of an output's targets, and the middle between the least and the largest."""
    given = [target for target in column if target is not None] or [0.0]
    return mean(given), (min(given) + max(given)) / 2.0


def _nearest(unit: Unit, target: float | None) -> float:
    return min(max(target or 0.0, unit.function.low), unit.function.high)


def of_weights(net: Network) -> Iterator[Finding]:
    """Find that nothing learns, for want of weights or because all are frozen."""
    if not learning_weights(net):
        count = len(list(net.weights))
        yield Finding(
            "nothing learns",
            "No weight learns: " + (f"{counted(count, 'weight')}, and all are frozen." if count else "there are none."),
            "the weights that are not frozen, counted",
            "Let some learn: weight.frozen = False." if count else "Connect the units: net.connect_all(...).",
        )


def of_slopes(net: Network) -> Iterator[Finding]:
    """Find units through which no error can pass, wherever they stand."""
    computing = [unit for unit in net.structure.firing_order if not unit.function.is_constant]
    flat = [u.name for u in computing if u.function.slope is None or u.function == activation("flat_threshold")]
    if flat:
        yield Finding(
            "no slope",
            f"{subject(flat, 'have')} no slope, so nothing is learned by back-propagation through them.",
            "the slope of the activation function is zero, or there is none",
            "Use 'logistic' units to learn; threshold units can be put in afterwards.",
            tuple(flat),
        )


def of_course(history: History | None, by_chance: bool = False) -> Iterator[Finding]:
    """Find out from its history how training went; where that is drawn by chance, ups and downs say nothing."""
    tss = history.tss if history and history.curve == "tss" else []
    if history and (history.stopped == "diverged" or diverges(tss)):
        course = history.reason if history.stopped == "diverged" else f"tss went from {tss[0]:.3g} to {tss[-1]:.3g}"
        saw = f"Training diverged: {course}."
        yield Finding("divergence", saw, "the course of tss", "Lower the rate, by ten to begin with.")
    elif oscillates(tss) and not by_chance:
        last = tss[-WINDOW:]
        saw = f"The error goes up and down, between {min(last):.3g} and {max(last):.3g}, and not down."
        measured = f"turns of tss over the last {len(last)} epochs"
        yield Finding(
            "oscillation",
            saw,
            measured,
            "Halve the rate, or lower the momentum where there is one.",
        )


def of_margin(measure: Measure, error: float, gradient: float | None) -> Iterator[Finding]:
    """Find that there is no error left to learn from, as where all are within a margin."""
    if error == 0.0 and gradient == 0.0:
        saw = "By the measure of error every answer does, so nothing is learned any more."
        advice = "Give a smaller margin, or ask for no more than that."
        yield Finding("nothing left to learn", saw, f"E by {measure!r} is 0", advice)


def of_bounds(net: Network, slopes: Sequence[float]) -> Iterator[Finding]:
    """Find weights that stand at a bound, where the error falls beyond it."""
    kept = [w.name.removeprefix("weight ") for w, slope in zip(learning_weights(net), slopes) if is_kept_back(w, slope)]
    if kept:
        stands = "stands at its bound" if len(kept) == 1 else "stand at their bounds"
        saw = f"{listed(kept)} {stands}, and the error falls beyond."
        yield Finding("at their bounds", saw, "the gradient where weights stand at a bound", "Give them wider bounds.")


def of_overflow(error: NotFiniteError) -> Iterator[Finding]:
    """Find that nothing can be computed with the weights, as where they have become too large."""
    saw = f"With these weights nothing can be computed: {error}."
    yield Finding("divergence", saw, "a sweep forward, and one back", "Start again at a lower rate.")


def subject(names: Sequence[str], verb: str) -> str:
    """Begin a sentence about some units or patterns: list them, and let the verb agree.

    >>> subject(["h1"], "do"), subject(["h1", "h2"], "are")
    ('h1 does', 'h1, h2 are')
    """
    singular = {"do": "does", "have": "has", "stand": "stands", "are": "is"}
    return f"{listed(names)} {verb if len(names) > 1 else singular[verb]}"


def _names(pairs: Sequence[tuple[str, str]]) -> str:
    return listed([" and ".join(pair) for pair in pairs])


def _members(pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for pair in pairs for name in pair))


def saturated(net: Network, taken: Responses) -> list[str]:
    """Return the hidden units that are flat on every pattern, so that hardly any error passes back through them.

    >>> from pdpsim import PatternSet
    >>> from pdpsim.inspection.responses import respond
    >>> net = Network.layered(1, 1, 1, seed=1)
    >>> net.units["h1"].bias = 30.0
    >>> saturated(net, respond(net, PatternSet([([0], [0]), ([1], [1])])))
    ['h1']
    """
    return [u.name for u in moving_units(net) if max(map(abs, taken.slopes[u.name])) < FLAT * steepest(u)]


def stands_flat(unit: Unit, taken: Responses, pattern: str) -> bool:
    """Tell whether a unit's slope is next to nothing on one pattern."""
    place = [p.name for p in taken.patterns].index(pattern)
    return abs(taken.slopes[unit.name][place]) < FLAT * steepest(unit)


def dead(net: Network, taken: Responses) -> list[str]:
    """Return the hidden units that say no more than a bias: what they do on all patterns is felt as the same."""
    if len(taken.patterns) < 2:
        return []
    units = moving_units(net)
    moves = {u.name: max(taken.activations[u.name]) - min(taken.activations[u.name]) for u in units}
    still = {u.name for u in units if moves[u.name] < STILL and moves[u.name] * _loudest(u) < FELT}
    places = in_time(net)  # a unit of which some copy moves is not dead
    moved = {places[u.name][0] for u in units if places and u.name not in still}
    return [u.name for u in units if u.name in still and not (places and places[u.name][0] in moved)]


def identical(net: Network) -> list[tuple[str, str]]:
    """Return pairs of hidden units with the same function, and the same weights in and out with all that rules know.

    They change alike, and stay the same for ever.
    """
    state = {unit.name: _state(unit) for unit in net.hidden if not unit.function.stochastic}
    return [(a.name, b.name) for a, b in _pairs(net) if a.name in state and state[a.name] == state.get(b.name)]


def duplicates(net: Network, taken: Responses) -> list[tuple[str, str]]:
    """Return pairs of hidden units that do the same on all patterns; dead units are not counted.

    >>> from pdpsim import PatternSet
    >>> from pdpsim.inspection.responses import respond
    >>> net = Network.layered(1, 2, 1, init_range=0.0)
    >>> net.connections["i1", "h1"].weight = net.connections["i1", "h2"].weight = 3.0
    >>> duplicates(net, respond(net, PatternSet([([0], [0]), ([1], [1])])))
    [('h1', 'h2')]
    """
    still, places = set(dead(net, taken)), in_time(net)
    asked = [(a, b) for a, b in _pairs(net) if not {a.name, b.name} & still]
    found = [(a.name, b.name) for a, b in asked if _same(taken, a, b)]
    if not places:
        return found
    # Units over several steps do the same if all their copies do.
    apart = {(places[a.name][0], places[b.name][0]) for a, b in asked if not _same(taken, a, b)}
    return [(a, b) for a, b in found if (places[a][0], places[b][0]) not in apart]


def oscillates(tss: Sequence[float]) -> bool:
    """Tell whether the error of the last epochs goes up and down rather than down.

    >>> oscillates([1.0, 0.5] * 30), oscillates([1.0 / n for n in range(1, 60)])
    (True, False)
    """
    last = tss[-WINDOW:]
    steps = [b - a for a, b in pairwise(last)]
    if len(steps) < 10:
        return False
    turns = sum(a * b < 0.0 for a, b in pairwise(steps))
    half = len(last) // 2
    # Small ripples, and waves on the way down, are nothing to complain of.
    falls = mean(last[half:]) < 0.8 * mean(last[:half])
    return turns > 0.3 * len(steps) and max(map(abs, steps)) > 0.05 * mean(last) and not falls


def diverges(tss: Sequence[float]) -> bool:
    """Tell whether the error grew beyond all that it was at the beginning, and grows still.

    >>> diverges([1.0, 2.0, 1e9]), diverges([1.0, 0.9, 0.8]), diverges([0.001] + [0.06] * 100)
    (True, False, False)
    """
    if not tss or not isfinite(tss[-1]):
        return bool(tss)
    return len(tss) > 1 and tss[-1] > 10.0 * max(tss[0], 1e-12) and tss[-1] > 1.05 * tss[-min(WINDOW, len(tss))]


def falling(tss: Sequence[float]) -> float | None:
    """Return the fraction by which the error fell over the last epochs, or None of a history too short to say.

    >>> falling([2.0] * 25 + [1.0] * 25)
    0.5
    """
    last = tss[-WINDOW:]
    if len(last) < 10 or not last[0] or not isfinite(last[0]):
        return None
    return (last[0] - last[-1]) / last[0]


def _pairs(net: Network) -> Iterator[tuple[Unit, Unit]]:
    """Pairs of hidden units of a layer, over several steps of time those of one step: copies of a unit are one unit."""
    places = in_time(net)
    for a, b in combinations(moving_units(net), 2):
        if a.layer == b.layer and (not places or places[a.name][1] == places[b.name][1]):
            yield a, b


def _state(unit: Unit) -> tuple[object, ...]:
    """What decides what a unit does and how it changes, apart from its name."""
    hears = {connection.sender.name: _all_of(connection) for connection in unit.incoming}
    heard = {connection.receiver.name: _all_of(connection) for connection in unit.outgoing}
    return unit.function, unit.combine, hears, heard


def _all_of(connection: Connection) -> tuple[object, ...]:
    """What decides how a connection's weight goes on changing."""
    weight = connection.shared
    tied = id(weight) if len(weight.connections) > 1 else None
    back = getattr(connection, "back", None)
    return connection.kind, weight.value, weight.bounds, weight.frozen, weight.memory, weight.remembers, tied, back


def _loudest(unit: Unit) -> float:
    """The largest weight that a unit is heard by."""
    return max((abs(connection.weight) for connection in unit.outgoing), default=0.0)


def _same(taken: Responses, one: Unit, other: Unit) -> bool:
    loudest = max(_loudest(one), _loudest(other))
    limit = min(SAME, FELT / loudest) if loudest else SAME
    return all(abs(a - b) < limit for a, b in zip(taken.activations[one.name], taken.activations[other.name]))
