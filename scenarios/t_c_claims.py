"""What was printed about T and C."""

from pdpsim.experiments.claim import Claim, Figure, Nothing, Rows
from pdpsim.reproduction.measuring import NONE_SOLVED, USUALLY, Measurement, fraction, typical

_KINDS = "compactness", "bar", "on_centre", "diagonal"
_FIELD = "how many solved runs have a field with a cosine above .85 with the drawn one, however turned or mirrored"


def _commonest(rows: Rows) -> Figure | Nothing:
    """How many solved runs have the compactness field, for one that has the next most frequent of the drawn ones."""
    solved = [row for row in rows["original"] if row["solved"]]
    counts = {kind: sum(row[kind] for row in solved) for kind in _KINDS}
    others = max(counts[kind] for kind in _KINDS[1:])
    if not counts["compactness"]:
        return Nothing("no solved run has it") if solved else NONE_SOLVED
    told = ", ".join(f"{kind.replace('_', '-')} {n}" for kind, n in counts.items())
    times = counts["compactness"] / max(others, 1)
    return Figure(f"{told} of {len(solved)} solved", times, times)


def _at_either_grain(kind: str) -> Measurement:
    """How many solved runs found that kind of field; which grain was used is not printed, so either will do."""

    def measure(rows: Rows) -> Figure | Nothing:
        solved = [row for row in (*rows["original"], *rows["epoch"]) if row["solved"]]
        if not solved:
            return NONE_SOLVED
        n = sum(row[kind] for row in solved)
        return Figure(f"{n} of {len(solved)} with such a field", n / len(solved), n / len(solved))

    return measure


CLAIMS = (
    Claim(
        "t_c-sweeps",
        "ch. 8, p. 351",
        "T and C are told apart after 5,000 to 10,000 presentations of the set of eight.",
        Figure("5,000 to 10,000", 5000.0, 10_000.0),
        "t_c",
        ("original",),
        typical("original"),
        how="sweeps to every error < .1; range: the middle half of the runs",
        fitted="the rate and momentum, of .05 and .25 with 0 and .9, on seeds 1000 to 1099",
    ),
    Claim(
        "t_c-compactness",
        "ch. 8, p. 351, fig. 15",
        "Of the four kinds of field that are found, compactness is the commonest.",
        Figure("commonest", 1.0, float("inf")),
        "t_c",
        ("original",),
        _commonest,
        how="how many times as many solved runs have it as have the next of the four; a cosine above .85 is that kind",
    ),
    *(
        Claim(
            f"t_c-{kind.replace('_', '-')}",
            "ch. 8, p. 351, fig. 15",
            f"Some networks find {what}.",
            Figure("some", 1e-9, 1.0),
            "t_c",
            ("original", "epoch"),
            _at_either_grain(kind),
            how=_FIELD + ", at either grain",
        )
        for kind, what in (
            ("bar", "a detector of vertical bars"),
            ("on_centre", "an on-centre, off-surround field"),
            ("diagonal", "a detector of diagonal bars"),
        )
    ),
    Claim(
        "t_c-inhibition",
        "ch. 8, p. 351",
        "Inhibitory weights predominate.",
        USUALLY,
        "t_c",
        ("original",),
        fraction("original", lambda row: row["inhibiting"] >= 5, "with 5 or more of 9 below zero", of_solved=True),
        how="fraction of solved runs, with its Wilson 95% interval",
    ),
)
