"""Formulas made from formulas, with the same bits: a name for a part, what a zero spares, what is worked out once."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from math import copysign, isfinite
from typing import Any

from pdpsim.core.language import FUNCTIONS
from pdpsim.core.notations import names_in, value

Lines = Sequence[tuple[str, ast.expr]]
Parsed = tuple[Lines, "ast.expr | None"]


def text_of(formula: Parsed) -> str:
    """Return what would be read as these lines and this result."""
    lines, result = formula
    told = [f"{name} = {ast.unparse(expression)}" for name, expression in lines]
    return "\n".join([*told, ast.unparse(result)] if result else told)


class _Rewriter(ast.NodeTransformer):
    """Rewrites the lines of a formula one by one, and then the result."""

    def assigned(self, name: str) -> None:
        """Take notice that a name stands for another number from now on."""

    def keeps(self, name: str, expression: ast.expr) -> bool:
        """Whether the line is still needed."""
        return True

    def formula(self, formula: Parsed) -> Parsed:
        """Rewrite a whole formula."""
        lines, result = formula
        found = []
        for name, expression in lines:
            new = self.expression(expression)
            self.assigned(name)
            if self.keeps(name, new):
                found.append((name, new))
        return found, self.expression(result) if result else None

    def expression(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression; the one that is given stays as it is."""
        new = self.visit(_copied(node))
        assert isinstance(new, ast.expr)
        return new


# -- a name for a part ----------------------------------------------------------------------------


class Naming(_Rewriter):
    """Puts a name in the place of a part."""

    def __init__(self, part: str, name: str, lines: Lines) -> None:
        self.part: str | None = ast.dump(_expression(part))
        self.names = {name, *names_in(_expression(part))}
        self.name = name
        self.once = _assigned_once(lines)
        self.same: set[str] = set()

    def visit(self, node: ast.AST) -> Any:
        """Rewrite a node."""
        if self.part == ast.dump(node) or (isinstance(node, ast.Name) and node.id in self.same):
            return ast.Name(self.name, ast.Load())
        return self.generic_visit(node)

    def assigned(self, name: str) -> None:
        """Forget the part where it is another number from now on."""
        if name in self.names:
            self.part, self.same = None, set()

    def keeps(self, name: str, expression: ast.expr) -> bool:
        """Drop a line that only gives the part another name."""
        same = isinstance(expression, ast.Name) and expression.id == self.name and self.part is not None
        if same and name in self.once and self.name not in self.once:
            self.same.add(name)
            return False
        return True


# -- what a zero spares ---------------------------------------------------------------------------


class Folding(_Rewriter):
    """Puts zeros in the place of names, and leaves out what need not be done then."""

    def __init__(self, zeros: Collection[str]) -> None:
        self.zeros = set(zeros)

    def assigned(self, name: str) -> None:
        """Remember that the name need not be zero any more."""
        self.zeros.discard(name)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Put in a zero."""
        return ast.Constant(0.0) if node.id in self.zeros else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite what a function is given."""
        return ast.Call(node.func, [self.visit(one) for one in node.args], [])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """Rewrite -x; `condition` does it for `not`."""
        return ast.UnaryOp(node.op, self.visit(node.operand))

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Work out numbers, and leave out a factor of 1 and a difference of 0."""
        left, right = self.visit(node.left), self.visit(node.right)
        found = ast.BinOp(left, node.op, right)
        a, b = _number(left), _number(right)
        if a is not None and b is not None:
            return _worked_out(found)
        if b == 1.0 and isinstance(node.op, (ast.Mult, ast.Div)):
            return left  # type: ignore[no-any-return]
        if a == 1.0 and isinstance(node.op, ast.Mult):
            return right  # type: ignore[no-any-return]
        if b == 0.0 and copysign(1.0, b) > 0.0 and isinstance(node.op, ast.Sub):
            return left  # type: ignore[no-any-return]
        return found

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """Choose, where the condition is known."""
        test = self.condition(node.test)
        if isinstance(test, bool):
            return self.visit(node.body if test else node.orelse)  # type: ignore[no-any-return]
        return ast.IfExp(test, self.visit(node.body), self.visit(node.orelse))

    def condition(self, node: ast.expr) -> ast.expr | bool:
        """Return a condition rewritten, or whether it holds, where that is known."""
        if isinstance(node, ast.UnaryOp):
            found = self.condition(node.operand)
            return not found if isinstance(found, bool) else ast.UnaryOp(node.op, found)
        if isinstance(node, ast.BoolOp):
            return self._any_or_all(node)
        assert isinstance(node, ast.Compare)
        terms = [self.visit(term) for term in (node.left, *node.comparators)]
        found = ast.Compare(terms[0], node.ops, terms[1:])
        return bool(value(found, {})) if all(_number(term) is not None for term in terms) else found

    def _any_or_all(self, node: ast.BoolOp) -> ast.expr | bool:
        decisive = isinstance(node.op, ast.Or)
        parts: list[ast.expr] = []
        for part in node.values:
            found = self.condition(part)
            if found is decisive and not parts:
                return decisive
            if not isinstance(found, bool):
                parts.append(found)
            elif found is decisive:  # but only after the parts before it, which might fail
                parts.append(_expression("0 == 0" if decisive else "0 != 0"))
                break
        if not parts:
            return not decisive
        return parts[0] if len(parts) == 1 else ast.BoolOp(node.op, parts)


def _worked_out(node: ast.BinOp) -> ast.expr:
    try:
        found = value(node, {})
    except ArithmeticError:
        return node
    return _constant(found) if isfinite(found) else node


def _constant(number: float) -> ast.expr:
    if copysign(1.0, number) < 0.0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-number))
    return ast.Constant(number)


def _number(node: ast.expr) -> float | None:
    """Return the number that is written there, with or without a minus, if it is one."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
        return -float(node.operand.value)  # type: ignore[arg-type]
    return float(node.value) if isinstance(node, ast.Constant) else None  # type: ignore[arg-type]


# -- what is worked out once ----------------------------------------------------------------------


class Hoisting(_Rewriter):
    """Takes out what is worked out of settings and constants alone."""

    def __init__(self, settings: Collection[str], given: Collection[str], lines: Lines) -> None:
        self.settings = set(settings)
        self.taken = {*given, *settings, *(name for name, _ in lines)}
        self.once = _assigned_once(lines) - set(given)
        self.before: list[tuple[str, ast.expr]] = []
        self.found: dict[str, str] = {}
        self.always = True

    def formula(self, formula: Parsed) -> Parsed:
        """Rewrite a whole formula; a line on the way to the result is taken out as it is, where it is all settings."""
        lines, result = formula
        found = []
        for name, expression in lines:
            if result and name in self.once and self._settled(expression):
                self.before.append((name, expression))
                self.settings.add(name)
                continue
            found.append((name, self.expression(expression)))
            self.settings.discard(name)
        return found, self.expression(result) if result else None

    def visit(self, node: ast.AST) -> Any:
        """Take a part out, or look for parts in it."""
        if not isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Call, ast.IfExp, ast.BoolOp, ast.Compare)):
            return node
        assert isinstance(node, ast.expr)
        if not isinstance(node, (ast.BoolOp, ast.Compare)) and self._can_go(node):
            return ast.Name(self._name_for(node), ast.Load())
        if isinstance(node, ast.Call):
            return ast.Call(node.func, [self.visit(one) for one in node.args], [])
        if isinstance(node, ast.IfExp):
            return ast.IfExp(self.visit(node.test), self._perhaps(node.body), self._perhaps(node.orelse))
        if isinstance(node, ast.BoolOp):
            first, *others = node.values
            return ast.BoolOp(node.op, [self.visit(first), *map(self._perhaps, others)])
        if isinstance(node, ast.Compare):
            first, *others = node.comparators
            return ast.Compare(self.visit(node.left), node.ops, [self.visit(first), *map(self._perhaps, others)])
        return self.generic_visit(node)

    def _perhaps(self, node: ast.expr) -> Any:
        """Rewrite what is not come by each time."""
        always, self.always = self.always, False
        try:
            return self.visit(node)
        finally:
            self.always = always

    def _can_go(self, node: ast.expr) -> bool:
        is_not = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
        number = isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)
        return not is_not and not number and self._settled(node) and (self.always or not _can_fail(node))

    def _settled(self, node: ast.expr) -> bool:
        return names_in(node) <= self.settings

    def _name_for(self, node: ast.expr) -> str:
        text = ast.unparse(node)
        if text not in self.found:
            name = next(name for name in (f"k{k}" for k in range(1, 10_000)) if name not in self.taken)
            self.taken.add(name)
            self.found[text] = name
            self.before.append((name, node))
        return self.found[text]


def _can_fail(node: ast.expr) -> bool:
    """Whether there are numbers for which Python raises."""
    return any(
        isinstance(part, ast.Div)
        or (isinstance(part, ast.Name) and part.id in FUNCTIONS and FUNCTIONS[part.id].can_fail)
        for part in ast.walk(node)
    )


def _assigned_once(lines: Iterable[tuple[str, Any]]) -> set[str]:
    names = [name for name, _ in lines]
    return {name for name in names if names.count(name) == 1}


def _copied(node: ast.expr) -> ast.expr:
    return _expression(ast.unparse(node))


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
