"""The report as one HTML page that needs nothing else: no network, no other files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from pdpsim.experiments.claim import CONTRADICTED, NOT_PRINTED, NOT_REPRODUCED, REPRODUCED, Judged
from pdpsim.reproduction.report import HOW_JUDGED, commands, found, tally

MARKS = {
    REPRODUCED: ("yes", "✓"),
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
td, th { text-align: left; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid #ddd; white-space: nowrap; }
@media (prefers-color-scheme: dark) {
  body { background: #181818; color: #e6e6e6; } dt, details { color: #aaa; }
  figure { background: #fff; padding: .5rem; }
}
"""


def page(
    title: str,
    judged: Sequence[Judged],
    summaries: Sequence[Mapping[str, str]],
    pictures: Mapping[str, tuple[str, str]],
    seeds: Mapping[str, str],
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
    """
    scenarios = dict.fromkeys(each.claim.scenario for each in judged)
    first = [f"<p>{escape(text)}</p>" for text in (tally(judged), HOW_JUDGED)]
    body = [f"<h1>{escape(title)}</h1>", *first, _contents(scenarios)]
    for scenario in scenarios:
        body.append(f'<h2 id="{scenario}">{escape(scenario.replace("_", " "))}</h2>')
        body += [_figure(*shown) for name, shown in pictures.items() if name.startswith(scenario)]
        body += [_claim(each, seeds) for each in judged if each.claim.scenario == scenario]
    if summaries:
        body += ['<h2 id="runs">The runs, by recipe</h2>', _table(summaries)]
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n" + "\n".join(body) + "\n</body>\n"
        "</html>\n"
    )


def _contents(scenarios: Mapping[str, None]) -> str:
    links = [f'<a href="#{name}">{escape(name.replace("_", " "))}</a>' for name in scenarios]
    return f"<nav><p>{' · '.join([*links, '<a href=#runs>the runs</a>'])}</p></nav>"


def _claim(judged: Judged, seeds: Mapping[str, str]) -> str:
    claim = judged.claim
    kind, mark = MARKS.get(judged.verdict, ("open", "?"))
    original = f"<dt>original</dt><dd>{escape(claim.original.says)}</dd>" if claim.original else ""
    return (
        f'<article class="{kind}" id="{claim.id}"><p class="says">{escape(claim.says)}</p>'
        f'<p class="verdict"><span aria-hidden="true">{mark}</span> {judged.verdict}</p>'
        f"<dl><dt>source</dt><dd>{escape(claim.source)}</dd><dt>printed</dt><dd>{escape(claim.printed.text)}</dd>"
        f"<dt>ours</dt><dd>{escape(found(judged))}</dd>{original}</dl>"
        f"<details><summary>how, and how to repeat it</summary><p>{escape(claim.how)}</p>"
        f"<p><code>{escape(commands(judged, seeds))}</code></p></details></article>"
    )


def _figure(caption: str, svg: str) -> str:
    # What stands before <svg is an XML head that HTML does not want.
    return f"<figure>{svg[svg.index('<svg') :]}<figcaption>{escape(caption)}</figcaption></figure>"


def _table(rows: Sequence[Mapping[str, str]]) -> str:
    head = "".join(f"<th>{escape(key)}</th>" for key in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.values()) + "</tr>" for row in rows)
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'
