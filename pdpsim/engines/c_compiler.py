"""A C compiler: finding one, having it make a library, and keeping that for the next time."""

from __future__ import annotations

import ctypes
import hashlib
import logging
import math
import os
import platform
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from time import time
from typing import Any

from pdpsim.errors import EngineError
from pdpsim.interruption import begun, temporary_folder
from pdpsim.words import quoted

TIMEOUT = 60.0  # seconds that a compiler may take
UNUSED = 30 * 86_400.0  # seconds after which a library that nobody used is thrown away
_DAY = 86_400.0
_MAKING = "making-"  # the folder of a library that is being made
# No two operations may become one, with other last bits; nor may a compiler work out a function of a constant itself.
ASKED = ("erf", "exp", "expm1", "log", "log1p", "pow", "tanh")
FLAGS = ("-ffp-contract=off", *(f"-fno-builtin-{name}" for name in ASKED), "-shared", "-fPIC")

# Every library has this beside its program: what Python's own mathematics is compared with.
PROBE = """
void pdpsim_probe(long long n, const double *x, double *y)
{
    for (long long k = 0; k < n; k++, y += 8) {
        y[0] = exp(x[k]); y[1] = expm1(x[k]); y[2] = log(fabs(x[k]) + 0.5); y[3] = log1p(fabs(x[k]));
        y[4] = tanh(x[k]); y[5] = erf(x[k]); y[6] = pow(fabs(x[k]), 1.7); y[7] = x[k] * x[k] + x[k] / 3.0;
    }
}
"""
_POINTS = [math.sin(k) * 2.0 ** (k % 11 - 5) for k in range(1, 60)]

_lock = threading.Lock()
_failed: dict[tuple[tuple[str, ...], str], str] = {}  # by command and program, or '' for any program


@dataclass(frozen=True)
class Compiler:
    """A C compiler.

    Attributes
    ----------
    command : tuple of str
    version : str
        What it says of itself.
    """

    command: tuple[str, ...]
    version: str = ""

    def __str__(self) -> str:
        return quoted(" ".join(self.command))


def found() -> tuple[str, ...]:
    """Return the command of the compiler that ``CC`` names; otherwise cc, gcc, clang, or that of the package ziglang.

    Raises
    ------
    EngineError
        If there is none.
    """
    named = os.environ.get("CC", "").strip()
    command = _command(named, os.environ.get("PATH", ""))
    if command is None:
        raise EngineError(
            f"there is no C compiler {named!r}, which CC names"
            if named
            else "there is no C compiler (cc, gcc or clang, or that of the extra 'native')"
        )
    return command


def is_there() -> bool:
    """Whether there is a compiler, and it has not been given up."""
    try:
        command = found()
    except EngineError as error:
        tell(str(error))
        return False
    return (command, "") not in _failed


@lru_cache
def tell(why: str) -> None:
    """Log, once, why networks are computed without native code."""
    logging.getLogger("pdpsim").info("%s; auto goes on without native code", why)


@lru_cache(maxsize=16)
def _command(named: str, path: str) -> tuple[str, ...] | None:
    if named:
        with suppress(ValueError):
            first, *options = shlex.split(named, posix=os.name != "nt")
            there = shutil.which(first, path=path)
            return (there, *options) if there else None
        return None
    for name in "cc", "gcc", "clang":
        there = shutil.which(name, path=path)
        if there:
            return (there,)
    return (sys.executable, "-m", "ziglang", "cc", "-mcpu=baseline") if find_spec("ziglang") else None


@lru_cache(maxsize=16)
def _version(command: tuple[str, ...]) -> str:
    return called(command, ["--version"]).stdout.strip()[:1000]


def called(
    command: tuple[str, ...], arguments: list[str], scratch: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a compiler, and wait for it, but not for ever; it ends if this process does.

    Parameters
    ----------
    command : tuple of str
    arguments : list of str
    scratch : Path, optional
        Where it puts what it writes on the way: a folder that is gone afterwards, also if it is ended itself.

    Raises
    ------
    EngineError
        If it cannot be run, or takes too long.
    """
    name = quoted(" ".join(command))
    places = {} if scratch is None else dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(scratch))
    with ExitStack() as ended:
        try:
            # In a session of its own, so that Ctrl-C is for us alone, and whatever it starts can be ended with it.
            start = partial(
                subprocess.Popen, [*command, *arguments],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                encoding="utf-8", errors="replace", start_new_session=True, env={**os.environ, **places},
            )  # fmt: skip
            running = ended.enter_context(begun(start, _end))
            ended.enter_context(running)
        except OSError as error:
            raise EngineError(f"the C compiler {name} cannot be run: {error.strerror}") from None
        try:
            said, complained = running.communicate(timeout=TIMEOUT)
        except BaseException as error:
            _end(running)
            if isinstance(error, subprocess.TimeoutExpired):
                raise _GivenUpError(f"the C compiler {name} took longer than {TIMEOUT:g} seconds") from None
            raise
    return subprocess.CompletedProcess(command, running.returncode, said, complained)


def _end(running: subprocess.Popen[str]) -> None:
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()


class _GivenUpError(EngineError):
    """A compiler that is not to be asked again, whatever the program."""


def library(text: str, options: tuple[str, ...] = ("-O1",)) -> ctypes.CDLL:
    """Return the library made of a C program, from the cache if it has been made before.

    Raises
    ------
    EngineError
        If there is no compiler, or it fails, or what it made cannot be used.
    """
    command = found()
    with _lock:
        for key in (command, ""), (command, text):
            if key in _failed:
                raise EngineError(_failed[key])
        try:
            return _library(text, options, Compiler(command, _version(command)))
        except EngineError as error:
            # Once is enough.
            _failed[command, "" if isinstance(error, _GivenUpError) else text] = str(error)
            raise


@lru_cache(maxsize=256)
def _library(text: str, options: tuple[str, ...], made_by: Compiler) -> ctypes.CDLL:
    told = "\0".join([text, *options, *FLAGS, *made_by.command, made_by.version, platform.platform()])
    key = hashlib.sha256(told.encode()).hexdigest()[:40]
    folder = _cache()
    for file in _kept(folder, key):
        with suppress(EngineError):
            kept = _loaded(file, made_by)
            _touch(file)
            return kept
    try:
        with temporary_folder(_MAKING, folder) as own:
            made = _made(text, options, made_by, own)
            return _loaded(_keep(made, folder, key) if folder else made, made_by)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise EngineError(f"there is no room to have a library made by the C compiler {made_by}: {why}") from None


def _made(text: str, options: tuple[str, ...], made_by: Compiler, folder: Path) -> Path:
    """Have a library made in a folder."""
    source, file = folder / "program.c", folder / "program.so"
    source.write_text(text, encoding="ascii")
    done = called(made_by.command, [*options, *FLAGS, str(source), "-o", str(file), "-lm"], folder)
    if done.returncode or not file.is_file():
        said = next((quoted(line.strip()) for line in done.stderr.splitlines() if line.strip()), "it says nothing")
        raise EngineError(f"the C compiler {made_by} failed (exit {done.returncode}): {said}")
    return file


def _is_whole(file: Path) -> bool:
    """Whether the table at the end of an ELF file is there: to load half of one would end the process."""
    with file.open("rb") as library:
        head = library.read(64)
    if len(head) < 64 or head[:6] != b"\x7fELF\x02\x01":
        return True  # of another kind, or nothing that would be loaded
    start, size, count = (int.from_bytes(head[at : at + width], "little") for at, width in ((40, 8), (58, 2), (60, 2)))
    return start + size * count <= file.stat().st_size


def _loaded(file: Path, made_by: Compiler) -> ctypes.CDLL:
    try:
        if not _is_whole(file):
            raise OSError("it is cut off")
        loaded = ctypes.CDLL(str(file))
        probe, _ = loaded.pdpsim_probe, loaded.pdpsim_run
    except (OSError, AttributeError):
        raise EngineError(f"what the C compiler {made_by} made is not a library that can be used") from None
    points, answers = (ctypes.c_double * len(_POINTS))(*_POINTS), (ctypes.c_double * (8 * len(_POINTS)))()
    probe.restype, probe.argtypes = None, [ctypes.c_longlong, ctypes.c_void_p, ctypes.c_void_p]
    probe(len(_POINTS), ctypes.addressof(points), ctypes.addressof(answers))
    if list(answers) != [y for x in _POINTS for y in _by_python(x)]:
        raise EngineError(f"the C compiler {made_by} computes other last bits than Python does")
    return loaded


def _by_python(x: float) -> list[float]:
    size = abs(x)
    return [
        math.exp(x), math.expm1(x), math.log(size + 0.5), math.log1p(size),
        math.tanh(x), math.erf(x), math.pow(size, 1.7), x * x + x / 3.0,
    ]  # fmt: skip


# -- the cache ------------------------------------------------------------------------------------


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where libraries are kept.

    >>> cache_folder({"XDG_CACHE_HOME": "/var/cache/me", "LOCALAPPDATA": "/var/cache/me"}).as_posix()
    '/var/cache/me/pdpsim'
    """
    base = environment.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME", "")
    return Path(base if base and Path(base).is_absolute() else Path.home() / ".cache", "pdpsim")


def _cache() -> Path | None:
    """Return the cache's folder, made if it was not there; None where that cannot be, or others may write there.

    What is loaded from it runs as ours.
    """
    try:
        folder = cache_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _is_ours(folder) and os.access(folder, os.W_OK | os.X_OK) else None
    except (OSError, RuntimeError):
        return None


def _is_ours(file: Path) -> bool:
    about = file.stat()
    return os.name != "posix" or (about.st_uid == os.geteuid() and not about.st_mode & 0o022)


def _kept(folder: Path | None, key: str) -> Iterator[Path]:
    """Give the libraries that were kept under a key, and are what was kept: half of one would end the process."""
    for file in sorted(folder.glob(f"{key}-*.so")) if folder else ():
        try:
            whole = _is_ours(file) and file.name == _name(key, file.read_bytes())
        except OSError:
            continue
        if whole:
            yield file


def _name(key: str, content: bytes) -> str:
    """The name of a library in the cache, which says what is in it."""
    return f"{key}-{hashlib.sha256(content).hexdigest()[:24]}.so"


def _keep(made: Path, folder: Path, key: str) -> Path:
    """Give a library its name in the cache, and return where it stands."""
    file = folder / _name(key, made.read_bytes())
    try:
        os.replace(made, file)  # whoever comes second puts the same in its place
    except OSError:  # there is a folder of that name, or, elsewhere than here, the same library is in use
        return made
    _clean(folder)
    return file


def _touch(file: Path) -> None:
    with suppress(OSError):
        if time() - file.stat().st_mtime > _DAY:
            os.utime(file)


def _clean(folder: Path) -> None:
    """Throw away what nobody used for long, and what somebody who was killed left behind."""
    for file in folder.iterdir():
        with suppress(OSError):
            age = time() - file.stat().st_mtime
            if file.suffix == ".so" and age > UNUSED:
                file.unlink()
            elif file.name.startswith(_MAKING) and age > _DAY:
                shutil.rmtree(file)


def entry(made: ctypes.CDLL) -> Callable[[Any], int]:
    """Return the function of a library that computes."""
    run = made.pdpsim_run
    run.restype, run.argtypes = ctypes.c_longlong, [ctypes.c_void_p]
    return run
