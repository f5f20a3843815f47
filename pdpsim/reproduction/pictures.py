"""The pictures of a report: how the error fell in many runs, and what one run of each experiment came to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from pdpsim.experiments.registry import get_scenario
from pdpsim.experiments.running import run_together
from pdpsim.experiments.scenario import Run
from pdpsim.reproduction.reproducing import Reproduction

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Pictures = dict[str, tuple[str, str]]  # file name to (caption, SVG text)

# Whose learning curves are drawn, and of how many runs.
DRAWN = {
    "xor": ("retelling", 50),
    "symmetry": ("working", 50),
    "encoder": ("retelling", 50),
    "family_tree": ("working", 6),
}


def pictures(reproduction: Reproduction) -> Pictures:
    """Draw what there is to see of each experiment in a reproduction.

    Returns
    -------
    dict of str to (str, str)
        File name, which begins with the scenario's, to caption and SVG text.
    """
    from pdpsim.drawing.saving import svg_text

    found: Pictures = {}
    for name in dict.fromkeys(claim.scenario for claim in reproduction.claims):
        if name in DRAWN:
            for part, caption, drawing in _of(name):
                found[f"{name}-{part}.svg"] = caption, svg_text(drawing)
    return found


def _of(name: str) -> Iterator[tuple[str, str, Axes | Figure]]:
    recipe, runs = DRAWN[name]
    done = _runs(name, recipe, runs)
    yield (
        "curves",
        f"Error over epochs of {runs} runs ({recipe}, seeds 0:{runs}), with median and quartiles",
        _curves(done),
    )
    shown = next((run for run in done if run.history.solved), done[0])
    if name in _SOLUTIONS:
        caption, draw = _SOLUTIONS[name]
        yield "solution", f"{caption} (recipe {recipe}, seed {shown.seed})", draw(shown)


def _runs(name: str, recipe: str, runs: int) -> list[Run]:
    scenario = get_scenario(name)
    return run_together(scenario, [(scenario.recipe(recipe), seed) for seed in range(runs)])


def _curves(runs: list[Run]) -> Axes:
    from pdpsim.drawing.curves import draw_error

    ax = draw_error([run.history for run in runs], log=True, title=runs[0].scenario.title)
    solved = [run.history.epochs for run in runs if run.history.solved]
    if solved:
        ax.set_xlim(0, 1.1 * max(solved))  # a run that is stuck goes on to the right, to no purpose
    return ax


def _xor(run: Run) -> Any:
    from pdpsim.drawing.circuit import draw_network

    return draw_network(run.net, pattern=run.patterns["01"])


def _symmetry(run: Run) -> Any:
    from pdpsim.drawing.nature import draw_symmetry

    return draw_symmetry(run.net)


def _encoder(run: Run) -> Any:
    from pdpsim.drawing.nature import draw_codes

    return draw_codes(run.net, run.patterns)


def _family_tree(run: Run) -> Any:
    from pdpsim.drawing.nature import draw_person_units

    return draw_person_units(run.net).figure


_SOLUTIONS: dict[str, tuple[str, Callable[[Run], Any]]] = {
    "xor": ("A network that learned XOR, answering 01", _xor),
    "symmetry": ("The weights of a solved network, as in Nature's figure 1", _symmetry),
    "encoder": ("The hidden codes of a solved network", _encoder),
    "family_tree": ("The six units behind the person, as in Nature's figure 4", _family_tree),
}
