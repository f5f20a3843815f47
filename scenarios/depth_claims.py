"""What is said of error in deep networks, by a retelling of the papers of 1986."""

from collections.abc import Sequence
from math import inf

from pdpsim.experiments.claim import Claim, Figure, Original, Rows
from pdpsim.experiments.collection import Compared
from pdpsim.reproduction.measuring import (
    ALWAYS,
    FASTER,
    MORE_OFTEN,
    NEVER,
    Measurement,
    fraction,
    fraction_of_all,
    more_often_solved,
    solved,
    times_slower,
    value,
)

from . import family_tree

_RETOLD = "a modern retelling, of today"
_WIDTHS = {2: 40, 4: 40, 12: 40, 30: 10, 100: 3}  # units in a layer, and runs: wide layers take a while and differ less
_OF_1986, _OF_TANH, _OF_RELU = ([f"{kind}-10x{width}" for width in _WIDTHS] for kind in ("1986", "tanh", "relu"))
_SHARE = "fraction of runs, with its Wilson 95% interval"
_SHARES = "share of solved runs less the other's, with Newcombe's 95% interval"
_STARTS = f"{_SHARE}, of 10 layers of 2, 4 and 12 units (40 runs each), 30 (10) and 100 (3)"


def _claim(name: str, says: str, printed: Figure, recipes: Sequence[str], measure: Measurement, how: str) -> Claim:
    return Claim(f"today-depth-{name}", _RETOLD, says, printed, "depth", tuple(recipes), measure, how)


def _hidden_layers(rows: Rows) -> Figure:
    net = family_tree.scenario.build(family_tree.RECIPES[0], 0)
    layers = len({unit.layer for unit in net.hidden})
    return Figure(f"{layers} layers", layers, layers)


def _in_ten(recipe: str) -> Measurement:
    return value(recipe, "in_ten_layers", "times smaller: ", of_solved=False)


CLAIMS = (
    _claim(
        "four",
        "Each layer of logistic units makes the error at least 4 times smaller on its way back.",
        ALWAYS,
        _OF_1986,
        fraction_of_all(_OF_1986, lambda row: (row["shrinks"] or inf) >= 4.0, "shrink it 4 times a layer or more"),
        _STARTS + " from U(-.5, .5), at the start",
    ),
    *(
        _claim(
            f"million-{name}",
            f"Ten layers of logistic units make it about a million times smaller; here of {width} from {start}.",
            Figure("about 10^6", 10**5.5, 10**6.5),
            (f"{kind}-10x{width}",),
            _in_ten(f"{kind}-10x{width}"),
            "tenth power of the mean factor a layer, at the start; range: the middle 95% of the runs",
        )
        for name, kind, width, start in (
            ("12", "1986", 12, "U(-.5, .5)"),
            ("100", "1986", 100, "U(-.5, .5)"),
            ("xavier", "logistic-xavier", 100, "Xavier's start"),
        )
    ),
    _claim(
        "xavier",
        "tanh units with Xavier's start mitigate it: the error shrinks less than 4 times a layer.",
        ALWAYS,
        _OF_TANH,
        fraction_of_all(_OF_TANH, lambda row: (row["shrinks"] or inf) < 4.0, "so"),
        _STARTS + ", at the start",
    ),
    _claim(
        "relu",
        "ReLU units dispel it for good: some error arrives at the lowest layer.",
        ALWAYS,
        _OF_RELU,
        fraction_of_all(_OF_RELU, lambda row: not row["dead"], "so"),
        _STARTS + " with He's start, before the first weight change",
    ),
    _claim(
        "collapse",
        "Beyond two hidden layers nothing was learned with the recipe of 1986: here XOR through three.",
        NEVER,
        ("1986-3",),
        solved("1986-3"),
        "fraction of runs solved within 5,000 epochs, with its Wilson 95% interval",
    ),
    _claim(
        "collapse-five",
        "The same through five.",
        NEVER,
        ("1986-5",),
        solved("1986-5"),
        "fraction of runs solved within 5,000 epochs, with its Wilson 95% interval",
    ),
    Claim(
        "today-depth-deepest",
        _RETOLD,
        "The deepest network of the papers has two hidden layers.",
        Figure("two", 2, 2),
        "family_tree",
        measure=_hidden_layers,
        how="hidden layers between the input and the output units of the family trees' network",
        original=Original("Nature's network for the family trees has three (p. 535, fig. 3).", Figure("three", 3, 3)),
    ),
    _claim(
        "starts",
        "Weights from U(-.5, .5) are not good enough, He's and Xavier's are: XOR through five layers is solved more "
        "often by tanh units from Xavier's start, with Adam, than by the recipe of 1986.",
        MORE_OFTEN,
        ("tanh-5", "1986-5"),
        more_often_solved("tanh-5", "1986-5"),
        _SHARES,
    ),
    _claim(
        "starts-alone",
        "The same of the recipe of 1986 with nothing changed but the start.",
        MORE_OFTEN,
        ("1986-xavier-5", "1986-5"),
        more_often_solved("1986-xavier-5", "1986-5"),
        _SHARES,
    ),
    _claim(
        "starts-faster",
        "The same of tanh units and Adam, through ten layers: Xavier's start is faster than U(-.5, .5).",
        FASTER,
        ("tanh-narrow-10", "tanh-10"),
        times_slower("tanh-narrow-10", "tanh-10"),
        "ratio of the median epochs; from the ends of the 95% intervals of both",
    ),
    _claim(
        "highway",
        "Skips keep the way open: through 10 layers of logistic units with skips the error changes less than 1.5 times "
        "a layer.",
        ALWAYS,
        ("1986-skip-10",),
        fraction("1986-skip-10", lambda row: 1 / 1.5 < (row["shrinks"] or inf) < 1.5, "so"),
        _SHARE + ", at the start",
    ),
    _claim(
        "highway-relu",
        "The same of ReLU units from He's start.",
        ALWAYS,
        ("relu-skip-10",),
        fraction("relu-skip-10", lambda row: 1 / 1.5 < (row["shrinks"] or inf) < 1.5, "so"),
        _SHARE + ", at the start; without skips they pass the error on as it is, so a skip more makes it grow",
    ),
    _claim(
        "highway-learns",
        "So that such a network learns: XOR with the recipe of 1986 and skips, through 10 layers.",
        ALWAYS,
        ("1986-skip-10",),
        solved("1986-skip-10"),
        "fraction of runs solved within 2,000 epochs, with its Wilson 95% interval",
    ),
    _claim(
        "highway-today",
        "The same with tanh units, Xavier's start and Adam, through 30 layers.",
        ALWAYS,
        ("tanh-skip-30",),
        solved("tanh-skip-30"),
        "fraction of runs solved within 2,000 epochs, with its Wilson 95% interval",
    ),
)
COMPARED = tuple(
    Compared("depth", recipe, what, runs)
    for recipe, what, runs in (
        *((f"1986-{n}", f"1986 through {n} layer{'s' * (n > 1)} of 6", 50) for n in (1, 2, 3, 5, 10)),
        *((f"tanh-{n}", f"tanh, Xavier, Adam through {n}", 30) for n in (2, 5, 10, 20)),
        *((f"relu-{n}", f"ReLU, He, Adam through {n}", 30) for n in (2, 5, 10)),
        ("1986-xavier-5", "1986 with Xavier's start through 5", 30),
        ("tanh-narrow-10", "tanh, U(-.5, .5), Adam through 10", 30),
        ("1986-skip-5", "1986 with skips through 5", 30),
        ("1986-skip-10", "1986 with skips through 10", 30),
        ("tanh-skip-10", "tanh with skips through 10", 30),
        ("tanh-skip-30", "tanh with skips through 30", 20),
        ("relu-skip-10", "ReLU with skips through 10", 30),
        ("relu-norm-10", "ReLU with layer norm through 10", 10),
    )
)
RUNS = {
    f"depth/{kind}-10x{width}": runs
    for kind in ("1986", "logistic-xavier", "tanh", "relu")
    for width, runs in _WIDTHS.items()
}
