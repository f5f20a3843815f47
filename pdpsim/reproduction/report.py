"""The report of a reproduction: as text, Markdown, CSV rows, and one HTML page that needs nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from pdpsim.experiments.claim import (
    CANNOT_FAIL,
    CONTRADICTED,
    FITTED,
    NOT_PRINTED,
    NOT_REPRODUCED,
    REPRODUCED,
    VERDICTS,
    Claim,
    Figure,
    Judged,
    tells_the_same,
)
from pdpsim.experiments.scenario import get_scenario
from pdpsim.text import wrapped

HOW_JUDGED = (
    "A verdict is computed. The printed figure, good to half of one in its last digit, and ours are ranges, and "
    "where they have a number in common the claim is reproduced. Ours is the 95% interval of a fraction (Wilson's), "
    "or what lies between quantiles over all runs, with those that were not solved beyond the cap: the middle 95% "
    "where one run was printed, the middle half where a usual count was. What one printed run showed ('in the run "
    "printed') must hold of half of the runs or more, by all of the interval. Where a setting is not printed, "
    "several are tried, and one that agrees is enough; if it was chosen for coming near to this very figure, the "
    "verdict is 'fitted'. If our range is so wide that hardly any number would be outside, the verdict is 'cannot "
    "fail'. Where the originals say otherwise than a retelling, or nothing of the kind, that is the verdict, "
    "whatever we find. docs/judging.md explains the rules."
)
COLUMNS = ("id", "scenario", "source", "says", "printed", "found", "verdict", "how", "original", "recipes", "command")
COLUMN_WIDTHS = (36, 15, 12, 26, 15)  # of a line of 112 characters
MARKS = {
    REPRODUCED: ("yes", "✓"),
    FITTED: ("open", "≈"),
    CANNOT_FAIL: ("open", "~"),
    NOT_REPRODUCED: ("no", "✗"),
    CONTRADICTED: ("contra", "≠"),
    NOT_PRINTED: ("contra", "∅"),
}
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem;
  color: #222; background: #fff; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc; }
article { border-left: .4rem solid #999; padding: .3rem 0 .3rem .9rem; margin: 1rem 0; }
article.yes { border-color: #1b7837; } article.no { border-color: #b2182b; } article.contra { border-color: #b35806; }
article p { margin: .2rem 0; } .verdict { font-weight: 600; } .says { font-size: 1.05rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .3rem 0; }
dt { color: #555; } dd { margin: 0; }
details { color: #444; font-size: .9rem; } code { overflow-wrap: anywhere; }
figure { margin: 1.5rem 0; } figure svg, figure img { max-width: 100%; height: auto; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; }
td, th { text-align: left; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid #ddd; vertical-align: top; }
#claims td:first-child { min-width: 16rem; } #claims td:nth-child(3) { min-width: 8rem; }
#claims td:nth-child(4) { min-width: 14rem; } #claims td { overflow-wrap: break-word; }
td.recipe { overflow-wrap: anywhere; }
td.recipe { padding-left: 1.5rem; } tr:has(+ tr td.recipe) td { border-bottom: none; white-space: nowrap; }
form { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: center; margin: .6rem 0; }
[hidden] { display: none; }
@media (prefers-color-scheme: dark) {
  body { background: #181818; color: #e6e6e6; } dt, details { color: #aaa; }
  figure { background: #fff; padding: .5rem; }
}
"""


FILTER = """
const form = document.getElementById("filter"), rows = [...document.querySelectorAll("#claims tbody tr")];
form.addEventListener("change", () => {
  const wanted = ["verdict", "source"].map(name => [name, form.elements[name].value]);
  for (const row of rows) row.hidden = wanted.some(([name, value]) => value && row.dataset[name] !== value);
  form.querySelector("output").textContent = `${rows.filter(row => !row.hidden).length} of ${rows.length} claims`;
});
"""


def text_table(judged: Iterable[Judged], width: int = 112) -> str:
    """Return the claims as a plain table: claim, source, printed figure, our figure, verdict.

    >>> print(text_table([]))  # doctest: +ELLIPSIS
    claim   ...   source ...
    """
    widths = [max(8, part * (width - 8) // sum(COLUMN_WIDTHS)) for part in COLUMN_WIDTHS]
    rows: list[Sequence[str]] = []
    for each in judged:
        claim = each.claim
        rows += [(claim.says, claim.source, claim.printed.text, found(each), each.verdict), ("",) * 5]
    return wrapped(("claim", "source", "printed", "ours", "verdict"), rows, widths)


def comparison_table(rows: Sequence[Mapping[str, str]]) -> str:
    """Return the lines of a comparison as a plain table.

    >>> print(comparison_table([{"problem": "xor", "recipe": "today", "what": "ReLU", "solved": "1 of 2"}]))
    problem  recipe  what  solved
    xor      today   ReLU  1 of 2
    """
    lines = [list(rows[0]), *(list(row.values()) for row in rows)] if rows else []
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def found(judged: Judged) -> str:
    """Say what we found, or why nothing; and by which recipe, if it is neither printed nor retold."""
    claim = judged.claim
    scenario = get_scenario(claim.scenario)
    ours = [name for name in claim.recipes if scenario.recipe(name).is_ours]
    return "; ".join([_found(judged), *[f"recipe {name}" for name in ours]])


def _found(judged: Judged) -> str:
    figure, printed = judged.found, judged.claim.printed
    if figure is None:
        return judged.claim.untestable or "not tested"
    undecided = isinstance(figure, Figure) and figure.vague and figure.high > printed.low > figure.low
    few = undecided and printed.whole and judged.verdict == NOT_REPRODUCED
    return f"{figure.text}; too few runs to tell" if few else figure.text


def how(claim: Claim) -> str:
    """Say how our figure is made, and which settings were fitted to the printed one."""
    told = claim.how or claim.untestable or "compared with the originals"
    return "; ".join([told, *[f"fitted to this figure: {claim.fitted}"] * bool(claim.fitted)])


def tally(judged: Iterable[Judged]) -> str:
    """Count the verdicts in a sentence; of rows that tell the same, one counts.

    >>> tally([])
    '0 claims: 0 reproduced, 0 not reproduced.'
    """
    distinct: list[Judged] = []
    for each in judged:
        if not any(tells_the_same(each, other) for other in distinct):
            distinct.append(each)
    counts = Counter(each.verdict for each in distinct)
    told = [verdict for verdict in VERDICTS if counts[verdict] or verdict in (REPRODUCED, NOT_REPRODUCED)]
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
            "how": how(each.claim),
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
             seeds: Mapping[str, str], compared: Sequence[Mapping[str, str]] = ()) -> str:  # fmt: skip
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
    compared : sequence of mapping
        A row per line of a collection's comparison.
    """
    parts = [f"# {title}", tally(judged), HOW_JUDGED]
    if compared:
        parts += ["## Side by side", markdown_table(tuple(compared[0]), [tuple(row.values()) for row in compared])]
    parts += ["## All claims", markdown_table(("claim", "source", "verdict"), [
        (f"[{each.claim.says}](#{each.claim.id})", each.claim.source, each.verdict) for each in judged
    ])]  # fmt: skip
    for scenario in dict.fromkeys(each.claim.scenario for each in judged):
        parts += [f"## {scenario}", markdown_table(("claim", "source", "printed", "ours", "verdict"), [
            (each.claim.says, each.claim.source, each.claim.printed.text, found(each), f"**{each.verdict}**")
            for each in judged if each.claim.scenario == scenario
        ])]  # fmt: skip
        parts += [
            f"![{caption}]({name})\n\n{caption}" for name, caption in pictures.items() if name.startswith(scenario)
        ]
    if summaries:
        rows = [tuple(row.values()) for row in summaries]
        parts += ["## The runs, by recipe", markdown_table(tuple(summaries[0]), rows)]
    parts += ["## How each figure is made"]
    for each in judged:
        claim = each.claim
        lines = [f'* <a id="{claim.id}"></a>`{claim.id}`: {how(claim)}.']
        lines += [f"  Printed: {claim.printed.text}. Ours: {found(each)}. **{each.verdict.capitalize()}.**"]
        lines += [f"  The original: {claim.original.says}"] if claim.original else []
        lines += [f"  Repeat with `{commands(each, seeds)}`."]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Return a table for a page in Markdown.

    >>> print(markdown_table(["a", "b"], [["1", "2|3"]]))
    | a | b |
    | --- | --- |
    | 1 | 2\|3 |
    """
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def html_page(
    title: str,
    judged: Sequence[Judged],
    summaries: Sequence[Mapping[str, str]],
    pictures: Mapping[str, tuple[str, str]],
    seeds: Mapping[str, str],
    compared: Sequence[Mapping[str, str]] = (),
) -> str:
    """Return the report as HTML.

    Parameters
    ----------
    title : str
    judged : sequence of Judged
    summaries : sequence of mapping
        A row per recipe, all with the same keys.
    pictures : mapping of name to (caption, SVG text)
        Shown under the scenario with which the name begins.
    seeds : mapping of "scenario/recipe" to str
    compared : sequence of mapping
        A row per line of a collection's comparison.
    """
    scenarios = dict.fromkeys(each.claim.scenario for each in judged)
    first = [f"<p>{escape(text)}</p>" for text in (tally(judged), HOW_JUDGED)]
    body = [f"<h1>{escape(title)}</h1>", *first, _contents(scenarios)]
    if compared:
        body += ["<h2>Side by side</h2>", _html_table(compared)]
    body.append(_html_claims(judged))
    for scenario in scenarios:
        body.append(f'<h2 id="{scenario}">{escape(scenario.replace("_", " "))}</h2>')
        body += [_html_figure(*shown) for name, shown in pictures.items() if name.startswith(scenario)]
        body += [_html_claim(each, seeds) for each in judged if each.claim.scenario == scenario]
    if summaries:
        body += ['<h2 id="runs">The runs, by recipe</h2>', _html_table(summaries)]
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n" + "\n".join(body) + "\n</body>\n"
        "</html>\n"
    )


def _contents(scenarios: Mapping[str, None]) -> str:
    links = [f'<a href="#{name}">{escape(name.replace("_", " "))}</a>' for name in scenarios]
    return f"<nav><p>{' · '.join([*links, '<a href=#runs>the runs</a>'])}</p></nav>"


def _html_claims(judged: Sequence[Judged]) -> str:
    """The table of all claims, each with a link to where more is told, and what filters it."""
    verdicts = [verdict for verdict in VERDICTS if any(each.verdict == verdict for each in judged)]
    filters = _choice("verdict", verdicts) + _choice("source", dict.fromkeys(map(_source, judged)))
    rows = "".join(
        f'<tr data-verdict="{escape(each.verdict)}" data-source="{escape(_source(each))}">'
        f'<td><a href="#{each.claim.id}">{escape(each.claim.says)}</a></td>'
        f"<td>{escape(each.claim.source)}</td><td>{escape(each.claim.printed.text)}</td>"
        f"<td>{escape(found(each))}</td><td>{escape(each.verdict)}</td></tr>"
        for each in judged
    )
    heads = "".join(f"<th>{head}</th>" for head in ("claim", "source", "printed", "ours", "verdict"))
    return (
        f'<form id="filter">{filters}<output></output></form>\n'
        f'<div class="wide"><table id="claims"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>\n'
        f"<script>{FILTER}</script>"
    )


def _choice(name: str, of: Iterable[str]) -> str:
    options = "".join(f'<option value="{escape(value)}">{escape(value)}</option>' for value in of)
    return f'<label>{name} <select name="{name}"><option value="">all</option>{options}</select></label>'


def _source(judged: Judged) -> str:
    """The paper of a claim, without page and figure."""
    first = judged.claim.source.partition(";")[0].partition(",")[0]
    return first.partition(" 323")[0]


def _html_claim(judged: Judged, seeds: Mapping[str, str]) -> str:
    claim = judged.claim
    kind, mark = MARKS.get(judged.verdict, ("open", "?"))
    original = f"<dt>original</dt><dd>{escape(claim.original.says)}</dd>" if claim.original else ""
    return (
        f'<article class="{kind}" id="{claim.id}"><p class="says">{escape(claim.says)}</p>'
        f'<p class="verdict"><span aria-hidden="true">{mark}</span> {judged.verdict}</p>'
        f"<dl><dt>source</dt><dd>{escape(claim.source)}</dd><dt>printed</dt><dd>{escape(claim.printed.text)}</dd>"
        f"<dt>ours</dt><dd>{escape(found(judged))}</dd>{original}</dl>"
        f"<details><summary>how, and how to repeat it</summary><p>{escape(how(claim))}</p>"
        f"<p><code>{escape(commands(judged, seeds))}</code></p></details></article>"
    )


def _html_figure(caption: str, svg: str) -> str:
    # What stands before <svg is an XML head that HTML does not want.
    return f"<figure>{svg[svg.index('<svg') :]}<figcaption>{escape(caption)}</figcaption></figure>"


def _html_table(rows: Sequence[Mapping[str, str]]) -> str:
    """A table of the runs; the recipe, which is long, has a row of its own below the figures."""
    heads = [key for key in rows[0] if key != "recipe"]
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(row[key])}</td>" for key in heads) + "</tr>"
        f'<tr><td class="recipe" colspan="{len(heads)}">{escape(row["recipe"])}</td></tr>'
        for row in rows
    )
    head = "".join(f"<th>{escape(key)}</th>" for key in heads)
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'
