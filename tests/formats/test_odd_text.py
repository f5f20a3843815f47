"""Text that only looks like a number, and what costs time or a terminal: told in one short sentence."""

import pytest
from checks import loads_or_says_why
from peers import XOR_DATA, XOR_EX, XOR_NET, XOR_PAT, XOR_STR

from pdpsim import Network, PatternSet, load_patterns
from pdpsim.core.carry import Carry
from pdpsim.errors import FileNote, PatternError, PdpsimError
from pdpsim.formats.handbook_program import run_script
from pdpsim.formats.patterns_csv import load_plain_patterns

NET = Network.layered(2, 2, 1, seed=1)
ODD = ["\uff11", "\u00b2", "\U0001d7cf", "\u0663", "\u2460"]  # full-width, raised, bold, Arabic, circled


def refused(load, path):
    assert loads_or_says_why(load, path) is None


@pytest.mark.parametrize("digit", ODD)
def test_digits_of_other_kinds_are_no_numbers_in_examples_of_lens(tmp_path, digit):
    path = tmp_path / "xor.ex"
    for there in "I: 0", "1 ;":
        path.write_text(XOR_EX.replace(there, there.replace("0", digit).replace("1", digit), 1))
        refused(lambda path: load_patterns(path, NET), path)


@pytest.mark.parametrize("digit", ODD)
@pytest.mark.parametrize("name", ["x.data", "x.csv", "own.csv"])
def test_digits_of_other_kinds_are_no_numbers_in_tables(tmp_path, digit, name):
    path = tmp_path / name
    texts = {
        "x.data": XOR_DATA.replace("1", digit),
        "x.csv": f"name,in:i1,in:i2,target:o1\na,0,{digit},1\n",
        "own.csv": f"f1,f2\n{digit},1\n",
    }
    path.write_text(texts[name])
    refused(lambda path: load_plain_patterns(path, "f1") if name == "own.csv" else load_patterns(path, NET), path)


@pytest.mark.parametrize("digit", ODD)
def test_digits_of_other_kinds_number_no_pattern_of_a_script(tmp_path, digit):
    (tmp_path / "XOR.NET").write_text(XOR_NET)
    (tmp_path / "XOR.PAT").write_text(XOR_PAT)
    path = tmp_path / "x.str"
    path.write_text(f"get network xor.net\nget patterns xor.pat\ntest {digit}\n")
    refused(lambda path: run_script(path, program="bp", seed=1, say=lambda line: None), path)


@pytest.mark.filterwarnings("ignore:what a screen shows")
@pytest.mark.parametrize("name", ["x" * 300, "a/" * 2000 + "b", "x" * 100_000])
def test_a_script_that_names_too_long_a_file(tmp_path, name):
    path = tmp_path / "x.str"
    path.write_text(XOR_STR.replace("xor.net", name, 1))
    refused(lambda path: run_script(path, program="bp", seed=1, say=lambda line: None), path)


@pytest.mark.parametrize(
    "text", ["9" * 60_000, "=" + " " * 60_000, "9 " * 30_000, "+a" + " " * 50_000 + "+b", "9e" * 30_000]
)
def test_what_is_carried_is_read_in_time_that_grows_with_its_length(text):
    try:
        Carry.parsed(text)
    except PatternError as error:
        assert len(str(error)) < 300  # noqa: PT017  (some are names of units)


@pytest.mark.parametrize("error", [PdpsimError, PatternError, FileNote])
@pytest.mark.parametrize("text", ["a\x1b[2J", "two\nlines", "\u2028", "\ud800", "long" * 1000])
def test_a_sentence_stands_on_one_line_whatever_it_quotes(error, text):
    said = str(error(f"there is no unit '{text}'"))
    assert said.isprintable()
    assert len(said) <= 800


def test_wide_tables_are_judged_in_time_that_grows_with_their_width(tmp_path):
    columns = [f"gene {k}" for k in range(30_000)]
    path = tmp_path / "wide.csv"
    path.write_text(",".join(columns) + "\n" + ",".join("1" * len(columns)) + "\n")
    assert len(load_plain_patterns(path, f"{columns[0]}:{columns[-1]}").input_names) == len(columns)


def test_rows_may_lack_columns_that_others_have():
    patterns = PatternSet.from_frame([{"a": 1}, {"a": 2, "b": 3, "w": "x"}], ["a"], ["b"], name="w", labels=["w"])
    assert [p.targets for p in patterns] == [(None,), (3.0,)]
    assert [p.name for p in patterns] == ["1", "x"]
    assert [dict(p.labels) for p in patterns] == [{}, {"w": "x"}]


def test_what_pandas_has_for_a_missing_value_is_missing():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1, 2], "b": pandas.array([1, None], dtype="Int64")})
    assert [p.targets for p in PatternSet.from_frame(frame, ["a"], ["b"])] == [(1.0,), (None,)]
