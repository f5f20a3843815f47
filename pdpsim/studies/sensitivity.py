"""How the number of epochs to solution depends on two starting weights. (Kolen and Pollack 1990.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from pdpsim.checks import at_most, finite, listed, of_kind, whole
from pdpsim.core.wiring import BIAS
from pdpsim.errors import SettingError, UnknownNameError, nearest
from pdpsim.experiments.recipes import ends
from pdpsim.experiments.running import refuse_one_weight, start_network
from pdpsim.experiments.scenario import Recipe, Scenario, the_scenario
from pdpsim.formats.files import PathLike
from pdpsim.studies.study import Study
from pdpsim.words import quoted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from pdpsim.core.network import Network
    from pdpsim.core.weight import Weight

LARGEST = 5_000  # pixels on either side
Window = tuple[float, float, float, float]


class SensitivityMap(Study):
    """Epochs to solution over a plane of two starting weights; all others are those that the seed draws.

    Parameters
    ----------
    scenario : str or Scenario
    recipe : str or Recipe, optional
        By default the scenario's first.
    across, up : str, optional
        The two connections, written as ``i1>h1``; by default from the first
        input to the first hidden unit, and from the second to the second.
    window : (float, float, float, float)
        Left, right, lower and upper end. A narrower one is a closer look.
    size : int
        Pixels on either side; each stands for the weights at its middle.
    seed : int
        Of the weights that stay.
    max_epochs, engine
        As for `Study`.

    Examples
    --------
    >>> small = SensitivityMap("xor", "pdp1987", window=(-4, 4, -4, 4), size=3, max_epochs=500).run()
    >>> small.across, small.up
    ('i1>h1', 'i2>h2')
    >>> small.epochs()      # the lowest row first; None is not solved
    [[104, 226, 203], [124, 389, 124], [90, 147, None]]
    """

    def __init__(
        self,
        scenario: str | Scenario,
        recipe: str | Recipe | None = None,
        *,
        across: str | None = None,
        up: str | None = None,
        window: Window = (-10.0, 10.0, -10.0, 10.0),
        size: int = 50,
        seed: int = 0,
        max_epochs: int | None = None,
        engine: str = "auto",
    ) -> None:
        scenario = the_scenario(scenario)
        recipe = recipe if isinstance(recipe, Recipe) else scenario.recipe(recipe)
        first, second = _two_connections(scenario, recipe, seed, (across, up))
        left, right, low, high = _window(window)
        axes = {f"start.{second}": middles(low, high, size), f"start.{first}": middles(left, right, size)}
        super().__init__(scenario, recipe, [seed], grid=axes, max_epochs=max_epochs, engine=engine)
        self.across, self.up, self.window, self.size, self.seed = first, second, (left, right, low, high), size, seed

    @classmethod
    def of(cls, *_: Any, **__: Any) -> NoReturn:
        """Refuse networks of one's own: the axes of a map are starting weights of a recipe.

        Raises
        ------
        SettingError
        """
        raise SettingError("a map is of a scenario's recipe; networks of your own are studied by Study.of")

    @classmethod
    def read(cls, path: PathLike) -> NoReturn:
        """Refuse a file, which does not know of what window it is: the map itself goes on with it.

        Raises
        ------
        SettingError
        """
        raise SettingError(f"a map goes on with its file by run(out={quoted(str(path))}); Study.read gives the rows")

    def epochs(self) -> list[list[int | None]]:
        """Return the epochs to solution, row by row from the lowest; None where not solved or not yet run."""
        found = {key: row["epochs"] for key, row in self._rows.items() if row["solved"]}
        pixels = [found.get(key) for key in self.design]
        return [pixels[k : k + self.size] for k in range(0, len(pixels), self.size)]

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draw the map: colour is the number of epochs, grey is not solved; return the Axes."""
        from pdpsim.drawing import studies

        names = " -> ".join(ends(self.across)), " -> ".join(ends(self.up))
        title = f"{self.design.scenario.title}, {self.design.recipe.name}, seed {self.seed}"
        return studies.epochs_over_plane(
            self.epochs(), self.window, names, self.design.recipe.max_epochs, title, ax, **style
        )


def middles(low: float, high: float, count: int) -> tuple[float, ...]:
    """Return the middles of `count` equal parts.

    >>> middles(-1.0, 1.0, 4)
    (-0.75, -0.25, 0.25, 0.75)
    """
    at_most(whole(count, "the size of a map"), LARGEST, "the size of a map")
    return tuple(low + (high - low) * (k + 0.5) / count for k in range(count))


def _window(window: Iterable[float]) -> Window:
    numbers = [finite(edge, "an edge of the window") for edge in listed(window, "the window")]
    if len(numbers) != 4 or not (numbers[0] < numbers[1] and numbers[2] < numbers[3]):
        raise SettingError(f"a window is left < right and lower < upper, not {tuple(numbers)}")
    left, right, low, high = numbers
    return left, right, low, high


def _two_connections(
    scenario: Scenario, recipe: Recipe, seed: int, given: tuple[str | None, str | None]
) -> tuple[str, str]:
    net = start_network(scenario, recipe, seed)
    known = [f"{sender}>{receiver}" for sender, receiver in net.connections]
    chosen = [None if name is None else _known(name, known, scenario) for name in given]
    # Weights into two hidden units from two inputs: whether the units come to share the work is decided there.
    pairs = [f"{i.name}>{h.name}" for i, h in zip(net.inputs, net.hidden) if (i.name, h.name) in net.connections]
    others = sorted(known, key=lambda name: ends(name)[0] == BIAS)
    for k, name in enumerate(chosen):
        if name is None:
            varied = {_weight(net, other) for other in chosen if other is not None}
            free = (other for other in [*pairs[k:], *pairs, *others] if _weight(net, other) not in varied)
            chosen[k] = next(free, None)
    first, second = chosen
    if first is None or second is None:
        raise SettingError(f"a map needs two weights, and {scenario.name!r} has one")
    if first == second:
        raise SettingError(f"a map needs two connections, and {first} was given twice")
    refuse_one_weight(net, [ends(first), ends(second)])
    return first, second


def _known(name: str, known: Sequence[str], scenario: Scenario) -> str:
    of_kind(name, str, "a connection of a map")
    plain = ">".join(ends(name))
    if plain not in known:
        raise UnknownNameError(f"{scenario.name!r} has no connection {plain}{nearest(plain, known)}")
    return plain


def _weight(net: Network, name: str) -> Weight:
    return net.connections[ends(name)].shared
