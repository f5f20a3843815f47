"""`import pdpsim` is light and quiet, and the distribution holds what it should."""

import subprocess
import sys
import zipfile
from types import ModuleType

import pytest

import pdpsim


def python(*args, **more):
    return subprocess.run([sys.executable, *args], check=False, capture_output=True, text=True, **more)


def test_importing_takes_neither_numpy_nor_matplotlib():
    program = "import sys, pdpsim; print(sorted({'numpy', 'matplotlib', 'scipy', 'pandas'} & set(sys.modules)))"
    assert python("-c", program).stdout.strip() == "[]"


def test_running_a_scenario_takes_neither_numpy_nor_matplotlib():
    program = (
        "import sys, pdpsim; pdpsim.run_scenario('xor', 'pdp1987', engine='message');"
        "print(sorted({'numpy', 'matplotlib'} & set(sys.modules)))"
    )
    assert python("-c", program).stdout.strip() == "[]"


def test_importing_and_running_warns_of_nothing():
    ended = python("-W", "error", "-m", "pdpsim", "run", "xor", "--recipe", "pdp1987")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_public_names_are_there():
    promised = [
        *("Network", "Unit", "Connection", "Pattern", "PatternSet", "GradientDescent", "train"),
        *("load_network", "save_network", "get_scenario", "list_scenarios", "PdpsimError"),
    ]
    assert [name for name in promised if not hasattr(pdpsim, name)] == []


def test_a_star_import_brings_everything_public():
    ended = python("-c", "from pdpsim import *; print(Network, Stepper, Study, Inspector)")
    assert (ended.returncode, ended.stderr) == (0, "")
    public = {name for name, value in vars(pdpsim).items() if name[0] != "_" and not isinstance(value, ModuleType)}
    assert public <= set(pdpsim.__all__) <= set(dir(pdpsim))


def test_every_error_is_a_pdpsim_error_and_a_standard_one():
    from pdpsim import errors

    leaves = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.PdpsimError)]
    for leaf in leaves:
        assert leaf is errors.PdpsimError or len(leaf.__mro__) > len(errors.PdpsimError.__mro__) + 1
        assert str(leaf("a sentence")) == "a sentence"


@pytest.mark.slow
def test_the_wheel_holds_the_package_only(root, tmp_path):
    sources = tmp_path / "sources"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=False, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("needs a git checkout")
    for name in filter(None, tracked.stdout.split("\0")):
        if (root / name).is_file():
            (sources / name).parent.mkdir(parents=True, exist_ok=True)
            (sources / name).write_bytes((root / name).read_bytes())
    ended = python("-m", "pip", "wheel", "--no-deps", "-q", "-w", str(tmp_path), str(sources))
    assert ended.returncode == 0, ended.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"pdpsim"}
    packed = {name for name in names if name.startswith("pdpsim/") and name.endswith(".py")}
    assert packed == expected(sources)
    assert {"pdpsim/py.typed"} <= set(names)


def expected(sources):
    """The modules that the sources promise, where they belong in the package."""
    found = {path.relative_to(sources).as_posix() for path in (sources / "pdpsim").rglob("*.py")}
    return found | {f"pdpsim/scenarios/{path.name}" for path in (sources / "scenarios").glob("*.py")}


def test_every_package_is_installed():
    import configparser
    from pathlib import Path

    root = Path(__file__).parent.parent
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split()) - {"pdpsim.scenarios"}
    folders = {file.parent.relative_to(root) for file in (root / "pdpsim").rglob("__init__.py")}
    # In an installed copy of the tests there may be no scenarios folder inside.
    assert listed == {".".join(folder.parts) for folder in folders} - {"pdpsim.scenarios"}
