"""Networks as networkx node-link JSON."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from math import inf, isfinite
from typing import Any

from pdpsim.checks import finite, first_twice, from_zero, positive, refuse_near_misses
from pdpsim.core.connection import Connection
from pdpsim.core.kinds import OwnWayBack
from pdpsim.core.network import Network
from pdpsim.core.starting import STARTS
from pdpsim.core.unfold import first_step
from pdpsim.core.unit import EMPTY, ROLES, Unit
from pdpsim.core.weight import Cut, Weight
from pdpsim.core.wiring import CONNECTION_KEYS, UNIT_KEYS
from pdpsim.errors import (
    CycleError,
    FileNote,
    FormatError,
    NetworkError,
    PdpsimError,
    SettingError,
    nearest,
)
from pdpsim.words import quoted

FORMAT, VERSIONS = "pdpsim-network", (1, 2)
# What version 1 knows nothing of, so that a program that reads only that refuses the file rather than compute
# something else. Cycles are the third thing. A file is of the lowest version that can say what it says.
USUAL = {
    "seed": None,
    "start": "uniform",
    "init_range": 0.5,
    "temperature": 1.0,
    "first_step": None,
}  # what need not be said
# What says nothing where it stands, and is elsewhere what somebody may have meant.
MISPLACED: dict[str, dict[str, tuple[str, ...]]] = {
    "the file": {"'graph'": ("format", "version", "name", *USUAL)},
    "'graph'": {
        "a node": ("activation", "bias", "role", "combine"),
        "an edge": ("weight", "frozen", "bounds", "delay"),
    },
    "a node": {"an edge": ("weight", "frozen", "shared", "bounds", "last_change", "memory", "back", "delay")},
    "an edge": {"a node": ("activation", "bias", "role", "combine")},
}
NEWER = "combine", "kind", "back", "memory", "bounds", "delay", "start", "temperature", "first_step"  # than version 1


def network_text(net: Network) -> str:
    """Return the text of a network's file.

    Raises
    ------
    NetworkError
        If a unit's activation function is known by no name, or a weight is not finite, or beyond its bounds.
    """
    data = network_to_dict(net)
    own = sorted({type(weight).__name__ for weight in net.weights if type(weight) not in (Weight, Cut)})
    if own:
        told = f"a file says nothing of a weight's class, so what {', '.join(own)} adds is not saved; a pickle has it"
        warnings.warn(FileNote(told), stacklevel=3)
    try:
        return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    except ValueError:
        finite = all(isfinite(weight.value) for weight in net.weights)
        what = "what is remembered of a weight" if finite else "a weight of it"
        raise NetworkError(f"the network cannot be saved: {what} is nan or infinite") from None


def network_to_dict(net: Network) -> dict[str, Any]:
    """Return a network as node-link data, in declared order.

    >>> network_to_dict(Network.layered(1, 1, seed=1))["edges"][0]
    {'source': 'bias', 'target': 'o1', 'weight': -0.3656357558875988}
    """
    shared = [weight for weight in net.weights if len(weight.connections) > 1]
    tied = {weight: k for k, weight in enumerate(shared, 1)}
    nodes = [_node(unit) for unit in net.units.values()]
    for node in nodes:
        if node["id"] in net.folded:
            node["unit"], node["step"] = net.folded[node["id"]]
    edges = [_edge(connection, tied) for connection in net.connections.values()]
    for edge in edges:
        if delay := net.delays.get((edge["source"], edge["target"])):
            edge["delay"] = delay
    newer = any(key in item for item in (*nodes, *edges) for key in NEWER)
    told = {name: getattr(net, name) for name, usual in USUAL.items() if getattr(net, name) != usual}
    if "first_step" in told and (not net.folded or net.first_step == first_step(net, told=False)):
        del told["first_step"]
    newer = newer or net.structure.has_cycle or any(name in told for name in NEWER)
    head = {"format": FORMAT, "version": 2 if newer else 1, "name": net.name, **told}
    return {"directed": True, "multigraph": False, "graph": head, "nodes": nodes, "edges": edges}


def network_from_dict(data: object) -> Network:
    """Make a network from node-link data.

    Raises
    ------
    PdpsimError
        If the data is not that of a network; the sentence says where.

    Examples
    --------
    >>> network_from_dict({"graph": {"format": "pdpsim-network", "version": 1}, "nodes": [], "edges": []})
    <Network: 0 inputs, 0 hidden, 0 outputs, 0 connections>
    >>> network_from_dict([1, 2])
    Traceback (most recent call last):
        ...
    pdpsim.errors.FormatError: a network file holds an object with 'graph', 'nodes' and 'edges', not a list
    """
    if not isinstance(data, dict):
        raise FormatError(f"a network file holds an object with 'graph', 'nodes' and 'edges', not a {_kind(data)}")
    net = Network(_head(data))
    net.seed = _whole(data["graph"].get("seed"), "the seed", inf)
    net.start = _one_of(STARTS, data["graph"], "start", "uniform")
    net.init_range = from_zero(data["graph"].get("init_range", net.init_range), "the init_range")
    net.temperature = positive(data["graph"].get("temperature", net.temperature), "the temperature")
    net.first_step = _whole(data["graph"].get("first_step"), "the first_step", inf)
    nodes = list(enumerate(_part(data, "nodes"), 1))
    for k, node in nodes:
        _located(f"node {k}", _add_node, net, node)
    if (twice := first_twice(net.folded.values())) is not None:
        raise FormatError(f"two nodes are unit {quoted(twice[0])} at step {twice[1]}")
    for k, node in nodes:
        _located(f"node {k}", _add_bias, net, node)
    tied: dict[object, Weight] = {}
    for k, edge in enumerate(_part(data, "edges"), 1):
        _located(f"edge {k}", _add_edge, net, edge, tied)
    if data["graph"]["version"] == 1:
        _refuse_newer(net, data)
    return net


# -- writing --------------------------------------------------------------------------------------


def _node(unit: Unit) -> dict[str, Any]:
    if not unit.function.is_named:
        raise NetworkError(
            f"unit {unit.name!r}: activation function {unit.function.name!r} must be registered to be saved by its "
            "name, which may be no other's"
        )
    node = {"id": unit.name, "role": unit.role, "activation": unit.function.name, "layer": unit.layer}
    if unit.group is not None:
        node["group"] = unit.group
    if unit.combine != "sum":
        node["combine"] = unit.combine
    return node


def _edge(connection: Connection, tied: dict[Weight, int]) -> dict[str, Any]:
    edge: dict[str, Any] = {
        "source": connection.sender.name,
        "target": connection.receiver.name,
        "weight": connection.weight,
    }
    weight, kind = connection.shared, connection.kind
    if isfinite(weight.value):
        weight.allowed(weight.value)  # nobody could read the file
    if Connection.kinds.get(kind) is not type(connection):
        own = type(connection).__name__
        raise NetworkError(f"{connection.name} cannot be saved: its class {own} has no 'kind' of its own by name")
    if kind not in ("ordinary", "factor"):  # a factor is whatever leads to a unit that multiplies
        edge["kind"] = kind
    if isinstance(connection, OwnWayBack):
        edge["back"] = connection.own_back
    if weight.remembers not in ((), ("last_change",)):
        edge["memory"] = dict(zip(weight.remembers, weight.memory))
    elif weight.last_change:
        edge["last_change"] = weight.last_change
    if weight.frozen:
        edge["frozen"] = True
    if weight.bounds:
        edge["bounds"] = list(weight.bounds)
    if weight in tied:
        edge["shared"] = tied[weight]
    return edge


# -- reading --------------------------------------------------------------------------------------


def _head(data: dict[str, Any]) -> str:
    head = data.get("graph")
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise FormatError(f'not a network file: its \'graph\' does not say "format": "{FORMAT}"')
    refuse_near_misses(data, ("directed", "multigraph", "graph", "nodes", "edges"), "the file", FormatError)
    refuse_near_misses(head, ("format", "version", "name", *USUAL), "its 'graph'", FormatError)
    _refuse_misplaced(data, "the file")
    _refuse_misplaced(head, "'graph'")
    version = head.get("version")
    if type(version) is not int or version not in VERSIONS:
        known = " and ".join(map(str, VERSIONS))
        raise FormatError(f"format version {quoted(version)} is not known; this program reads versions {known}")
    if data.get("directed", True) is not True or data.get("multigraph", False) is not False:
        raise FormatError("a network file must be directed and no multigraph")
    name: str = _text(head, "name", "")
    return name


def _refuse_misplaced(item: dict[str, Any], where: str) -> None:
    for place, keys in MISPLACED[where].items():
        for key in keys:
            if key in item:
                raise FormatError(f"{key!r} says nothing of {where}; it belongs to {place}")


def _part(data: dict[str, Any], key: str) -> list[Any]:
    part = data.get(key)
    if not isinstance(part, list):
        raise FormatError(f"'{key}' must be a list" + ("" if key in data else "; there is none"))
    return part


def _located(where: str, do: Any, net: Network, item: object, *more: Any) -> None:
    try:
        if not isinstance(item, dict):
            raise FormatError(f"must be an object, not a {_kind(item)}")
        do(net, item, *more)
    except PdpsimError as error:
        raise FormatError(f"{where}: {error}") from None


def _add_node(net: Network, node: dict[str, Any]) -> None:
    refuse_near_misses(node, ("id", "unit", "step", *UNIT_KEYS), "it", FormatError)
    _refuse_misplaced(node, "a node")
    role = _text(node, "role", "hidden")
    if role not in ROLES:
        raise FormatError(f"unit {quoted(node.get('id'))} has unknown role {quoted(role)}{nearest(role, ROLES)}")
    group = _text(node, "group", None)
    layer = _whole(node.get("layer"), "a layer")
    combine = _one_of(EMPTY, node, "combine", "sum")
    name, step = _text(node, "id"), _whole(node.get("step"), "a step")
    if "unit" in node and step is None:
        raise FormatError("there is no 'step', which goes with 'unit'")
    net.add_unit(name, role, _text(node, "activation", None), layer=layer, group=group, combine=combine)
    if step is not None:
        net.folded[name] = _text(node, "unit"), step


def _add_bias(net: Network, node: dict[str, Any]) -> None:
    if node.get("bias") is not None:  # so other programs write what is an edge from the bias unit here
        net.connect_bias(_text(node, "id"), finite(node["bias"], f"the bias of {quoted(node['id'])}"))


def _add_edge(net: Network, edge: dict[str, Any], tied: dict[object, Weight]) -> None:
    sender, receiver = _text(edge, "source"), _text(edge, "target")
    where = f"{quoted(sender)} -> {quoted(receiver)}"
    refuse_near_misses(edge, ("source", "target", *CONNECTION_KEYS), where, FormatError)
    _refuse_misplaced(edge, "an edge")
    if "weight" not in edge:
        raise FormatError(f"{where} has no weight")
    net.connect_described(sender, receiver, edge, tied)


def _refuse_newer(net: Network, data: dict[str, Any]) -> None:
    for key in NEWER:
        if key in data["graph"]:
            raise FormatError(f'{key!r} requires "version": 2; the file says 1')
    for what in "nodes", "edges":
        for k, item in enumerate(data[what], 1):
            for key in NEWER:
                if key in item:
                    raise FormatError(f'{what[:-1]} {k}: {key!r} requires "version": 2; the file says 1')
    try:
        net.structure.firing_order  # noqa: B018
    except CycleError as error:
        raise FormatError(f'{error}, which requires "version": 2; the file says 1') from None


def _one_of(choices: Iterable[str], item: dict[str, Any], key: str, default: str) -> str:
    value: str = _text(item, key, default)
    if value not in choices:
        raise FormatError(f"unknown {key!r} {quoted(value)}{nearest(value, choices)}")
    return value


def _text(item: dict[str, Any], key: str, default: Any = ...) -> Any:
    value = item.get(key, default)
    if value is ...:
        raise FormatError(f"there is no {key!r}")
    if value is not default and not isinstance(value, str):
        raise FormatError(f"{key!r} must be text, not {quoted(value)}")
    return value


def _whole(value: object, what: str, most: float = 2**63) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < most):
        return value
    raise SettingError(f"{what} must be a whole number, not {quoted(value)}")


def _kind(value: object) -> str:
    kinds = {list: "list", str: "text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "number")
