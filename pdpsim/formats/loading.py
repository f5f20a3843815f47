"""Loading and saving files of every kind in the table."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from pdpsim.checks import of_kind
from pdpsim.core.chance import Seed, drawn_seed
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.core.tabular import Columns
from pdpsim.errors import FormatError, PdpsimError, SettingError
from pdpsim.formats.content import Content, PathLike, check_path
from pdpsim.formats.files import refuse_gzipped, write_text
from pdpsim.formats.patterns_csv import load_plain_patterns
from pdpsim.formats.table import NETWORKS, PATTERNS, TABLES, WEIGHTS, Format, never
from pdpsim.formats.tokens import tell
from pdpsim.words import file_named

OTHERS = {
    ".jsonl": "the rows of a study",
    **dict.fromkeys((".svg", ".png", ".pdf", ".gif"), "a picture"),
    **dict.fromkeys((".html", ".htm"), "a page"),
}
OF_TABLES = (".csv",)


def load_network(path: PathLike, *, weights: PathLike | None = None, seed: Seed = None) -> Network:
    """Read a network from a file of any kind that is known. Nothing in the file is executed or trusted.

    The weights that it has then are those that `Network.reset` goes back to.

    Parameters
    ----------
    path : path-like
        What kind of file it is, its suffix says, and its beginning.
    weights : path-like, optional
        A file with the network's weights, where they are apart.
    seed : int, random.Random or None
        For weights that the file leaves to chance, as a .NET of 1987 may; None draws one.

    Raises
    ------
    FileError
        If a file cannot be read.
    FormatError
        If it holds no network; the sentence names the file and the place.

    Warns
    -----
    FileNote
        Where something in the file is left out, or weights are drawn with a seed that nobody gave.

    See Also
    --------
    load_patterns, load_weights, save_network
    """
    if not isinstance(seed, (Random, type(None))):
        seed = drawn_seed(seed)
    net: Network = _loaded("a network", path, 0 if weights is not None and seed is None else seed)
    if weights is not None:
        load_weights(net, weights)
    return net


def load_patterns(
    path: PathLike, net: Network | None = None, *, inputs: Columns | None = None, **columns: Any
) -> PatternSet:
    """Read patterns from a file of any kind that is known, or from a plain table whose columns are named.

    Parameters
    ----------
    path : path-like
    net : Network, optional
        The network that they are for: some kinds of file do not say which number is whose.
    inputs : str or sequence of str, optional
        Of a plain CSV, the columns that are inputs, as in ``"f1:f12"``.
    **columns
        Further columns of a plain CSV, as for `PatternSet.from_frame`: targets, target_class, classes, name, labels.

    Raises
    ------
    FileError
        If the file cannot be read.
    FormatError
        If it holds no patterns; the sentence names the file and the place.

    See Also
    --------
    load_network, save_patterns
    """
    if inputs is not None:
        return load_plain_patterns(path, inputs, **columns)
    if columns:
        raise SettingError(f"{next(iter(columns))!r} goes with the columns of a plain table; name its inputs, too")
    of_kind(net, (Network, type(None)), "the network that patterns are for")
    patterns: PatternSet = _loaded("patterns", path, net)
    return patterns


def load_weights(net: Network, path: PathLike) -> None:
    """Put the weights of a file in a network's place; they become those that `Network.reset` goes back to.

    Raises
    ------
    FileError
        If the file cannot be read.
    FormatError
        If it does not fit the network; nothing is changed then.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> net = Network.layered(2, 1, seed=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_weights(net, pathlib.Path(folder, "and.wts"))
    ...     load_weights(net, pathlib.Path(folder, "and.wts"))
    >>> net.connections["i1", "o1"].weight
    0.347434
    """
    of_kind(net, Network, "the network")
    _loaded("weights", path, net)
    net.seed = None


def save_network(net: Network, path: PathLike) -> None:
    """Write a network to a file, from which `load_network` makes the same network again.

    Parameters
    ----------
    net : Network
    path : path-like
        Its suffix says the kind of file; where that is no other's, the file is JSON.

    Raises
    ------
    FileError
        If the file cannot be written; what stood there before stands there still.
    FormatError
        If files of that kind are not written.
    NetworkError
        If the file has no place for something in the network.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> net = Network.layered(2, 2, 1, seed=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "net.json")
    ...     save_network(net, path)
    ...     load_network(path).connections["i1", "h1"].weight == net.connections["i1", "h1"].weight
    True
    """
    of_kind(net, Network, "the network")
    check_path(path)
    write_text(path, writer(NETWORKS, path)(net))
    if type(net).randomize is not Network.randomize:
        tell(
            f"how a {type(net).__name__} draws its weights is not carried over to {file_named(path)}; "
            f"drawn anew there, they are {net.start} within {net.init_range:g}"
        )


def save_patterns(patterns: PatternSet, path: PathLike, net: Network | None = None) -> None:
    """Write patterns to a file, from which `load_patterns` makes the same patterns again.

    Parameters
    ----------
    patterns : PatternSet
    path : path-like
        Its suffix says the kind of file; where that is no other's, the file is CSV.
    net : Network, optional
        Whose units the columns are named after, where the patterns name none themselves.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> patterns = PatternSet([([0, 1], [1])], ["i1", "i2"], ["o1"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "patterns.csv")
    ...     save_patterns(patterns, path)
    ...     print(path.read_text(), end="")
    ...     load_patterns(path) == patterns
    name,in:i1,in:i2,target:o1
    1,0.0,1.0,1.0
    True
    """
    of_kind(patterns, PatternSet, "the patterns")
    of_kind(net, (Network, type(None)), "the network that patterns are for")
    check_path(path)
    write_text(path, writer(PATTERNS, path)(patterns, net))


def save_weights(net: Network, path: PathLike) -> None:
    """Write the weights of a network to a file of their own, from which `load_weights` puts them in place again.

    Raises
    ------
    FileError
        If the file cannot be written; what stood there before stands there still.
    FormatError
        If files of that kind are not written.
    """
    of_kind(net, Network, "the network")
    check_path(path)
    write_text(path, writer(WEIGHTS, path)(net))


def save_either(net: Network, path: PathLike) -> None:
    """Write a network, or its weights alone where the name is that of a file of weights.

    Raises
    ------
    FileError, FormatError, NetworkError
        As `save_network` and `save_weights` do.
    """
    (save_weights if what_would_be_in(path) == "weights" else save_network)(net, path)


def refuse_unsavable(path: PathLike, net: Callable[[], Network]) -> None:
    """Say at once if files of the kind that a name asks for are not written, or cannot hold that network.

    >>> refuse_unsavable("net.json", lambda: Network.layered(2, 2, 1, seed=1))
    """
    written = writer(WEIGHTS if what_would_be_in(path) == "weights" else NETWORKS, path)
    written(net())


def writer(table: tuple[Format[Any], ...], path: PathLike) -> Callable[..., str]:
    """Return what makes the text of a file of the kind that its name asks for; the last kind's for other names.

    >>> writer(PATTERNS, "xor.pat").__module__
    'pdpsim.formats.handbook_data'
    """
    kind = next((kind for kind in table if _suffix(path) in kind.suffixes and kind.text), None)
    if kind is None:
        for other in table:
            if _suffix(path) in other.suffixes:
                raise FormatError(f"{file_named(path)} would be {other.name}, and such files are read only")
        wanted, named = next(what for what, one in TABLES.items() if one is table), what_would_be_in(path)
        if named not in (None, wanted):
            raise FormatError(f"{file_named(path)} would hold {named}, not {wanted}")
        kind = table[-1]
    assert kind.text is not None
    return kind.text


def what_is_in(path: PathLike) -> str:
    """Return whether a file holds 'a network', 'patterns' or 'weights', by its suffix, or else by its beginning.

    Raises
    ------
    FileError
        If it cannot be read.
    FormatError
        If neither says so.

    Examples
    --------
    >>> what_would_be_in("xor.pat"), what_would_be_in("xor.xyz")
    ('patterns', None)
    """
    found = what_would_be_in(path)
    if found is not None:
        return found
    # Of a pipe, whoever reads it next would not read its beginning.
    if os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
        raise FormatError(f"{file_named(path)} has no suffix that says what it holds, and can be read only once")
    head = Content(path).head.decode("utf-8-sig", "replace")
    found = next((what for what, table in TABLES.items() if any(kind.begins(head) for kind in table)), None)
    if found is None:
        raise FormatError(f"{file_named(path)}: neither its suffix nor its beginning says what it holds")
    return found


def what_would_be_in(path: PathLike) -> str | None:
    """Return what a file of that name holds, if its suffix says so.

    >>> what_would_be_in("xor.net"), what_would_be_in("study.jsonl"), what_would_be_in("notes")
    ('a network', 'the rows of a study', None)
    """
    suffix = _suffix(path)
    found = next((what for what, table in TABLES.items() if any(suffix in kind.suffixes for kind in table)), None)
    return found or OTHERS.get(suffix)


def refuse_no_rows(path: PathLike | None) -> None:
    """Say so if a study would begin a file whose suffix is that of another kind; None is always fine.

    >>> refuse_no_rows("rows.csv")
    Traceback (most recent call last):
        ...
    pdpsim.errors.FormatError: rows.csv would hold patterns, not the rows of a study, as .jsonl does
    """
    if path is not None:
        refuse_gzipped(path)
    would = None if path is None or os.path.exists(path) else what_would_be_in(path)
    if path is not None and would not in (None, OTHERS[".jsonl"]):
        raise FormatError(f"{file_named(path)} would hold {would}, not {OTHERS['.jsonl']}, as .jsonl does")


def refuse_no_table(path: PathLike | None) -> None:
    """Say so if a table would be written to a file whose suffix is that of another kind; None is always fine.

    >>> refuse_no_table("rows.jsonl")
    Traceback (most recent call last):
        ...
    pdpsim.errors.FormatError: rows.jsonl would hold the rows of a study, not a table, as .csv does
    """
    would = None if path is None or _suffix(path) in OF_TABLES else what_would_be_in(path)
    if path is not None and would is not None:
        raise FormatError(f"{file_named(path)} would hold {would}, not a table, as .csv does")


def _loaded(what: str, path: PathLike, beside: Any) -> Any:
    content = Content(path)
    kind = _kind(what, content)
    if not kind.binary:
        content.text  # noqa: B018  # which says of itself what is wrong
    try:
        return kind.read(content, beside)
    except PdpsimError as error:
        raise FormatError(f"{file_named(path)}: {error}") from None


def _kind(what: str, content: Content) -> Format[Any]:
    """Return the kind that a file is of: the first with its beginning, of those with its suffix or else of all.

    A suffix says it alone where one of its kinds has no beginning of its own. Where none begins so, it is the last
    with its suffix, or the last of all, which then says what is wrong.
    """
    table = TABLES[what]
    head = content.head.decode("utf-8-sig", "replace")
    named = [kind for kind in table if _suffix(content.path) in kind.suffixes]
    told = named if any(kind.begins is never for kind in named) else (*named, *table)
    begun = next((kind for kind in told if kind.begins(head)), None)
    would = what_would_be_in(content.path)
    theirs = [kind for table in TABLES.values() for kind in table if _suffix(content.path) in kind.suffixes]
    if not named and would is not None and (begun is None or any(kind.begins(head) for kind in theirs)):
        raise FormatError(f"{file_named(content.path)} holds {would}, by its suffix, where {what} should be")
    return begun or (named or table)[-1]


def _suffix(path: PathLike) -> str:
    name = Path(path).name.lower()
    return Path(name.removesuffix(".gz")).suffix
