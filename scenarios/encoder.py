"""The encoder: N patterns, one unit on in each, must pass through log2 N hidden units. (Ch. 8, pp. 335-339.)"""

from math import ceil, log2

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.experiments.scenario import Recipe, Run, Scenario
from pdpsim.learning.criteria import WithinTolerance
from pdpsim.learning.rules import GradientDescent
from pdpsim.text.tables import number, table

from .encoder_claims import CLAIMS

RETELLING = Recipe(
    "retelling",
    GradientDescent(rate=0.1, momentum=0.9),
    init_range=0.5,
    criterion=WithinTolerance(0.1),
    source="a modern retelling of the paper; ch. 8 prints no settings",
)
RECIPES = (
    RETELLING,
    *(
        RETELLING.with_(
            name=f"rate-{rate:g}",
            rule=GradientDescent(rate, momentum=0.9),
            source="the retelling's recipe with one thing changed",
        )
        for rate in (0.25, 0.5)
    ),
    RETELLING.with_(name="4-2-4", options={"width": 4}, source="the size of the Boltzmann machine of 1985"),
    RETELLING.with_(name="16-4-16", options={"width": 16}, source="ours: the next size"),
)


def build(recipe: Recipe, seed: int) -> Network:
    """Build the N-log2N-N network."""
    width = recipe.options.get("width", 8)
    hidden = recipe.options.get("hidden", ceil(log2(width)))
    return Network.layered(width, hidden, width, seed=seed, init_range=recipe.init_range, name="encoder")


def patterns(recipe: Recipe, seed: int) -> PatternSet:
    """Give N patterns, each with one unit on, to be reproduced."""
    width = recipe.options.get("width", 8)
    rows = []
    for k in range(width):
        one = [float(k == n) for n in range(width)]
        rows.append(Pattern(one, one, str(k + 1), {"unit on": f"i{k + 1}"}))
    names = range(1, width + 1)
    return PatternSet(rows, [f"i{n}" for n in names], [f"o{n}" for n in names])


def report(run: Run) -> str:
    """Show the hidden code of each pattern, and say whether the codes are distinct binary numbers."""
    net = run.net
    rows, codes = [], []
    for pattern in run.patterns:
        outputs = net.forward(pattern)
        values = [unit.activation for unit in net.hidden]
        codes.append(code(values))
        worst = max(abs(t - y) for t, y in zip(pattern.targets, outputs) if t is not None)
        rows.append([pattern.name, *(number(y, 2) for y in values), codes[-1], number(worst, 2)])
    heads = ["pattern", *(unit.name for unit in net.hidden), "code", "worst error"]
    return "\n".join([table(heads, rows), "", verdict(codes)])


def code(values: list[float]) -> str:
    """Write hidden activations as a binary code, with ? for those in the middle of their range.

    >>> code([0.95, 0.02, 0.5])
    '10?'
    """
    return "".join("1" if y > 0.8 else "0" if y < 0.2 else "?" for y in values)


def verdict(codes: list[str]) -> str:
    """Say whether the codes are distinct, and how many are binary.

    >>> verdict(["00", "01", "1?", "11"])
    'The 4 hidden codes are distinct; 3 of them are binary, 1 has units in the middle of their range.'
    """
    grey = sum("?" in c for c in codes)
    clear = len(codes) - grey
    distinct = "distinct" if len(set(codes)) == len(codes) else f"not all distinct ({len(set(codes))} different)"
    if not grey:
        return f"The {len(codes)} hidden codes are {distinct} and binary."
    has = "has" if grey == 1 else "have"
    return (
        f"The {len(codes)} hidden codes are {distinct}; {clear} of them are binary, "
        f"{grey} {has} units in the middle of their range."
    )


def measures(run: Run) -> dict[str, int]:
    """Count the different hidden codes, those with units in the middle of their range, and the distinct ones.

    A code is distinct if from every other it is more than .2 away in some unit.
    """
    found = []
    for pattern in run.patterns:
        run.net.forward(pattern)
        found.append([unit.activation for unit in run.net.hidden])
    codes = list(map(code, found))
    distinct = sum(all(_apart(one, other) > 0.2 for other in found if other is not one) for one in found)
    return {"codes": len(set(codes)), "grey": sum("?" in c for c in codes), "distinct": distinct}


def _apart(one: list[float], other: list[float]) -> float:
    return max(abs(a - b) for a, b in zip(one, other))


scenario = Scenario(
    "encoder",
    "The encoder: eight patterns through three units",
    build,
    patterns,
    RECIPES,
    report,
    measures=measures,
    claims=CLAIMS,
)
