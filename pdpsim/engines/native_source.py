"""Writes a network's epochs as a C program: the circuit as straight lines, or loops over tables where it is large.

A program depends on what there is (wiring, functions, measure, rule), not on numbers: weights, patterns, settings,
the order of presentation and the criterion are handed in. Every sum is in the order of the message engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from pdpsim.core.activations import Activation
from pdpsim.core.carry import Carry
from pdpsim.core.connection import Connection, Weight
from pdpsim.core.formula import Formula
from pdpsim.core.kinds import Factor, NoError, OwnWayBack
from pdpsim.core.language import C_HELPERS
from pdpsim.core.measures import CrossEntropy, Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.engines import writing
from pdpsim.engines.toolchain import PROBE
from pdpsim.learning.rule import Rule

# What a program is given: 8-byte fields in this order.
NUMBERS = ("epochs", "patterns", "batch", "judged", "first_failed", "weights", "learning", "n_outputs", "remembered")
POINTERS = (
    "inputs", "targets", "low", "high", "orders", "settings", "back", "tables",
    "w", "memory", "g", "used", "w_before", "memory_before", "outputs", "tss", "rows", "limit", "bounds", "carried",
)  # fmt: skip
RAN, MET, TROUBLE = 0, 1, 2  # how a call ended: `judged` is set to this

_HEAD = f"""\
#include <string.h>
{C_HELPERS}
/* Far out, a logistic would not show that its net input is not finite. */
static inline double pd_told(double x, int *bad) {{ if (!isfinite(x)) *bad = 1; return pd_far_out(x); }}
#define pd_far_out(x) pd_told(x, bad)
#define CHECK(x) if (!isfinite(x)) *bad = 1

struct job {{
    long long {", ".join(NUMBERS)};
    const double *inputs, *targets, *low, *high;
    const int *orders;
    const double *settings, *back;
    const int *tables;
    double *w, *memory, *g, *used, *w_before, *memory_before, *outputs, *tss, *rows;
    const double *limit, *bounds;
    double *carried;
}};
"""

# An epoch, around what differs: STATE, BEGIN and BATCH. Batches are pieces of an epoch, after which weights change.
_RUN = """
/* Whether every output lies between its bounds; the one that failed last time is asked first. */
static int fits(struct job *job, long long n)
{
    long long k = job->first_failed;
    if (k < n && !(job->low[k] < job->outputs[k] && job->outputs[k] < job->high[k])) return 0;
    for (k = 0; k < n; k++)
        if (!(job->low[k] < job->outputs[k] && job->outputs[k] < job->high[k])) { job->first_failed = k; return 0; }
    return 1;
}

long long pdpsim_run(struct job *job)
{
    int bad_ = 0, *bad = &bad_;
    const long long patterns = job->patterns, batch = job->batch;
    double *restrict w = job->w, *restrict g = job->g;
    double *outputs = job->outputs;
    long long judged = job->judged;
STATE
    job->judged = 0;
    for (long long epoch = 0; epoch < job->epochs; epoch++) {
        const int *order = job->orders ? job->orders + epoch * patterns : 0;
        double tss = 0.0;
        memcpy(job->w_before, w, sizeof *w * WEIGHTS);
        memcpy(job->memory_before, job->memory, sizeof *w * REMEMBERED);
        for (long long first = 0; first < patterns; first += batch) {
            const long long last = first + batch < patterns ? first + batch : patterns;
BATCH
            if (last == patterns) memcpy(job->used, w, sizeof *w * WEIGHTS);
            change(LEARNING, w, job->memory, g, job->settings, job->bounds, bad);
        }
        CHECK(tss + tss);
        if (bad_) {
            memcpy(w, job->w_before, sizeof *w * WEIGHTS);
            memcpy(job->memory, job->memory_before, sizeof *w * REMEMBERED);
            job->judged = 2;
            return epoch;
        }
        job->tss[epoch] = tss;
        if ((judged == 1 && tss < *job->limit) || (judged == 2 && fits(job, patterns * OUTPUTS))) {
            job->judged = 1;
            return epoch + 1;
        }
    }
    return job->epochs;
}
"""


@dataclass(frozen=True)
class Places:
    """Where everything stands in what a program is given.

    Attributes
    ----------
    weights : dict of Weight to int
        Those that learn first, in the order in which units that compute receive over them.
    learning : int
        How many learn.
    units : dict of Unit to int
        Rows of activations: inputs and the bias unit first, then as they fire.
    way_back : dict of Connection to int
        Of connections with a weight of their own for the way back.
    """

    weights: dict[Weight, int]
    learning: int
    units: dict[Unit, int]
    way_back: dict[Connection, int]


def places(net: Network) -> Places:
    """Lay out a network.

    >>> found = places(Network.layered(2, 1, seed=1))
    >>> {unit.name: row for unit, row in found.units.items()}, list(found.weights.values())
    ({'i1': 0, 'i2': 1, 'bias': 2, 'o1': 3}, [0, 1, 2])
    """
    structure = net.structure
    used = dict.fromkeys(c.shared for unit in structure.firing_order for c in unit.incoming)
    order = [w for w in used if not w.frozen] + [w for w in used if w.frozen]
    units = (*structure.inputs, *structure.bias, *structure.firing_order)
    own = [c for c in net.connections.values() if isinstance(c, OwnWayBack)]
    return Places(
        {weight: k for k, weight in enumerate(order)},
        sum(not weight.frozen for weight in order),
        {unit: k for k, unit in enumerate(units)},
        {connection: k for k, connection in enumerate(own)},
    )


def write(net: Network, measure: Measure, rule: Rule, straight: bool, carried: Mapping[int, Carry] = {}) -> str:
    """Return the program.

    Parameters
    ----------
    straight : bool
        Whether to write out every unit and connection, rather than loop over tables (see `tables`).
    carried : mapping of int to Carry
        What is carried to which inputs, where it is (a number that is nan); only where everything is written out.

    Examples
    --------
    >>> from pdpsim import GradientDescent
    >>> text = write(Network.layered(1, 1, seed=1), SumOfSquares(), GradientDescent(0.5), straight=True)
    >>> for line in text[text.index("/* o1") :].splitlines()[:2]:
    ...     print(line.strip())
    /* o1 fires */
    const double n2 = w[0] + w[1] * x[0], y2 = value_0(n2, bad);
    """
    return _Straight(net, measure, rule, carried).program() if straight else _Loops(net, measure, rule).program()


class _Writer:
    """What both kinds of program have in common."""

    def __init__(self, net: Network, measure: Measure, rule: Rule) -> None:
        self.net, self.measure, self.rule = net, measure, rule
        self.places = places(net)
        self.functions = functions(net)
        self.formula_of_error = None if type(measure) in (SumOfSquares, CrossEntropy) else measure.error_formula  # type: ignore[attr-defined]

    def program(self) -> str:
        """Return the whole program."""
        sizes = {
            "WEIGHTS": len(self.places.weights),
            "LEARNING": self.places.learning,
            "REMEMBERED": self.places.learning * len(self.rule.remembers),
            "OUTPUTS": len(self.net.outputs),
        }
        run = _RUN.replace("STATE\n", self.state()).replace("BATCH\n", self.batch())
        return "\n".join(
            [
                _HEAD,
                *(f"#define {name} {self.size(name, size)}" for name, size in sizes.items()),
                *(self.function(k, function) for k, function in enumerate(self.functions)),
                self.of_measure(),
                change(self.rule, any(weight.bounds for weight in self.net.weights)),
                self.tools(),
                run,
                PROBE,
            ]
        )

    def size(self, name: str, size: int) -> str:
        """Return how a program says how many there are."""
        raise NotImplementedError

    def tools(self) -> str:
        """Return functions that the program needs."""
        return ""

    def state(self) -> str:
        """Return what is declared before the first epoch."""
        raise NotImplementedError

    def batch(self) -> str:
        """Return what is done with a batch of patterns."""
        raise NotImplementedError

    def function(self, k: int, function: Activation) -> str:
        """Return C functions for an activation function and its slope."""
        parts = {f"value_{k}": function.value_formula, f"slope_{k}": function.slope_formula}
        written = [c_function(name, formula) for name, formula in parts.items() if formula]
        return "\n".join([f"/* {clean(function.name)} */", *written])

    def of_measure(self) -> str:
        """Return C functions for the measure of error."""
        parts = [c_function("error_slope", self.measure.slope_formula)]  # type: ignore[attr-defined]
        if self.formula_of_error is not None:
            parts.append(c_function("error_size", self.formula_of_error))
        return "\n".join(parts)

    def number(self, unit: Unit) -> int:
        """Return which of the functions a unit has."""
        return self.functions[unit.function]


def functions(net: Network) -> dict[Activation, int]:
    """Return the different activation functions of units that compute, numbered.

    >>> [function.name for function in functions(Network.layered(2, 2, 1, seed=1))]
    ['logistic']
    """
    return {f: k for k, f in enumerate(dict.fromkeys(unit.function for unit in net.structure.firing_order))}


def checks_after(function: Activation, net: str, y: str) -> str:
    """Return the checks of a net input and an activation that the function itself leaves to be made."""
    found = "" if writing.tells_of_itself(function) else f" CHECK({net});"
    return found if writing.is_bounded(function) else f"{found} CHECK({y});"


def c_function(name: str, formula: Formula) -> str:
    """Return a C function of what a formula is given.

    >>> print(c_function("f", Formula("e = x + 1; e * e", ("x",))))
    static inline double f(double v_x, int *bad)
    {
        double v_e;
        v_e = (v_x + 1.0);
        return (v_e * v_e);
    }
    """
    *lines, result = formula.c(_own_names(formula)).split("\n")
    given = "".join(f"double v_{name}, " for name in formula.given)
    body = [*_declared(formula.assigned), *lines, f"return {result};"]
    return "\n".join([f"static inline double {name}({given}int *bad)", "{", *(f"    {line}" for line in body), "}"])


def change(rule: Rule, bounded: bool) -> str:
    """Return a C function that changes all weights as a rule says, if need be not beyond their bounds."""
    before, formula = rule.formula.hoisted(rule.settings())
    parts = [part for part in (before, formula) if part]
    settings = settings_used(rule)
    kept = {name: f"m[{k} * n + k]" for k, name in enumerate(rule.remembers)}
    own = {"weight", "gradient", *kept}
    hoisted = before.assigned if before else ()
    temporary = [name for name in formula.assigned if name not in own and name not in hoisted]
    lines = [f"const double {', '.join(f'v_{name} = s[{k}]' for k, name in enumerate(settings))};"] * bool(settings)
    if before:
        lines += [*_declared(before.assigned), *before.c(_own_names(before)).split("\n")]
    lines += ["for (long long k = 0; k < n; k++) {", "    double v_weight = w[k], v_gradient = g[k];"]
    lines += [f"    double v_{name} = {place};" for name, place in kept.items()]
    inner = [*_declared(temporary), *formula.c(_own_names(formula)).split("\n"), "CHECK(v_weight);"]
    if bounded:
        inner += [
            "if (v_weight < b[2 * k]) v_weight = b[2 * k];",
            "if (v_weight > b[2 * k + 1]) v_weight = b[2 * k + 1];",
        ]
    inner += ["w[k] = v_weight;", *(f"{place} = v_{name};" for name, place in kept.items())]
    lines += [f"    {line}" for line in inner]
    assert parts
    head = [
        "static inline void change(long long n, double *restrict w, double *restrict m, const double *restrict g,",
        "                          const double *s, const double *b, int *bad)",
    ]
    return "\n".join([*head, "{", *(f"    {line}" for line in [*lines, "}"]), "}"])


def settings_used(rule: Rule) -> list[str]:
    """Return the names of the settings that a program for a rule is given, in its order.

    >>> from pdpsim import GradientDescent
    >>> settings_used(GradientDescent(0.5, 0.9))
    ['rate', 'momentum']
    """
    parts = [part for part in rule.formula.hoisted(rule.settings()) if part]
    read = {name for part in parts for name in part.given}
    return [name for name in rule.settings() if name in read]


def clean(name: str) -> str:
    """Return a name as it may stand in a comment.

    >>> clean("h1 */ system(0); /*")
    'h1 __ system_0__ __'
    """
    return re.sub(r"[^A-Za-z0-9_ .-]", "_", name)[:60]


def _own_names(formula: Formula) -> dict[str, str]:
    """C names for a formula's, which are no words of C."""
    return {name: f"v_{name}" for name in (*formula.given, *formula.assigned)}


def _declared(names: Iterable[str]) -> list[str]:
    listed = ", ".join(f"v_{name}" for name in names)
    return [f"double {listed};"] if listed else []


# -- straight lines -------------------------------------------------------------------------------


class _Straight(_Writer):
    """Writes out every unit and connection, once, in a loop over patterns."""

    def __init__(self, net: Network, measure: Measure, rule: Rule, carried: Mapping[int, Carry]) -> None:
        super().__init__(net, measure, rule)
        self.carried = {k: carry for k, carry in carried.items() if not net.inputs[k].function.is_constant}
        # Activations that are carried are kept behind what is on the input units.
        senders = dict.fromkeys(net.units[name] for carry in self.carried.values() for name, _ in carry.terms)
        self.kept = {unit: len(net.inputs) + k for k, unit in enumerate(senders)}

    def size(self, name: str, size: int) -> str:
        return str(size)

    def state(self) -> str:
        return "    const double *bias = job->inputs + patterns * INPUTS, *back = job->back;\n".replace(
            "INPUTS", str(len(self.net.inputs))
        )

    def batch(self) -> str:
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
        if sender.computes and not isinstance(connection, NoError):
            self.terms.setdefault(sender, []).append(term)


# -- loops over tables ----------------------------------------------------------------------------

# Several patterns (or several weights) side by side, each with a sum of its own.
_KERNELS = """
ATTRIBUTE static void gather_NAME(double *out, const double *start, long long width, long long n,
                                  const int *table, const double *w, const double *rows, long long stride)
{
    long long q = 0;
    for (; q + 16 <= width; q += 16) {
        v4 a = V4(start + q), b = V4(start + q + 4), c = V4(start + q + 8), d = V4(start + q + 12);
        for (long long k = 0; k < n; k++) {
            const double one = w[table[2 * k]], *row = rows + table[2 * k + 1] * stride + q;
            const v4 all = {one, one, one, one};
            a += all * V4(row); b += all * V4(row + 4); c += all * V4(row + 8); d += all * V4(row + 12);
        }
        V4(out + q) = a; V4(out + q + 4) = b; V4(out + q + 8) = c; V4(out + q + 12) = d;
    }
    for (; q < width; q += 4) {
        v4 a = V4(start + q);
        for (long long k = 0; k < n; k++) {
            const double one = w[table[2 * k]];
            const v4 all = {one, one, one, one};
            a += all * V4(rows + table[2 * k + 1] * stride + q);
        }
        V4(out + q) = a;
    }
}

/* The gradients of all that a unit receives over: sums over patterns of delta x what the senders said. */
ATTRIBUTE static void note_NAME(double *g, long long n, const double *delta, const double *heard, long long width,
                                long long patterns)
{
    const v4 zero = {0.0, 0.0, 0.0, 0.0};
    double left[16];
    for (long long k = 0; k < n; k += 16) {
        const long long some = n - k < 16 ? n - k : 16;
        const double *said = heard + k;
        v4 a = zero, b = zero, c = zero, d = zero;
        if (some <= 4)
            for (long long q = 0; q < patterns; q++, said += width) {
                const v4 all = {delta[q], delta[q], delta[q], delta[q]};
                a += all * V4(said);
            }
        else if (some <= 8)
            for (long long q = 0; q < patterns; q++, said += width) {
                const v4 all = {delta[q], delta[q], delta[q], delta[q]};
                a += all * V4(said); b += all * V4(said + 4);
            }
        else
            for (long long q = 0; q < patterns; q++, said += width) {
                const v4 all = {delta[q], delta[q], delta[q], delta[q]};
                a += all * V4(said); b += all * V4(said + 4); c += all * V4(said + 8); d += all * V4(said + 12);
            }
        V4(left) = a; V4(left + 4) = b; V4(left + 8) = c; V4(left + 12) = d;
        memcpy(g + k, left, sizeof *g * some);
    }
}

/* The gradients of weights that several units share: pattern by pattern, and in each over all of these units. */
ATTRIBUTE static void note_tied_NAME(double *g, const int *block, const int *copies, const double *d,
                                     const double *heard, long long stride, long long patterns)
{
    const v4 zero = {0.0, 0.0, 0.0, 0.0};
    const long long n = block[1], width = block[2], many = block[4];
    const int *copy = copies + 2 * block[3];
    double left[16];
    for (long long k = 0; k < n; k += 16) {
        const long long some = n - k < 16 ? n - k : 16;
        v4 a = zero, b = zero, c = zero, e = zero;
        for (long long q = 0; q < patterns; q++)
            for (long long u = 0; u < many; u++) {
                const double one = d[copy[2 * u] * stride + q];
                const double *said = heard + copy[2 * u + 1] * stride + q * width + k;
                const v4 all = {one, one, one, one};
                a += all * V4(said);
                if (some > 4) b += all * V4(said + 4);
                if (some > 8) { c += all * V4(said + 8); e += all * V4(said + 12); }
            }
        V4(left) = a; V4(left + 4) = b; V4(left + 8) = c; V4(left + 12) = e;
        memcpy(g + block[0] + k, left, sizeof *g * some);
    }
}
"""


_TOOLS = """
typedef double v4 __attribute__((vector_size(32), aligned(8)));
#define V4(place) (*(v4 *)(place))
KERNELS
#if defined(__x86_64__) && defined(__GNUC__)
AVX_KERNELS
#include <cpuid.h>
/* Asked of the machine itself: some compilers bring an exp of their own along with __builtin_cpu_supports. */
static int asked_avx2(void)
{
    unsigned a, b, c, d, low, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & 6) == 6 && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2);
}
static int has_avx2(void)
{
    static int known = -1;
    if (known < 0) known = asked_avx2();
    return known;
}
#define CHOSEN(kernel) (has_avx2() ? kernel##_avx : kernel##_plain)
#else
#define CHOSEN(kernel) kernel##_plain
#endif

static void fire(int function, long long n, const double *net, double *y, int *bad)
{
    switch (function) {
FIRE
    }
}

static void form_deltas(int function, long long n, const double *net, const double *y, const double *e, double *d,
                        int *bad)
{
    switch (function) {
FORM
    }
}

/* The product of what all of a unit's connections bring, or all but one. */
static void multiply(double *out, long long n, long long connections, long long but, const int *table,
                     const double *w, const double *y, long long stride)
{
    for (long long q = 0; q < n; q++) out[q] = 1.0;
    for (long long k = 0; k < connections; k++)
        if (k != but)
            for (long long q = 0; q < n; q++) out[q] = out[q] * (w[table[2 * k]] * y[table[2 * k + 1] * stride + q]);
}

/* What the senders of a list said, pattern by pattern. */
static void hear(double *heard, const int *list, const int *senders, long long n, const double *y, long long stride)
{
    for (long long k = 0; k < list[1]; k++) {
        const double *said = y + senders[list[0] + k] * stride;
        double *place = heard + list[3] * stride + k;
        for (long long q = 0; q < n; q++, place += list[2]) *place = said[q];
    }
}
"""

_STATE = """
    const int *head = job->tables;
    const long long units = head[0], inputs = head[1], given = head[2], deltas = head[3], lists = head[4];
    const long long ties = head[5], ways_back = head[6], heard_width = head[7], blocks = head[8];
    const int *unit = head + head[9], *backward_order = head + head[10], *forward = head + head[11];
    const int *backward = head + head[12], *factor = head + head[13], *list = head + head[14];
    const int *sender = head + head[15], *tie = head + head[16], *way_back = head + head[17], *output = head + head[18];
    const int *gradient = head + head[19], *block = head + head[20], *copies = head + head[21];
    const long long stride = (batch + 3) / 4 * 4;
    double *y = job->rows, *net = y + (given + units) * stride, *e = net + units * stride, *d = e + units * stride;
    double *zero = d + deltas * stride, *others = zero + stride, *heard = others + stride;
    double *both = heard + heard_width * stride; /* weights, and behind them those for the way back */
    void (*const gather)(double *, const double *, long long, long long, const int *, const double *, const double *,
                         long long) = CHOSEN(gather);
    void (*const note)(double *, long long, const double *, const double *, long long, long long) = CHOSEN(note);
    void (*const note_tied)(double *, const int *, const int *, const double *, const double *, long long,
                            long long) = CHOSEN(note_tied);
    for (long long q = 0; q < stride; q++) zero[q] = 0.0;
    if (ways_back) memcpy(both + WEIGHTS, job->back, sizeof *w * ways_back);
"""

_BATCH = """
            const long long n = last - first, width = (n + 3) / 4 * 4;
            const int new_inputs = order || batch < patterns || !epoch;
            for (long long q = 0; new_inputs && q < n; q++) {
                const double *x = job->inputs + (order ? order[first + q] : first + q) * inputs;
                for (long long i = 0; i < inputs; i++) y[i * stride + q] = x[i];
                for (long long i = inputs; i < given; i++) y[i * stride + q] = job->inputs[patterns * inputs];
            }
            for (long long u = 0; u < units; u++) {
                const int *one = unit + 10 * u, *from = forward + 2 * one[2];
                if (one[1]) multiply(net + u * stride, n, one[3], -1, from, w, y, stride);
                else gather(net + u * stride, zero, width, one[3], from, w, y, stride);
                fire(one[0], n, net + u * stride, y + (given + u) * stride, bad);
            }
            for (long long l = 0; l < lists; l++)
                if (new_inputs || list[5 * l + 4]) hear(heard, list + 5 * l, sender, n, y, stride);
            for (long long q = 0; q < n; q++) {
                const long long p = order ? order[first + q] : first + q;
                const double *t = job->targets + p * OUTPUTS;
                double pss = 0.0, size = 0.0;
                for (long long j = 0; j < OUTPUTS; j++) {
                    const long long u = output[j];
                    const double out = y[(given + u) * stride + q];
                    double error = 0.0;
                    if (t[j] == t[j]) {
                        const double s = out - t[j];
                        pss += s * s;
                        error = error_slope(t[j], out, bad);
                        SIZE
                    }
                    e[u * stride + q] = error;
                    outputs[p * OUTPUTS + j] = out;
                }
                CHECK(pss + size);
                tss += pss;
            }
            if (ways_back) memcpy(both, w, sizeof *w * WEIGHTS);
            for (long long k = 0; k < units; k++) {
                const long long u = backward_order[k];
                const int *one = unit + 10 * u;
                double *error = e + u * stride, *delta = d + u * stride;
                gather(error, one[6] ? error : zero, width, one[5], backward + 2 * one[4], ways_back ? both : w, d,
                       stride);
                form_deltas(one[0], n, net + u * stride, y + (given + u) * stride, error, delta, bad);
                for (long long f = 0; f < one[9]; f++) {
                    const int *to = factor + 2 * (one[8] + f);
                    multiply(others, n, one[3], to[0], forward + 2 * one[2], w, y, stride);
                    for (long long q = 0; q < n; q++) d[to[1] * stride + q] = delta[q] * others[q];
                }
            }
            for (long long k = 0; k < ways_back; k++)
                for (long long q = 0; q < n; q++)
                    CHECK(job->back[way_back[2 * k]] * d[way_back[2 * k + 1] * stride + q]);
            if (ties || blocks) memset(g, 0, sizeof *g * WEIGHTS);
            for (long long u = 0; u < units; u++) {
                const int *one = unit + 10 * u, *of = list + 5 * one[7];
                if (one[7] >= 0) note(g + gradient[u], of[1], d + u * stride, heard + of[3] * stride, of[2], n);
            }
            for (long long k = 0; k < blocks; k++) note_tied(g, block + 5 * k, copies, d, heard, stride, n);
            for (long long q = 0; ties && q < n; q++)
                for (long long k = 0; k < ties; k++)
                    g[tie[3 * k]] += d[tie[3 * k + 1] * stride + q] * y[tie[3 * k + 2] * stride + q];
"""


class _Loops(_Writer):
    """Loops over units and connections, which stand in tables, with patterns innermost."""

    def size(self, name: str, size: int) -> str:
        return "job->n_outputs" if name == "OUTPUTS" else f"job->{name.lower()}"

    def tools(self) -> str:
        fire, form = [], []
        for k, function in enumerate(self.functions):
            checks = checks_after(function, "net[q]", "y[q]")
            fire.append(
                f"    case {k}: for (long long q = 0; q < n; q++) {{ y[q] = value_{k}(net[q], bad);{checks} }} break;"
            )
            delta = f"d[q] = e[q] * slope_{k}(net[q], y[q], bad); CHECK(d[q]);"
            form.append(f"    case {k}: for (long long q = 0; q < n; q++) {{ {delta} }} break;")
        avx = _KERNELS.replace("NAME", "avx").replace("ATTRIBUTE", '__attribute__((target("avx2")))')
        plain = _KERNELS.replace("NAME", "plain").replace("ATTRIBUTE ", "")
        parts = {"AVX_KERNELS": avx, "KERNELS": plain, "FIRE": "\n".join(fire), "FORM": "\n".join(form)}
        text = _TOOLS
        for name, part in parts.items():
            text = text.replace(f"\n{name}\n", f"\n{part}\n")
        return text

    def state(self) -> str:
        return _STATE.lstrip("\n")

    def batch(self) -> str:
        sized = self.formula_of_error is not None
        return _BATCH.lstrip("\n").replace("SIZE", "size += error_size(t[j], out, bad);" * sized)


def tables(net: Network, found: Places, known: dict[Activation, int]) -> tuple[list[int], int]:
    """Return the tables that a program with loops is given, and how many rows of numbers it needs."""
    return _Tables(net, found, known).made()


class _Tables:
    """Puts a network in tables: for each unit a row, for each connection where its numbers stand."""

    def __init__(self, net: Network, found: Places, known: dict[Activation, int]) -> None:
        self.net, self.places, self.known = net, found, known
        self.order = net.structure.firing_order
        self.given = len(net.structure.inputs) + len(net.structure.bias)
        self.turn = {unit: u for u, unit in enumerate(self.order)}
        self.delta_rows: dict[Connection, int] = {}
        self.deltas = len(self.order)
        self.lists: dict[tuple[int, ...], int] = {}
        self.list_rows: list[int] = []
        self.senders: list[int] = []
        self.width = 0
        factors = sum(isinstance(c, Factor) for c in net.connections.values())
        self.zero = self.given + 4 * len(self.order) + factors  # the row of what is 0

    def made(self) -> tuple[list[int], int]:
        """Return the tables, and the number of rows."""
        forward: list[int] = []
        backward: list[int] = []
        factors: list[int] = []
        ties: list[int] = []
        records: list[list[int]] = []
        for unit in self.order:
            first_factor = len(factors) // 2
            factors += self._factors(unit)
            records.append([self.known[unit.function], int(unit.combine == "product"), len(forward) // 2])
            for c in unit.incoming:
                forward += [self.places.weights[c.shared], self.places.units[c.sender]]
            heard = self._list_of(unit)
            records[-1] += [len(unit.incoming), 0, 0, int(unit.role == "output"), heard, first_factor]
            records[-1] += [len(factors) // 2 - first_factor]
        errors = self._errors()
        for unit, record in zip(self.order, records):
            record[4], record[5] = len(backward) // 2, len(errors[unit]) // 2
            backward += errors[unit]
        blocks, copies, in_blocks = self._blocks([unit for unit in self.order if records[self.turn[unit]][7] < 0])
        for unit in self.net.structure.backward_order:
            if records[self.turn[unit]][7] < 0 and unit not in in_blocks:
                for c in unit.incoming:
                    ties += [self.places.weights[c.shared], self._delta_row(c), self.places.units[c.sender]]
        ways_back = [n for c, k in self.places.way_back.items() for n in (k, self._delta_row(c))]
        gradients = [min((self.places.weights[c.shared] for c in unit.incoming), default=0) for unit in self.order]
        head = [
            len(self.order), len(self.net.inputs), self.given, self.deltas, len(self.lists), len(ties) // 3,
            len(self.places.way_back), self.width, len(blocks) // 5,
        ]  # fmt: skip
        parts = [
            [n for record in records for n in record],
            [self.turn[unit] for unit in self.net.structure.backward_order],
            forward, backward, factors, self.list_rows, self.senders, ties, ways_back,
            [self.turn[unit] for unit in self.net.outputs],
            gradients, blocks, copies,
        ]  # fmt: skip
        start = len(head) + len(parts)
        for part in parts:
            head.append(start)
            start += len(part)
        rows = self.given + 3 * len(self.order) + self.deltas + 2 + self.width
        return [*head, *(n for part in parts for n in part)], rows

    def _factors(self, unit: Unit) -> list[int]:
        found = []
        for j, c in enumerate(unit.incoming):
            if isinstance(c, Factor):
                self.delta_rows[c] = self.deltas
                found += [j, self.deltas]
                self.deltas += 1
        return found

    def _delta_row(self, connection: Connection) -> int:
        return self.delta_rows.get(connection, self.turn.get(connection.receiver, 0))

    def _errors(self) -> dict[Unit, list[int]]:
        """For each unit, the weights and deltas that its error is the sum of, in the order in which they come in."""
        found: dict[Unit, list[int]] = {unit: [] for unit in self.order}
        back = {c: len(self.places.weights) + k for c, k in self.places.way_back.items()}
        for unit in self.net.structure.backward_order:
            for c in unit.incoming:
                if c.sender.computes and not isinstance(c, NoError):
                    found[c.sender] += [back.get(c, self.places.weights[c.shared]), self._delta_row(c)]
        return found

    def _blocks(self, units: list[Unit]) -> tuple[list[int], list[int], set[Unit]]:
        """Put units that share all their weights in blocks: weights side by side, the units that use them in turn.

        A block is its first weight, how many, the width of what is heard, its first copy and how many; a copy is a row
        of deltas and where stands what it hears, in the order of the weights, 0 for those that it does not use.
        """
        turn = {unit: k for k, unit in enumerate(self.net.structure.backward_order)}
        blocks: list[int] = []
        copies: list[int] = []
        found: set[Unit] = set()
        for together in _sharing(units):
            used = [{self.places.weights[c.shared]: self.places.units[c.sender] for c in u.incoming} for u in together]
            weights = sorted({weight for those in used for weight in those})
            cells, connections = len(weights) * len(together), sum(len(unit.incoming) for unit in together)
            twice = sum(map(len, used)) < connections or any(
                isinstance(c, Factor) for u in together for c in u.incoming
            )
            if twice or weights != list(range(weights[0], weights[0] + len(weights))) or cells > 2 * connections:
                continue
            found |= set(together)
            heard = {u: self._hear(tuple(those.get(w, self.zero) for w in weights)) for u, those in zip(together, used)}
            width = self.list_rows[5 * heard[together[0]] + 2]
            blocks += [weights[0], len(weights), width, len(copies) // 2, len(together)]
            for unit in sorted(together, key=lambda unit: turn[unit]):
                copies += [self.turn[unit], self.list_rows[5 * heard[unit] + 3]]
        return blocks, copies, found

    def _list_of(self, unit: Unit) -> int:
        """Return the list of those that a unit hears; -1 where its gradients must be noted pattern by pattern."""
        weights = [self.places.weights[c.shared] for c in unit.incoming]
        alone = all(len(c.shared.connections) == 1 and not isinstance(c, Factor) for c in unit.incoming)
        if not alone or not weights or weights != list(range(weights[0], weights[0] + len(weights))):
            return -1
        return self._hear(tuple(self.places.units[c.sender] for c in unit.incoming))

    def _hear(self, heard: tuple[int, ...]) -> int:
        """Return the list of what is heard together, which there may be already."""
        if heard not in self.lists:
            left = len(heard) % 16
            width = len(heard) - left + (0 if not left else 4 if left <= 4 else 8 if left <= 8 else 16)
            computes = int(any(row >= self.given for row in heard))
            self.lists[heard] = len(self.lists)
            self.list_rows += [len(self.senders), len(heard), width, self.width, computes]
            self.senders += heard
            self.width += width
        return self.lists[heard]


def _sharing(units: list[Unit]) -> list[list[Unit]]:
    """Units that share weights, directly or through others, together."""
    graph: nx.Graph[object] = nx.Graph()
    graph.add_edges_from((unit, connection.shared) for unit in units for connection in unit.incoming)
    order = {unit: k for k, unit in enumerate(units)}
    parts = ([thing for thing in part if isinstance(thing, Unit)] for part in nx.connected_components(graph))
    return [sorted(part, key=lambda unit: order[unit]) for part in parts]
