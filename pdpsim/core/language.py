"""The language of formulas: the functions that they can call, in Python and in C, and how they are read."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from keyword import iskeyword
from sys import float_info
from typing import Any

from pdpsim.errors import SettingError, nearest
from pdpsim.words import quoted

ALMOST_ONE = math.nextafter(1.0, 0.0)
ALMOST_ZERO = float_info.min


def far_out(net: float) -> float:
    """Return the logistic where 1 / (1 + exp(-net)) would be exactly 1, or exp(-net) overflow.

    It never is exactly 0 or 1, so the slope y (1 - y) is never 0 and error can always pass back.

    >>> far_out(1e308), far_out(-1e308)
    (0.9999999999999999, 2.2250738585072014e-308)
    """
    return ALMOST_ONE if net > 0.0 else max(math.exp(net), ALMOST_ZERO)


def inside(y: float) -> float:
    """Return y, or where it is not above 0 and below 1, the nearest number that is.

    >>> inside(0.25), inside(1.0), inside(0.0)
    (0.25, 0.9999999999999999, 2.2250738585072014e-308)
    """
    return min(max(y, ALMOST_ZERO), ALMOST_ONE)


def sign(x: float) -> float:
    """Return 1 for a positive number, -1 for a negative one, else 0.

    >>> sign(-0.5), sign(-0.0)
    (-1.0, 0.0)
    """
    return 1.0 if x > 0.0 else -1.0 if x < 0.0 else 0.0


@dataclass(frozen=True)
class Function:
    """A function that a formula can call.

    Attributes
    ----------
    python : callable
    c : str
        What is called in C: see `C_HELPERS`.
    can_fail : bool
        Whether there are numbers for which Python raises. In C such a function is also given `bad`.
    takes_two, takes_many : bool
        Whether it takes two numbers, or two or more, instead of one.
    """

    python: Callable[..., float]
    c: str
    can_fail: bool = False
    takes_two: bool = False
    takes_many: bool = False


FUNCTIONS = {
    "abs": Function(abs, "fabs"),
    "erf": Function(math.erf, "erf"),
    "exp": Function(math.exp, "pd_exp", can_fail=True),
    "expm1": Function(math.expm1, "pd_expm1", can_fail=True),
    "far_out": Function(far_out, "pd_far_out"),
    "inside": Function(inside, "pd_inside"),
    "log": Function(math.log, "pd_log", can_fail=True),
    "log1p": Function(math.log1p, "pd_log1p", can_fail=True),
    "max": Function(max, "pd_max", takes_many=True),
    "min": Function(min, "pd_min", takes_many=True),
    "pow": Function(math.pow, "pd_pow", can_fail=True, takes_two=True),
    "sign": Function(sign, "pd_sign"),
    "sqrt": Function(math.sqrt, "pd_sqrt", can_fail=True),
    "tanh": Function(math.tanh, "tanh"),
}

# Where Python raises (ArithmeticError or ValueError), `*bad` becomes 1. `bad` is a pointer to an int, which the
# program that uses a formula has under this name; nothing is static, so threads do not see each other's.
C_HELPERS = f"""\
#include <math.h>

static inline double pd_checked(double x, double y, int *bad) {{
    if (!isfinite(y) && (isfinite(x) || (isnan(y) && !isnan(x)))) *bad = 1;
    return y;
}}
static inline double pd_exp(double x, int *bad) {{ return pd_checked(x, exp(x), bad); }}
static inline double pd_expm1(double x, int *bad) {{ return pd_checked(x, expm1(x), bad); }}
static inline double pd_log(double x, int *bad) {{ return pd_checked(x, log(x), bad); }}
static inline double pd_log1p(double x, int *bad) {{ return pd_checked(x, log1p(x), bad); }}
static inline double pd_sqrt(double x, int *bad) {{ return pd_checked(x, sqrt(x), bad); }}
static inline double pd_over(double x, double y, int *bad) {{ if (y == 0.0) *bad = 1; return x / y; }}
static inline double pd_pow(double x, double y, int *bad) {{
    double z = pow(x, y);
    if (!isfinite(z) && isfinite(x) && isfinite(y)) *bad = 1;
    return z;
}}
static inline double pd_min(double x, double y) {{ return y < x ? y : x; }}
static inline double pd_max(double x, double y) {{ return y > x ? y : x; }}
static inline double pd_sign(double x) {{ return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0; }}
static inline double pd_far_out(double x) {{ return x > 0.0 ? {ALMOST_ONE!r} : pd_max(exp(x), {ALMOST_ZERO!r}); }}
static inline double pd_inside(double y) {{ return pd_min(pd_max(y, {ALMOST_ZERO!r}), {ALMOST_ONE!r}); }}
"""


# -- reading --------------------------------------------------------------------------------------

_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_LONGEST = 4_000  # characters


@lru_cache(maxsize=1024)
def parsed(text: str, given: tuple[str, ...]) -> tuple[tuple[tuple[str, ast.expr], ...], ast.expr | None]:
    """Read a formula: the names that are assigned, each with what it is assigned; and the result at the end.

    >>> parsed("", ("net",))
    Traceback (most recent call last):
        ...
    pdpsim.errors.SettingError: '' is no formula
    """
    known = set(given)
    for name in given:
        _check_name(name)
    if len(known) < len(given):
        raise SettingError(f"a formula is given each name once, not {', '.join(given)}")
    lines: list[tuple[str, ast.expr]] = []
    statements = _statements(text)
    for k, statement in enumerate(statements, 1):
        if isinstance(statement, ast.Expr) and k == len(statements):
            _check_number(statement.value, known)
            return tuple(lines), statement.value
        if not (isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name) and _one(statement)):
            raise SettingError(f"{quoted(ast.unparse(statement))} is no line of a formula: write name = expression")
        name = statement.targets[0].id
        _check_name(name)
        _check_number(statement.value, known)
        known.add(name)
        lines.append((name, statement.value))
    return tuple(lines), None


def _statements(text: str) -> list[ast.stmt]:
    try:
        found = ast.parse(text if len(text) <= _LONGEST else "").body
        ast.unparse(found[0])  # is it nested too deep to be read?
    except (SyntaxError, ValueError, IndexError, RecursionError, MemoryError):
        raise SettingError(f"{quoted(text)} is no formula") from None
    return found


def _one(statement: ast.Assign) -> bool:
    return len(statement.targets) == 1


def _check_name(name: str) -> None:
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) or iskeyword(name):
        raise SettingError(f"a name in a formula is made of letters, digits and _, not {quoted(name)}")
    if name in FUNCTIONS:
        raise SettingError(f"{name} is a function, so it cannot be a name of anything else in a formula")


def _check_number(node: ast.expr, known: Iterable[str]) -> None:
    """Refuse whatever is not to stand where a number must."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float) and _is_finite(node.value):
        return
    if isinstance(node, ast.Name):
        if node.id not in known:
            raise SettingError(f"a formula is not given {node.id!r}{nearest(node.id, sorted(known))}")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, _OPERATORS):
        _check_number(node.left, known)
        _check_number(node.right, known)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _check_number(node.operand, known)
    elif isinstance(node, ast.IfExp):
        _check_condition(node.test, known)
        _check_number(node.body, known)
        _check_number(node.orelse, known)
    elif isinstance(node, ast.Call) and _check_called(node):
        for one in node.args:
            _check_number(one, known)
    else:
        raise SettingError(
            f"a formula cannot hold {quoted(ast.unparse(node))}; it is made of numbers, names, + - * /, comparisons, "
            f"'a if c else b', and, or, not, and calls of {', '.join(FUNCTIONS)}"
        )


def _check_condition(node: ast.expr, known: Iterable[str]) -> None:
    if isinstance(node, ast.Compare) and all(isinstance(op, _COMPARISONS) for op in node.ops):
        for term in (node.left, *node.comparators):
            _check_number(term, known)
    elif isinstance(node, ast.BoolOp):
        for part in node.values:
            _check_condition(part, known)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        _check_condition(node.operand, known)
    else:
        raise SettingError(f"{quoted(ast.unparse(node))} is no condition; compare it with something, as in x > 0")


def _check_called(node: ast.Call) -> bool:
    name = ast.unparse(node.func)
    if name not in FUNCTIONS:
        raise SettingError(f"a formula cannot call {quoted(name)}{nearest(name, FUNCTIONS)}")
    many, two = FUNCTIONS[name].takes_many, FUNCTIONS[name].takes_two
    if node.keywords or (len(node.args) < 2 if many else len(node.args) != 1 + two):
        takes = "two numbers or more" if many else "two numbers" if two else "one number"
        raise SettingError(f"{name} takes {takes} in a formula")
    return True


def _is_finite(number: Any) -> bool:
    try:
        return math.isfinite(float(number))
    except OverflowError:
        return False
