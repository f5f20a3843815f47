"""Random formulas: any expression of the language, alone or in lines."""

from random import Random

from pdpsim.core.formula import Formula
from pdpsim.core.language import FUNCTIONS

GIVEN = ("x", "y", "rate")
NUMBERS = ("0", "1", "2", "3", "0.5", "0.01", "36.5", "700", "1e-300", "1e300")
ONE = tuple(name for name, function in FUNCTIONS.items() if not (function.takes_many or function.takes_two))


def expression(random, names, depth=3):
    """Any expression over some names."""
    if depth == 0 or random.random() < 0.15:
        return random.choice(NUMBERS) if random.random() < 0.3 else random.choice(names)
    inner = [expression(random, names, depth - 1) for _ in range(3)]
    kind = random.choice(["operator", "operator", "minus", "if", "one", "many", "pow"])
    if kind == "operator":
        return f"({inner[0]} {random.choice('+-*/')} {inner[1]})"
    if kind == "minus":
        return f"(-{inner[0]})"
    if kind == "if":
        return f"({inner[0]} if {condition(random, names, depth)} else {inner[1]})"
    if kind == "pow":
        return f"pow({inner[0]}, {inner[1]})"
    return (
        f"{random.choice(ONE)}({inner[0]})" if kind == "one" else f"{random.choice(['min', 'max'])}({', '.join(inner)})"
    )


def condition(random, names, depth):
    if random.random() < 0.3:
        both = [condition(random, names, depth - 1) for _ in range(2)]
        return f"({both[0]} {random.choice(['and', 'or'])} {both[1]})" if random.random() < 0.7 else f"(not {both[0]})"
    terms = [expression(random, names, max(depth - 2, 0)) for _ in range(random.choice([2, 2, 3]))]
    signs = [random.choice(["<", "<=", ">", ">=", "==", "!="]) for _ in terms[1:]]
    return f"({terms[0]}{''.join(f' {sign} {term}' for sign, term in zip(signs, terms[1:]))})"


def formula_of(seed, given=GIVEN, result=False, depth=3):
    """One expression, or lines, which may assign to what was given; at the end an expression, maybe or surely."""
    random, names, lines = Random(seed), list(given), []
    for _ in range(random.choice([0, 0, 1, 3])):
        name = random.choice(["a", "b", given[0]])
        lines.append(f"{name} = {expression(random, names, depth)}")
        names.append(name)
    if not lines or result or random.random() < 0.5:
        lines.append(expression(random, names, depth))
    return Formula("\n".join(lines), given)
