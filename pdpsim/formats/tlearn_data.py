"""Weights (.wts), inputs (.data) and targets (.teach) of tlearn. (Plunkett and Elman, 1997.)"""

from __future__ import annotations

from pathlib import Path

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.core.wiring import BIAS, MOST
from pdpsim.errors import FormatError, PdpsimError
from pdpsim.formats.content import Content, PathLike
from pdpsim.formats.placing import put_weights
from pdpsim.formats.tlearn_net import NUMBERS
from pdpsim.formats.tokens import Tokens, tell
from pdpsim.words import counted, file_named

WEIGHTS = "NETWORK CONFIGURED BY TLEARN"


def read_weights(net: Network, text: str) -> None:
    """Put the weights of a .wts in place: for each node the bias, the inputs, the nodes.

    Raises
    ------
    FormatError
        If it is no such file, or is for a network of another size.
    """
    lines = text.splitlines()
    if not lines or not lines[0].startswith(WEIGHTS):
        raise FormatError(f"line 1 should be {WEIGHTS}")
    tokens = Tokens("\n".join(["", *lines[1:]]), comment="#")
    nodes = [unit.name for unit in net.units.values() if unit.computes]
    senders = [BIAS, *(unit.name for unit in net.inputs), *nodes]
    values: dict[tuple[str, str], float] = {}
    for receiver in nodes:
        for sender in senders:
            value = tokens.number(f"the weight {sender} -> {receiver}")
            if (sender, receiver) in net.connections:
                values[sender, receiver] = value
            elif value:
                raise FormatError(f"line {tokens.line}: the network has no connection {sender} -> {receiver}")
    if not tokens.ended:
        raise FormatError(f"line {tokens.line}: there are more weights than the network's {len(nodes) * len(senders)}")
    put_weights(net, values)


def read_patterns(content: Content, net: Network | None = None) -> PatternSet:
    """Return the inputs of a .data with the targets of the .teach beside it, whichever of the two is given.

    Raises
    ------
    FormatError
        If one is no such file, or they do not go together.
    """
    path = Path(content.path)
    given, wanted = _beside(path, ".data"), _beside(path, ".teach")
    is_data = _plain(path).suffix.lower() != ".teach"
    inputs = _vectors(content.text if is_data else _text(given), None if net is None else len(net.inputs), "inputs")
    if not is_data:
        targets = _vectors(content.text, None if net is None else len(net.outputs), "outputs")
    elif wanted.exists():
        try:
            targets = _vectors(_text(wanted), None if net is None else len(net.outputs), "outputs")
        except PdpsimError as error:
            raise FormatError(f"{file_named(wanted)}: {error}") from None
    else:
        tell(f"there is no {file_named(wanted)}, so the patterns have no targets")
        targets = [[] for _ in inputs]
    if len(inputs) != len(targets):
        raise FormatError(
            f"there are {counted(len(inputs), 'input vector')} and {counted(len(targets), 'target vector')}"
        )
    made = []
    for x, t in zip(inputs, targets):
        if None in x:
            raise FormatError("* is no input")
        made.append(Pattern([value for value in x if value is not None], t))
    return PatternSet(made)


def other_half(path: PathLike) -> Path | None:
    """Return the file that is read with a .data or .teach: the other of the two; None for any other file.

    >>> other_half("xor.data"), other_half("xor.csv")
    (PosixPath('xor.teach'), None)
    """
    other = {".data": ".teach", ".teach": ".data"}.get(_plain(Path(path)).suffix.lower())
    return _beside(Path(path), other) if other else None


def _beside(path: Path, suffix: str) -> Path:
    """Return the file of the same name with that suffix, in capitals where this one is, or as it is there."""
    plain = _plain(path)
    meant = plain.with_suffix(suffix.upper() if plain.suffix.isupper() else suffix)
    others = [plain.with_suffix(other) for other in (suffix, suffix.upper())]
    named = [meant, *others] if path == plain else [Path(f"{each}.gz") for each in (meant, *others)]
    return next((each for each in (*named, meant, *others) if each.exists()), named[0])


def _plain(path: Path) -> Path:
    return path.with_suffix("") if path.suffix.lower() == ".gz" else path


def _text(path: PathLike) -> str:
    return Content(path).text


def _vectors(text: str, size: int | None, what: str) -> list[list[float | None]]:
    tokens = Tokens(text)
    kind = tokens.take("distributed or localist")
    if kind not in ("distributed", "localist"):
        raise tokens.wrong("distributed or localist")
    count = tokens.whole("the number of vectors", 1)
    if kind == "localist":
        if size is None:
            raise FormatError(f"localist vectors do not say how many {what} there are; give the network")
        found = [_localist(tokens, size) for _ in range(_most(count))]
    else:
        numbers: list[float | None] = []
        while not tokens.ended:
            numbers.append(None if tokens.peek() == "*" and tokens.take("*") else tokens.number("a number or *"))
        size = len(numbers) // count if size is None else size
        if not size or len(numbers) != count * size:
            raise FormatError(
                f"there are {counted(len(numbers), 'number')}, not {count} vectors of {size or 'some'} {what}"
            )
        found = [numbers[k : k + size] for k in range(0, len(numbers), size)]
    if not tokens.ended:
        raise FormatError(f"line {tokens.line}: there are more vectors than the {count} that the file says")
    return found


def _most(count: int) -> int:
    if count > MOST:
        raise FormatError(f"{count:,} vectors are too many; at most {MOST:,}")
    return count


def _localist(tokens: Tokens, size: int) -> list[float | None]:
    """Return the vector of the units that are on, given as 1,3-4."""
    word = tokens.take("the units of a vector that are on")
    chosen: set[int] = set()
    for part in word.split(","):
        said = NUMBERS.fullmatch(part)
        if said is None or said[1] or said[3] or not 1 <= int(said[2]) <= int(said[4] or said[2]) <= size:
            raise tokens.wrong(f"units from 1 to {size}")
        chosen.update(range(int(said[2]), int(said[4] or said[2]) + 1))
    return [float(k in chosen) for k in range(1, size + 1)]
