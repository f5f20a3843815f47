"""``python -m pdpsim`` is the command ``pdpsim``."""

from pdpsim.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
