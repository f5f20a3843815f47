# PYTHON_ARGCOMPLETE_OK
"""``python -m pdpsim`` is the command ``pdpsim``."""

import os

from pdpsim.interruption import ONE_THREAD, guard, tidy, unguard


def main() -> int:
    """Run the command, and return its exit status."""
    guard()
    tidy()
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    try:
        from pdpsim.cli.main import main as command  # takes a moment, in which somebody may press Ctrl-C
    except MemoryError:
        os.write(2, b"pdpsim: there is not enough memory to begin\n")
        return 2
    unguard()
    try:
        return command()
    finally:
        guard()  # Python takes a moment to end, too


if __name__ == "__main__":
    raise SystemExit(main())
