"""How a formula is written: as Python, as C, in words, and in numbers.

Each takes the parsed formula (`pdpsim.core.formula` has checked that it holds nothing else than is written here).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from contextlib import suppress
from math import isfinite
from typing import Any

from pdpsim.core.language import FUNCTIONS

PYTHON = {name: function.python for name, function in FUNCTIONS.items()}
_SIGNS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_AS_THEIR_VALUE = ("far_out", "inside", "sign")


def value(node: ast.expr, values: Mapping[str, float]) -> Any:
    """Work a part of a formula out.

    >>> value(ast.parse("1 / x", mode="eval").body, {"x": 4.0})
    0.25
    """
    code = compile(ast.Expression(python(node)), "<pdpsim formula>", "eval")
    return eval(code, {"__builtins__": {}, **PYTHON}, dict(values))


class _Python(ast.NodeTransformer):
    """Makes every number a float, and puts other names for the names."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.copy_location(ast.Constant(float(node.value)), node)  # type: ignore[arg-type]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.copy_location(ast.Name(self.names.get(node.id, node.id), node.ctx), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return ast.copy_location(ast.Call(node.func, [self.visit(one) for one in node.args], []), node)


def python(node: ast.expr, names: Mapping[str, str] | None = None) -> ast.expr:
    """Return a formula as Python computes it."""
    found = _Python(names or {}).visit(ast.parse(ast.unparse(node), mode="eval").body)
    assert isinstance(found, ast.expr)
    return found


class _Notation:
    """Calls the method that is named like a kind of part."""

    def __call__(self, node: ast.AST) -> Any:
        return getattr(self, f"_{type(node).__name__}")(node)


class C(_Notation):
    """Writes C, with everything in brackets. What has no name in it is worked out here, not by a C compiler."""

    def __call__(self, node: ast.AST) -> str:
        """Write a part."""
        if isinstance(node, ast.expr) and _has_call(node) and not names_in(node):
            with suppress(ArithmeticError, ValueError):
                found = float(value(node, {}))
                if isfinite(found):
                    return f"({found!r})"
        return str(super().__call__(node))

    def _Constant(self, node: ast.Constant) -> str:
        return repr(float(node.value))  # type: ignore[arg-type]

    def _Name(self, node: ast.Name) -> str:
        return f"{{{node.id}}}"

    def _UnaryOp(self, node: ast.UnaryOp) -> str:
        return f"({'!' if isinstance(node.op, ast.Not) else '-'}{self(node.operand)})"

    def _BinOp(self, node: ast.BinOp) -> str:
        left, right = self(node.left), self(node.right)
        sure = isinstance(node.right, ast.Constant) and node.right.value
        if isinstance(node.op, ast.Div) and not sure:
            return f"pd_over({left}, {right}, bad)"
        return f"({left} {_SIGNS[type(node.op)]} {right})"

    def _Compare(self, node: ast.Compare) -> str:
        terms = [self(term) for term in (node.left, *node.comparators)]
        pairs = [f"{a} {_SIGNS[type(op)]} {b}" for a, op, b in zip(terms, node.ops, terms[1:])]
        return f"({' && '.join(pairs)})"

    def _BoolOp(self, node: ast.BoolOp) -> str:
        sign = " && " if isinstance(node.op, ast.And) else " || "
        return f"({sign.join(self(part) for part in node.values)})"

    def _IfExp(self, node: ast.IfExp) -> str:
        return f"({self(node.test)} ? {self(node.body)} : {self(node.orelse)})"

    def _Call(self, node: ast.Call) -> str:
        function = FUNCTIONS[node.func.id]  # type: ignore[attr-defined]
        first, *others = (self(one) for one in node.args)
        if function.takes_many:
            for other in others:
                first = f"{function.c}({first}, {other})"
            return first
        return f"{function.c}({', '.join([first, *others])}{', bad' * function.can_fail})"


_IF, _OR, _AND, _NOT, _COMPARED, _SUM, _PRODUCT, _MINUS, _ATOM = range(9)
Part = tuple[str, int]  # what is written, and how closely it holds together


class Words(_Notation):
    """Writes a formula for people: ``x`` multiplies."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def write(self, node: ast.AST, within: int = _IF) -> str:
        """Return a part as text, in brackets where it would come apart otherwise."""
        text, holds = self(node)
        return f"({text})" if holds < within else text

    def _Constant(self, node: ast.Constant) -> Part:
        number = node.value
        # Whole numbers as they were written, unless Python would work with more digits of them than a float has.
        return repr(number if isinstance(number, int) and number < 1_000 else float(number)), _ATOM  # type: ignore[arg-type]

    def _Name(self, node: ast.Name) -> Part:
        return self.names.get(node.id, node.id.replace("_", " ")), _ATOM

    def _UnaryOp(self, node: ast.UnaryOp) -> Part:
        if isinstance(node.op, ast.Not):
            return f"not {self.write(node.operand, _NOT)}", _NOT
        return f"-{self.write(node.operand, _MINUS)}", _MINUS

    def _BinOp(self, node: ast.BinOp) -> Part:
        holds = _SUM if isinstance(node.op, (ast.Add, ast.Sub)) else _PRODUCT
        sign = _SIGNS[type(node.op)].replace("*", "x")
        return f"{self.write(node.left, holds)} {sign} {self.write(node.right, holds + 1)}", holds

    def _Compare(self, node: ast.Compare) -> Part:
        return self.compared(node, self.write(node.left, _SUM)), _COMPARED

    def compared(self, node: ast.Compare, left: str) -> str:
        """Return a comparison in words, with something to stand for what is on its left."""
        if len(node.ops) == 1 and isinstance(zero := node.comparators[0], ast.Constant) and zero.value == 0:
            told = {ast.Gt: "is positive", ast.Lt: "is negative"}.get(type(node.ops[0]))
            if told:
                return f"{left} {told}"
        others = zip(node.ops, node.comparators)
        return left + "".join(f" {_SIGNS[type(op)]} {self.write(term, _SUM)}" for op, term in others)

    def _BoolOp(self, node: ast.BoolOp) -> Part:
        word, holds = ("and", _AND) if isinstance(node.op, ast.And) else ("or", _OR)
        return f" {word} ".join(self.write(part, holds + 1) for part in node.values), holds

    def _IfExp(self, node: ast.IfExp) -> Part:
        if _is_call(node.orelse, "far_out"):
            return self(node.body)  # type: ignore[no-any-return]
        test = self.write(node.test)
        if isinstance(node.test, ast.Compare) and ast.dump(node.test.left) == ast.dump(node.body):
            test = self.compared(node.test, "it")
        return f"{self.write(node.body, _OR)} if {test}, else {self.write(node.orelse)}", _IF

    def _Call(self, node: ast.Call) -> Part:
        name, first = node.func.id, node.args[0]  # type: ignore[attr-defined]
        if name in ("inside", "far_out"):
            return self(first)  # type: ignore[no-any-return]
        if name == "log1p":
            return f"ln(1 + {self.write(first, _PRODUCT)})", _ATOM
        if name == "expm1":
            return f"exp({self.write(first)}) - 1", _SUM
        return f"{name.replace('log', 'ln')}({', '.join(map(self.write, node.args))})", _ATOM


class Numbers(Words):
    """Writes a formula with numbers in it; of a conditional, only what holds."""

    def __init__(
        self, values: Mapping[str, float], show: Callable[[float], str], shown: Mapping[str, str] | None = None
    ) -> None:
        self.values, self.show, self.shown = values, show, shown or {}

    def _Name(self, node: ast.Name) -> Part:
        return self.shown.get(node.id) or self.show(self.values[node.id]), _ATOM

    def _UnaryOp(self, node: ast.UnaryOp) -> Part:
        operand = self.holding(node.operand)
        if isinstance(operand, ast.Name) and operand.id not in self.shown:
            return self.show(-self.values[operand.id]), _MINUS
        return f"-{self.write(operand, _MINUS)}", _MINUS

    def _IfExp(self, node: ast.IfExp) -> Part:
        return self(self.holding(node))  # type: ignore[no-any-return]

    def holding(self, node: ast.expr) -> ast.expr:
        """Return what a conditional comes to."""
        while isinstance(node, ast.IfExp):
            node = node.body if value(node.test, self.values) else node.orelse
        return node

    def _Call(self, node: ast.Call) -> Part:
        name = node.func.id  # type: ignore[attr-defined]
        if name in _AS_THEIR_VALUE:
            return self.show(value(node, self.values)), _ATOM
        return f"{name}({', '.join(map(self.write, node.args))})", _ATOM


def never_quite(node: ast.expr, values: Mapping[str, float]) -> bool:
    """Whether the logistic is taken far out, where its short form does not hold."""
    return any(
        isinstance(part, ast.IfExp) and _is_call(part.orelse, "far_out") and not value(part.test, values)
        for part in ast.walk(node)
    )


def names_in(node: ast.AST) -> set[str]:
    """Return the names in a part that stand for numbers.

    >>> names_in(ast.parse("exp(x)"))
    {'x'}
    """
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and part.id not in FUNCTIONS}


def is_inside(node: ast.expr) -> bool:
    """Whether a part is but another number, cut to be inside 0 and 1."""
    return _is_call(node, "inside") and isinstance(node.args[0], ast.Name)  # type: ignore[attr-defined]


def _is_call(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Call) and node.func.id == name  # type: ignore[attr-defined]


def _has_call(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Call) for part in ast.walk(node))
