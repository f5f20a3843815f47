"""What can go wrong, as exceptions that say what, which value, where, and the nearest valid choice.

Every leaf is a `PdpsimError` and also the standard exception it refines, so ``except KeyError``
works for someone who has never read this file.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from pdpsim.words import LONG, one_line, quoted

LONGEST = 800  # characters of a sentence


class Told(Exception):
    r"""What is told in one sentence: on one line, with nothing in it that a terminal obeys, whatever it quotes.

    >>> str(Told("there is no unit 'h1\x1b[2J'")), len(str(Told("long" * 1000)))
    ("there is no unit 'h1\\x1b[2J'", 800)
    """

    def __str__(self) -> str:
        # KeyError would show the repr of its argument; a sentence should read as one.
        return one_line(str(self.args[0]), LONGEST) if self.args else ""


class PdpsimError(Told):
    """Anything pdpsim refuses or finds wrong.

    >>> issubclass(CycleError, PdpsimError) and issubclass(CycleError, ValueError)
    True
    """


class NetworkError(PdpsimError, ValueError):
    """A network that cannot be built or used as asked."""


class CycleError(NetworkError):
    """A connection that would close a cycle; the sentence names the cycle."""


class UnknownNameError(PdpsimError, KeyError):
    """A name that nothing bears; the sentence offers the nearest one."""


class PatternError(PdpsimError, ValueError):
    """Patterns that do not fit together or do not fit the network."""


class SettingError(PdpsimError, ValueError):
    """A rate, momentum, tolerance or other setting outside what makes sense."""


class WrongTypeError(PdpsimError, TypeError):
    """Something handed over that is of another kind than it must be."""


class NoSlopeError(PdpsimError, ArithmeticError):
    """Error cannot pass back through a unit whose activation function has no slope."""


class NotFiniteError(PdpsimError, FloatingPointError):
    """A number became nan or infinite; the sentence names the unit or connection."""


class EngineError(PdpsimError, ValueError):
    """Work that an engine cannot do; the sentence says what it cannot."""


class ExpressionError(PdpsimError, ValueError):
    """An expression typed by a user that makes no sense, or cannot be worked out."""


class NoValueError(ExpressionError):
    """An expression that cannot be worked out from the numbers of this moment, as a division by 0."""


class StepError(PdpsimError, RuntimeError):
    """A step, forward or back, that cannot be taken from where a stepper stands."""


class FormatError(PdpsimError, ValueError):
    """A file that is not what it should be; the sentence names file and place."""


class FileError(PdpsimError, OSError):
    """A file that cannot be read or written."""


class FileNote(Told, UserWarning):
    """A warning: what of a file is not carried over, or was done beyond what it says. Commands print it as a note."""


def sentence(error: Exception) -> str:
    """Return what to tell of an error: in its own words, but for those of Python's that have none.

    >>> sentence(MemoryError()), sentence(ImportError("no matplotlib here"))
    ('there is not enough memory for this', 'a library cannot be loaded: no matplotlib here')
    """
    if isinstance(error, MemoryError):
        return "there is not enough memory for this"
    if isinstance(error, ImportError):
        return f"a library cannot be loaded: {error.__cause__ or error}"
    return str(error)


def nearest(name: object, choices: Iterable[str]) -> str:
    """Return a hint at the valid choice that is nearest to `name`.

    Parameters
    ----------
    name : object
        What was asked for.
    choices : iterable of str
        What there is.

    Returns
    -------
    str
        `` (did you mean ...?)``, or a list of the choices if few, or nothing.

    Examples
    --------
    >>> nearest("Colim", ["Colin", "Sophia"])
    "; did you mean 'Colin'?"
    >>> nearest("zzz", ["epoch", "pattern"])
    "; there are 'epoch', 'pattern'"
    """
    known = list(choices)
    close = _close(name, known)
    if close:
        return f"; did you mean {quoted(close[0])}?"
    if 0 < len(known) <= 8:
        return "; there are " + ", ".join(map(quoted, known))
    return ""


def nearest_of_all(name: object, choices: Iterable[str]) -> str:
    """Return a hint at the valid choice that is nearest to `name`, and all that there are.

    >>> nearest_of_all("runn", ["run", "step"])
    "; did you mean 'run'? There are run, step"
    """
    known = list(choices)
    close = _close(name, known)
    mean = f"; did you mean {close[0]!r}? There are " if close else "; there are "
    return mean + ", ".join(known) if known else ""


def _close(name: object, known: list[str]) -> list[str]:
    given = name if isinstance(name, str) else quoted(name)
    if alike := [each for each in known if each.casefold() == given.casefold()]:
        return alike[:1]
    return get_close_matches(given[:LONG], known, n=1, cutoff=0.5)
