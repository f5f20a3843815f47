"""What was printed about XOR, and by whom."""

from pdpsim.experiments.claim import RETELLING, Claim, Figure, Original
from pdpsim.inspection.landscape import LEVEL
from pdpsim.reproduction.measuring import (
    ALWAYS,
    NEVER,
    USUALLY,
    exactly,
    failed,
    fraction,
    number,
    percent,
    ratio_of,
    solved,
    times_slower,
    typical,
    value,
    varied,
    weight,
)

_TWO_CASES = Original(
    "'In only two cases in hundreds' a run ended in a local minimum (ch. 8, p. 332).", percent(0.2, 2)
)
_FACTOR = Original("Ch. 8 has momentum for the sake of larger rates (p. 330), and prints no factor.", silent=True)
_RANGES = {
    **{f"U(-{r}, {r})": f"original-{r}" for r in ("0.1", "0.2", "0.3", "0.5")},
    **{f"U(-{r}, {r}), weights changed after each sweep": f"original-epoch-{r}" for r in ("0.2", "0.3")},
}
_FIGURE_3 = "ch. 8, fig. 3"


def _chauvin(hidden: int, figure: float, settings: str = "", formula: bool = False) -> Claim:
    recipe = f"chauvin-{hidden}{settings and '-rate-' + settings}"
    units = f"{hidden} hidden units" + (f" at rate {settings.lstrip('0')}" if settings else "")
    printed = number(figure)
    return Claim(
        f"xor-{recipe}",
        "ch. 8, p. 334 (Chauvin" + ("'s formula, 280 - 33 log2 H)" if formula else ")"),
        f"With {units}, XOR takes about {figure:g} presentations of each pattern.",
        Figure(printed.text + " (from the formula)" * formula, printed.low, printed.high),
        "xor",
        (recipe,),
        typical(recipe),
        how="epochs to tss < .04, which is .01 per pattern; range: the middle half of the runs",
        fitted="the range of the starting weights, U(-.9, .9), one for all seven figures, of .3, .5, .7, .8, .9 and 1 "
        "on seeds 1000 to 1099, some of them on 1000 to 1029 only",
    )


CLAIMS = (
    Claim(
        "xor-direct-sweeps",
        _FIGURE_3,
        "A 2-1-1 network with direct connections learned XOR in 558 sweeps (one run).",
        USUALLY,
        "xor",
        ("direct",),
        fraction("direct", lambda row: row["right"] == 4, "answer all four patterns after 558"),
        how="fraction of runs, with its Wilson 95% interval",
    ),
    *(
        Claim(
            f"xor-direct-{key}",
            _FIGURE_3,
            f"In that run the weights {words} were about {printed} in magnitude.",
            weight(printed),
            "xor",
            ("direct",),
            value("direct", key),
            how="magnitude after 558 sweeps; range: the middle 95% of the solved runs",
        )
        for key, words, printed in (
            ("input_to_hidden", "from inputs to the hidden unit", "6.4"),
            ("input_to_output", "from inputs to the output unit", "4.2"),
            ("hidden_to_output", "from the hidden to the output unit", "9.4"),
        )
    ),
    *(
        Claim(
            f"xor-direct-{key}",
            _FIGURE_3,
            f"In that run, whose other weights were negative, the bias of the {unit} unit was {printed}.",
            weight(printed),
            "xor",
            ("direct",),
            value("direct", key),
            how="bias after 558 sweeps; range: the middle 95% of the solved runs whose other weights are negative",
        )
        for key, unit, printed in (("hidden_bias", "hidden", "2.2"), ("output_bias", "output", "6.3"))
    ),
    Claim(
        "xor-minimum-rate",
        "ch. 8, p. 332",
        "The 2-2-1 network meets a local minimum 'in only two cases in hundreds'.",
        percent(0.2, 2),
        "xor",
        tuple(_RANGES.values()),
        varied(lambda recipe: fraction(recipe, lambda row: bool(row["in_minimum"]), "in it"), _RANGES),
        how="fraction of runs that end with two patterns answered between .25 and .75 and the two others rightly, with "
        "its Wilson 95% interval; printed: 2 of 100 to 2 of 1,000; the range of the starting weights is not printed, "
        "nor when weights are changed, and any of these will do",
    ),
    Claim(
        "xor-minimum-kind",
        "ch. 8, fig. 5",
        "The run that failed answers two of the four patterns rightly and the two others with one half.",
        USUALLY,
        "xor",
        ("original",),
        fraction("original", lambda row: bool(row["in_minimum"]), "that failed are in that minimum", of_solved=False),
        how="fraction of the runs not solved that answer two patterns between .25 and .75 and the two others rightly",
    ),
    _chauvin(2, 245),
    *(_chauvin(hidden, figure, formula=True) for hidden, figure in ((4, 214), (8, 181), (16, 148))),
    _chauvin(32, 120),
    _chauvin(8, 450, "0.1"),
    _chauvin(8, 68, "0.75"),
    Claim(
        "xor-1987",
        "the bp program of 1987",
        "From its fixed start, with rate .5 and momentum .9, tss falls below .04 in epoch 289.",
        number(289),
        "xor",
        ("pdp1987",),
        exactly("pdp1987"),
        how="the epoch",
    ),
    Claim(
        "xor-1987-no-momentum",
        "the bp program of 1987",
        "From the same start without momentum it takes 1,840 epochs.",
        number(1840),
        "xor",
        ("pdp1987-no-momentum",),
        exactly("pdp1987-no-momentum"),
        how="the epoch",
    ),
    Claim(
        "xor-retold-epochs",
        RETELLING,
        "XOR converges in about 6,587 epochs, to errors below .05.",
        number(6587),
        "xor",
        ("retelling",),
        typical("retelling"),
        how="epochs to every error < .05; range: the middle half of the runs",
        original=Original("The run of 6,587 presentations is the one that ended in a local minimum (ch. 8, p. 332)."),
    ),
    Claim(
        "xor-retold-minimum-rate",
        RETELLING,
        "About 10 of 100 runs are stuck in a local minimum.",
        percent(10),
        "xor",
        ("retelling",),
        failed("retelling"),
        how="fraction of runs not solved within the cap, with its Wilson 95% interval",
        original=_TWO_CASES,
    ),
    Claim(
        "xor-retold-no-momentum",
        RETELLING,
        "Without momentum it takes about 50,000 epochs.",
        number(50_000),
        "xor",
        ("no-momentum",),
        typical("no-momentum"),
        how="epochs to every error < .05; range: the middle half of the runs",
        original=_FACTOR,
    ),
    Claim(
        "xor-retold-momentum-factor",
        RETELLING,
        "Momentum makes learning 5 to 10 times faster.",
        Figure("5 to 10 times", 5, 10),
        "xor",
        ("no-momentum", "retelling"),
        times_slower("no-momentum", "retelling"),
        how="ratio of the median epochs; from the ends of the 95% intervals of both, so the range is rather too wide",
        original=_FACTOR,
    ),
    Claim(
        "xor-retold-momentum-plateau",
        RETELLING,
        "Momentum pushes learning across plateaus.",
        Figure("shorter", 0.0, 1.0),
        "xor",
        ("no-momentum", "retelling"),
        ratio_of("retelling", "no-momentum", "plateau", "of the epochs on it"),
        how="epochs with tss above nine tenths of that of answering everything by one half, with momentum as a "
        "fraction of those without, from the same starts; median and the middle half of the runs",
        original=_FACTOR,
    ),
    Claim(
        "xor-retold-steps",
        RETELLING,
        "What counts is the number of weight changes, not of epochs.",
        number(1),
        "xor",
        ("pattern-grain", "retelling"),
        ratio_of("pattern-grain", "retelling", "epochs", "as many epochs if weights are changed after each pattern"),
        how="epochs with a change after each of the four patterns as a fraction of those with one change, from the "
        "same starts; median and the middle half of the runs solved both ways; a fourth would be as many changes",
        original=Original(
            "Both ways of changing weights are described (ch. 8, p. 330; Nature), and not compared.", silent=True
        ),
    ),
    Claim(
        "xor-retold-four-hidden",
        RETELLING,
        "With four hidden units XOR takes 1,230 epochs.",
        number(1230),
        "xor",
        ("hidden-4",),
        typical("hidden-4"),
        how="epochs to every error < .05; range: the middle half of the runs",
        original=Original("Chauvin's formula gives 214, to another criterion (ch. 8, p. 334).", number(214)),
    ),
    Claim(
        "xor-retold-rate-half",
        RETELLING,
        "With rate .5 it diverges, oscillates or does not converge.",
        NEVER,
        "xor",
        ("rate-0.5",),
        solved("rate-0.5"),
        how="fraction of runs solved, with its Wilson 95% interval",
        original=Original("XOR with direct connections, parity and addition were learned at .5 (ch. 8).", ALWAYS),
    ),
    Claim(
        "xor-retold-rate-small",
        RETELLING,
        "With rate .05 it does not converge.",
        NEVER,
        "xor",
        ("rate-0.05",),
        solved("rate-0.05"),
        how="fraction of runs solved, with its Wilson 95% interval",
        original=Original(
            "No rate is said to be too small; other problems were learned at .05 and below.", silent=True
        ),
    ),
    Claim(
        "xor-retold-threshold",
        RETELLING,
        "With hard threshold units it does not converge (there is no slope to learn by).",
        NEVER,
        "xor",
        ("threshold",),
        fraction("threshold", lambda row: bool(row["solved"]) and row["epochs"] > 1, "solved by learning"),
        how="fraction of runs solved after the first epoch (a start may solve it by luck), "
        "with its Wilson 95% interval",
        original=Original("A linear threshold function is not continuous, and will not do (ch. 8).", NEVER),
    ),
    Claim(
        "xor-retold-zero-weights",
        RETELLING,
        "From weights of zero it does not converge (the hidden units stay identical).",
        NEVER,
        "xor",
        ("zero-weights",),
        solved("zero-weights"),
        how="fraction of runs solved, with its Wilson 95% interval",
        original=Original("If all weights start equal, they stay equal: the symmetry must be broken (ch. 8).", NEVER),
    ),
    Claim(
        "xor-retold-no-hidden",
        RETELLING,
        "A network without hidden units never learns XOR.",
        NEVER,
        "xor",
        ("no-hidden",),
        solved("no-hidden"),
        how="fraction of runs solved, with its Wilson 95% interval",
        original=Original("XOR cannot be computed without hidden units (ch. 8, pp. 319-321).", NEVER),
    ),
    Claim(
        "xor-retold-saddles",
        RETELLING,
        "What look like local minima are mostly saddle points.",
        USUALLY,
        "xor",
        ("retelling",),
        fraction(
            "retelling",
            lambda row: row["curvature"] < -LEVEL,
            "that failed have a direction in which the error curves down",
            of_solved=False,
        ),
        how="fraction of the runs not solved in which a second derivative of the error (an eigenvalue of the Hessian) "
        "is negative, with its Wilson 95% interval",
        original=Original("Ch. 8 speaks of local minima, and of no saddles.", silent=True),
    ),
    Claim(
        "xor-retold-layers",
        RETELLING,
        "The deepest network of the paper has three layers.",
        Figure("3", 3, 3),
        "xor",
        original=Original(
            "The network of the family trees has five, with its inputs (Nature 323, p. 535).", Figure("5", 5, 5)
        ),
    ),
    Claim(
        "xor-retold-recipe",
        RETELLING,
        "The paper's settings are momentum .9, rate .1 to .25, weights U(-.5, .5), full batch, for all experiments.",
        Figure("one table for all", 0, 0),
        "xor",
        original=Original(
            "Ch. 8 and Nature vary rate (.005 to .75), range and grain with the experiment, and often print none."
        ),
    ),
)

# Runs that claims are judged by; 500 of the others.
RUNS = {
    **dict.fromkeys(
        (
            "original-epoch-0.2",
            "original-epoch-0.3",
            "original-0.1",
            "original-0.2",
            "original-0.3",
            "original-0.5",
            "chauvin-2",
            "chauvin-4",
            "chauvin-8",
            "chauvin-16",
            "chauvin-32",
            "chauvin-8-rate-0.1",
            "chauvin-8-rate-0.75",
        ),
        200,
    ),
    **dict.fromkeys(("no-momentum", "pattern-grain", "rate-0.5", "rate-0.05", "threshold"), 100),
    **dict.fromkeys(("no-hidden", "zero-weights"), 40),
}
