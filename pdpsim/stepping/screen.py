"""What the shell does on a terminal only: colours for numbers, and the circuit that stays on top."""

from __future__ import annotations

import re
from shutil import get_terminal_size
from typing import IO, TYPE_CHECKING

from pdpsim.text import circuit
from pdpsim.words import WIDTH

if TYPE_CHECKING:
    from pdpsim.stepping.stepper import Stepper

NUMBER = re.compile(r"(?<![\w.+-])-?\d+\.\d+(?:e[+-]\d+)?(?![\w.])")
BLUE, RED, BOLD, PLAIN = "\x1b[34m", "\x1b[31m", "\x1b[1m", "\x1b[0m"
LEAST_BELOW = 8  # lines of the session below the circuit


class Painter:
    r"""Colours numbers by their signs, and those bold that are others than when the same was printed last.

    Examples
    --------
    >>> painter = Painter()
    >>> painter.painted("h1 -0.5")
    'h1 \x1b[31m-0.5\x1b[0m'
    >>> painter.painted("h1 0.25")
    'h1 \x1b[1m\x1b[34m0.25\x1b[0m'
    """

    def __init__(self) -> None:
        self.last: dict[str, list[str]] = {}

    def painted(self, text: str) -> str:
        """Return the text with colours; what is the same thing is known by its words."""
        key = NUMBER.sub("#", text.replace(">", "").replace("<", ""))
        key = " ".join(key.split())
        before, seen = self.last.get(key, []), iter(range(10**9))
        self.last[key] = NUMBER.findall(text)

        def colour(found: re.Match[str]) -> str:
            k, told = next(seen), found[0]
            changed = BOLD if k < len(before) and before[k] != told else ""
            sign = RED if told.startswith("-") else BLUE if float(told) else ""
            return f"{changed}{sign}{told}{PLAIN}" if changed or sign else told

        return NUMBER.sub(colour, text)


class Screen:
    """A terminal whose upper part shows the circuit, while the session scrolls below it.

    Parameters
    ----------
    out : text stream
        The terminal.
    """

    def __init__(self, out: IO[str]) -> None:
        self.out, self.top = out, 0

    def show(self, stepper: Stepper, painter: Painter | None) -> None:
        """Draw the circuit as it stands, in colours if there is a painter, and leave the cursor where it was."""
        from pdpsim.stepping.verbs import moved

        width, height = get_terminal_size((WIDTH, 24))
        event = stepper.last_event
        text = circuit(
            stepper.net, moved(event) if event else (), to_come=stepper.deltas_to_come(), in_force=stepper.in_force,
            width=min(width, WIDTH),
        )  # fmt: skip
        room = max(1, height - LEAST_BELOW - 1)
        # What the terminal broke itself would be written over.
        text = "\n".join(line[k : k + width] for line in text.split("\n") for k in range(0, max(1, len(line)), width))
        lines = (painter.painted(text) if painter else text).split("\n")
        if len(lines) > room:
            lines = [*lines[: room - 1], f"... {len(lines) - room + 1} more lines: circuit prints them"]
        if len(lines) + 1 > self.top:
            self._part(len(lines) + 1, height)
        lines += [""] * (self.top - 1 - len(lines))
        drawn = "".join(f"\x1b[{k};1H\x1b[2K{line}" for k, line in enumerate(lines, 1))
        self.out.write(f"\x1b7{drawn}\x1b[{self.top};1H\x1b[2K{'-' * min(width, WIDTH)}\x1b8")
        self.out.flush()

    def _part(self, top: int, height: int) -> None:
        """Let what is printed scroll below so many lines."""
        cleared = "" if self.top else "\x1b[2J"
        self.top = top
        self.out.write(f"{cleared}\x1b[{top + 1};{height}r\x1b[{height};1H")

    def close(self) -> None:
        """Give the session the whole screen again."""
        height = get_terminal_size((WIDTH, 24)).lines
        self.out.write(f"\x1b[r\x1b[{height};1H\n")
        self.out.flush()
