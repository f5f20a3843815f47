"""The one table of files that are read and written: by suffix and by content, which reader each is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.formats import (
    cmu_data,
    emergent,
    graphs,
    handbook_data,
    handbook_net,
    kinship_data,
    lens_patterns,
    lens_weights,
    network_json,
    patterns_csv,
    tlearn_data,
    tlearn_net,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Format(Generic[T]):
    """A kind of file that is read, and perhaps written.

    Parameters
    ----------
    name : str
        For sentences and the list of what there is.
    suffixes : tuple of str
        Of its files' names, in small letters; that of a gzipped file stands before ``.gz``.
    begins : callable
        Tells by a file's beginning whether it is of this kind.
    read : callable
        Returns what a file's content holds, given what the loader was given beside it.
    text : callable, optional
        Returns the text of a file that holds what it is given; None where such files are not written.
    binary : bool
        Whether the file need be no text.
    """

    name: str
    suffixes: tuple[str, ...]
    begins: Callable[[str], bool]
    read: Callable[..., T]
    text: Callable[..., str] | None = None
    binary: bool = False


def never(head: str) -> bool:
    """Say of a kind without a beginning of its own, which its suffix alone tells, that a file does not begin so."""
    return False


def _words(text: str) -> list[str]:
    return text[:4096].split()


NETWORKS: tuple[Format[Network], ...] = (
    Format(
        "a .NET of the PDP handbook",
        (".net",),
        lambda head: _words(head)[:1] == ["definitions:"],
        lambda content, seed: handbook_net.read_network(content.text, seed),
    ),
    Format(
        "a .cf of tlearn",
        (".cf",),
        lambda head: _words(head)[:1] == ["NODES:"],
        lambda content, seed: tlearn_net.read_network(content.text, seed),
    ),
    Format(
        "GraphML",
        (".graphml",),
        lambda head: "<graphml" in head,
        lambda content, seed: graphs.read_graphml(content.text),
    ),
    Format(
        "GEXF",
        (".gexf",),
        lambda head: "<gexf" in head,
        lambda content, seed: graphs.read_gexf(content.text),
    ),
    Format(
        "Cytoscape JSON",
        (".cyjs",),
        never,
        lambda content, seed: graphs.read_json(content.text),
    ),
    Format(
        "a network as JSON",
        (".json",),
        lambda head: head.lstrip()[:1] == "{",
        lambda content, seed: graphs.read_json(content.text),
        network_json.network_text,
    ),
)
PATTERNS: tuple[Format[PatternSet], ...] = (
    Format(
        "a .PAT of the PDP handbook",
        (".pat",),
        never,
        lambda content, net: handbook_data.read_patterns(content.text, net),
        handbook_data.patterns_text,
    ),
    Format(
        "examples of LENS",
        (".ex",),
        never,
        lambda content, net: lens_patterns.read_examples(content.bytes, net),
        binary=True,
    ),
    Format(
        "a table of emergent",
        (".tsv",),
        lambda head: head.startswith("_H:"),
        lambda content, net: emergent.read_table(content.text, net),
    ),
    Format(
        "a data set of the CMU collection",
        (".data",),
        lambda head: "$SETUP" in head,
        lambda content, net: cmu_data.read_patterns(content.text),
    ),
    Format(
        "kinship.data of the UCI repository",
        (".data",),
        kinship_data.begins,
        lambda content, net: kinship_data.read_patterns(content.text, net),
    ),
    Format(
        "a .data or .teach of tlearn",
        (".data", ".teach"),
        lambda head: _words(head)[:1] in (["distributed"], ["localist"]),
        tlearn_data.read_patterns,
    ),
    Format(
        "patterns as CSV",
        (".csv",),
        patterns_csv.begins,
        lambda content, net: patterns_csv.patterns_from_text(content.text, net),
        patterns_csv.patterns_text,
    ),
)
WEIGHTS: tuple[Format[None], ...] = (
    Format(
        "weights of LENS",
        (".wt",),
        lambda head: head.startswith(("UUUV", "UUUU", str(lens_weights.NEW))),
        lambda content, net: lens_weights.read_weights(net, content.bytes),
        lens_weights.weights_text,
        binary=True,
    ),
    Format(
        "weights of emergent",
        (".wts",),
        emergent.is_weights,
        lambda content, net: emergent.read_weights(net, content.text),
    ),
    Format(
        "a .wts of tlearn",
        (".wts",),
        lambda head: head.startswith(tlearn_data.WEIGHTS),
        lambda content, net: tlearn_data.read_weights(net, content.text),
    ),
    Format(
        "a .WTS of the PDP handbook",
        (".wts",),
        never,
        lambda content, net: handbook_data.read_weights(net, content.text),
        handbook_data.weights_text,
    ),
)
TABLES: dict[str, tuple[Format[Any], ...]] = {"a network": NETWORKS, "patterns": PATTERNS, "weights": WEIGHTS}
