"""Writes a network's epochs as a straight-line Python program: the circuit, unrolled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from pdpsim.core.carry import Carry
from pdpsim.core.connection import Connection
from pdpsim.core.formula import Formula
from pdpsim.core.kinds import HALF_SIGN, Factor, NoError, OwnWayBack, SignsBack
from pdpsim.core.measures import CrossEntropy, Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.notations import names_in
from pdpsim.core.patterns import Pattern
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight
from pdpsim.engines import writing
from pdpsim.engines.writing import Names, unit_variables, weight_variables
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import GradientDescent

_TOOLS = tuple(writing.TOOLS)
_GIVEN = ("values", "memory", "presentations", "settings", "measure", "functions", "leave", "go_back")
ZEROS = "0.0", "-0.0"
_OWN = ("patterns", "pattern", "left", "tss", "before", "before_last", "used", "epochs")
KINDS = (Connection, Factor, NoError, OwnWayBack, SignsBack)  # of connections, that can be written
_PER_LINE = 40  # terms of a sum; the compiler nests as deep as a sum is long


@dataclass(frozen=True)
class Plan:
    """What a program is to be written for.

    Attributes
    ----------
    unrolled : sequence of Pattern
        The patterns to write out one after the other, their inputs as constants; where there are none, the
        program loops over those it is given.
    batch : int or None
        After how many patterns weights change; None: after all.
    wants_outputs : bool
        Whether epochs come with outputs.
    carried : mapping of int to Carry
        What is carried to which inputs, where it is.
    """

    net: Network
    measure: Measure
    rule: Rule
    unrolled: Sequence[Pattern]
    batch: int | None
    wants_outputs: bool
    carried: Mapping[int, Carry] = field(default_factory=dict)


@dataclass
class Presentation:
    """The variables of one presentation: activations and errors by unit, deltas by connection, and what is compared."""

    suffix: str
    activations: dict[Unit, str] = field(default_factory=dict)
    errors: dict[Unit, list[str]] = field(default_factory=dict)
    deltas: dict[Connection, str] = field(default_factory=dict)
    targets: dict[Unit, str] = field(default_factory=dict)
    differences: dict[Unit, str] = field(default_factory=dict)


def write(plan: Plan) -> str:
    """Return the source of a generator function of epochs.

    Examples
    --------
    >>> from pdpsim import GradientDescent, PatternSet, SumOfSquares
    >>> net = Network.layered(1, 1, seed=1)
    >>> print(write(Plan(net, SumOfSquares(), GradientDescent(0.5), PatternSet([([2], [1])]), None, False)))
    ... # doctest: +ELLIPSIS
    def epochs(values, memory, ...
                # pattern 1
                net_o1_1 = w_bias_o1 + w_i1_o1 * 2.0
                o1_1 = 1.0 / (1.0 + exp(-net_o1_1)) if -700.0 < net_o1_1 < 36.5 else far_out(net_o1_1)
                s_o1_1 = o1_1 - 1.0
                d_o1_1 = s_o1_1 * (o1_1 * (1.0 - o1_1))
                tss = s_o1_1 * s_o1_1
                # gradients, over all patterns
                g_bias_o1 = 0.0 + d_o1_1
                g_i1_o1 = 0.0 + d_o1_1 * 2.0
                # weight changes
                c_bias_o1 = k1 * g_bias_o1 + 0.0 * c_bias_o1
                w_bias_o1 = w_bias_o1 + c_bias_o1
    ...
    """
    return Writer(plan).program()


class Writer:
    """Writes one program, line by line."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.net = plan.net
        self.names = Names([*_TOOLS, *_GIVEN, *_OWN])
        self.units = unit_variables(self.net, self.names)
        self.weights = weight_variables(self.net, self.units, self.names)
        self.gradients = {w: self.names.take("g_" + name[2:]) for w, name in self.weights.items()}
        self.memory = {
            w: [] if w.frozen else [self.names.take(f"{_letter(what)}_{name[2:]}") for what in plan.rule.remembers]
            for w, name in self.weights.items()
        }
        self.before, self.change = plan.rule.formula.hoisted(plan.rule.settings())
        self.aliases = aliases(self.change, plan.rule.remembers)
        known = {"weight", "gradient", *plan.rule.remembers, *self.aliases}
        self.own = {name: self.names.take(name) for name in self._settings_and_temporaries() if name not in known}
        self.called = {u: self.names.take(f"f_{self.units[u.name]}") for u in own_functions(self.net)}
        self.learning = [w for w in self.weights if not w.frozen]
        self.variables: dict[str, str] = {}
        self.lines: list[str] = []
        self.indent = ""
        self.given = ""  # what was on the input units last, where some of it is carried

    def _settings_and_temporaries(self) -> list[str]:
        before = [*self.before.given, *self.before.assigned] if self.before else []
        return list(dict.fromkeys([*before, *self.change.given, *self.change.assigned]))

    def put_settings(self) -> None:
        """Write out the rule's settings, and what follows from them alone."""
        settings = [self.own[name] for name in self.plan.rule.settings() if name in self.own]
        if settings:
            self.put(f"{listed(settings)} = settings")
        if self.before:
            for line in self.before.python(self.own).split("\n"):
                self.put(line)

    # -- the program ------------------------------------------------------------------------------

    def program(self) -> str:
        """Return the whole source."""
        self.put("", "    ")
        self.put(f"{listed(self.weights.values())} = values")
        self.put(f"{self.remembered()} = memory")
        if self.called:
            self.put(f"{listed(self.called.values())} = functions")
        self.put_settings()
        self.put("before = before_last = None")
        self.put("try:", "        ")
        self.put("for patterns in presentations:", "            ")
        self.put(f"before_last = before; before = {listed(self.weights.values())}, {self.remembered()}")
        outputs = self.unrolled() if self.plan.unrolled else self.looped()
        # Whatever is not finite shows in a sum of it all. (Twice tss, for the sake of the error beside it.)
        total = self.total("sum_of_all", ["tss", "tss", *(self.weights[w] for w in self.learning)])
        self.put(f"-HUGE <= {total} <= HUGE or trouble({total})")
        self.put(f"yield tss, patterns, {outputs if self.plan.wants_outputs else '()'}")
        self.indent = "    "
        used = "before[0]" if self.plan.batch is None else "used"
        self.put("except GeneratorExit:")
        left = f"{listed(self.weights.values())}, {self.remembered()}, {listed(self.gradients.values())}"
        self.put(f"    leave({left}, {used}, patterns[-1]{self.given})")
        self.put("except BaseException:")
        self.put("    go_back(before_last)")
        self.put("    raise")
        # What it calls it is given as defaults, since what is local is found faster.
        text = "\n".join(self.lines) + "\n"
        words = set(re.findall(r"\w+", text))
        tools = [tool for tool in _TOOLS if tool in words]
        return f"def epochs({', '.join([*_GIVEN, *(f'{tool}={tool}' for tool in tools)])}):" + text

    def unrolled(self) -> str:
        """Write the patterns out, one after the other."""
        done: list[Presentation] = []
        patterns, batch = self.plan.unrolled, self.plan.batch or len(self.plan.unrolled)
        for k, pattern in enumerate(patterns, 1):
            self.put(f"# pattern {repr(pattern.name)[1:-1]}")  # whatever is in a name, it stays in the comment
            one = Presentation(f"_{k}")
            for unit, given in zip(self.net.inputs, pattern.inputs):
                one.activations[unit] = repr(unit.function.value(given))
            self.carry(one, done[-1:], pattern)
            for unit, target in zip(self.net.outputs, pattern.targets):
                if target is not None:
                    one.targets[unit] = repr(target)
            self.present(one)
            self.add_to_tss("tss + " if done else "", one)
            done.append(one)
            if k % batch == 0 or k == len(patterns):
                if batch > 1 or len(patterns) == 1:
                    self.put(
                        "# gradients, over all patterns" if batch >= len(patterns) else "# gradients, over a batch"
                    )
                self.learn(done[(k - 1) // batch * batch :], used=k == len(patterns) and self.plan.batch is not None)
        return listed(self.outputs(one) for one in done)

    def looped(self) -> str:
        """Write one presentation, in a loop over the patterns."""
        self.put("tss = 0.0")
        if self.plan.wants_outputs:
            self.put("outputs = []")
        outer, batch = self.indent, self.plan.batch
        if batch != 1:
            self.start_gradients()
        # Batches are told apart by counting patterns down.
        counted = "for left, pattern in zip(range(len(patterns) - 1, -1, -1), patterns):"
        self.put(counted if batch not in (None, 1) else "for pattern in patterns:", outer + "    ")
        one = Presentation("")
        given = {unit: self.units[unit.name] for unit in self.net.inputs}
        carried = self.carry_looped()
        self.put(f"{listed(given.values())} = pattern.inputs")
        for name, new in carried.items():
            self.put(f"if {new} is not None: {name} = {new}")
        for unit, name in given.items():
            one.activations[unit] = repr(unit.function.low) if unit.function.is_constant else name
        one.targets = {unit: self.variable("t", unit, one) for unit in self.net.outputs}
        self.put(f"{listed(one.targets.values())} = pattern.targets")
        self.present(one)
        self.add_to_tss("tss + ", one)
        if self.plan.wants_outputs:
            self.put(f"outputs.append({self.outputs(one)})")
        if batch == 1:
            self.learn([one], used=True)
            self.indent = outer
            return "outputs"
        for weight, terms in self.gradient_terms([one]).items():
            self.sum(self.gradients[weight], [self.gradients[weight], *terms])
        if batch is not None:
            self.put(f"if not left or (len(patterns) - left) % {batch} == 0:", outer + "        ")
            self.put(f"used = {listed(self.weights.values())}")
            self.change_weights()
            self.put("if left:", outer + "            ")
            self.start_gradients()
        self.indent = outer
        if batch is None:
            self.change_weights()
        return "outputs"

    def carry(self, one: Presentation, before: list[Presentation], pattern: Pattern) -> None:
        """Write what a pattern carries from the presentation before."""
        given = dict(one.activations)
        for place, carry in pattern.carried:
            unit = self.net.inputs[place]
            given[unit] = self.variable("", unit, one)
            self.put(f"{given[unit]} = {self.carried_sum(carry, before[0])}")
            if not unit.function.is_constant:  # one that is clamped takes it all the same
                one.activations[unit] = given[unit]
        if self.plan.carried:
            self.given = ", " + listed(given[unit] for unit in self.net.inputs)

    def carry_looped(self) -> dict[str, str]:
        """Write what each pattern carries, while the variables are those of the presentation before."""
        found: dict[str, str] = {}
        before = Presentation("", {unit: self.units[unit.name] for unit in self.net.units.values()})
        before.activations.update({unit: repr(unit.function.value(1.0)) for unit in self.net.structure.bias})
        clamped = (unit for unit in self.net.inputs if unit.function.is_constant)
        before.activations.update({unit: repr(unit.function.low) for unit in clamped})
        for place, carry in self.plan.carried.items():
            unit = self.net.inputs[place]
            new = found[self.units[unit.name]] = self.names.take(f"new_{self.units[unit.name]}")
            told = f"any(place == {place} for place, _ in pattern.carried)"
            self.put(f"{new} = {self.carried_sum(carry, before)} if {told} else None")
        if self.plan.carried:
            self.given = ", " + listed(self.units[unit.name] for unit in self.net.inputs)
        return found

    def carried_sum(self, carry: Carry, before: Presentation) -> str:
        """Return the expression for what is carried."""
        terms = (f"{times!r} * {before.activations[self.net.units[name]]}" for name, times in carry.terms)
        return " + ".join(["0.0", *terms])

    def start_gradients(self) -> None:
        """Write that gradients begin at zero."""
        self.put(" = ".join([*self.gradients.values(), "0.0"]))

    # -- one presentation -------------------------------------------------------------------------

    def present(self, one: Presentation) -> None:
        """Write a forward sweep, the comparison with targets, and a backward sweep."""
        for unit in self.net.structure.bias:
            one.activations[unit] = repr(unit.function.value(1.0))
        for unit in self.net.structure.firing_order:
            self.fire(unit, one)
        for unit in self.net.structure.backward_order:
            self.form_delta(unit, one)

    def fire(self, unit: Unit, one: Presentation) -> None:
        """Net = sum (or product) of w y, then y = f(net)."""
        net, y = self.variable("net", unit, one), self.variable("", unit, one)
        if unit.combine == "product":
            self.product(net, [self.factor(c, one) for c in unit.incoming])
        else:
            terms = [product(self.weights[c.shared], one.activations[c.sender]) for c in unit.incoming]
            # A function we do not know might tell -0.0 from 0.0, also behind a unit that multiplies, which passes the
            # sign on; a sum that starts from 0.0 is never -0.0.
            signed = unit in self.called or any(c.receiver.combine == "product" for c in unit.outgoing)
            self.sum(net, ["0.0"] * signed + [term for term in terms if term])
        function, called = unit.function, self.called.get(unit)
        if not writing.tells_of_itself(function):
            self.put(f"-HUGE <= {net} <= HUGE or trouble({net})")
        value = f"{called}.value({net})" if called else self.formula(function.value_formula, {"net": net})
        self.put(f"{y} = {value}")
        if called or not writing.is_bounded(function):
            self.put(f"-HUGE <= {y} <= HUGE or trouble({y})")
        one.activations[unit] = y

    def form_delta(self, unit: Unit, one: Presentation) -> None:
        """Error = dE/dy + sum of w delta, then delta = error f'(net), which goes back to whoever sent."""
        terms = one.errors.pop(unit, [])
        net, y, d = self.variable("net", unit, one), one.activations[unit], self.variable("d", unit, one)
        if unit in one.targets:
            terms.insert(0, self.compare(unit, one))
        if len(terms) == 1 and " " not in terms[0]:
            error = terms[0]
        else:
            error = self.variable("e", unit, one)
            self.sum(error, terms)
        called = self.called.get(unit)
        slope = f"{called}.slope({net}, {y})" if called else self.slope(unit, net, y)
        self.put(f"{d} = {error}" if slope == "1.0" else f"{d} = {error} * {slope}")
        if not self.tells(unit, one):
            self.put(f"-HUGE <= {d} <= HUGE or trouble({d})")
        for connection in unit.incoming:
            one.deltas[connection] = self.passed(connection, d, one)
            self.send_back(connection, one)

    def passed(self, connection: Connection, d: str, one: Presentation) -> str:
        """Write the delta that a connection passes back, which to a factor is times what the others brought."""
        others = [c for c in connection.receiver.incoming if c is not connection]
        if not isinstance(connection, Factor) or not others:
            return d
        name = self.names.take(f"d_{self.weights[connection.shared][2:]}{one.suffix}")
        self.product(name, [self.factor(c, one) for c in others])
        self.put(f"{name} = {d} * {name}")
        if one.activations[connection.sender] in ZEROS:  # the gradient would be nan, and is left out
            self.put(f"-HUGE <= {name} <= HUGE or trouble({name})")
        return name

    def send_back(self, connection: Connection, one: Presentation) -> None:
        """Add to the sender's error terms what a connection carries back."""
        sender, term = connection.sender, f"{self.weights[connection.shared]} * {one.deltas[connection]}"
        if isinstance(connection, (OwnWayBack, SignsBack)):
            weight = self.weights[connection.shared]
            term = self.names.take(f"b_{weight[2:]}{one.suffix}")
            signs = HALF_SIGN.python({"weight": weight})
            back = repr(connection.own_back) if isinstance(connection, OwnWayBack) else f"({signs})"
            self.put(f"{term} = {back} * {one.deltas[connection]}")
            self.put(f"-HUGE <= {term} <= HUGE or trouble({term})")
        if sender.computes and not isinstance(connection, NoError):
            one.errors.setdefault(sender, []).append(term)

    def factor(self, connection: Connection, one: Presentation) -> str:
        """Return what a connection brings to a unit that multiplies."""
        weight, activation = self.weights[connection.shared], one.activations[connection.sender]
        return weight if activation == "1.0" else f"({weight} * {activation})"

    def compare(self, unit: Unit, one: Presentation) -> str:
        """Write y - t, and return the variable that holds dE/dy."""
        y, t, s = one.activations[unit], one.targets[unit], self.variable("s", unit, one)
        unless = "" if self.plan.unrolled else f"0.0 if {t} is None else "
        self.put(f"{s} = {unless}{y} - {t}")
        one.differences[unit] = s
        measure, names = self.plan.measure, {"t": t, "y": y, "s": s}
        if type(measure) not in (SumOfSquares, CrossEntropy):
            self.put(f"{unless}-HUGE <= measure.error({t}, {y}) <= HUGE or trouble({y})")
        formula = writing.measure_slope(measure, unit.function)
        if formula is not None and formula.text == "s":
            return s
        error = self.variable("e", unit, one)
        if formula is None or (unless and formula.lines):
            slope = f"measure.slope({t}, {y})"
        else:
            slope = self.formula(formula, names)
        self.put(f"{error} = {unless}{slope}")
        return error

    def slope(self, unit: Unit, net: str, y: str) -> str:
        """Write what the slope of a unit's function needs, and return the slope."""
        slope = self.formula(unit.function.slope_formula, {"net": net, "y": y})
        return slope if slope.replace(".", "").isidentifier() or slope in ("1.0", "0.0") else f"({slope})"

    def formula(self, formula: Formula | None, names: dict[str, str]) -> str:
        """Write the lines of a formula, and return its result; what is given stays as it is for others."""
        assert formula is not None
        own = {name: self.names.take(name) for name, _ in formula.lines}
        for name in filter(formula.given.__contains__, own):
            self.put(f"{own[name]} = {names[name]}")
        *lines, result = formula.python({**names, **own}).split("\n")
        for line in lines:
            self.put(line)
        return result

    def tells(self, unit: Unit, one: Presentation) -> bool:
        """Whether a delta that is not finite would show in the weights, so that it need not be looked at."""
        if type(self.plan.rule) is not GradientDescent:  # one of one's own may clip it
            return False
        return any(not c.shared.frozen and _never_zero(c.sender, one.activations[c.sender]) for c in unit.incoming)

    def add_to_tss(self, before: str, one: Presentation) -> None:
        """Write tss += pss."""
        squares = [f"{s} * {s}" for s in (one.differences[unit] for unit in one.targets)]
        if len(squares) <= _PER_LINE:
            pss = " + ".join(squares) or "0.0"
            self.put(f"tss = {before}{f'({pss})' if before and len(squares) > 1 else pss}")
        else:
            self.put(f"tss = {before}{self.total('pss', squares)}")

    def outputs(self, one: Presentation) -> str:
        """Return the expression for the activations of the output units."""
        return listed(one.activations[unit] for unit in self.net.outputs)

    # -- learning ---------------------------------------------------------------------------------

    def gradient_terms(self, presentations: Sequence[Presentation]) -> dict[Weight, list[str]]:
        """Return, for each weight, its gradient's terms in the order in which error messages note them."""
        terms: dict[Weight, list[str]] = {weight: [] for weight in self.weights}
        for one in presentations:
            for unit in self.net.structure.backward_order:
                for connection in unit.incoming:
                    term = product(one.deltas[connection], one.activations[connection.sender])
                    terms[connection.shared] += [term] * bool(term)
        return terms

    def learn(self, presentations: Sequence[Presentation], used: bool = False) -> None:
        """Write gradients, summed over some presentations, and the weight changes."""
        for weight, terms in self.gradient_terms(presentations).items():
            self.sum(self.gradients[weight], ["0.0", *terms])
        if used:
            self.put(f"used = {listed(self.weights.values())}")
        self.change_weights()

    def change_weights(self) -> None:
        """Write the rule's formula for each weight; what is frozen stays."""
        self.put("# weight changes")
        for weight, w in self.weights.items():
            if not weight.frozen:
                kept = dict(zip(self.plan.rule.remembers, self.memory[weight]))
                names = {"weight": w, "gradient": self.gradients[weight], **kept, **self.own}
                names.update({temporary: kept[name] for temporary, name in self.aliases.items()})
                for line in self.change.python(names).split("\n"):
                    left, _, right = line.partition(" = ")
                    if left != right:
                        self.put(line)
                self.keep_between(weight, w)

    def keep_between(self, weight: Weight, w: str) -> None:
        """Write that a weight does not go beyond its bounds; that it is finite is seen before."""
        if weight.bounds:
            self.put(f"-HUGE <= {w} <= HUGE or trouble({w})")
        if weight.high < inf:
            self.put(f"if {w} > {weight.high!r}: {w} = {weight.high!r}")
        if weight.low > -inf:
            self.put(f"if {w} < {weight.low!r}: {w} = {weight.low!r}")

    def remembered(self) -> str:
        """Return the expression for what is remembered of each weight."""
        return listed(listed(names) for names in self.memory.values())

    # -- writing ----------------------------------------------------------------------------------

    def put(self, line: str, then: str | None = None) -> None:
        """Write a line; `then` is the indentation of those that follow."""
        self.lines.append(self.indent + line)
        self.indent = self.indent if then is None else then

    def sum(self, name: str, terms: Sequence[str]) -> None:
        """Write the sum of terms, from left to right, into a variable."""
        self.combined(name, terms, " + ", "0.0")

    def product(self, name: str, factors: Sequence[str]) -> None:
        """Write the product of factors, from left to right, into a variable."""
        self.combined(name, factors, " * ", "1.0")

    def combined(self, name: str, parts: Sequence[str], by: str, empty: str) -> None:
        """Write a sum or product of any length."""
        self.put(f"{name} = {by.join(parts[:_PER_LINE]) or empty}")
        for k in range(_PER_LINE, len(parts), _PER_LINE):
            self.put(f"{name} = {by.join([name, *parts[k : k + _PER_LINE]])}")

    def total(self, wanted: str, terms: Sequence[str]) -> str:
        """Write a sum into a variable, and return it."""
        name = self.names.take(wanted)
        self.sum(name, terms)
        return name

    def variable(self, letter: str, unit: Unit, one: Presentation) -> str:
        """Return the variable for something of a unit in a presentation: ``d_h1_2``."""
        base = self.units[unit.name]
        wanted = f"{letter}_{base}{one.suffix}" if letter else f"{base}{one.suffix}"
        if wanted == base:
            return base
        key = f"{letter} {one.suffix} {unit.name}"
        if key not in self.variables:
            self.variables[key] = self.names.take(wanted)
        return self.variables[key]


def own_functions(net: Network) -> list[Unit]:
    """Return the units whose activation functions are not written out but called."""
    return [unit for unit in net.structure.firing_order if not writing.is_known(unit.function)]


def product(variable: str, factor: str) -> str:
    """Return variable x factor; nothing where the factor is zero.

    >>> product("w", "1.0"), product("w", "0.0"), product("w", "h1")
    ('w', '', 'w * h1')
    """
    if factor in ZEROS:
        return ""
    return variable if factor == "1.0" else f"{variable} * {factor}"


def settings_used(rule: Rule) -> list[float]:
    """Return the settings that a program for a rule is given, in its order."""
    writer_order = rule.formula.hoisted(rule.settings())
    names = [name for part in writer_order if part for name in part.given]
    return [value for name, value in rule.settings().items() if name in names]


def aliases(formula: Formula, remembered: Sequence[str]) -> dict[str, str]:
    """Return which temporary names may be the variable of what is remembered, as that becomes their copy in the end.

    >>> aliases(Formula("c = g + last; w = w + c; last = c", ("w", "g", "last")), ["last"])
    {'c': 'last'}
    >>> aliases(Formula("c = g + last; last = 0; w = w + c; last = c", ("w", "g", "last")), ["last"])
    {}
    """
    found = {}
    assigned = [name for name, _ in formula.lines]
    for name, expression in formula.lines:
        if name in remembered and isinstance(expression, ast.Name) and expression.id in formula.assigned:
            later = formula.lines[assigned.index(expression.id) + 1 :]
            read = any(name in names_in(each) for _, each in later)
            written_again = assigned.count(expression.id) > 1 or [each for each, _ in later].count(name) > 1
            if not read and not written_again:
                found[expression.id] = name
    return found


def _letter(remembered: str) -> str:
    """The letter of the variables for something that is remembered."""
    return "c" if remembered == "last_change" else remembered


def _never_zero(sender: Unit, activation: str) -> bool:
    if activation[0].isdigit() or activation[0] == "-":
        return float(activation) != 0.0
    return sender.computes and sender.function.name == "logistic" and writing.is_known(sender.function)


def listed(names: Iterable[str]) -> str:
    """Return the expression for a tuple.

    >>> listed(["a"]), listed([])
    ('(a,)', '()')
    """
    inside = ", ".join(names)
    return f"({inside},)" if inside else "()"
