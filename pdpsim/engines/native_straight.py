"""A network's epochs as a C program in which every unit and connection is written out, in a loop over patterns."""

from __future__ import annotations

from collections.abc import Mapping

from pdpsim.core.carry import Carry
from pdpsim.core.connection import Connection
from pdpsim.core.kinds import HALF_SIGN, Factor, NoError, OwnWayBack, SignsBack
from pdpsim.core.measures import Measure
from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.engines.native_writing import Writer, checks_after, clean
from pdpsim.learning.rule import Rule


class Straight(Writer):
    """Writes out every unit and connection, once, in a loop over patterns."""

    def __init__(self, net: Network, measure: Measure, rule: Rule, carried: Mapping[int, Carry]) -> None:
        super().__init__(net, measure, rule)
        self.carried = carried
        # Activations that are carried are kept behind what is on the input units.
        senders = dict.fromkeys(net.units[name] for carry in self.carried.values() for name, _ in carry.terms)
        self.kept = {unit: len(net.inputs) + k for k, unit in enumerate(senders)}

    def size(self, name: str, size: int) -> str:
        """As many as there are: a number."""
        return str(size)

    def state(self) -> str:
        """What the bias units hold, and the weights for the way back."""
        return "    const double *bias = job->inputs + patterns * INPUTS, *back = job->back;\n".replace(
            "INPUTS", str(len(self.net.inputs))
        )

    def batch(self) -> str:
        """The presentations of a batch, one after the other."""
        inputs, outputs = len(self.net.inputs), len(self.net.outputs)
        lines = [
            "memset(g, 0, sizeof *g * WEIGHTS);",
            "for (long long turn = first; turn < last; turn++) {",
            "    const long long p = order ? order[turn] : turn;",
            f"    const double *x = job->inputs + p * {inputs}, *t = job->targets + p * {outputs};",
            f"    double *out = outputs + p * {outputs};",
            *(f"    {line}" for line in [*self.carry(), *self.presentation(), *self.keep()]),
            "}",
        ]
        return "".join(f"            {line}\n" for line in lines)

    def carry(self) -> list[str]:
        """Return the lines that work out what is carried, from activations of the presentation before."""
        if not self.carried:
            return []
        lines = ["/* what is carried */", "double *const given = job->carried;"]
        for k in range(len(self.net.inputs)):
            if k in self.carried:
                terms = (
                    f"{times!r} * given[{self.kept[self.net.units[name]]}]" for name, times in self.carried[k].terms
                )
                lines.append(f"given[{k}] = x[{k}] == x[{k}] ? x[{k}] : {' + '.join(['0.0', *terms])};")
            else:
                lines.append(f"given[{k}] = x[{k}];")
        return [*lines, "x = given;"]

    def keep(self) -> list[str]:
        """Return the lines that keep the activations that will be carried."""
        return [f"given[{place}] = {self.activation(unit) or '1.0'};" for unit, place in self.kept.items()]

    def presentation(self) -> list[str]:
        """Return the lines of one presentation."""
        structure = self.net.structure
        self.lines: list[str] = []
        self.terms: dict[Unit, list[str]] = {}
        for unit in structure.firing_order:
            self.fire(unit)
        self.compare()
        for unit in structure.backward_order:
            self.form_delta(unit)
        return self.lines

    def activation(self, unit: Unit) -> str:
        """Return the expression for an activation; '' where it is 1."""
        if unit.role == "bias":
            return "bias[0]" if unit.function.is_constant else ""
        row = self.places.units[unit]
        if row in self.carried and unit.function.is_constant:  # of a clamped one x has what it takes
            return repr(unit.function.low)
        return f"y{row}" if unit.computes else f"x[{row}]"

    def brought(self, connection: Connection) -> str:
        """Return weight x activation."""
        weight, y = f"w[{self.places.weights[connection.shared]}]", self.activation(connection.sender)
        return f"{weight} * {y}" if y else weight

    def fire(self, unit: Unit) -> None:
        """Write a unit's net input and activation."""
        k, function = self.places.units[unit], unit.function
        if unit.combine == "product":
            net = " * ".join(f"({self.brought(c)})" for c in unit.incoming) or "1.0"
        else:
            # A unit that multiplies passes on the sign of zero; a sum that starts from 0.0 is never -0.0.
            signed = any(c.receiver.combine == "product" for c in unit.outgoing)
            net = " + ".join(["0.0"] * signed + [self.brought(c) for c in unit.incoming]) or "0.0"
        checks = checks_after(function, f"n{k}", f"y{k}")
        self.lines += [
            f"/* {clean(unit.name)} fires */",
            f"const double n{k} = {net}, y{k} = value_{self.number(unit)}(n{k}, bad);{checks}",
        ]

    def compare(self) -> None:
        """Write the comparison of outputs with targets."""
        self.lines += ["/* targets */", "double pss = 0.0;"]
        sized = self.formula_of_error is not None
        self.lines += ["double size = 0.0;"] * sized
        for j, unit in enumerate(self.net.outputs):
            k = self.places.units[unit]
            size = f" size += error_size(t[{j}], y{k}, bad);" * sized
            self.lines += [
                f"double e{k} = 0.0;",
                f"if (t[{j}] == t[{j}]) {{ const double s = y{k} - t[{j}]; "
                f"pss += s * s; e{k} = error_slope(t[{j}], y{k}, bad);{size} }}",
                f"out[{j}] = y{k};",
            ]
            self.terms[unit] = [f"e{k}"]
        self.lines += ["CHECK(pss + size);"] * sized
        self.lines.append("tss += pss;")

    def form_delta(self, unit: Unit) -> None:
        """Write a unit's delta, and what its connections note and carry back."""
        k = self.places.units[unit]
        error = " + ".join(self.terms.pop(unit, [])) or "0.0"
        self.lines += [
            f"/* delta of {clean(unit.name)} */",
            f"const double d{k} = ({error}) * slope_{self.number(unit)}(n{k}, y{k}, bad); CHECK(d{k});",
        ]
        for j, connection in enumerate(unit.incoming):
            delta, weight = f"d{k}", self.places.weights[connection.shared]
            others = [c for c in unit.incoming if c is not connection]
            if isinstance(connection, Factor) and others:
                delta = f"d{k}_{j}"
                product = " * ".join(f"({self.brought(c)})" for c in others)
                self.lines.append(f"const double {delta} = d{k} * ({product});")
            y = self.activation(connection.sender)
            self.lines.append(f"g[{weight}] += {delta} * {y};" if y else f"g[{weight}] += {delta};")
            self.send_back(connection, weight, delta)

    def send_back(self, connection: Connection, weight: int, delta: str) -> None:
        """Add to the sender's error terms what a connection carries back."""
        sender, term = connection.sender, f"w[{weight}] * {delta}"
        if isinstance(connection, OwnWayBack):
            back = self.places.way_back[connection]
            term = f"b{back}"
            self.lines.append(f"const double {term} = back[{back}] * {delta}; CHECK({term});")
        if isinstance(connection, SignsBack):
            term = f"s_{len(self.lines)}"
            signs = HALF_SIGN.c({"weight": f"w[{weight}]"})
            self.lines.append(f"const double {term} = ({signs}) * {delta}; CHECK({term});")
        if sender.computes and not isinstance(connection, NoError):
            self.terms.setdefault(sender, []).append(term)
