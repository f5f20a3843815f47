"""The main job, small: what it prints, what it leaves, and that it goes on where it was."""

import csv
import os
import re
import shutil
import signal
import statistics
from dataclasses import replace
from math import inf

import pytest
from checks import smaller
from matplotlib.axes import Axes

from pdpsim import Activation, Study, activation, get_scenario, list_scenarios
from pdpsim.cli.main import main
from pdpsim.errors import UnknownNameError
from pdpsim.experiments.claim import VERDICTS
from pdpsim.reproduction.folder import pictures
from pdpsim.reproduction.reproducing import Batch, Reproduction, _outcome, carry_out, prepare


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("report") / "out"
    assert main(["reproduce", "--only", "encoder", "--seeds", "3", "--jobs", "1", "--out", str(place)]) == 0
    return place


def table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_folder_is_complete(folder):
    names = {path.name for path in folder.iterdir()}
    assert {"report.md", "index.html", "claims.csv", "runs.csv", "runs"} <= names
    assert {"encoder-curves.svg", "encoder-solution.svg"} <= names


def test_what_a_collection_compares_has_the_median_of_all_runs():
    study = Study("xor", "retelling", seeds=range(8), max_epochs=1000).run()
    epochs = [row["epochs"] if row["solved"] else inf for row in study.rows]
    assert {row["solved"] for row in study.rows} == {True, False}
    assert _outcome(study)["median epochs of all"] == f"{statistics.median(epochs):,.0f}"
    assert _outcome(Study("xor", "retelling", seeds=range(4), max_epochs=2).run())["median epochs of all"] == ""


def test_every_run_is_a_row_that_says_how_to_repeat_it(folder):
    runs = table(folder / "runs.csv")
    recipes = {batch.recipe for batch in prepare("encoder").batches}
    assert len(runs) == 3 * len(recipes)
    assert {row["seed"] for row in runs} == {"0", "1", "2"}
    assert {row["recipe"] for row in runs} == recipes


def test_every_claim_has_a_verdict(folder):
    verdicts = {row["verdict"] for row in table(folder / "claims.csv")}
    assert verdicts <= set(VERDICTS)


def test_the_page_needs_nothing_from_elsewhere(folder):
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert not re.search(r'(src|href)="(?!#|data:)[^"]*:', page)
    assert page.count("<article") == len(table(folder / "claims.csv"))


def test_the_page_begins_with_a_table_of_claims_that_links_to_each_and_can_be_filtered(folder):
    page = (folder / "index.html").read_text(encoding="utf-8")
    top = page[: page.index("<h2")]
    for row in table(folder / "claims.csv"):
        assert f'<a href="#{row["id"]}">' in top
        assert f'id="{row["id"]}"' in page
        assert f'data-verdict="{row["verdict"]}"' in top
        assert f'<option value="{row["verdict"]}">' in top
    assert '<option value="a modern retelling">' in top
    assert '<option value="ch. 8">' in top


def test_the_report_in_markdown_tells_each_claim_as_the_rows_do(folder):
    report = (folder / "report.md").read_text(encoding="utf-8")
    for row in table(folder / "claims.csv"):
        assert f"(#{row['id']})" in report
        assert f"Printed: {row['printed']}. Ours: {row['found']}. **{row['verdict'].capitalize()}.**" in report
        assert row["how"] in report


def test_the_pictures_are_of_the_runs_that_were_asked_for(folder):
    curves = (folder / "encoder-curves.svg").read_text(encoding="utf-8")
    assert ">3 runs, 3 solved<" in curves
    assert ">solved (3)<" in curves
    assert "3 runs (recipe retelling, seeds 0:3)" in (folder / "report.md").read_text(encoding="utf-8")


def test_each_picture_is_of_a_recipe_that_claims_are_judged_by():
    judged_by = {(batch.scenario.name, batch.recipe) for batch in prepare().batches}
    scenarios = {batch.scenario.name: batch.scenario for batch in prepare().batches}
    assert list(scenarios) == ["encoder", "family_tree", "symmetry", "xor"]
    for name, scenario in scenarios.items():
        assert (name, scenario.picture.curves) in judged_by
        assert (name, scenario.picture.recipe or scenario.picture.curves) in judged_by
    recipes = {f"{name}/{recipe.name}" for name, scenario in scenarios.items() for recipe in scenario.recipes}
    assert recipes >= {f"{name}/{recipe}" for name, scenario in scenarios.items() for recipe in scenario.runs}


@pytest.mark.parametrize("group", ["chapter8", "time"])
def test_a_group_is_reproduced_when_it_is_named_and_only_then(group):
    named = {batch.scenario.name for batch in prepare(group).batches}
    assert named
    assert named == {name for name in list_scenarios() if get_scenario(name).group == group}
    assert not named & {batch.scenario.name for batch in prepare().batches}
    assert all(get_scenario(name).picture and get_scenario(name).claims for name in named)


def test_what_is_neither_scenario_nor_group_is_told():
    with pytest.raises(UnknownNameError, match="did you mean 'chapter8'"):
        prepare("chapter-8")


CURVES_WRITTEN = ("parity", "perceptron")  # of tss and of another error; to write those of all takes long


# Of these test_paper.py, or the scenario's own tests, draw the picture, too.
DRAWN_ELSEWHERE = (
    "addition", "coding", "depth", "encoder", "fields", "forgetting", "lookup", "negation", "symmetry", "ways_back",
)  # fmt: skip
PICTURED = [
    pytest.param(name, marks=[pytest.mark.slow] * (name in DRAWN_ELSEWHERE))
    for name in list_scenarios()
    if get_scenario(name).picture
]


@pytest.mark.parametrize("name", PICTURED)
def test_the_picture_of_a_scenario_is_drawn_with_its_curves(name, monkeypatch):
    from pdpsim.drawing.picture import svg_text

    def written(drawing):
        curves = isinstance(drawing, Axes) and drawing.get_title().startswith(whole.title)
        return svg_text(drawing) if name in CURVES_WRITTEN or not curves else "curves"

    monkeypatch.setattr("pdpsim.drawing.picture.svg_text", written)
    whole = get_scenario(name)
    short = smaller(whole).with_(max_epochs=3)
    scenario = replace(whole, recipes=(short, *whole.recipes[1:]), picture=replace(whole.picture, curves="", recipe=""))
    found = pictures(Reproduction(scenario.claims, [Batch(scenario, short.name, 1)]))
    assert list(found) == [f"{name}-curves.svg", f"{name}-solution.svg"]
    assert scenario.picture.caption in found[f"{name}-solution.svg"][0]
    assert found[f"{name}-curves.svg"][1].startswith("<svg" if name in CURVES_WRITTEN else "curves")
    assert found[f"{name}-solution.svg"][1].startswith("<svg")


def test_a_liberal_error_is_told_where_it_is_drawn():
    drawn = pictures(prepare("family_tree", 1))["family_tree-curves.svg"][1]
    assert "(above 0.8 for 1, below 0.2 for 0 is no error)" in drawn


def test_a_second_call_makes_no_run_again(folder, capsys):
    before = {path: path.read_bytes() for path in (folder / "runs").iterdir()}
    assert main(["reproduce", "--only", "encoder", "--seeds", "3", "--jobs", "1", "--out", str(folder)]) == 0
    assert {path: path.read_bytes() for path in (folder / "runs").iterdir()} == before
    assert f"{len(get_scenario('encoder').claims)} claims" in capsys.readouterr().out


def test_rows_that_lack_what_a_claim_asks_for_are_told(folder, tmp_path, capsys):
    shutil.copytree(folder, tmp_path / "old")
    for path in (tmp_path / "old" / "runs").iterdir():
        path.write_text(re.sub(r'"distinct": [^,]*, ', "", path.read_text()))
    assert main(["reproduce", "--only", "encoder", "--seeds", "3", "--jobs", "1", "--out", str(tmp_path / "old")]) == 2
    told = capsys.readouterr().err
    assert re.search(
        r"claim '[\w-]+' asks the runs of encoder/\w+ for what they do not have \(KeyError: 'distinct'\)", told
    )


def test_more_seeds_go_on_from_those_there(folder):
    reproduction = prepare("encoder", 4)
    for _ in carry_out(reproduction, folder / "runs", 1):
        pass
    assert {len(study.rows) for study in reproduction.studies.values()} == {4}


@pytest.mark.parametrize(
    "args", [["--seeds", "0"], ["--jobs", "-1"], ["--only", "encoders"], ["--out", "/dev/null/deeper"]]
)
def test_bad_input_is_one_sentence(args, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["reproduce", *args]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("nth", [1, 2])
def test_ctrl_c_while_the_pictures_are_drawn_again_leaves_the_good_ones(folder, monkeypatch, nth):
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    calls = iter(range(1, 100))
    logistic = activation("logistic")

    def value(net):
        if next(calls) == nth:
            os.kill(os.getpid(), signal.SIGINT)
        return logistic.value(net)

    def build(recipe, seed):
        net = encoder.build(recipe, seed)
        net.units["h1"].function = Activation("logistic", value, logistic.slope, 0.0, 1.0)
        return net

    encoder = get_scenario("encoder")
    monkeypatch.setattr("pdpsim.reproduction.reproducing.get_scenario", lambda name: replace(encoder, build=build))
    monkeypatch.setattr("pdpsim.studies.rows.get_scenario", lambda name: replace(encoder, build=build))
    monkeypatch.setattr("pdpsim.studies.design.digest_of", lambda scenario, recipe: "")  # the rows there are as good
    args = ["reproduce", "--only", "encoder", "--seeds", "3", "--jobs", "1", "--out", str(folder)]
    assert main(args) == 130
    assert before == {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
