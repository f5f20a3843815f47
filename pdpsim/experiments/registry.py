"""Scenarios are found through the entry-point group ``pdpsim.scenarios``, so anyone can add some."""

from __future__ import annotations

from importlib.metadata import entry_points

from pdpsim.checks import of_kind
from pdpsim.errors import PdpsimError, UnknownNameError, nearest
from pdpsim.experiments.scenario import Scenario

GROUP = "pdpsim.scenarios"


def list_scenarios() -> tuple[str, ...]:
    """Return the names of the scenarios installed.

    >>> "xor" in list_scenarios()
    True
    """
    return tuple(sorted({entry.name for entry in entry_points(group=GROUP)}))


def is_registered(scenario: Scenario) -> bool:
    """Tell whether this very scenario is the one installed under its name.

    >>> is_registered(get_scenario("xor"))
    True
    """
    return scenario.name in list_scenarios() and get_scenario(scenario.name) is scenario


def the_scenario(scenario: str | Scenario) -> Scenario:
    """Return a scenario, given itself or its name.

    >>> the_scenario("xor") is get_scenario("xor")
    True
    """
    of_kind(scenario, (str, Scenario), "a scenario")
    return get_scenario(scenario) if isinstance(scenario, str) else scenario


def get_scenario(name: str) -> Scenario:
    """Return a scenario by name.

    Raises
    ------
    UnknownNameError
        If none of that name is installed.

    Examples
    --------
    >>> get_scenario("xor").recipe("pdp1987").rule.rate
    0.5
    """
    found = next((entry for entry in entry_points(group=GROUP) if entry.name == name), None)
    if found is None:
        hint = nearest(name, list_scenarios()) or "; none are installed: install the package with pip"
        raise UnknownNameError(f"there is no scenario {name!r}{hint}")
    scenario = found.load()
    if not isinstance(scenario, Scenario):
        raise PdpsimError(f"entry point {name!r} ({found.value}) is no scenario but a {type(scenario).__name__}")
    return scenario
