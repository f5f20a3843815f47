"""A Python prompt in the page, with the live objects."""

from __future__ import annotations

import ast
import io
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from typing import Any

import pdpsim
from pdpsim.errors import PdpsimError

MOST = 20_000  # characters of what was printed that are shown


class Prompt:
    r"""Runs lines of Python that were typed, in the browser's own Python, and returns what they printed.

    Parameters
    ----------
    show : callable
        Known to the lines as `show`: puts a stepper on the stage.

    Examples
    --------
    >>> Prompt(print).say("a = 2\na + 1")
    '3\n'
    """

    def __init__(self, show: Callable[..., Any]) -> None:
        self._names: dict[str, Any] = {"__name__": "__main__", "pdpsim": pdpsim, "show": show}

    def know(self, **things: object) -> None:
        """Let lines know things by name."""
        self._names.update(things)

    def say(self, code: str) -> str:
        """Run lines, and return what they printed, or in one line why they could not be run."""
        out = io.StringIO()
        for name in set(pdpsim.__all__) - set(self._names):  # not sooner, since it takes a moment
            with suppress(ImportError):  # of what needs a library that is not there
                self._names[name] = getattr(pdpsim, name)
        with redirect_stdout(out), redirect_stderr(out):
            try:
                self._run(code)
            except PdpsimError as error:
                print(error)
            except (Exception, SystemExit, KeyboardInterrupt) as error:
                print("".join(traceback.format_exception_only(error)), end="")
        said = out.getvalue()
        return said if len(said) <= MOST else f"{said[:MOST]}\n... ({len(said):,} characters in all)\n"

    def _run(self, code: str) -> None:
        """Run all but a last expression, and show what that is, as a prompt of Python does."""
        tree = ast.parse(code)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "<prompt>", "exec"), self._names)  # what the reader types, in the reader's own browser
        if isinstance(last, ast.Expr):
            sys.displayhook(eval(compile(ast.Expression(last.value), "<prompt>", "eval"), self._names))
