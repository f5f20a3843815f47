"""What the project says of itself agrees: versions, dates, decisions, and the paths that its pages name."""

import ast
import configparser
import re

import pytest

import pdpsim


@pytest.fixture
def text(root):
    return lambda name: (root / name).read_text(encoding="utf-8")


@pytest.fixture
def config(text):
    found = configparser.ConfigParser()
    found.read_string(text("setup.cfg"))
    return found


def test_the_list_of_changes_is_cut_into_versions_newest_first(text):
    heads = re.findall(r"^## (.*)$", text("CHANGELOG.md"), re.MULTILINE)
    assert heads[0] == "Unreleased"
    cut = [re.fullmatch(r"(\d+)\.(\d+)\.(\d+) \((\d{4}-\d\d-\d\d)\)", head) for head in heads[1:]]
    assert all(cut)
    versions = [tuple(map(int, found.groups()[:3])) for found in cut]
    assert versions == sorted(versions, reverse=True)
    assert [found[4] for found in cut] == sorted((found[4] for found in cut), reverse=True)


def test_a_citation_names_a_version_that_was_made_with_its_date(text):
    cited = dict(re.findall(r"^(version|date-released): (.*)$", text("CITATION.cff"), re.MULTILINE))
    assert f"## {cited['version']} ({cited['date-released']})" in text("CHANGELOG.md")
    yaml = pytest.importorskip("yaml")
    assert yaml.safe_load(text("CITATION.cff"))["title"].startswith("pdpsim")


def test_every_version_has_its_benchmark(root, text):
    versions = re.findall(r"^## (\d\S*) \(", text("CHANGELOG.md"), re.MULTILINE)
    assert sorted(versions) == sorted(path.stem for path in (root / "docs" / "benchmarks").glob("*.json"))


def test_the_version_is_stated_once(config, text):
    assert config["metadata"]["version"] == "attr: pdpsim.__version__"
    module = ast.parse(text("pdpsim/__init__.py"))
    stated = [n.value for n in module.body if isinstance(n, ast.Assign) and n.targets[0].id == "__version__"]
    assert [ast.literal_eval(value) for value in stated] == [pdpsim.__version__]
    newest = re.search(r"^## (\d\S*) \(", text("CHANGELOG.md"), re.MULTILINE)[1]
    next_one = "{}.{}.0.dev0".format(*(int(part) + k for k, part in enumerate(newest.split(".")[:2])))
    assert pdpsim.__version__ in (newest, next_one)


def test_every_decision_is_listed_and_dated(root, text):
    folder = root / "docs" / "decisions"
    records = sorted(path.name for path in folder.glob("2*.md"))
    listed = re.findall(r"\| (\S+) \| \[(.+)\]\((\S+\.md)\) \|", text("docs/decisions/README.md"))
    assert sorted(name for _, _, name in listed) == records
    for date, title, name in listed:
        record = text(f"docs/decisions/{name}")
        assert name.startswith(date)
        assert record.startswith(f"# {title}\n\n{date}")
        headings = re.findall(r"^## (.*)$", record, re.MULTILINE)
        assert headings == ["Question", "Decision", "Reasons", "Cost"]


def test_the_oldest_packages_tested_are_the_oldest_allowed(config, text):
    needed = config["options"]["install_requires"] + config["options.extras_require"]["test"]
    floors = dict(re.findall(r"^(\S+) >= (\S+)$", needed, re.MULTILINE))
    pinned = dict(re.findall(r"^([\w-]+)==(\S+)$", text("tests/oldest.txt"), re.MULTILINE))
    del pinned["pyparsing"]  # which matplotlib brings
    assert {name: (version + ".0.0").split(".")[:3] for name, version in floors.items() if name in pinned} == {
        name: (version + ".0.0").split(".")[:3] for name, version in pinned.items()
    }
    assert {"networkx", "matplotlib", "numpy"} <= set(pinned)


def test_the_workflow_has_every_python_that_the_package_names(config, text):
    named = re.findall(r"Python :: (3\.\d+)", config["metadata"]["classifiers"])
    matrix = re.search(r"python: \[(.*)\]", text(".github/workflows/tests.yml"))[1]
    assert re.findall(r'"(.*?)"', matrix) == named
    assert config["options"]["python_requires"] == f">={named[0]}"


@pytest.mark.parametrize("form", ["wrong", "figure"])
def test_forms_ask_for_seed_engine_and_version(text, form):
    yaml = pytest.importorskip("yaml")
    fields = {field["id"]: field for field in yaml.safe_load(text(f".github/ISSUE_TEMPLATE/{form}.yml"))["body"]}
    for name in ("seed", "engine", "version"):
        assert fields[name]["validations"]["required"]


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/releasing.md"])
def test_the_paths_that_a_page_names_are_there(root, text, page):
    named = re.findall(r"(?<![\w/])((?:docs|tests|pdpsim)/[\w/.-]*\.\w+)(?![\w-])", text(page))
    assert len(named) >= 3
    made = ("X.Y.Z.json", "LAST.json")
    assert [name for name in named if not (root / name).is_file() and not name.endswith(made)] == []
