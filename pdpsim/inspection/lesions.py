"""What units and connections do for the network, measured by doing without them: each alone, or a share of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from math import cos, isnan, log, nan, pi, sqrt
from random import Random
from typing import TYPE_CHECKING, Any

from pdpsim.arguments import judged
from pdpsim.checks import from_zero, of_kind, positive, whole
from pdpsim.core.activations import constant
from pdpsim.core.carry import refuse_broken_stream
from pdpsim.core.connection import Connection
from pdpsim.core.looks import Shown
from pdpsim.core.measures import squares, total
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.sweeps import answers_to
from pdpsim.core.weight import Cut, Weight
from pdpsim.errors import SettingError, UnknownNameError, nearest
from pdpsim.formats.files import PathLike, write_rows
from pdpsim.formats.loading import refuse_no_table
from pdpsim.inspection.responses import Responses, coding_units, labels_of, levels_of, mean, members
from pdpsim.learning.right import Right
from pdpsim.text import table
from pdpsim.training.testing import with_targets
from pdpsim.words import brief, counted, number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OF = ("units", "connections", "groups")


@brief
@dataclass(frozen=True)
class Effect:
    """What becomes of errors and outputs when units do not take part.

    Attributes
    ----------
    held_at : dict of str to float
        The units, and the activations they were held at.
    tss_before, tss : float
    pss : tuple of float
        For each pattern the sum of (t - y)^2 with the units held.
    outputs : tuple of tuple of float
        For each pattern the output units' activations with the units held.
    hit : tuple of str
        Patterns that were answered rightly and are not now; see `pdpsim.learning.right.Right`.
    judged : bool
        Whether something is right or wrong, as it is not of targets that are numbers; then none is hit.
    """

    held_at: dict[str, float]
    tss_before: float
    tss: float
    pss: tuple[float, ...]
    outputs: tuple[tuple[float, ...], ...]
    hit: tuple[str, ...]
    judged: bool = True


def held(net: Network, at: Mapping[str, float], taken: Responses) -> Effect:
    """Hold units at activations and measure what becomes of the outputs; the functions are as before afterwards.

    Held at 0, a unit's messages are 0: that is a lesion. Held at its mean, it is there but says nothing.

    Examples
    --------
    >>> from pdpsim import PatternSet
    >>> from pdpsim.inspection.responses import respond
    >>> net = Network.layered(1, 1, 1, seed=1)
    >>> net.connections["h1", "o1"].weight = 5.0
    >>> net.units["o1"].bias = -1.0
    >>> effect = held(net, {"h1": 0.0}, respond(net, PatternSet([([1], [1])])))
    >>> effect.tss > effect.tss_before, effect.hit
    (True, ('1',))
    """
    with _holding(net, at):
        outputs = tuple(answers_to(net, taken.patterns.patterns))
    pss = tuple(squares(p.targets, y) for p, y in zip(taken.patterns, outputs))
    right = Right(taken.patterns)
    hit = tuple(
        pattern.name
        for k, pattern in enumerate(taken.patterns)
        if pattern.has_targets
        and right.of(pattern, [taken.activations[u.name][k] for u in net.outputs])
        and not right.of(pattern, outputs[k])
    )
    return Effect(dict(at), taken.tss, total(pss), pss, outputs, hit, right.is_known)


@contextmanager
def _holding(net: Network, at: Mapping[str, float]) -> Iterator[None]:
    sound = {name: net.units[name].function for name in at}
    try:
        for name, value in at.items():
            net.units[name].function = constant(value)
        yield
    finally:
        for name, function in sound.items():
            net.units[name].function = function


@contextmanager
def _cutting(connections: Iterable[Connection]) -> Iterator[None]:
    sound = [(connection, connection.shared) for connection in connections]
    try:
        for connection, _ in sound:
            connection.use(Cut())
        yield
    finally:
        for connection, weight in sound:
            connection.use(weight)


@contextmanager
def _noisy(weights: Iterable[Weight], deviation: float, random: Random) -> Iterator[None]:
    sound = [(weight, weight.value) for weight in weights]
    try:
        for weight, value in sound:
            weight.value = weight.kept(value + deviation * _normal(random))
        yield
    finally:
        for weight, value in sound:
            weight.value = value


def _normal(random: Random) -> float:
    """A number drawn from the normal distribution (Box and Muller), from what every Python draws alike."""
    return sqrt(-2.0 * log(1.0 - random.random())) * cos(2.0 * pi * random.random())


@brief
@dataclass(frozen=True, repr=False)
class LesionStudy(Shown):
    """What became of networks under lesions. `lesion_study` makes it.

    Attributes
    ----------
    of : str
        What was lesioned: 'units', 'connections' or 'groups'.
    graded : str
        '' where each was lesioned alone, 'share' where some were drawn by chance, 'noise' where weights were disturbed.
    rows : list of dict
        A row for each lesion of each network: network, lesion, amount, draw, error (the sum of (t - y)^2 per pattern),
        accuracy, lost (how much accuracy was lost), wrong (the names of the patterns that are), and with `by` an
        accuracy for each level of the label. The row of the intact network comes first.
    by : str
    """

    of: str
    graded: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    by: str = ""

    @property
    def networks(self) -> int:
        """How many networks were lesioned."""
        return len({row["network"] for row in self.rows})

    @property
    def spread(self) -> bool:
        """Whether some lesion did not come to the same each time."""
        return any(row["least"] < row["most"] for row in self.summary())

    def summary(self) -> list[dict[str, Any]]:
        """Return a row for each lesion or amount: error and accuracy on the mean over networks and draws, and ends.

        These (`least` and `most`) are of the accuracy or, where nothing is right or wrong, of the error.
        """
        found: dict[Any, list[dict[str, Any]]] = {}
        for row in self.rows:
            found.setdefault((row["lesion"], row["amount"]), []).append(row)
        levels = [name for name in self.rows[0] if name.startswith(f"{self.by}=")] if self.by else []
        judged_by = "error" if isnan(self.rows[0]["accuracy"]) else "accuracy"
        return [
            {
                "lesion": lesion,
                "amount": rows[0]["amount"],
                "error": mean([row["error"] for row in rows]),
                "accuracy": mean([row["accuracy"] for row in rows]),
                "least": min(row[judged_by] for row in rows),
                "most": max(row[judged_by] for row in rows),
                **{name: mean([row[name] for row in rows]) for name in levels},
            }
            for (lesion, _), rows in found.items()
        ]

    def to_csv(self, path: PathLike) -> None:
        """Write the rows to a file."""
        refuse_no_table(path)
        write_rows(path, list(self.rows[0]), [{**row, "wrong": ", ".join(row["wrong"])} for row in self.rows])

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw accuracy under each lesion, or over the amount of it; see `pdpsim.drawing.draw_lesions`."""
        from pdpsim.drawing.studies import draw_lesions

        return draw_lesions(self, ax, **style)

    def cells(self) -> list[list[str]]:
        """Return the table that is shown, in words: its head, and a row for each lesion."""
        rows = self.summary()
        levels = [name for name in rows[0] if name.startswith(f"{self.by}=")] if self.by else []
        shown = [
            [row["lesion"], number(row["error"]), percent(row["accuracy"]), _range(row)]
            + [percent(row[name]) for name in levels]
            for row in rows
        ]
        return [["lesion", "error", "right", "range", *levels], *shown]

    def __str__(self) -> str:
        head, *rows = self.cells()
        return table(head, rows)

    def __repr__(self) -> str:
        how = {"": "each alone", "share": "shares of them", "noise": "noise added"}[self.graded]
        return f"<LesionStudy of {counted(self.networks, 'network')}: {self.of}, {how}, {len(self.rows):,} rows>"


def _range(row: Mapping[str, Any]) -> str:
    if not row["least"] < row["most"]:
        return ""
    told, between = (number, " to ") if isnan(row["accuracy"]) else (percent, "-")
    return f"{told(row['least'])}{between}{told(row['most'])}"


@judged
def lesion_study(
    nets: Network | Sequence[Network],
    patterns: PatternSet | Sequence[PatternSet],
    of: str = "units",
    *,
    shares: Sequence[float] = (),
    noise: Sequence[float] = (),
    draws: int = 10,
    seed: int = 0,
    by: str = "",
) -> LesionStudy:
    """Lesion networks in many ways, and ask each time what they still answer. The networks stay as they are.

    Parameters
    ----------
    nets : Network or sequence of Network
        Trained ones, such as those of many seeds.
    patterns : PatternSet or sequence of PatternSet
        What is asked: of all networks the same, or of each its own, as where a seed draws what is held out.
    of : {'units', 'connections', 'groups'}
        What is lesioned: hidden units, connections (neither frozen nor from the bias), or groups of hidden units. A
        lesioned unit says 0, whatever it hears; a lesioned connection carries 0. Without `shares` or `noise` each of
        them is lesioned alone.
    shares : sequence of float
        From 0 to 1: so large a share of the units or connections is lesioned, drawn by chance.
    noise : sequence of float
        Standard deviations of normal noise that is added to the weights, in place of lesions; bounds stop it.
    draws : int
        How often a share, or noise, is drawn.
    seed : int
        For these draws.
    by : str
        A label, over whose levels accuracy is told apart.

    Raises
    ------
    SettingError, UnknownNameError
        If there is nothing to lesion, or patterns have no such label.

    Examples
    --------
    >>> from pdpsim import run_scenario
    >>> run = run_scenario("xor", "pdp1987", seed=1)
    >>> print(lesion_study(run.net, run.patterns))
      lesion  error  right  range
      intact  0.009   100%
      h1      0.482    50%
      h2      0.240    75%
    >>> study = lesion_study(run.net, run.patterns, "connections", shares=[0.5], draws=3)
    >>> [(row["lesion"], row["draw"], row["accuracy"]) for row in study.rows]
    [('intact', 0, 1.0), ('50%', 1, 0.5), ('50%', 2, 0.5), ('50%', 3, 0.5)]

    See Also
    --------
    Inspector.without
    """
    chosen = [nets] if isinstance(nets, Network) else list(nets)
    asked = [patterns] * len(chosen) if isinstance(patterns, PatternSet) else list(patterns)
    wards = judged_wards(chosen, asked, of, shares, noise, draws, by)
    rows: list[dict[str, Any]] = []
    for k, ward in enumerate(wards, 1):
        rows += [{"network": k, "seed": ward.net.seed, **row} for row in ward.rows(of, shares, noise, draws, seed)]
    return LesionStudy(of, "share" if shares else "noise" if noise else "", rows, by)


def judged_wards(
    nets: Sequence[Network],
    asked: Sequence[PatternSet],
    of: str,
    shares: Sequence[float] = (),
    noise: Sequence[float] = (),
    draws: int = 10,
    by: str = "",
) -> list[Ward]:
    """Return what is lesioned, or say what is wrong with the whole study; see `lesion_study`.

    >>> len(judged_wards([Network.layered(1, 1, 1, seed=1)], [PatternSet([([1], [1])])], "units"))
    1
    """
    _refuse(nets, asked, of, shares, noise, by)
    whole(draws, "draws")
    wards = [Ward(net, own, by) for net, own in zip(nets, asked)]
    for ward, share in product(wards, shares):
        ward.refuse_none(of, share)
    return wards


def refuse_lesions(of: str, shares: Sequence[float] = (), noise: Sequence[float] = ()) -> None:
    """Say so if there are no such lesions, whatever the network.

    >>> refuse_lesions("units", shares=[0.5])
    """
    if of not in OF:
        raise SettingError(f"there are no lesions of {of!r}{nearest(of, OF)}")
    if shares and noise:
        raise SettingError("a share is cut, or noise is added; give shares or noise")
    if shares and of == "groups":
        raise SettingError("shares are of units or connections; groups are lesioned each alone")
    if noise and of != "connections":
        raise SettingError("noise is added to weights: give of='connections'")
    for share in shares:
        if positive(share, "a share") > 1.0:
            raise SettingError(f"a share is from 0 to 1, not {share:g}")
    for deviation in noise:
        from_zero(deviation, "the standard deviation of noise")
    for level, times in Counter([*shares, *noise]).items():
        if times > 1:
            raise SettingError(f"{level:g} is given {times} times; each share or noise has rows of its own")


NOTHING = {"units": "hidden units", "groups": "groups of hidden units", "connections": "connections that learn"}


def refuse_nothing(net: Network, of: str) -> None:
    """Say so if a network has nothing of the kind that is to be lesioned.

    >>> refuse_nothing(Network.layered(1, 1, 1, seed=1), "units")
    """
    found = {"units": coding_units, "groups": members, "connections": _learning}[of](net)
    if not found:
        raise SettingError(f"{repr(net)[1:-1]}: there are no {NOTHING[of]} to lesion")


def _learning(net: Network) -> list[Connection]:
    """The connections that may be cut: those that learn, but no biases."""
    return [c for c in net.connections.values() if c.sender.role != "bias" and not c.frozen]


def _refuse(
    nets: Sequence[Network],
    asked: Sequence[PatternSet],
    of: str,
    shares: Sequence[float],
    noise: Sequence[float],
    by: str,
) -> None:
    refuse_lesions(of, shares, noise)
    if not nets:
        raise SettingError("there is no network to lesion")
    if len(set(map(id, nets))) < len(nets):
        raise SettingError("a network is among them twice, and would be counted as two")
    if len(asked) != len(nets):
        raise SettingError(f"there are {counted(len(asked), 'set')} of patterns for {counted(len(nets), 'network')}")
    for net in nets:
        of_kind(net, Network, "the network")
        if net.structure.has_cycle:
            raise SettingError(
                f"lesions are of networks in which activation goes forward; in {repr(net)[1:-1]} it goes round"
            )
        if not noise:
            refuse_nothing(net, of)
        elif all(weight.frozen for weight in net.weights):
            raise SettingError(f"{repr(net)[1:-1]}: every weight is frozen, and noise is added to the others")
    for patterns in asked:
        of_kind(patterns, PatternSet, "the patterns")
        if by and by not in labels_of(patterns):
            raise UnknownNameError(f"not every pattern has a label {by!r}{nearest(by, labels_of(patterns))}")
    levels = [{pattern.labels[by] for pattern in with_targets(patterns)} for patterns in asked] if by else []
    for k, those in enumerate(levels, 1):
        if those != levels[0]:
            other = ", ".join(sorted(those ^ levels[0]))
            raise SettingError(f"by={by!r}: network {k} is asked about other levels than the first ({other})")


class Ward:
    """A network that is lesioned again and again: a copy, and each time it is mended.

    Parameters
    ----------
    net : Network
    patterns : PatternSet
    by : str
        A label that accuracy is told apart by.
    """

    def __init__(self, net: Network, patterns: PatternSet, by: str = "") -> None:
        self.net, self.stream, self.by = net.without_dropout(), patterns.fitted(net), by
        refuse_broken_stream(self.stream, "listed", net)
        self.patterns, self.right = with_targets(self.stream), Right(self.stream)
        self.levels = levels_of([pattern.labels[by] for pattern in self.patterns]) if by else ()
        self.units = [unit.name for unit in coding_units(self.net)]
        self.connections = _learning(self.net)

    def rows(
        self, of: str, shares: Sequence[float], noise: Sequence[float], draws: int, seed: int
    ) -> Iterator[dict[str, Any]]:
        """Yield a row for the intact network, and one for each lesion."""
        intact = self._asked("intact", 0.0, 0)
        yield {**intact, "lost": intact["accuracy"] - intact["accuracy"]}
        for row in self._lesioned(of, shares, noise, draws, Random(f"lesions {seed} {self.net.seed}")):
            yield {**row, "lost": intact["accuracy"] - row["accuracy"]}

    def _lesioned(
        self, of: str, shares: Sequence[float], noise: Sequence[float], draws: int, random: Random
    ) -> Iterator[dict[str, Any]]:
        for share in shares:
            for draw in range(1, draws + 1):
                with self._without(of, self._some(of, share, random)):
                    yield self._asked(f"{100 * share:.4g}%", share, draw)
        weights = [weight for weight in self.net.weights if not weight.frozen]
        for deviation in noise:
            for draw in range(1, draws + 1):
                with _noisy(weights, deviation, random):
                    yield self._asked(f"noise {deviation:g}", deviation, draw)
        if not shares and not noise:
            for name, parts in self._each(of).items():
                with self._without(of, parts):
                    yield self._asked(name, 1.0, 0)

    def _each(self, of: str) -> dict[str, list[Any]]:
        """What is lesioned alone, by name."""
        if of == "connections":
            return {connection.name: [connection] for connection in self.connections}
        return {name: [name] for name in self.units} if of == "units" else self._groups()

    def _groups(self) -> dict[str, list[Any]]:
        return {name: [unit.name for unit in units] for name, units in members(self.net).items()}

    def refuse_none(self, of: str, share: float) -> None:
        """Say so if a share of what may be lesioned is none of it."""
        size = len(self.units if of == "units" else self.connections)
        if round(share * size) == 0:
            kind = of.removesuffix("s")
            raise SettingError(f"a share of {share:g} of {counted(size, kind)} is none, so nothing would be lesioned")

    def _some(self, of: str, share: float, random: Random) -> list[Any]:
        left: list[Any] = list(self.units if of == "units" else self.connections)
        count = round(share * len(left))
        return [left.pop(int(random.random() * len(left))) for _ in range(count)]

    def _without(self, of: str, parts: list[Any]) -> Any:
        return _cutting(parts) if of == "connections" else _holding(self.net, dict.fromkeys(parts, 0.0))

    def _asked(self, lesion: str, amount: float, draw: int) -> dict[str, Any]:
        """What the network answers as it is now."""
        answers = list(zip(self.stream, answers_to(self.net, self.stream.patterns)))
        outputs = [y for pattern, y in answers if pattern.has_targets]
        right = [self.right.of(pattern, y) for pattern, y in zip(self.patterns, outputs)]
        pss = [squares(pattern.targets, y) for pattern, y in zip(self.patterns, outputs)]
        wrong = [p.name for p, well in zip(self.patterns, right) if self.right.is_known and not well]
        return {
            "lesion": lesion,
            "amount": amount,
            "draw": draw,
            "error": total(pss) / len(pss),
            "accuracy": sum(right) / len(right) if self.right.is_known else nan,
            "wrong": wrong,
            **{f"{self.by}={level}": self._share(level, right) for level in self.levels},
        }

    def _share(self, level: str, right: Sequence[bool]) -> float:
        patterns: Iterable[Pattern] = self.patterns
        found = [well for pattern, well in zip(patterns, right) if pattern.labels[self.by] == level]
        return sum(found) / len(found) if self.right.is_known else nan
