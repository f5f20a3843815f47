"""What a study's file says is judged row by row, and what the machine could not do is no result."""

import json
import os

import pytest
from studies.waiting import rows_of

from pdpsim import Scenario, Study, get_scenario
from pdpsim.cli.main import main
from pdpsim.errors import FormatError
from pdpsim.studies.rows import failed

XOR = get_scenario("xor")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "study.jsonl"


@pytest.fixture
def lines(quick, path):
    """The lines of a study's file, as data; to be written again with `rewrite`."""
    quick(seeds=range(4)).run(out=path)
    return [json.loads(line) for line in path.read_text().splitlines()]


def rewrite(path, lines):
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path.read_bytes()


WRONG = {
    "epochs below zero": ({"epochs": -7}, "'epochs' is -7"),
    "epochs as text": ({"epochs": "12"}, "'epochs' is '12'"),
    "epochs a half": ({"epochs": 1.5}, "'epochs' is 1.5"),
    "epochs true": ({"epochs": True}, "'epochs' is True"),
    "epochs beyond the cap": ({"epochs": 601}, "600 at most"),
    "no epochs": ({"epochs": None}, "'epochs' is None"),
    "solved as text": ({"solved": "no"}, "'solved' is 'no'"),
    "solved as number": ({"solved": 1}, "'solved' is 1"),
    "solved and stopped disagree": ({"solved": False, "stopped": "solved"}, "'solved' is False"),
    "stopped unknown": ({"stopped": "bored"}, "'bored'"),
    "stopped a list": ({"stopped": []}, "'stopped'"),
    "seed as text": ({"seed": "1"}, "'seed' is '1'"),
    "seed true": ({"seed": True}, "'seed' is True"),
    "seed null": ({"seed": None}, "'seed' is None"),
    "tss as text": ({"tss": "0.04"}, "'tss'"),
    "tss below zero": ({"tss": -1}, "'tss'"),
    "seconds as text": ({"seconds": "long"}, "'seconds'"),
    "error a number": ({"error": 5}, "'error'"),
    "an error that is not printable": ({"error": "\x1b[2J"}, "'error' is '\\x1b[2J'"),
    "a failure without an error": ({**failed(1, "x"), "error": None}, "'error' is None, but it stopped as 'failed'"),
    "a failure that came to something": ({**failed(1, "x"), "epochs": 5}, "'epochs' is 5 and its 'tss' None"),
    "a limit that is none": ({"solved": False, "stopped": "limit", "epochs": 3}, "at the limit, which is 600"),
    "solved with no error left": ({"solved": True, "stopped": "solved", "tss": None}, "'tss' is None, but it is so"),
    "a measure a list": ({"code": [1]}, "'code'"),
    "a header in the middle": ({"format": "pdpsim-study"}, "header"),
}


def read(quick, path):
    return Study.read(path)


def resume(quick, path):
    return quick(seeds=range(4)).run(out=path)


@pytest.mark.parametrize("use", [read, resume])
@pytest.mark.parametrize("case", WRONG)
def test_a_row_that_no_study_wrote_is_told_with_its_line(quick, path, lines, use, case):
    change, told = WRONG[case]
    before = rewrite(path, [*lines[:2], {**lines[2], **change}, *lines[3:]])
    with pytest.raises(FormatError, match="line 3 of") as caught:
        use(quick, path)
    assert told in str(caught.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize("use", [read, resume])
@pytest.mark.parametrize("field", ["seed", "solved", "epochs", "tss", "stopped", "error", "seconds"])
def test_a_row_without_a_field_is_told_with_its_line(quick, path, lines, use, field):
    del lines[3][field]
    rewrite(path, lines)
    with pytest.raises(FormatError, match=f"line 4 of .* it has no '{field}'"):
        use(quick, path)


@pytest.mark.parametrize("use", [read, resume])
@pytest.mark.parametrize(
    "line", ['{"seed": 1, "seed": 2}', '{"seed": NaN}', "5", "", '{"seed": ' + "9" * 5000 + "}", "[" * 9999]
)
def test_a_line_that_is_no_row_is_told(quick, path, lines, use, line):
    rewrite(path, [*lines, line])
    with pytest.raises(FormatError, match="line 6 of"):
        use(quick, path)


@pytest.mark.parametrize("use", [read, resume])
def test_two_rows_of_one_run_that_disagree_are_told(quick, path, lines, use):
    rewrite(path, [*lines, {**lines[2], "tss": 0.5}])
    with pytest.raises(FormatError, match=r"lines 3 and 6 of .* disagree"):
        use(quick, path)


def test_two_rows_of_one_run_that_agree_count_once(quick, path, lines):
    rewrite(path, [*lines, {**lines[2], "seconds": 7.0}])
    assert rows_of(Study.read(path)) == rows_of(quick(seeds=range(4)).run())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": 2}, "version 2"),
        ({"scenario": 5}, "'scenario'"),
        ({"recipe": []}, "'recipe'"),
        ({"recipe": {}}, "recipe"),
        ({"axes": [1]}, "'axes'"),
        ({"axes": ["momentum"]}, "'momentum'"),
        ({"engine": None}, "'engine'"),
        ({"engine": "abacus"}, "abacus"),
        ({"scenario": "xr"}, "'xor'"),
        ({"python": "\x1b[2J"}, "x1b"),
    ],
)
def test_a_header_that_no_study_wrote_is_told(path, lines, change, told):
    rewrite(path, [{**lines[0], **change}, *lines[1:]])
    with pytest.raises(FormatError, match=told) as caught:
        Study.read(path)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(("part", "value"), [("name", "\x1b[2J"), ("init_range", "wide"), ("max_epochs", "all")])
def test_a_recipe_in_a_header_that_makes_no_sense_is_told(path, lines, part, value):
    lines[0]["recipe"][part] = value
    rewrite(path, lines)
    with pytest.raises(FormatError, match="line 1 of"):
        Study.read(path)


def test_a_file_without_rows_says_so(path, lines):
    rewrite(path, lines[:1])
    with pytest.raises(FormatError, match="no run"):
        Study.read(path)


ERRORS = [OSError(24, "Too many open files"), MemoryError(), ImportError("no library"), ZeroDivisionError("doom")]


class Machine:
    """The XOR scenario on a machine that lacks something for some seeds, until it is mended."""

    def __init__(self, error, *seeds):
        self.error, self.seeds = error, seeds

    def build(self, recipe, seed):
        if seed in self.seeds and self.error:
            raise self.error
        return XOR.build(recipe, seed)

    def scenario(self):
        return Scenario("xor", "XOR", self.build, XOR.patterns, XOR.recipes, lambda run: "", measures=XOR.measures)

    def study(self, seeds=range(6)):
        return Study(self.scenario(), "rate-0.5", seeds, max_epochs=600)


@pytest.fixture
def as_pdpsims(monkeypatch):
    """Scenarios that are made for a test are taken for pdpsim's own, whose files know them by their names."""
    monkeypatch.setattr("pdpsim.studies.design.digest_of", lambda scenario, recipe: "")


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.usefixtures("as_pdpsims")
def test_what_the_machine_could_not_do_is_made_on_resuming(quick, path, error):
    machine = Machine(error, 2, 5)
    study = machine.study().run(out=path)
    assert len(study.errors) == 2
    assert type(error).__name__ in study.errors[0]
    assert len(Study.read(path)) == 4
    machine.error = None
    again = machine.study().run(out=path)
    assert again.errors == []
    assert rows_of(again) == rows_of(quick(seeds=range(6)).run()) == rows_of(Study.read(path))


def test_the_same_study_tries_again_what_failed(quick):
    machine = Machine(MemoryError(), 3)
    study = machine.study().run()
    machine.error = None
    assert rows_of(study.run()) == rows_of(quick(seeds=range(6)).run())


def test_rows_of_failures_that_are_in_a_file_are_tried_again(quick, path, lines):
    gone = {**lines[2], "solved": None, "epochs": None, "tss": None, "stopped": "failed", "error": "OSError: full"}
    rewrite(path, [*lines[:2], gone, *lines[3:]])
    assert len(Study.read(path)) == 3
    assert rows_of(quick(seeds=range(4)).run(out=path)) == rows_of(quick(seeds=range(4)).run())


@pytest.mark.usefixtures("as_pdpsims")
def test_no_verdict_on_fewer_runs_than_were_asked_for(tmp_path, monkeypatch, capsys):
    encoder = get_scenario("encoder")
    failing = []

    def build(recipe, seed):
        if seed in failing:
            raise OSError(os.strerror(24))
        return encoder.build(recipe, seed)

    mine = Scenario(
        "encoder", "", build, encoder.patterns, encoder.recipes, encoder.report, encoder.held_out, encoder.measures,
        encoder.claims,
    )  # fmt: skip
    monkeypatch.setattr("pdpsim.reproduction.reproducing.get_scenario", lambda name: mine)
    args = ["reproduce", "--only", "encoder", "--seeds", "2", "--jobs", "1", "--out", str(tmp_path / "report")]
    failing.append(1)
    assert main(args) == 2
    assert "1 run of encoder/" in capsys.readouterr().err
    assert {path.name for path in (tmp_path / "report").iterdir()} == {".pdpsim", "runs"}
    failing.clear()
    assert main(args) == 0


def test_a_run_that_kills_its_worker_is_in_no_file(path):
    study = Study("xor", "rate-0.5", range(2), max_epochs=5)
    study._take([failed(0, "a worker process ended")])
    study.run(out=path)
    assert len(Study.read(path)) == 2
