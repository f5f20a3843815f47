"""Every command on the pages about one's own data runs, in a folder with the page's files."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("own-data", "own-study", "lesions", "scientist")
JOURNEYS = ("teacher", "student", "scientist")


def commands(page):
    blocks = re.findall(r"^```sh\n(.*?)^```", (DOCS / f"{page}.md").read_text(), re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if line.startswith("pdpsim ")]


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run(page, cli, tmp_path, monkeypatch):
    shutil.copy(DOCS / "words.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
    lines = commands(page)
    assert lines
    for line in lines:
        done = cli(*shlex.split(line)[1:])
        notes = [told for told in done.err.splitlines() if told.startswith("pdpsim: note: ")]
        assert (done.status, done.err.splitlines()) in ((0, notes), (1, notes)), line


@pytest.mark.parametrize("page", JOURNEYS)
def test_a_journey_takes_fifteen_lines_at_most(page):
    lines = (DOCS / f"{page}.md").read_text().splitlines()
    assert 5 < sum(line.startswith((">>> ", "... ")) for line in lines) <= 15
