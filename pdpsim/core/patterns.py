"""Patterns: what is put on the input units, and what the output units ought to answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeVar, overload

from pdpsim.arguments import fits, judged
from pdpsim.checks import by_name, finite, first_twice, is_missing, listed, of_kind, printable_name
from pdpsim.core.carry import Carry
from pdpsim.core.looks import Shown
from pdpsim.errors import PatternError, SettingError, UnknownNameError, WrongTypeError, nearest
from pdpsim.words import brief, counted, quoted
from pdpsim.words import listed as shown

if TYPE_CHECKING:
    from pdpsim.core.chance import Seed
    from pdpsim.core.network import Network
    from pdpsim.core.tabular import Columns

T = TypeVar("T")
Carried = tuple[tuple[int, Carry], ...]
Names = tuple[str, ...] | None
Units = tuple[Names, Names]


@brief
@dataclass(frozen=True)
class Pattern(Shown):
    """One pattern.

    Parameters
    ----------
    inputs : sequence of float or Carry
        An activation for each input unit, in declared order; or how it is carried from the activations that are there
        when the pattern is presented (see `pdpsim.core.carry.Carry`), which is 0 in the attribute.
    targets : sequence of float or None
        A target for each output unit; None is "don't care".
    name : str
        For messages and tables.
    labels : mapping of str to str
        What one knows about the pattern beside its numbers ("nationality": "English").
    carried : sequence of (int, Carry), optional
        Which of the inputs are carried, by their places from 0, and how, where `inputs` does not say.
    units : (names or None, names or None), optional
        Which units inputs and targets are for, where that is known: in a set that names them.

    Examples
    --------
    >>> Pattern([0, 1], [1], name="01")
    Pattern(inputs=(0.0, 1.0), targets=(1.0,), name='01', labels={})
    """

    inputs: tuple[float, ...]
    targets: tuple[float | None, ...] = ()
    name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    carried: Carried = field(default=(), repr=False)
    units: Units = field(default=(None, None), repr=False, compare=False)

    def __init__(
        self,
        inputs: Iterable[float | Carry],
        targets: Iterable[float | None] = (),
        name: str = "",
        labels: Mapping[str, str] | None = None,
        carried: Iterable[tuple[int, Carry]] = (),
        units: Units = (None, None),
    ) -> None:
        put = object.__setattr__
        put(self, "name", printable_name(name, "a pattern's name", PatternError, optional=True))
        inputs, targets = _in_places(inputs, "a pattern's inputs"), _in_places(targets, "a pattern's targets")
        found = {k: given for k, given in enumerate(inputs) if isinstance(given, Carry)}
        put(self, "carried", _carried(carried, found, len(inputs), name))
        inputs = [0.0 if k in found else given for k, given in enumerate(inputs)]
        put(self, "inputs", tuple(self._number(x, f"input {k}") for k, x in enumerate(inputs, 1)))
        put(
            self,
            "targets",
            tuple(None if t is None else self._number(t, f"target {k}") for k, t in enumerate(targets, 1)),
        )
        for names in listed(units, "a pattern's units"):
            of_kind(names, (tuple, type(None)), "the names of a pattern's units")
        # Numbers that are more or fewer than those units, as `replace` may put in, are for others.
        sizes = len(self.inputs), len(self.targets)
        put(self, "units", tuple(names if names and len(names) == n else None for names, n in zip(units, sizes)))
        of_kind(labels, (Mapping, type(None)), "a pattern's labels")
        put(self, "labels", {_label(key): _label(value) for key, value in dict(labels or {}).items()})

    def __hash__(self) -> int:
        return hash((self.inputs, self.targets, self.name))

    def of_units(self, units: Units) -> Pattern:
        """Return the same pattern, its numbers in the order of these units where it is known which they are for."""
        if self.units == units:
            return self
        to_inputs, to_targets = (_order(*names) for names in zip(self.units, units))
        if to_inputs is None and to_targets is None:
            named = object.__new__(type(self))
            named.__dict__.update(self.__dict__, units=units)
            return named
        inputs, targets = self.given, self.targets
        return Pattern(
            inputs if to_inputs is None else [inputs[k] for k in to_inputs],
            targets if to_targets is None or not targets else [targets[k] for k in to_targets],
            self.name,
            self.labels,
            units=units,
        )

    @property
    def given(self) -> tuple[float | Carry, ...]:
        """The inputs, with how they are carried where they are.

        >>> Pattern([1, Carry({"h1": 1})]).given
        (1.0, Carry(=h1))
        """
        return tuple(dict(self.carried).get(k, given) for k, given in enumerate(self.inputs))

    @property
    def has_targets(self) -> bool:
        """Whether any output has a target, so that it can be said how well it is answered.

        >>> Pattern([0], [1]).has_targets, Pattern([0], [None]).has_targets, Pattern([0]).has_targets
        (True, False, False)
        """
        return any(target is not None for target in self.targets)

    def _number(self, value: object, what: str) -> float:
        try:
            return finite(value, f"pattern {self.name!r}: {what}")
        except SettingError as error:
            raise PatternError(str(error)) from None


def _carried(given: Iterable[tuple[int, Carry]], found: dict[int, Carry], size: int, name: str) -> Carried:
    """Return what is carried by the places of inputs; the patterns of a stream keep the one tuple that they share."""
    said = given if isinstance(given, tuple) else tuple(listed(given, "what a pattern carries"))
    places = dict(found)
    for one in said:
        if not (isinstance(one, (tuple, list)) and len(one) == 2 and fits(one[0], int) and isinstance(one[1], Carry)):
            raise WrongTypeError(f"what a pattern carries must be numbered Carry objects, not {quoted(one)}")
        place, carry = one
        if not 0 <= place < size:
            raise PatternError(
                f"pattern {name!r} has {counted(size, 'input')}, from place 0, and carries place {place}"
            )
        if places.setdefault(place, carry) != carry:
            raise PatternError(f"pattern {name!r}: place {place} is carried as {carry} and as {places[place]}")
    in_order = tuple(sorted(places.items()))
    return said if said == in_order else in_order


@brief
class PatternSet(Shown, Sequence[Pattern]):
    """Patterns in the order in which they are presented.

    Parameters
    ----------
    patterns : iterable of Pattern, or of (inputs, targets)
        Patterns without a name are numbered from 1.
    input_names, target_names : sequence of str, optional
        The units that the numbers are for; by default the network's, in its order.

    Raises
    ------
    PatternError
        If there are none, two bear one name, or their sizes differ.

    Examples
    --------
    >>> xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
    >>> xor
    <PatternSet: 4 patterns, 2 inputs, 1 target>
    >>> xor[1].targets, xor["2"].inputs
    ((1.0,), (0.0, 1.0))
    """

    def __init__(
        self,
        patterns: Iterable[Pattern | tuple[Iterable[float | Carry], Iterable[float | None]]],
        input_names: Sequence[str] | None = None,
        target_names: Sequence[str] | None = None,
    ) -> None:
        made = [_made(p, k) for k, p in enumerate(_iterated(patterns, "patterns"), 1)]
        taken = {p.name for p in made}
        self.input_names = _units_of(made, 0, _names(input_names, "input names"), "inputs")
        self.target_names = _units_of(made, 1, _names(target_names, "target names"), "targets")
        units = self.input_names, self.target_names
        named = [p if p.name else replace(p, name=_free(str(k), taken)) for k, p in enumerate(made, 1)]
        self.patterns = tuple([p.of_units(units) for p in named])
        self._check()

    def _check(self) -> None:
        if not self.patterns:
            raise PatternError("there are no patterns")
        for names, what in (self.input_names, "input"), (self.target_names, "target"):
            if (twice := first_twice(names or ())) is not None:
                raise PatternError(f"the {what} names hold {twice!r} twice")
        first = self.patterns[0]
        n_inputs = len(first.inputs) if self.input_names is None else len(self.input_names)
        n_targets = len(first.targets) if self.target_names is None else len(self.target_names)
        seen: set[str] = set()
        for pattern in self.patterns:
            if pattern.name in seen:
                raise PatternError(f"two patterns are named {pattern.name!r}")
            seen.add(pattern.name)
            for what, n, wanted in (
                ("inputs", len(pattern.inputs), n_inputs),
                ("targets", len(pattern.targets), n_targets),
            ):
                if n != wanted:
                    raise PatternError(f"pattern {pattern.name!r} has {n} {what}; {wanted} are wanted")

    @classmethod
    @judged
    def from_dicts(
        cls,
        rows: Iterable[Mapping[str, object]],
        inputs: Sequence[str],
        targets: Sequence[str],
        name: str = "name",
    ) -> PatternSet:
        """Make patterns from rows that map unit names to numbers.

        Parameters
        ----------
        rows : iterable of mapping
            A target that is missing or None is "don't care"; keys that are neither an input, a
            target nor `name` become labels.
        inputs, targets : sequence of str
            The names of the input and output units.

        Examples
        --------
        >>> rows = [{"i1": 0, "i2": 1, "o1": 1, "parity": "odd"}, {"i1": 1, "i2": 1}]
        >>> patterns = PatternSet.from_dicts(rows, inputs=["i1", "i2"], targets=["o1"])
        >>> patterns[0].labels, patterns[1].targets
        ({'parity': 'odd'}, (None,))
        """
        patterns = []
        for k, row in enumerate(_iterated(rows, "rows"), 1):
            of_kind(row, Mapping, f"row {k}")
            missing = [unit for unit in inputs if unit not in row]
            if missing:
                raise PatternError(f"row {k} has no value for input {missing[0]!r}{nearest(missing[0], row)}")
            labels = {
                key: str(value)
                for key, value in row.items()
                if key not in {*inputs, *targets, name} and not is_missing(value)
            }
            patterns.append(
                Pattern(
                    [row[unit] for unit in inputs],  # type: ignore[misc]
                    [None if is_missing(row.get(unit)) else row[unit] for unit in targets],  # type: ignore[misc]
                    str(k if is_missing(row.get(name)) else row[name]),
                    labels,
                )
            )
        return cls(patterns, inputs, targets)

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        inputs: Columns,
        targets: Columns = (),
        *,
        target_class: str | None = None,
        classes: Sequence[str] | None = None,
        name: str | None = None,
        labels: Columns = (),
    ) -> PatternSet:
        """Make patterns from a table of one's own; pandas is not needed.

        Parameters
        ----------
        frame : pandas.DataFrame, polars.DataFrame, mapping of str to sequence, or rows as mappings
        inputs, targets : sequence of str, or str
            Columns of numbers, which give their names to units: a list, or a text such as ``"f1:f12,tall"``. A target
            that is missing is "don't care".
        target_class : str, optional
            A column of classes. Each becomes an output unit, which is to be 1 for its class and 0 for others, after
            the other targets; the classes are kept as labels too.
        classes : sequence of str, optional
            Which there are and in which order, where the table need not have all; by default those that it has. What
            is a target is none of them.
        name : str, optional
            The column that names the patterns; one that stands there again gets a number.
        labels : sequence of str, or str
            Columns that are neither input nor target, for the inspector.

        Raises
        ------
        PatternError
            If there is no such column, or something in it is no number.

        Examples
        --------
        >>> animals = {"word": ["dog", "owl"], "legs": [4, 2], "wings": [0, 1], "kind": ["mammal", "bird"]}
        >>> patterns = PatternSet.from_frame(animals, "legs:wings", target_class="kind", name="word")
        >>> patterns.target_names, patterns["owl"].targets, patterns["owl"].labels
        (('mammal', 'bird'), (0.0, 1.0), {'kind': 'bird'})

        See Also
        --------
        from_dicts, Network.for_patterns
        """
        from pdpsim.core.tabular import patterns_of_table

        return patterns_of_table(
            frame, inputs, targets, target_class=target_class, classes=classes, name=name, labels=labels
        )

    def hold_out(self, count: int, seed: Seed = None) -> tuple[PatternSet, PatternSet]:
        """Part the patterns by chance: those to learn, and `count` that are held out, both in the order they stand in.

        Those without any target are left to learn, unless all are.

        >>> patterns = PatternSet([([k], [0]) for k in range(10)])
        >>> learned, tested = patterns.hold_out(3, seed=1)
        >>> len(learned), [pattern.name for pattern in tested]
        (7, ['7', '8', '9'])
        """
        from pdpsim.core.tabular import held_out

        return held_out(self, count, seed)

    def fitted(self, network: Network) -> PatternSet:
        """Return the patterns in the order of a network's input and output units.

        Patterns without any targets fit too: they can be presented, but not learned.

        Raises
        ------
        PatternError
            If the patterns do not fit the network; the sentence says where.

        Examples
        --------
        >>> from pdpsim import Network
        >>> rows = [{"i2": 1, "i1": 0, "o1": 1}]
        >>> patterns = PatternSet.from_dicts(rows, inputs=["i2", "i1"], targets=["o1"])
        >>> patterns.fitted(Network.layered(2, 2, 1, seed=1))[0].inputs
        (0.0, 1.0)
        """
        if not hasattr(network, "connections"):
            raise WrongTypeError(f"patterns are fitted to a Network, not to {type(network).__name__} {quoted(network)}")
        units = [unit.name for unit in network.inputs], [unit.name for unit in network.outputs]
        to_inputs = _places(units[0], self.input_names, len(self[0].inputs), "input")
        to_targets = _places(units[1], self.target_names, len(self[0].targets), "output") if self[0].targets else []
        if to_inputs == sorted(to_inputs) and to_targets == sorted(to_targets):
            return self
        names = tuple(units[0]), tuple(units[1]) if to_targets else None
        return PatternSet([pattern.of_units(names) for pattern in self.patterns])

    @overload
    def __getitem__(self, key: int | str) -> Pattern: ...
    @overload
    def __getitem__(self, key: slice) -> PatternSet: ...
    def __getitem__(self, key: int | str | slice) -> Pattern | PatternSet:
        if isinstance(key, slice):
            return PatternSet(self.patterns[key], self.input_names, self.target_names)
        if isinstance(key, (int, SupportsIndex)):  # int first: to find out the other takes far longer
            return self.patterns[key]
        if isinstance(key, str):
            for pattern in self.patterns:
                if pattern.name == key:
                    return pattern
        raise UnknownNameError(f"unknown pattern {quoted(key)}{nearest(key, (p.name for p in self.patterns))}")

    def __len__(self) -> int:
        return len(self.patterns)

    def __iter__(self) -> Iterator[Pattern]:
        return iter(self.patterns)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PatternSet):
            return NotImplemented
        mine = (self.patterns, self.input_names, self.target_names)
        return mine == (other.patterns, other.input_names, other.target_names)

    def __hash__(self) -> int:
        return hash(self.patterns)

    def __repr__(self) -> str:
        sizes = (len(self), "pattern"), (len(self[0].inputs), "input"), (len(self[0].targets), "target")
        return "<PatternSet: " + ", ".join(counted(n, what) for n, what in sizes) + ">"


def asked_of(
    net: Network,
    given: Pattern | Iterable[float] | Mapping[str, float],
    targets: Iterable[float | None] | Mapping[str, float | None] = (),
    name: str = "",
) -> Pattern:
    """Return what a network is asked as a pattern: numbers in the order of its inputs and outputs, or by their names.

    >>> from pdpsim import Network
    >>> asked_of(Network.layered(2, 1, seed=1), {"i2": 1, "i1": 0}).inputs
    (0.0, 1.0)
    """
    if isinstance(given, Pattern):
        if len(list(targets)):
            has = "its own targets" if given.targets else "no place for other targets"
            raise PatternError(f"pattern {given.name!r} has {has}; give them to the pattern")
        return given
    names = [unit.name for unit in net.inputs]
    given = by_name(given)
    if names and set(getattr(given, "_fields", ())) == set(names):
        given = given._asdict()  # type: ignore[union-attr]  # a named tuple
    if isinstance(given, Mapping):
        for unit in given:
            if unit not in names:
                raise PatternError(f"{unit!r} is no input unit{nearest(unit, names)}")
        for unit in names:
            if unit not in given:
                raise PatternError(f"there is no value for input unit {unit!r}")
        given = [given[unit] for unit in names]
    targets = by_name(targets)
    if isinstance(targets, Mapping):
        outputs = [unit.name for unit in net.outputs]
        for unit in targets:
            if unit not in outputs:
                raise PatternError(f"{unit!r} is no output unit{nearest(unit, outputs)}")
        targets = [targets.get(unit) for unit in outputs]
    numbers: Any = given
    return Pattern(numbers, targets, name)


def in_order(net: Network, patterns: Iterable[Pattern]) -> list[Pattern]:
    """Return patterns in the order of a network's units, where it is known of which units their numbers are.

    >>> from pdpsim import Network
    >>> patterns = PatternSet([([1, 0], [1])], ["i2", "i1"], ["o1"])
    >>> [each.inputs for each in in_order(Network.layered(2, 1, seed=1), patterns)]
    [(0.0, 1.0)]
    """
    if isinstance(patterns, PatternSet):
        return list(patterns.fitted(net))
    units = tuple([unit.name for unit in net.inputs]), tuple([unit.name for unit in net.outputs])
    return [p.of_units(units) if any(_order(*names) for names in zip(p.units, units)) else p for p in patterns]


def _names(names: Sequence[str] | None, what: str) -> tuple[str, ...] | None:
    if names is None:
        return None
    return tuple(printable_name(name, f"one of the {what}", PatternError) for name in _iterated(names, what))


def _label(text: object) -> str:
    return printable_name(text, "a label", PatternError)


def _iterated(things: Iterable[T], what: str) -> list[T]:
    try:
        return listed(things, what)
    except WrongTypeError as error:
        raise PatternError(str(error)) from None


def _in_places(things: Iterable[T], what: str) -> list[T]:
    named = by_name(things)
    if isinstance(named, Mapping) and named is not things:
        told = shown(list(named))
        raise PatternError(f"{what} are in order, and these bear names ({told}): give net.forward them, or list(...)")
    return _iterated(things, what)


def _made(thing: object, place: int) -> Pattern:
    if isinstance(thing, Pattern):
        return thing
    if isinstance(thing, (tuple, list)) and len(thing) in (1, 2):
        return Pattern(*thing)
    raise PatternError(f"item {place} is no Pattern and no pair of inputs and targets, but {quoted(thing)}")


def _units_of(patterns: list[Pattern], which: int, said: Names, what: str) -> Names:
    """The units that the numbers of patterns are for, in the order of the first pattern that knows."""
    known = list(dict.fromkeys(names for p in patterns if (names := p.units[which]) is not None))
    for names in known:
        if said is not None and names != said and set(names) == set(said):
            told = f"the numbers are {what} of {', '.join(names)} already, in this order"
            raise PatternError(f"{told}; fitted(net) puts them into a network's")
        if said is None and set(names) != set(known[0]):
            raise PatternError(f"some patterns have {what} of {', '.join(known[0])}, and others of {', '.join(names)}")
    return said if said is not None or not known else known[0]


def _order(mine: Names, wanted: Names) -> list[int] | None:
    """Where the numbers of units stand in another order of the same; None if in this one, or it is not known."""
    if mine is None or wanted is None or mine == wanted or set(mine) != set(wanted):
        return None
    return [mine.index(name) for name in wanted]


def _free(name: str, taken: set[str]) -> str:
    """The first of 2, 3, 4, ... from `name` on that no pattern bears, which it does from now on."""
    while name in taken:
        name = str(int(name) + 1)
    taken.add(name)
    return name


def _places(units: list[str], names: tuple[str, ...] | None, n: int, what: str) -> list[int]:
    """Where each unit's number stands in the patterns."""
    if names is None:
        if n != len(units):
            has = f"the network has {counted(len(units), f'{what} unit')}"
            raise PatternError(f"the patterns have {counted(n, f'{what} value')}; {has}")
        return list(range(n))
    for name in names:
        if name not in units:
            raise PatternError(
                f"the patterns name {what} {quoted(name)}, which is no {what} unit{nearest(name, units)}"
            )
    for unit in units:
        if unit not in names:
            raise PatternError(f"the patterns have no column for {what} unit {unit!r}{nearest(unit, names)}")
    return [names.index(unit) for unit in units]
