"""The playground's folder: what it holds, what its page lets run, and what the command says."""

import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from zipfile import ZipFile

import pytest

from pdpsim import list_scenarios
from pdpsim.errors import FileError
from pdpsim.playground.site import RUNTIME, WEB, playground_page, write_playground


@pytest.fixture
def runtime(tmp_path):
    folder = tmp_path / "pyodide"
    folder.mkdir()
    for name in RUNTIME:
        (folder / name).write_bytes(name.encode())
    return folder


def policy(page):
    found = re.search(r'Content-Security-Policy" content="(.*?)"', page)[1]
    return dict(part.strip().split(" ", 1) for part in found.split(";"))


@pytest.mark.parametrize("local", [True, False])
def test_the_policy_lets_the_page_run_its_own_script_and_nothing_else(local):
    page = playground_page(local)
    rules = policy(page)
    style = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    script = re.findall('<script type="module">(.*?)</script>', page, re.DOTALL)
    hashes = [f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in (*style, *script)]
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == hashes[0]
    runtime = "'self'" if local else WEB
    assert rules["script-src"].split() == [hashes[1], "'wasm-unsafe-eval'", runtime]
    assert rules["connect-src"].split() == (["'self'"] if local else ["'self'", WEB])
    assert re.search(r"\son\w+=", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)) is None


def test_the_folder_holds_all_that_is_needed(tmp_path, runtime):
    site = tmp_path / "site"
    page = write_playground(site, runtime)
    files = {
        path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*") if path.is_file()
    }
    assert files == {
        ".pdpsim", "index.html", "packages/networkx.zip", "packages/pdpsim.zip",
        *(f"runtime/{name}" for name in RUNTIME),
    }  # fmt: skip
    before = {name: (site / name).read_bytes() for name in files}
    for again in runtime, None:  # a runtime that lies there is kept: the page needs no web
        write_playground(site, again)
        assert {name: (site / name).read_bytes() for name in files} == before
    (site / "runtime" / RUNTIME[0]).unlink()
    write_playground(site)
    assert WEB in (site / "index.html").read_text()
    assert page.name == "index.html"


def test_what_is_packed_runs_without_anything_else(tmp_path):
    write_playground(tmp_path)
    for name in ("networkx", "pdpsim"):
        with ZipFile(tmp_path / "packages" / f"{name}.zip") as packed:
            packed.extractall(tmp_path / "unpacked")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "import json, networkx, pdpsim; from pdpsim.playground.session import Session; session = Session();"
        "assert networkx.__file__.startswith(sys.argv[1]) and pdpsim.__file__.startswith(sys.argv[1]);"
        "names = pdpsim.list_scenarios();"
        "opened = ['xor', 'lookup', 'ways_back'];"
        "said = [json.loads(session.answer(json.dumps({'do': 'open', 'scenario': name}))) for name in opened];"
        "print(json.dumps([names, [each.get('refused') for each in said], 'numpy' in sys.modules]))"
    )
    line = [sys.executable, "-I", "-S", "-c", program, str(tmp_path / "unpacked")]
    ended = subprocess.run(line, check=False, capture_output=True, text=True)
    assert ended.stderr == ""
    names = list(list_scenarios())
    assert ended.stdout.strip() == str([names, [""] * 3, False]).replace("'", '"').replace("False", "false")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ([], "name a folder"),
        (["-o", "xor.html"], "a folder of files, not a page such as xor.html, which pdpsim draw makes"),
        (["-o", "site", "--port", "80"], "--port"),
        (["-o", "site", "--runtime", "nowhere"], "has no pyodide.mjs"),
        (["--serve", "--port", "99999999"], "cannot be had"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_written(cli, tmp_path, monkeypatch, line, why):
    monkeypatch.chdir(tmp_path)
    ended = cli("playground", *line)
    assert (ended.status, ended.out) == (2, "")
    assert why in ended.err
    assert list(tmp_path.iterdir()) == []


def test_nobody_elses_page_is_written_over(cli, tmp_path):
    (tmp_path / "index.html").write_text("mine")
    assert cli("playground", "-o", tmp_path).status == 2
    assert (tmp_path / "index.html").read_text() == "mine"


def test_a_page_written_before_is_written_anew_and_a_file_in_a_folders_place_is_told(tmp_path):
    page = write_playground(tmp_path)
    page.write_text("of yesterday")
    (tmp_path / "packages" / "pdpsim.zip").unlink()
    assert write_playground(tmp_path).read_text() != "of yesterday"
    assert (tmp_path / "packages" / "pdpsim.zip").stat().st_size > 100_000
    (tmp_path / "runtime").write_text("")
    with pytest.raises(FileError, match="runtime is no folder, where one is to be written"):
        write_playground(tmp_path)
