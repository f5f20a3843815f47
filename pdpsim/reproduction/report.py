"""The report of a reproduction, as text, Markdown and CSV rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pdpsim.experiments.claim import CONTRADICTED, NOT_PRINTED, NOT_REPRODUCED, NOT_TESTED, REPRODUCED, Judged
from pdpsim.text.tables import wrapped

VERDICTS = (REPRODUCED, NOT_REPRODUCED, CONTRADICTED, NOT_PRINTED, NOT_TESTED)
HOW_JUDGED = (
    "A verdict is computed. The printed figure and ours are ranges, and where they have a number in common the claim "
    "is reproduced. Ours is the 95% interval of a share (Wilson's), or what lies between quantiles over all runs, with "
    "those that were not solved beyond the cap: the middle 95% where one run was printed, the middle half where a "
    "usual count was. What one printed run showed ('in the run printed') should hold of half of the runs or more. "
    "With fewer runs our ranges are wider, and more is reproduced that more runs would not bear out. "
    "Where the originals say otherwise than a retelling, or nothing of the kind, that is the verdict, whatever we find."
)
COLUMNS = ("id", "scenario", "source", "says", "printed", "found", "verdict", "how", "original", "recipes", "command")
SHARES = (36, 15, 12, 26, 15)  # of a line of 112 characters


def text_table(judged: Iterable[Judged], width: int = 112) -> str:
    """Return the claims as a plain table: claim, source, printed figure, our figure, verdict.

    >>> print(text_table([]))  # doctest: +ELLIPSIS
    claim   ...   source ...
    """
    widths = [max(8, share * (width - 8) // sum(SHARES)) for share in SHARES]
    rows: list[Sequence[str]] = []
    for each in judged:
        claim = each.claim
        rows += [(claim.says, claim.source, claim.printed.text, found(each), each.verdict), ("",) * 5]
    return wrapped(("claim", "source", "printed", "ours", "verdict"), rows, widths)


def found(judged: Judged) -> str:
    """Say what we found, or why nothing."""
    if judged.found is not None:
        return judged.found.text
    return judged.claim.untestable or ("not tested" if judged.claim.measure is None else "no run was solved")


def tally(judged: Iterable[Judged]) -> str:
    """Count the verdicts in a sentence.

    >>> tally([])
    '0 claims: 0 reproduced, 0 not reproduced.'
    """
    counts = Counter(each.verdict for each in judged)
    told = [verdict for verdict in VERDICTS if counts[verdict] or verdict in VERDICTS[:2]]
    parts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in told)
    return f"{sum(counts.values())} claims: {parts}."


def claim_rows(judged: Iterable[Judged], seeds: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a row per claim, for ``claims.csv``; `seeds` says which were run of each recipe."""
    return [
        {
            "id": each.claim.id,
            "scenario": each.claim.scenario,
            "source": each.claim.source,
            "says": each.claim.says,
            "printed": each.claim.printed.text,
            "found": found(each),
            "verdict": each.verdict,
            "how": each.claim.how,
            "original": each.claim.original.says if each.claim.original else "",
            "recipes": " ".join(each.claim.recipes),
            "command": commands(each, seeds),
        }
        for each in judged
    ]


def commands(judged: Judged, seeds: Mapping[str, str]) -> str:
    """Return the commands that repeat a claim's runs."""
    claim = judged.claim
    if not claim.recipes:
        return f"pdpsim reproduce --only {claim.scenario}"
    return "; ".join(
        f"pdpsim study {claim.scenario} --recipe {name} --seeds {seeds.get(f'{claim.scenario}/{name}', '0:100')}"
        for name in claim.recipes
    )


def markdown(title: str, judged: Sequence[Judged], summaries: Sequence[Mapping[str, str]], pictures: Mapping[str, str],
             seeds: Mapping[str, str]) -> str:  # fmt: skip
    """Return the whole report as Markdown.

    Parameters
    ----------
    title : str
    judged : sequence of Judged
    summaries : sequence of mapping
        A row per recipe, all with the same keys.
    pictures : mapping of file name to caption
        Shown under the scenario with which the name begins: ``xor-curves.svg``.
    seeds : mapping of "scenario/recipe" to str
    """
    parts = [f"# {title}", tally(judged), HOW_JUDGED]
    for scenario in dict.fromkeys(each.claim.scenario for each in judged):
        parts += [f"## {scenario}", _table(("claim", "source", "printed", "ours", "verdict"), [
            (each.claim.says, each.claim.source, each.claim.printed.text, found(each), f"**{each.verdict}**")
            for each in judged if each.claim.scenario == scenario
        ])]  # fmt: skip
        parts += [
            f"![{caption}]({name})\n\n{caption}" for name, caption in pictures.items() if name.startswith(scenario)
        ]
    if summaries:
        rows = [tuple(row.values()) for row in summaries]
        parts += ["## The runs, by recipe", _table(tuple(summaries[0]), rows)]
    parts += ["## How each figure is made"]
    for each in judged:
        claim = each.claim
        lines = [f"* `{claim.id}`: {claim.how or claim.untestable or 'compared with the originals'}."]
        lines += [f"  The original: {claim.original.says}"] if claim.original else []
        lines += [f"  Repeat with `{commands(each, seeds)}`."]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
