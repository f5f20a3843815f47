"""Parts that are wired of ordinary units: softmax, attention, layer normalisation, skips and dropout.

Nothing here computes. Each part is units that sum, units that multiply, a few activation functions, and frozen weights
that say what is added to what; so every message of it can be seen, stepped, explained and compiled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import sqrt
from typing import TypeAlias

from pdpsim.arguments import judged
from pdpsim.checks import from_zero, listed
from pdpsim.core.activations import activation
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight
from pdpsim.core.wiring import BIAS, Wiring, adds
from pdpsim.errors import NetworkError
from pdpsim.words import quoted

Named: TypeAlias = Unit | str
CHANCE = "chance"  # comes on with the probability that its net input is


class Builders(Wiring):
    """A wiring that parts can be added to. In all of them `name` goes before the names of the part's units."""

    @adds
    @judged
    def softmax(self, units: Sequence[Named] | Named, role: str = "hidden", *, name: str = "") -> list[Unit]:
        r"""Add units whose activations are the softmax of those of some units: exp(s) / sum of exp(s).

        ``exp a`` hears the score a; ``sum`` adds these up; ``1/sum`` hears that; ``softmax a`` multiplies ``exp a`` and
        ``1/sum``. All weights are frozen at 1::

            a --> exp a ------------------> softmax a
                        \                /
                         > sum --> 1/sum <
                        /                \
            b --> exp b ------------------> softmax b

        Parameters
        ----------
        units : sequence of Unit or str
            The scores, usually linear units. Where all are below -354 or one is above 354, no gradient can be computed,
            and beyond 709 no activation; the unit is named then.
        role : str
            Of the units that are returned.

        Examples
        --------
        >>> from pdpsim import Network
        >>> net = Network()
        >>> scores = net.add_group(["a", "b"], "input")
        >>> [unit.name for unit in net.softmax(scores, "output")]
        ['softmax a', 'softmax b']
        >>> net.forward([2.0, 2.0])
        (0.5, 0.5)
        """
        scores = self._several(units, "softmax")
        group = name or "softmax"
        powers = [self._part(name, f"exp {unit.name}", "exp", [unit], group=f"{group}: exp") for unit in scores]
        total = self._part(name, "sum", "linear", powers, group=group)
        inverse = self._part(name, "1/sum", "reciprocal", [total], group=group)
        return [
            self._product(name, f"softmax {unit.name}", [power, inverse], role, group)
            for unit, power in zip(scores, powers)
        ]

    @adds
    @judged
    def layer_norm(
        self,
        units: Sequence[Named] | Named,
        role: str = "hidden",
        *,
        epsilon: float = 1e-5,
        learned: bool = True,
        name: str = "",
    ) -> list[Unit]:
        """Add units that hold the activations of some units with their mean taken off, divided by their spread.

        ``mean`` hears every unit by 1/n; ``a - mean`` hears a by 1 and ``mean`` by -1; ``square a`` hears that;
        ``variance`` hears the squares by 1/n; ``1/spread`` hears ``variance``, and `epsilon` as its bias, and is the
        inverse root of that; ``normal a`` multiplies ``a - mean`` and ``1/spread``. Last, if `learned`, ``scaled a``
        hears it by a weight that starts from 1 and a bias that starts from 0; all other weights are frozen.
        (Ba, Kiros and Hinton, 2016.)

        Examples
        --------
        >>> from pdpsim import Network
        >>> net = Network()
        >>> units = net.add_group(["a", "b"], "input")
        >>> _ = net.layer_norm(units, "output", epsilon=0.0)
        >>> net.forward([3.0, 7.0])
        (-1.0, 1.0)
        """
        from_zero(epsilon, "epsilon")
        given = self._several(units, "layer_norm")
        share, group = 1.0 / len(given), name or "layer norm"
        mean = self._part(name, "mean", "linear", given, [share] * len(given), group)
        centred = [
            self._part(name, f"{u.name} - mean", "linear", [u, mean], [1.0, -1.0], f"{group}: centred") for u in given
        ]
        squares = [
            self._part(name, f"square {u.name}", "square", [c], group=f"{group}: squares")
            for u, c in zip(given, centred)
        ]
        variance = self._part(name, "variance", "linear", squares, [share] * len(given), group)
        spread = self._part(name, "1/spread", "inverse_root", [self._bias(), variance], [epsilon, 1.0], group)
        last = "hidden" if learned else role
        normal = [
            self._product(name, f"normal {u.name}", [c, spread], last, f"{group}: normal")
            for u, c in zip(given, centred)
        ]
        return [self._scaled(name, u, n, role, group) for u, n in zip(given, normal)] if learned else normal

    @adds
    @judged
    def attention(
        self,
        queries: Sequence[Sequence[Named]],
        keys: Sequence[Sequence[Named]],
        values: Sequence[Sequence[Named]],
        role: str = "hidden",
        *,
        causal: bool = False,
        name: str = "",
    ) -> list[list[Unit]]:
        """Add one head of attention, and return for each query the units that hold what it attended to.

        Each query, key and value is a list of units. ``q x k`` multiplies a unit of a query and one of a key;
        ``score 1-2`` sums these over the units of query 1 and key 2, by 1/sqrt(their number); a softmax of the scores
        of query 1 (``softmax score 1-2``) says how much it attends to each position; that multiplies each unit of the
        position's value (``1-2 x v``), and ``attended 1.1`` sums over positions. All weights are frozen; what learns is
        in front, where queries, keys and values are made. (Vaswani and others, 2017.)

        Parameters
        ----------
        causal : bool
            Whether position k hears of the positions up to k only: the others are not wired.

        Examples
        --------
        >>> from pdpsim import Network
        >>> net = Network()
        >>> q, k, v = ([net.add_group([f"{what}{n}"], "input") for n in (1, 2)] for what in "qkv")
        >>> [[unit.name for unit in units] for units in net.attention(q, k, v, "output")]
        [['attended 1.1'], ['attended 2.1']]
        >>> net.forward([0, 0, 1, 1, 2, 4])
        (3.0, 3.0)
        """
        given = (listed(rows, "queries, keys and values") for rows in (queries, keys, values))
        q, k, v = ([self._several(units, "attention") for units in rows] for rows in given)
        if len(k) != len(v):
            raise NetworkError(f"attention requires a value for every key, but there are {len(k)} and {len(v)}")
        if causal and len(q) != len(k):
            raise NetworkError(f"causal attention requires as many queries as keys, not {len(q)} and {len(k)}")
        size = len(q[0]) if q else 0
        if not size or not k or any(len(row) != size for row in (*q, *k)) or any(len(row) != len(v[0]) for row in v):
            raise NetworkError("attention requires queries and keys of one size, and values of one size")
        return [
            self._attended(name, n, query, k[: n if causal else None], v[: n if causal else None], role)
            for n, query in enumerate(q, 1)
        ]

    @adds
    @judged
    def skip(
        self,
        senders: Sequence[Named] | Named,
        receivers: Sequence[Named] | Named,
        role: str = "hidden",
        *,
        name: str = "",
    ) -> list[Unit]:
        """Add units that sum the activations of two layers, one by one, so that errors go past the second unhindered.

        ``h1 + i1`` is a linear unit that hears h1 and i1, both by a weight frozen at 1. (He and others, 2016.)

        Examples
        --------
        >>> from pdpsim import Network
        >>> net = Network.layered(1, 1, 1, seed=1)
        >>> net.skip(["i1"], ["h1"])
        [<Unit h1 + i1: hidden, linear, net input 0, activation 0, delta 0>]
        """
        before, after = self._several(senders, "skip"), self._several(receivers, "skip")
        if len(before) != len(after):
            raise NetworkError(f"skip requires as many senders as receivers, not {len(before)} and {len(after)}")
        return [
            self._part(name, f"{b.name} + {a.name}", "linear", [b, a], group=name or "skip", role=role)
            for a, b in zip(before, after)
        ]

    @adds
    @judged
    def dropout(
        self, units: Sequence[Named] | Named, keep: float, role: str = "hidden", *, name: str = ""
    ) -> list[Unit]:
        """Add units that hold the activations of some units, or by chance 0.

        ``mask a`` has no input but its bias, frozen at `keep`: with that probability it comes on, in every forward
        sweep anew, as `Network.chance` says. ``kept a`` multiplies a, by 1, and ``mask a``, by 1 / keep, so that on the
        average it holds what a does. Within `no_dropout` it does so always. (Srivastava and others, 2014.)

        Parameters
        ----------
        keep : float
            The probability that a unit is kept, above 0 and up to 1.

        Examples
        --------
        >>> from pdpsim import Network
        >>> net = Network()
        >>> _ = net.dropout(net.add_group(["a", "b"], "input"), 0.5, "output")
        >>> [net.forward([1, 1]) for _ in range(3)]
        [(0.0, 2.0), (2.0, 0.0), (0.0, 2.0)]
        >>> with net.no_dropout():
        ...     net.forward([1, 1])
        (1.0, 1.0)
        """
        given, group = self._several(units, "dropout"), name or "dropout"
        if not isinstance(keep, (int, float)) or not 0.0 < keep <= 1.0:
            raise NetworkError(f"keep must be above 0 and at most 1, not {quoted(keep)}")
        bias = self._bias()
        masks = [self._part(name, f"mask {u.name}", CHANCE, [bias], [keep], f"{group}: masks") for u in given]
        return [
            self._product(name, f"kept {u.name}", [u, mask], role, group, [1.0, 1.0 / keep])
            for u, mask in zip(given, masks)
        ]

    @contextmanager
    def no_dropout(self) -> Iterator[None]:
        """Have every mask pass on the probability with which it comes on, its average, for as long as this is entered.

        Then the network answers as it does on the average, and nothing is drawn. That is how it is asked what it has
        learned: by tests, lesions, `diagnose`, an `Inspector`. While it is trained, and judged by a criterion, masks
        are drawn.

        >>> from pdpsim import Network
        >>> net = Network.layered(1, 1, seed=1)
        >>> with net.no_dropout():
        ...     net.forward([0]) == net.forward([0])
        True
        """
        masks = masks_on_the_average(self)
        try:
            yield
        finally:
            for mask in masks:
                mask.function = activation(CHANCE)

    # -- of which they are made -------------------------------------------------------------------

    def _attended(
        self, name: str, n: int, query: list[Unit], keys: list[list[Unit]], values: list[list[Unit]], role: str
    ) -> list[Unit]:
        group, scale = name or "attention", 1.0 / sqrt(len(query))
        scores = []
        for k, key in enumerate(keys, 1):
            products = [
                self._product(name, f"{q.name} x {y.name}", [q, y], "hidden", f"{group}: products")
                if q is not y
                else self._part(name, f"square {q.name}", "square", [q], group=f"{group}: products")
                for q, y in zip(query, key)
            ]
            scores.append(
                self._part(name, f"score {n}-{k}", "linear", products, [scale] * len(products), f"{group}: scores")
            )
        shares = self.softmax(scores, name=f"{name} query {n}".strip())
        attended = []
        for m, column in enumerate(zip(*values), 1):
            parts = [
                self._product(name, f"{n}-{k} x {v.name}", [share, v], "hidden", f"{group}: values")
                for k, (share, v) in enumerate(zip(shares, column), 1)
            ]
            attended.append(self._part(name, f"attended {n}.{m}", "linear", parts, group=group, role=role))
        return attended

    def _scaled(self, name: str, unit: Unit, normal: Unit, role: str, group: str) -> Unit:
        scaled = self.add_unit(_full(name, f"scaled {unit.name}"), role, "linear", group=group, bias=0.0)
        self.connect(normal, scaled, 1.0)
        return scaled

    def _part(
        self,
        name: str,
        own: str,
        function: str,
        senders: Sequence[Unit],
        weights: Sequence[float] = (),
        group: str | None = None,
        role: str = "hidden",
        combine: str = "sum",
    ) -> Unit:
        """Add a unit that hears some others by frozen weights, of 1 if nothing else is said."""
        full = _full(name, own)
        if full in self.units:
            raise NetworkError(f"there is a unit {full!r} already; give this part another name (name=...)")
        unit = self.add_unit(full, role, function, group=group, combine=combine)
        for sender, weight in zip(senders, weights or [1.0] * len(senders)):
            self.connect(sender, unit, Weight(weight, frozen=True))
        return unit

    def _product(
        self, name: str, own: str, senders: Sequence[Unit], role: str, group: str, weights: Sequence[float] = ()
    ) -> Unit:
        return self._part(name, own, "linear", senders, weights, group, role, "product")

    def _bias(self) -> Unit:
        return self.units.get(BIAS) or self.add_unit(BIAS, "bias")

    def _several(self, units: Iterable[Named] | Named, what: str) -> list[Unit]:
        found = [self._own(unit) for unit in listed([units] if isinstance(units, (str, Unit)) else units, "units")]
        if not found or len(set(found)) < len(found):
            raise NetworkError(f"{what} requires one or more units, each once")
        return found


def _full(name: str, own: str) -> str:
    return f"{name} {own}" if name else own


def masks_on_the_average(net: Wiring) -> list[Unit]:
    """Have the masks of dropout pass on the probability with which they come on, and return them.

    >>> from pdpsim import Network
    >>> net = Network()
    >>> _ = net.dropout(net.add_group(["a", "b"], "input"), 0.5, "output")
    >>> [unit.name for unit in masks_on_the_average(net)], net.forward([1, 1])
    (['mask a', 'mask b'], (1.0, 1.0))
    """
    drawing = [unit for unit in net.units.values() if unit.function is activation(CHANCE)]
    masks = [unit for unit in drawing if all(c.sender.role == "bias" for c in unit.incoming)]
    for mask in masks:
        mask.function = activation("linear")
    return masks
