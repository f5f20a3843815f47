"""What has been done on the stage since it was opened, as a text short enough for a link, which can be done again."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import compress, decompressobj, error

from pdpsim.checks import whole
from pdpsim.errors import FormatError, SettingError
from pdpsim.formats.files import parse_json
from pdpsim.stepping.stepper import Stepper

VERSION = 1
MOST_COMMANDS = 2_000
MOST_TEXT = 200_000  # characters of JSON in a link
MOST_EVENTS = {"step": 3_000_000, "back": 3_000_000, "train": 30_000_000}  # about half a minute in a browser
REPEATED = {"step": "n", "back": "n", "train": "epochs"}  # done again, these are one command with a larger number
# What a command in a link may say, and nothing else: none of it is a program.
KEYS = {
    "open": {"scenario", "recipe", "seed", "wired"},
    "step": {"by", "n"},
    "back": {"by", "n"},
    "train": {"epochs", "engine"},
    "present": {"pattern", "inputs", "targets"},
    "set": {"thing", "value", "number"},
    "clamp": {"thing", "value"},
    "change": {"settings"},
    "reset": {"seed"},
    **{name: {"thing"} for name in ("lesion", "repair", "freeze", "thaw", "release")},
}


class Journal:
    """The commands of a session, from the one that opened it.

    Parameters
    ----------
    opened : mapping, optional

    Examples
    --------
    >>> journal = Journal({"do": "open", "scenario": "xor"})
    >>> journal.note({"do": "lesion", "thing": "h1"})
    >>> Journal.read(journal.text())
    [{'do': 'open', 'scenario': 'xor'}, {'do': 'lesion', 'thing': 'h1'}]
    """

    def __init__(self, opened: Mapping[str, Any] | None = None) -> None:
        self.commands: list[dict[str, Any]] = [] if opened is None else [_plain(opened)]
        self.lost = opened is None
        self._ended = False

    def __repr__(self) -> str:
        return f"<Journal of {len(self.commands)} commands>"

    def note(self, command: Mapping[str, Any], ended: bool = False) -> None:
        """Append a command that was carried out, or count it with the last one, if that was the same.

        Parameters
        ----------
        command : mapping
        ended : bool
            Whether it ended before its number was reached, so that none is to be counted with it.
        """
        new = _plain(command)
        kind = new["do"]
        counted = REPEATED.get(kind)
        if counted:
            new.setdefault(counted, 1)
        last = self.commands[-1] if self.commands else {}
        if counted and not self._ended and {**last, counted: 0} == {**new, counted: 0}:
            last[counted] += new[counted]
        else:
            self.commands.append(new)
        self._ended = ended

    def lose(self) -> None:
        """Know that something was done that no command says."""
        self.lost = True

    def text(self) -> str:
        """Return it as a text for a link.

        Raises
        ------
        SettingError
            If it does not say all that was done.
        """
        if self.lost:
            raise SettingError("what is typed at the prompt is in no link; open a network, and do it by the controls")
        if len(self.commands) > MOST_COMMANDS:
            raise SettingError(f"a link may hold {MOST_COMMANDS:,} commands, not {len(self.commands):,}")
        packed = compress(json.dumps([VERSION, *self.commands], separators=(",", ":")).encode(), 9)
        return urlsafe_b64encode(packed).decode().rstrip("=")

    @staticmethod
    def read(text: str) -> list[dict[str, Any]]:
        """Return the commands of a link.

        Raises
        ------
        FormatError
            If it is none, or has a command that a link may not have.
        """
        try:
            found = parse_json(_unpacked(text))
        except FormatError as problem:
            raise FormatError(f"the link cannot be read: {problem}") from None
        if not isinstance(found, list) or found[:1] != [VERSION] or not 2 <= len(found) <= MOST_COMMANDS + 1:
            raise FormatError(f"it is no link of the playground's (version {VERSION})")
        commands = [_judged(command) for command in found[1:]]
        if [command["do"] == "open" for command in commands] != [True, *[False] * (len(commands) - 1)]:
            raise FormatError("a link opens one network, and first")
        return commands


def refuse_long(commands: Sequence[Mapping[str, Any]], stepper: Stepper) -> None:
    """Say so if doing commands again would take more than about half a minute in a browser.

    Parameters
    ----------
    commands : sequence of mapping
        As a link has them.
    stepper : Stepper
        Of the network that they open.
    """
    net = stepper.net
    sweep = len(net.connections) + len(net.units)
    epoch = 2 * sweep * len(stepper.patterns)
    long = {"message": 1, "unit": sweep, "layer": sweep, "sweep": sweep, "pattern": 2 * sweep}
    for kind, most in MOST_EVENTS.items():
        those = [command for command in commands if command["do"] == kind]
        numbers = [whole(command.get(REPEATED[kind], 1), REPEATED[kind]) for command in those]
        by = [str(command.get("by", "epoch" if kind == "train" else "message")) for command in those]
        asked = sum(n * long.get(stretch, epoch) for n, stretch in zip(numbers, by))
        if asked > most:
            raise SettingError(f"a link may ask for about {most:,} events by {kind!r}, not for {asked:,}")


def _plain(command: Mapping[str, Any]) -> dict[str, Any]:
    """What of a command counts when it is done again."""
    return {key: value for key, value in command.items() if key == "do" or key in KEYS[command["do"]]}


def _judged(command: object) -> dict[str, Any]:
    if not isinstance(command, dict) or not isinstance(command.get("do"), str) or command["do"] not in KEYS:
        raise FormatError("it has a command that a link may not have")
    if not set(command) <= {"do", *KEYS[command["do"]]}:
        raise FormatError(f"its command {command['do']!r} says more than a link may")
    return command


def _unpacked(text: str) -> str:
    try:
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacking = decompressobj()
        content = unpacking.decompress(packed, MOST_TEXT)
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise FormatError("it is cut off, or too long")
        return content.decode()
    except (ValueError, error):
        raise FormatError("it is no link of the playground's") from None
