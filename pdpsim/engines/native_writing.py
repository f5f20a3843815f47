"""Writes a network's epochs as a C program: the circuit as straight lines, or loops over tables where it is large.

A program depends on what there is (wiring, functions, measure, rule), not on numbers: weights, patterns, settings,
the order of presentation and the criterion are handed in. Every sum is in the order of the message engine.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

from pdpsim.core.activations import Activation
from pdpsim.core.connection import Connection
from pdpsim.core.formula import Formula
from pdpsim.core.kinds import OwnWayBack
from pdpsim.core.language import C_HELPERS
from pdpsim.core.measures import CrossEntropy, Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.unit import Unit
from pdpsim.core.weight import Weight
from pdpsim.engines import writing
from pdpsim.engines.c_compiler import PROBE
from pdpsim.learning.rule import Rule

# What a program is given: 8-byte fields in this order.
NUMBERS = ("epochs", "patterns", "batch", "judged", "first_failed", "weights", "learning", "n_outputs", "remembered")
POINTERS = (
    "inputs", "targets", "low", "high", "orders", "settings", "back", "tables",
    "w", "memory", "g", "used", "w_before", "memory_before", "outputs", "tss", "rows", "limit", "bounds", "carried",
)  # fmt: skip
RAN, MET, TROUBLE = 0, 1, 2  # how a call ended: `judged` is set to this

HELPERS = f"""\
#include <string.h>
{C_HELPERS}
/* Far out, a logistic would not show that its net input is not finite. */
static inline double pd_told(double x, int *bad) {{ if (!isfinite(x)) *bad = 1; return pd_far_out(x); }}
#define pd_far_out(x) pd_told(x, bad)
#define CHECK(x) if (!isfinite(x)) *bad = 1
"""

_HEAD = f"""\
{HELPERS}
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


class Writer(ABC):
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

    @abstractmethod
    def size(self, name: str, size: int) -> str:
        """Return how a program says how many there are."""

    def tools(self) -> str:
        """Return functions that the program needs."""
        return ""

    @abstractmethod
    def state(self) -> str:
        """Return what is declared before the first epoch."""

    @abstractmethod
    def batch(self) -> str:
        """Return what is done with a batch of patterns."""

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
