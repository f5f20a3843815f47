"""The tables and the picture of rivals.md: ``python docs/make_rivals.py [FOLDER]``.

It is what ``pdpsim rivals --out FOLDER`` makes (by default pdpsim-rivals), and goes on from what is in the folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pdpsim.cli.main import main
from pdpsim.formats.files import write_text

PAGE = Path(__file__).with_name("rivals.md")
PICTURE = Path(__file__).with_name("rivals") / "contest.svg"
BEGIN, END = "<!-- made by make_rivals.py -->\n", "<!-- end of what is made -->\n"


def put_in_place(folder: Path) -> None:
    """Put the tables into the page, and the picture beside it."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    tables = (folder / "rivals.txt").read_text(encoding="utf-8").rpartition("\n\n")[0]
    write_text(PAGE, f"{before}{BEGIN}```text\n{tables}\n```\n{END}{after}")
    write_text(PICTURE, (folder / "rivals.svg").read_text(encoding="utf-8"))


if __name__ == "__main__":
    to = Path(sys.argv[1] if len(sys.argv) > 1 else "pdpsim-rivals")
    status = main(["rivals", "--out", str(to)])
    if status == 0:
        put_in_place(to)
    sys.exit(status)
