"""What a study tells of its runs, whatever made them."""

import csv
import json
import os
import pickle
import signal
from random import Random

import pytest
from studies.waiting import rows_of

from pdpsim import (
    GradientDescent,
    Network,
    PatternSet,
    PdpsimError,
    Scenario,
    Study,
    TssBelow,
    get_scenario,
    run_scenario,
)
from pdpsim.cli import study as study_command
from pdpsim.studies.journal import Journal
from pdpsim.studies.statistics import median, wilson

XOR = get_scenario("xor")


def test_each_row_is_what_the_seed_alone_gives(quick):
    study = quick(seeds=[3, 11, 4]).run()
    assert [row["seed"] for row in study.rows] == [3, 11, 4]
    for row in study.rows:
        run = run_scenario("xor", "rate-0.5", seed=row["seed"], max_epochs=600)
        assert (row["solved"], row["epochs"]) == (run.history.solved, run.history.epochs)
        assert row["tss"] == pytest.approx(run.history.tss[-1], rel=1e-9)
        assert row["right"] == XOR.measures(run)["right"]


def test_rows_are_flat_and_name_recipe_and_versions(quick):
    (row,) = quick(seeds=[1]).run().rows
    assert row.items() >= {"scenario": "xor", "recipe": "rate-0.5", "rate": 0.5, "momentum": 0.9, "seed": 1}.items()
    assert row["pdpsim"]
    assert row["python"]
    assert all(isinstance(value, str | int | float | None) for value in row.values())


def test_the_summary_is_that_of_the_rows(quick):
    study = quick().run()
    summary = study.summary()
    solved = [row["epochs"] for row in study.rows if row["solved"]]
    assert (summary.runs, summary.solved) == (20, len(solved))
    assert summary.rate_interval == wilson(len(solved), 20)
    assert summary.epochs.median == median(solved)
    assert summary.cap == 600
    assert str(len(solved)) in str(summary)


def test_the_table_has_a_line_for_each_run(quick, tmp_path):
    study = quick(seeds=range(5)).run()
    study.to_csv(tmp_path / "rows.csv")
    with open(tmp_path / "rows.csv", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [int(line["seed"]) for line in lines] == [0, 1, 2, 3, 4]
    assert [int(line["epochs"]) for line in lines] == [row["epochs"] for row in study.rows]


@pytest.mark.parametrize("chunk", [1, 7])
def test_rows_do_not_depend_on_how_runs_are_put_together(quick, chunk):
    assert rows_of(quick().run(chunk=chunk)) == rows_of(quick().run())


def test_rows_do_not_depend_on_the_order_of_seeds(quick):
    seeds = list(range(20))
    Random(1).shuffle(seeds)
    rows = rows_of(quick(seeds=seeds).run())
    assert [row["seed"] for row in rows] == seeds
    assert sorted(rows, key=lambda row: row["seed"]) == rows_of(quick().run())


def test_a_grid_has_a_cell_for_every_combination():
    study = Study(
        "xor", "rate-0.5", range(4), grid={"rate": [0.1, 0.5], "init_range": [0.3, 1.0]}, max_epochs=300
    ).run()
    cells = study.cells()
    assert [tuple(cell.settings.values()) for cell in cells] == [(0.1, 0.3), (0.1, 1.0), (0.5, 0.3), (0.5, 1.0)]
    assert all(cell.summary.runs == 4 for cell in cells)
    alone = Study("xor", XOR.recipe("rate-0.5").with_(init_range=1.0), range(4), max_epochs=300).run()
    assert alone.summary() == cells[3].summary
    with pytest.raises(PdpsimError, match="4 cells"):
        study.summary()


def test_40_20_40_is_a_setting_like_others(quick):
    recipe = XOR.recipe("rate-0.5")
    strict, loose = Study("xor", recipe, range(5), grid={"criterion": ["error<0.1", "40-20-40"]}).run().cells()
    assert loose.summary.criterion == "40-20-40"
    assert loose.summary.epochs.median < strict.summary.epochs.median


def test_restarts_count_the_epochs_of_failures(quick):
    study = quick(max_epochs=300).run()
    restarts = study.summary().restarts
    solved = sum(row["solved"] for row in study.rows)
    assert 0 < restarts.failures == len(study.rows) - solved
    assert restarts.mean == sum(row["epochs"] for row in study.rows) / solved


def spoiled(where):
    def build(recipe, seed):
        if seed == where:
            raise ZeroDivisionError("seed\nof doom")
        return XOR.build(recipe, seed)

    return Scenario("xor", "XOR", build, XOR.patterns, XOR.recipes, lambda run: "", measures=XOR.measures)


def test_a_seed_that_fails_is_a_row_with_its_error():
    rows = Study(spoiled(2), "rate-0.5", range(5), max_epochs=100).run(chunk=5).rows
    assert [row["error"] for row in rows] == [None, None, "ZeroDivisionError: seed of doom", None, None]
    expected = rows_of(Study("xor", "rate-0.5", [3], max_epochs=100).run())
    assert next(row for row in rows if row["seed"] == 3)["epochs"] == expected[0]["epochs"]


def test_failed_seeds_are_in_no_figure_but_their_own():
    summary = Study(spoiled(2), "rate-0.5", range(5), max_epochs=100).run().summary()
    assert (summary.runs, summary.failed) == (4, 1)


def test_settings_that_are_read_are_in_the_order_of_their_numbers(tmp_path):
    rows = PatternSet([([0, 1], [1]), ([1, 0], [0])])

    def make(seed, hidden="2"):
        return Network.for_patterns(rows, [int(part) for part in hidden.split("-")], seed=seed)

    settings = {"seeds": [1], "max_epochs": 1, "out": tmp_path / "s.jsonl"}
    study = Study.of(make, rows, GradientDescent(0.5), grid={"hidden": ["10", "2", "5-3", "5-12"]}, **settings)
    assert len(study.rows) == 4
    read = Study.read(tmp_path / "s.jsonl")
    assert [cell.settings["hidden"] for cell in read.cells()] == ["2", "5-3", "5-12", "10"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["xor", "--set", "rule=adam", "rate=.1"], "does not know the learning rule Adam"),
        (["xor", "--grid", "grain=epoch,pattern"], "changes weights once an epoch, not with batch 1"),
        (["perceptron"], "does not carry out Perceptron; the message engine does"),
    ],
)
def test_an_engine_that_cannot_is_told_before_the_first_run(cli, tmp_path, more, why):
    (tmp_path / "s.csv").write_text("before")
    ended = cli("study", *more, "--engine", "vectorized", "--seeds", "0:2", "--csv", tmp_path / "s.csv")
    assert (ended.status, ended.out) == (2, "")
    assert why in ended.err
    assert (tmp_path / "s.csv").read_text() == "before"


def test_where_no_run_was_made_neither_rows_nor_pictures_are_replaced(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.csv").write_text("before")

    def fails(*args, **settings):
        raise OSError("too many open files")

    monkeypatch.setattr("pdpsim.studies.rows.run_together", fails)
    ended = cli("study", "xor", "--seeds", "0:2", "--csv", "s.csv", "--plot", "s.png")
    assert ended.status == 2
    assert "2 runs could not be made; the first: OSError: too many open files" in ended.err
    assert "no run was made: neither --csv nor --plot is written" in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["s.csv"]
    assert (tmp_path / "s.csv").read_text() == "before"


def test_rows_of_cells_are_copies(quick):
    study = quick(seeds=range(2)).run()
    (cell,) = study.cells()
    assert [row["seed"] for row in cell.rows] == [0, 1]
    cell.rows[0].clear()
    assert len(study.cells()[0].rows[0]) > 5


def test_a_diverged_run_is_a_row_that_json_can_carry(tmp_path):
    recipe = XOR.recipe().with_(criterion=TssBelow(1e-300), options={"function": "linear"}, max_epochs=5000)
    grid = {"rate": [50.0]}
    study = Study("xor", recipe, range(2), grid=grid).run(out=tmp_path / "s.jsonl")
    assert {row["stopped"] for row in study.rows} == {"diverged"}
    assert study.cells()[0].summary.diverged == 2


def test_ctrl_c_keeps_the_chunks_that_are_finished(quick, tmp_path):
    def interrupt(tally):
        if tally.done == 10:
            raise KeyboardInterrupt

    study = quick().run(chunk=5, progress=interrupt, out=tmp_path / "s.jsonl")
    assert (study.stopped, len(study)) == ("interrupted", 10)
    assert len(Study.read(tmp_path / "s.jsonl")) == 10
    study.run(out=tmp_path / "s.jsonl")
    assert (study.stopped, len(study)) == ("done", 20)
    assert rows_of(study) == rows_of(quick().run())


def test_progress_tells_how_many_are_done(quick):
    told = []
    quick().run(chunk=5, progress=lambda tally: told.append((tally.done, tally.left)))
    assert told == [(5, 15), (10, 10), (15, 5), (20, 0)]


def test_a_long_range_of_seeds_costs_nothing_until_it_is_run():
    study = Study("xor", seeds=range(10**12))
    assert len(study.design) == 10**12
    assert (10**12 - 1,) in study.design
    assert (10**12,) not in study.design


def test_an_unrun_study_says_so(quick):
    study = quick()
    assert repr(study) == "<Study: xor, recipe rate-0.5, 0 of 20 runs>"
    assert study.summary().rate is None
    assert study.rows == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: Study("xro"),
        lambda: Study("xor", "nonsense"),
        lambda: Study("xor", seeds=[1, 1]),
        lambda: Study("xor", engine="steam"),
        lambda: Study("xor", grid={"raet": [1]}),
        lambda: Study("xor", grid={"rate": []}),
        lambda: Study("xor", grid={"rate": [0.1, -0.1]}),
        lambda: Study("xor", seeds=[1]).run(jobs=0),
        lambda: Study("xor", seeds=[1]).run(chunk=0),
        lambda: Study("xor", seeds=[1]).run(chunk=10**22),
        lambda: Study("xor", seeds=[1]).run(jobs=10**6),
        lambda: Study("xor", seeds=range(10**22)),
        lambda: Study("xor", seeds=range(10**18), grid={"rate": [k / 10 for k in range(1, 20)]}),
        lambda: Study("xor", seeds=5),
        lambda: Study("xor", seeds="12"),
        lambda: Study("xor", seeds=[1.5]),
        lambda: Study("xor", max_epochs=10**22),
        lambda: Study("xor", seeds=[1]).run(jobs=2, scheduler="tcp://127.0.0.1:1"),
    ],
)
def test_nonsense_is_refused_at_once(make):
    with pytest.raises(PdpsimError):
        make()


def test_the_picture_tells_share_and_interval(quick):
    study = quick().run()
    ax = study.plot()
    (line,) = [line for line in ax.lines if len(line.get_xdata()) > 2]
    assert line.get_ydata()[-1] == pytest.approx(study.summary().rate)
    assert list(line.get_xdata()[1:-1]) == sorted(row["epochs"] for row in study.rows if row["solved"])


def test_the_picture_of_a_grid_has_a_number_in_each_cell():
    study = Study("xor", "rate-0.5", range(3), grid={"rate": [0.1, 0.5], "momentum": [0.0, 0.9]}, max_epochs=500).run()
    ax = study.plot()
    rates = [cell.summary.rate for cell in study.cells()]
    assert [text.get_text().split("%")[0] for text in ax.texts] == [f"{100 * rate:.0f}" for rate in rates]
    assert list(ax.images[0].get_array().flatten()) == rates
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("rate", "momentum")


def test_the_picture_of_one_setting_has_intervals():
    study = Study("xor", "rate-0.5", range(6), grid={"init_range": [0.3, 4.0]}, max_epochs=500).run()
    ax = study.plot()
    (bars,) = ax.collections
    drawn = [tuple(segment[:, 1]) for segment in bars.get_segments()]
    assert drawn == [pytest.approx(cell.summary.rate_interval) for cell in study.cells()]


def test_a_study_of_the_other_scenarios_measures_what_they_are_about():
    columns = {"encoder": "codes", "symmetry": "asymmetry", "family_tree": "held_out_right"}
    for name, column in columns.items():
        (row,) = Study(name, seeds=[1], max_epochs=3).run().rows
        assert isinstance(row[column], int | float)


def test_the_command_prints_what_the_study_says(cli, tmp_path):
    out, table, picture = (tmp_path / name for name in ("s.jsonl", "s.csv", "s.svg"))
    args = ["study", "xor", "--recipe", "rate-0.5", "--seeds", "0:6", "--out", out]
    ended = cli(*args, "--csv", table, "--plot", picture)
    study = Study("xor", "rate-0.5", range(6)).run()
    assert ended.status == 0
    assert " ".join(str(study.summary()).split()) in " ".join(ended.out.split())
    assert picture.read_bytes().startswith(b"<?xml")
    assert rows_of(Study.read(out)) == rows_of(study)
    again = cli(*args, "--json")
    assert json.loads(again.out)["summary"]["solved"] == study.summary().solved


def test_the_command_runs_grids_and_settings(cli):
    ended = cli(
        "study", "xor", "--seeds", "1,2", "--set", "max_epochs=50", "--grid", "hidden=2,4", "rate=0.5", "--json"
    )
    document = json.loads(ended.out)
    assert ended.status == 1
    assert [(cell["hidden"], cell["rate"]) for cell in document["cells"]] == [(2, 0.5), (4, 0.5)]
    assert document["recipe"]["max_epochs"] == 50


@pytest.mark.parametrize(
    "args",
    [
        ["--seeds", "5:5"],
        ["--seeds", "a"],
        ["--jobs", "some"],
        ["--jobs", "0"],
        ["--set", "rate"],
        ["--set", "rate=1,2"],
        ["--set", "rate=fast"],
        ["--grid", "criterion=tss"],
        ["--plot", "s.doc"],
        ["--set", "max_epochs=2.5"],
        ["--set", "hidden=-1"],
        ["--set", "hidden=2.5"],
        ["--set", "hidden=many"],
        ["--set", "option.function=threshold"],
        ["--set", "start.i1>h9=1"],
        ["--grid", "hidden=2,-1", "--out", "s.jsonl"],
        ["--seeds", "0:99999999999999999999999"],
        ["--chunk", "99999999999999999999999"],
        ["--jobs", "1000000"],
        ["--csv", "/no/such/folder/s.csv"],
        ["--out", "/no/such/folder/s.jsonl"],
        ["--scheduler", "tcp://127.0.0.1:1", "--jobs", "2"],
    ],
)
def test_the_command_refuses_nonsense_in_a_sentence(cli, args, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = cli("study", "xor", *(["--seeds", "0:1"] if args[0] != "--seeds" else []), *args)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("pdpsim: ")
    assert ended.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_settings_may_be_written_with_an_exponent(cli):
    ended = cli("study", "xor", "--seeds", "1,2", "--set", "max_epochs=1e1", "--json")
    assert json.loads(ended.out)["recipe"]["max_epochs"] == 10


def test_the_command_tells_why_runs_could_not_be_made(cli, monkeypatch):
    monkeypatch.setattr(study_command, "get_scenario", lambda name: spoiled(2))
    ended = cli("study", "xor", "--seeds", "1:4", "--set", "max_epochs=10")
    assert ended.err == "pdpsim: 1 run could not be made; the first: ZeroDivisionError: seed of doom\n"


def test_a_study_is_pickled_with_its_rows_and_goes_on(quick):
    study = quick(seeds=range(3)).run()
    twin = pickle.loads(pickle.dumps(study))
    assert (twin.rows, repr(twin), twin.stopped) == (study.rows, repr(study), "done")
    assert len(twin.run()) == 3
    assert str(twin.summary()) == str(study.summary())


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a signal")
def test_what_is_in_the_file_when_ctrl_c_comes_is_told_too(tmp_path, monkeypatch):
    append = Journal.append

    def pressed(journal, rows):
        rows = list(rows)
        append(journal, rows)
        if rows and "seed" in rows[0]:
            os.kill(os.getpid(), signal.SIGINT)

    study = Study("xor", "rate-0.5", seeds=range(50))
    monkeypatch.setattr(Journal, "append", pressed)
    study.run(out=tmp_path / "s.jsonl", chunk=5)
    assert study.stopped == "interrupted"
    assert len(study) == len(Study.read(tmp_path / "s.jsonl")) == 5


def test_rows_and_recipes_tell_what_is_switched_on():
    xor = get_scenario("xor")
    recipe = xor.recipe("rate-0.5").with_(rule=GradientDescent(0.5, 0.9, nesterov=True), max_epochs=2)
    assert "momentum 0.9, nesterov, grain epoch" in str(recipe)
    assert Study(xor, recipe, [1]).run().rows[0]["nesterov"] is True
    assert "nesterov" not in Study(xor, "rate-0.5", [1], max_epochs=2).run().rows[0]
