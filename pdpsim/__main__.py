"""``python -m pdpsim`` is the command ``pdpsim``."""


def main() -> int:
    """Run the command, and return its exit status."""
    try:
        from pdpsim.cli.main import main as command  # takes a moment, in which somebody may press Ctrl-C
    except KeyboardInterrupt:
        return 130
    return command()


if __name__ == "__main__":
    raise SystemExit(main())
