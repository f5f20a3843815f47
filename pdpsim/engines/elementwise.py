"""Formulas written for NumPy: lines that work on whole matrices, number by number, in place.

Of a conditional both sides are worked out and one is taken, so numbers that are not finite come up on the way that
Python never sees. What is taken is as Python has it, to rounding, and is nan where Python would stop with an error.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from pdpsim.core.activations import Activation, activation
from pdpsim.core.formula import Formula

# What NumPy has one function for, or can do in fewer steps: the lines of value and slope. No line means slope 1.
_LOGISTIC = ("negative({n}, {n})", "exp({n}, {n})", "add({n}, 1.0, {n})")
_BY_NAME: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "logistic": (
        (*_LOGISTIC, "reciprocal({n}, {y})", "minimum({y}, ALMOST_ONE, out={y})", "maximum({y}, TINY, out={y})"),
        ("multiply({y}, {y}, {s})", "subtract({y}, {s}, {s})"),
    ),
    "tanh": (("tanh({n}, {y})",), ("multiply({y}, {y}, {s})", "subtract(1.0, {s}, {s})")),
    "linear": (("copyto({y}, {n})",), ()),
    "relu": (("maximum({n}, 0.0, out={y})",), ("heaviside({n}, 0.0, {s})",)),
    "softplus": (("logaddexp({n}, 0.0, {y})",), (*_LOGISTIC, "reciprocal({n}, {s})")),
    "flat_threshold": (("heaviside({n}, 0.0, {y})",), ("copyto({s}, 0.0)",)),
}
_CONSTANT: tuple[Sequence[str], Sequence[str]] = ((), ("copyto({s}, 0.0)",))

Formulas = tuple["Formula | None", "Formula | None"]


def is_known(function: Activation) -> bool:
    """Whether value and slope can be written: they are formulas, and nothing is drawn.

    >>> is_known(activation("silu")), is_known(activation("threshold")), is_known(Activation("own", abs, None))
    (True, False, False)
    """
    return None not in _formulas(function) and not function.stochastic


def value_lines(function: Activation, names: Mapping[str, str]) -> list[str]:
    """Return lines that make activations of net inputs.

    Parameters
    ----------
    function : Activation
    names : mapping of str to str
        The matrices: ``n`` of net inputs, ``y`` of activations, ``s`` to work in, and ``r``, with which the names of
        those begin that are needed besides.

    Examples
    --------
    >>> at_hand = {"n": "N1", "y": "Y1", "s": "S1", "r": "R1_"}
    >>> value_lines(activation("linear"), at_hand)
    ['copyto(Y1, N1)']
    >>> value_lines(activation("square"), at_hand)
    ['multiply(N1, N1, Y1)', 'subtract(N1, N1, S1)', 'add(Y1, S1, Y1)']
    """
    short = _short(function)
    if short:
        return [line.format_map(names) for line in short[0]]
    formula = function.value_formula
    assert formula is not None
    lines = Writer({"net": names["n"]}, names["r"], not function.is_built_in).write(formula, names["y"])
    # Where a net input is not finite, the activation must not be either.
    return [*lines, *(line.format_map(names) for line in ("subtract({n}, {n}, {s})", "add({y}, {s}, {y})"))]


def slope_lines(function: Activation, names: Mapping[str, str]) -> list[str]:
    """Return lines that work out slopes into ``s``; none where they are all 1.

    >>> at_hand = {"n": "N1", "y": "Y1", "s": "S1", "r": "R1_"}
    >>> slope_lines(activation("linear"), at_hand), slope_lines(activation("square"), at_hand)
    ([], ['multiply(2.0, N1, S1)'])
    """
    short = _short(function)
    if short:
        return [line.format_map(names) for line in short[1]]
    formula = function.slope_formula
    assert formula is not None
    if formula.text == "1":
        return []
    given = {"net": names["n"], "y": names["y"]}
    return Writer(given, names["r"], not function.is_built_in).write(formula, names["s"])


def may_fail(function: Activation) -> bool:
    """Whether activations may not be finite though net inputs are, so that they must be looked at.

    >>> may_fail(activation("square")), may_fail(activation("logistic"))
    (True, False)
    """
    return _short(function) is None


def spare_matrices(lines: Iterable[str]) -> list[tuple[int, int]]:
    """Find the spare matrices that lines of a program work in: of which block, and which of its.

    >>> spare_matrices(["# R9_9", "add(R1_0, R2_1, R1_0)"])
    [(1, 0), (2, 1)]
    """
    found = [re.findall(r"\bR(\d+)_(\d+)\b", line) for line in lines if not line.startswith("#")]
    return sorted({(int(k), int(spare)) for each in found for k, spare in each})


@lru_cache(maxsize=1024)
def steps(function: Activation) -> int:
    """Return how many steps value and slope take that are written from their formulas; erf, called of Python, is many.

    >>> steps(activation("square")), steps(activation("logistic")), steps(activation("gelu"))
    (4, 0, 214)
    """
    if _short(function):
        return 0
    at_hand = dict.fromkeys("nysr", "R")
    lines = [*value_lines(function, at_hand), *slope_lines(function, at_hand)]
    return sum(99 if line.startswith("erf(") else 1 for line in lines)


def _short(function: Activation) -> tuple[Sequence[str], Sequence[str]] | None:
    return _CONSTANT if function.is_constant else _known().get(_formulas(function))


def _formulas(function: Activation) -> Formulas:
    return function.value_formula, function.slope_formula


@lru_cache(maxsize=1)
def _known() -> dict[Formulas, tuple[Sequence[str], Sequence[str]]]:
    return {_formulas(activation(name)): lines for name, lines in _BY_NAME.items()}


_TWO: dict[type, str] = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide"}
_COMPARED: dict[type, str] = {
    ast.Lt: "less", ast.LtE: "less_equal", ast.Gt: "greater", ast.GtE: "greater_equal",
    ast.Eq: "equal", ast.NotEq: "not_equal",
}  # fmt: skip
_CALLED = {
    "abs": "absolute", "max": "maximum", "min": "minimum", "pow": "power", "sign": "sign", "sqrt": "sqrt",
    "exp": "exp", "expm1": "expm1", "log": "log", "log1p": "log1p", "tanh": "tanh",
    "erf": "erf", "far_out": "far_out", "inside": "inside",
}  # fmt: skip
_FAILING = {"exp", "expm1", "log", "log1p", "power"}  # Python's own stop where these are infinite for NumPy
_AS_PYTHON = {"isinf", "isnan"}
FUNCTIONS = tuple(
    sorted({*_TWO.values(), *_COMPARED.values(), *_CALLED.values(), *_AS_PYTHON} - {"erf", "far_out", "inside"})
)


class Writer:
    """Writes formulas as lines of three addresses: what is done, with what, and where the result goes.

    Parameters
    ----------
    names : mapping of str to str
        The matrices that the names of the formula stand for.
    spare : str
        What the names of spare matrices begin with.
    strict : bool
        Whether the formula may fail, so that what comes of it must be nan there: those that are built in do not.

    Examples
    --------
    >>> Writer({"net": "N1"}, "R").write(Formula("net if net > 0 else 0.1 * net", ("net",)), "Y1")
    ['if0 = greater(N1, 0.0)', 'multiply(0.1, N1, R0)', 'copyto(Y1, R0)', 'copyto(Y1, N1, where=if0)']
    """

    def __init__(self, names: Mapping[str, str], spare: str, strict: bool = True) -> None:
        self.names, self.spare, self.strict = dict(names), spare, strict
        self.lines: list[str] = []
        self.kept = self.conditions = 0
        self.failed: list[str] = []  # where the condition that is being written cannot be told

    def write(self, formula: Formula, out: str) -> list[str]:
        """Return the lines that work a formula out into a matrix."""
        for name, expression in formula.lines:
            kept = self.register(self.kept)
            self.into(kept, expression, self.kept + 1)
            self.names[name] = kept
            self.kept += 1
        assert formula.result is not None
        self.into(out, formula.result, self.kept)
        if self.strict:
            self.lines += [f"copyto({out}, nan, where=isnan({self.register(k)}))" for k in range(self.kept)]
        return self.lines

    def register(self, k: int) -> str:
        """Return the name of a spare matrix."""
        return f"{self.spare}{k}"

    def into(self, out: str, node: ast.expr, free: int) -> None:
        """Work a part out into a matrix that is no name in it; spare ones may be used from number `free` on."""
        if isinstance(node, ast.IfExp):
            outside, self.failed = self.failed, []
            test = self.condition(node.test, free)
            failed, self.failed = self.failed, outside
            body, orelse = self.operands((node.body, node.orelse), free)
            if body == out:
                self.lines.append(f"copyto({out}, {orelse}, where=logical_not({test}))")
            else:
                self.lines += [f"copyto({out}, {orelse})", f"copyto({out}, {body}, where={test})"]
            self.lines += [f"copyto({out}, nan, where={each})" for each in failed]
        elif isinstance(node, ast.Call):
            self.called(_CALLED[node.func.id], self.operands(node.args, free), out)  # type: ignore[attr-defined]
        elif isinstance(node, ast.BinOp):
            self.called(_TWO[type(node.op)], self.operands((node.left, node.right), free), out)
        elif isinstance(node, ast.UnaryOp):
            self.called("negative", self.operands((node.operand,), free), out)
        else:
            self.lines.append(f"copyto({out}, {self.operands((node,), free)[0]})")

    def called(self, name: str, operands: Sequence[str], out: str) -> None:
        """Write a call; of more than two numbers, as in max, two by two, beginning with what stands in `out`."""
        failed = self.failing(name, operands) if self.strict else []
        first, *others = sorted(operands, key=lambda each: each != out) if len(operands) > 2 else operands
        if len(operands) == 1:
            self.lines.append(f"{name}({first}, {out})")
        named = "out=" * (name in ("maximum", "minimum"))  # of these NumPy wants to be told
        for other in others:
            self.lines.append(f"{name}({first}, {other}, {named}{out})")
            first = out
        if self.strict and name in _FAILING:
            failed.append(f"isinf({out})")
        self.lines += [f"copyto({out}, nan, where={each})" for each in failed]

    def failing(self, name: str, operands: Sequence[str]) -> list[str]:
        """Keep, before operands are overwritten, where a division fails, and where a power is of what failed."""
        if name == "divide" and operands[1] in ("0.0", "-0.0", *self.arrays(operands)):
            return [self.where(f"equal({operands[1]}, 0.0)")]
        return [self.where(f"isnan({each})") for each in self.arrays(operands) if name == "power"]

    def arrays(self, operands: Iterable[str]) -> list[str]:
        """Return those of some operands that are no numbers."""
        return [each for each in operands if each.startswith((self.spare, *self.names.values()))]

    def operands(self, nodes: Iterable[ast.expr], free: int) -> list[str]:
        """Return what several parts come to: names and numbers as they are, others in spare matrices."""
        found = []
        for node in nodes:
            if isinstance(node, ast.Name):
                found.append(self.names[node.id])
            elif isinstance(node, ast.Constant):
                found.append(repr(float(node.value)))  # type: ignore[arg-type]
            else:
                found.append(self.register(free))
                self.into(found[-1], node, free)
                free += 1
        return found

    def condition(self, node: ast.expr, free: int) -> str:
        """Write a condition, and return the variable that holds where it is met."""
        return self.where(self.tested(node, free))

    def where(self, text: str) -> str:
        """Keep where something holds, and return the variable."""
        name = f"if{self.conditions}"
        self.conditions += 1
        self.lines.append(f"{name} = {text}")
        return name

    def tested(self, node: ast.expr, free: int) -> str:
        """Return a condition as an expression."""
        if isinstance(node, ast.UnaryOp):
            return f"logical_not({self.condition(node.operand, free)})"
        if isinstance(node, ast.BoolOp):
            name = "logical_and" if isinstance(node.op, ast.And) else "logical_or"
            parts, reached = list[str](), list[str]()  # Python comes to a part where those before leave it open
            for part in node.values:
                before, self.failed = self.failed, []
                parts.append(self.condition(part, free))
                failed = [_together("logical_and", [each, *reached]) for each in self.failed]
                self.failed = [*before, *(self.where(each) for each in failed)]
                reached.append(parts[-1] if name == "logical_and" else f"logical_not({parts[-1]})")
            return _together(name, parts)
        assert isinstance(node, ast.Compare)
        terms = self.operands((node.left, *node.comparators), free)
        pairs = [f"{_COMPARED[type(op)]}({a}, {b})" for a, op, b in zip(terms, node.ops, terms[1:])]
        if self.strict:
            for k, term in enumerate(terms):
                if term.startswith(self.spare):  # of what is given, others look whether it is a number
                    met_before = pairs[: max(0, k - 1)]
                    self.failed.append(self.where(_together("logical_and", [f"isnan({term})", *met_before])))
        return _together("logical_and", pairs)


def _together(name: str, parts: Sequence[str]) -> str:
    first, *others = parts
    for other in others:
        first = f"{name}({first}, {other})"
    return first
