"""Pattern files: exact round trips, labels, don't-care targets, and a sentence for everything that is wrong."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdpsim import Network, Pattern, PatternSet, PdpsimError, load_patterns, save_patterns
from pdpsim.errors import FormatError, PatternError
from pdpsim.formats.patterns_csv import patterns_from_text
from pdpsim.formats.spreadsheet import Spreadsheet
from pdpsim.words import file_named

FINITE = st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(max_size=8).filter(lambda text: text.isprintable() and text == text.strip())
NAMES = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=5)


@st.composite
def named_sets(draw):
    inputs, targets = (draw(st.lists(NAMES, min_size=1, max_size=3, unique=True)) for _ in range(2))
    keys = draw(st.lists(NAMES, max_size=2, unique=True))
    names = draw(st.lists(TEXT.filter(bool), min_size=1, max_size=4, unique=True))
    patterns = [
        Pattern(
            [draw(FINITE) for _ in inputs],
            [draw(st.none() | FINITE) for _ in targets],
            name,
            {key: draw(TEXT.filter(bool)) for key in keys if draw(st.booleans())},
        )
        for name in names
    ]
    return PatternSet(patterns, inputs, targets)


@given(patterns=named_sets())
def test_patterns_come_back_exactly(tmp_path_factory, patterns):
    path = tmp_path_factory.getbasetemp() / "round_trip.csv"
    save_patterns(patterns, path)
    again = load_patterns(path)
    assert again == patterns
    assert [p.inputs[0].hex() for p in again] == [p.inputs[0].hex() for p in patterns]


@pytest.mark.parametrize(
    "text",
    ['"', "a,b", "'", ";", "#", "=1+1", "+a", "-a", "@a", "'=1", "''@", "-1", "'-1", "\uff1d1", "a;b,c", "-", "="],
)
def test_odd_characters_in_names_and_labels_come_back(tmp_path, text):
    patterns = PatternSet([Pattern([0], [1], text, {"k": text})], ["i1"], ["o1"])
    save_patterns(patterns, tmp_path / "p.csv")
    assert load_patterns(tmp_path / "p.csv") == patterns


@pytest.mark.parametrize("text", ["\r", "a\nb", "\ta", "\x0b", "\u2028", "\x1b[2J", "\ud800", " a", "a\xa0b"])
def test_what_cannot_be_printed_is_no_name_and_no_label(text):
    for name, labels in (text, {}), ("a", {"k": text}), ("a", {text: "v"}):
        with pytest.raises(PatternError, match="printable"):
            Pattern([0], [1], name, labels)


@pytest.mark.parametrize("text", ["=1+1", "+a", "-a", "@a", "\uff1d1"])
def test_no_cell_is_a_formula_to_a_spreadsheet(tmp_path, text):
    save_patterns(PatternSet([Pattern([-1], [1], text, {"k": text})], ["i1"], ["o1"]), tmp_path / "p.csv")
    with open(tmp_path / "p.csv", encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1] == [f"'{text}", "-1.0", "1.0", f"'{text}"]


@pytest.fixture
def loaded(tmp_path):
    """Load patterns from this text."""

    def load(text):
        path = tmp_path / "p.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_patterns(path)

    return load


def test_labels_and_dont_care_targets(loaded):
    patterns = loaded("name,in:i1,label:nationality,target:o1,target:o2\nColin,1,English,,0.5\n")
    assert patterns[0] == Pattern([1], [None, 0.5], "Colin", {"nationality": "English"})
    assert (patterns.input_names, patterns.target_names) == (("i1",), ("o1", "o2"))


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_byte_order_marks_and_line_ends_do_not_matter(loaded, start, end):
    patterns = loaded(start + end.join(["name,in:i1,target:o1", "a,1,0", "b,0,1", ""]))
    assert [(p.name, p.inputs, p.targets) for p in patterns] == [("a", (1.0,), (0.0,)), ("b", (0.0,), (1.0,))]


def test_empty_lines_are_skipped_and_empty_names_numbered(loaded):
    assert [p.name for p in loaded("name,in:i1,target:o1\n\n,1,0\n\n,0,1\n\n")] == ["1", "2"]


def test_a_number_given_to_a_nameless_pattern_never_meets_a_name(loaded):
    assert len({p.name for p in loaded("name,in:i1,target:o1\n2,1,0\n,0,1\n")}) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("\n", "empty|name"),
        ("in:i1,target:o1\n1,0\n", "no column name"),
        ("name\na\n", "in:UNIT, nor target:UNIT"),
        ("name,in:i1,target:o1\n", "no patterns"),
        ("name,in:i1,target:o1\na,1\n", "line 2 has 2 columns"),
        ("name,in:i1,target:o1\na,1,0\nb,1,0,5\n", "line 3 has 4 columns"),
        ("name,in:i1,target:o1\na,1,0\nb,x,0\n", "line 3, column in:i1.*'x'"),
        ("name,in:i1,target:o1\na,1,yes\n", "line 2, column target:o1.*'yes'"),
        ("name,in:i1,target:o1\na,,0\n", "line 2, column in:i1"),
        ("name,in:i1,target:o1\na,nan,0\n", "line 2, column in:i1.*finite"),
        ("name,in:i1,target:o1\na,1,inf\n", "line 2, column target:o1.*finite"),
        ("name,in:i1,target:o1\na,1e999,0\n", "line 2, column in:i1.*finite"),
        ("name,in:i1,target:o1\na,1_0,0\n", "line 2, column in:i1"),
        ("name,in:i1,in:i1,target:o1\na,1,1,0\n", "in:i1.*twice"),
        ("name,in:i1,target:o1,colour\na,1,0,red\n", "'colour'"),
        ("name,in:i1,target:o1\na,1,0\na,0,0\n", "'a'"),
        ('name,in:i1,target:o1\n"a,1,0\n', "line"),
        (b"name,in:i1,target:o1\n\xff,1,0\n", "not a text file"),
        (bytes(range(256)), "not a text file"),
        ("name,in:i1,target:o1\n" + "x" * 200_000 + ",1,0\n", "line 2"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_with_file_and_place(loaded, tmp_path, text, told):
    with pytest.raises(FormatError, match=told) as caught:
        loaded(text)
    assert file_named(tmp_path / "p.csv") in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_odd_numbers_do_not_break_the_line(loaded):
    with pytest.raises(FormatError) as caught:
        loaded('name,in:i1,target:o1\na,"\ninf",0\n')
    assert "\n" not in str(caught.value)


def test_patterns_without_unit_names_need_the_network(tmp_path):
    patterns, path = PatternSet([([0, 1], [1])]), tmp_path / "p.csv"
    with pytest.raises(PdpsimError, match="network"):
        save_patterns(patterns, path)
    save_patterns(patterns, path, Network.layered(2, 1, seed=1))
    assert load_patterns(path).input_names == ("i1", "i2")


@pytest.mark.parametrize("row", [([1, 2, 3, 4], [5, 6]), ([1], [5]), ([1, 2], [5, 6]), ([1], [])])
def test_patterns_that_the_network_cannot_name_are_not_written(tmp_path, row):
    with pytest.raises(PdpsimError, match=r"put values?; the network has"):
        save_patterns(PatternSet([row]), tmp_path / "p.csv", Network.layered(2, 1, seed=1))
    assert not any(tmp_path.iterdir())


def test_patterns_without_targets_keep_their_labels(tmp_path):
    patterns, net = PatternSet([Pattern([0, 1], [], "a", {"kind": "9"})]), Network.layered(2, 1, seed=1)
    save_patterns(patterns, tmp_path / "p.csv", net)
    assert list(load_patterns(tmp_path / "p.csv")) == [Pattern([0, 1], [None], "a", {"kind": "9"})]


XOR_SHEET = "name,in:i1,in:i2,target:o1,label:k\n00,0.5,1,0.25,x\n01,-1.5,0,,y\n"


def as_sheet(parting, comma=False, end="\r\n"):
    text = XOR_SHEET.replace(".", ";DECIMAL").replace(",", parting).replace(";DECIMAL", "," if comma else ".")
    return text.replace("\n", end)


@pytest.mark.parametrize(
    "text",
    [
        as_sheet(";"),
        as_sheet(";", comma=True),
        as_sheet("\t", comma=True),
        as_sheet("\t"),
        "sep=;\n" + as_sheet(";", comma=True),
        '"sep=;"\n' + as_sheet(";"),
        "sep=,\n" + as_sheet(","),
        "\ufeff" + as_sheet(";", comma=True, end="\n"),
        as_sheet(",", end=",,,\r\n"),
        as_sheet(";", end=";;\r\n"),
        as_sheet(",") + ",,,,\r\n , ,,,\r\n,,,,,,\r\n",
        as_sheet(";") + ";;;;\r\n;;\r\n",
        as_sheet(",").replace("name,in:i1", " name , in:i1 "),
        as_sheet(",").replace("00,", " 00 ,").replace(",x", ", x "),
    ],
)
def test_what_spreadsheets_write_is_read(loaded, text):
    assert loaded(text) == loaded(XOR_SHEET)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name,in:i1,target:o1\na,"0,5",1\n', "'0,5' is not a number; decimals have a point"),
        ("name;in:i1;target:o1\na;1.234,5;1\n", "'1.234,5' is not a number"),
        ("name;in:i1;target:o1\na;1,234,5;1\n", "'1,234,5' is not a number"),
        ("name\tin:i1\ttarget:o1\na\t1,234\t0.5\n", "'0.5' .line 2. has a point and '1,234' .line 2. a comma"),
        ("name;in:i1;target:o1\na;1.234;1\nb;1;0,5\n", "'1.234' .line 2. has a point and '0,5' .line 3. a comma"),
        ("name;in:i1;target:o1\na;1\n", "line 2 has 2 columns"),
        ("name,in:i1,target:o1\na,1,0,,5\n", "line 2 has 5 columns"),
        ("name,in:i1,,target:o1\na,1,,0\n", "column ''"),
        ("name,in:i1,target:o1\na,\uff11,0\n", "is not a number"),
        ("name,in:i1,target:o1\na,1,0\n".encode("utf-16"), "UTF-16"),
        ("name;in:é\n".encode("latin-1"), "not UTF-8"),
        ("sep=;\n", "empty|no column|header"),
    ],
)
def test_what_no_spreadsheet_should_write_is_told(loaded, text, told):
    with pytest.raises(FormatError, match=told):
        loaded(text)


def test_a_label_with_another_parting_in_it_misleads_nobody(loaded):
    assert loaded("name,in:i1,target:o1,label:a;b;c\nx,1,0,d;e\n")[0].labels == {"a;b;c": "d;e"}


@pytest.mark.parametrize("before", ["\n", ";;\n", "\n \n"])
def test_empty_lines_before_the_header_do_not_matter(before):
    assert len(patterns_from_text(f"{before}name;in:a;target:o\nx;1;0\n")) == 1


@pytest.mark.parametrize("asked", [([[0.5, -1.0], [1.0, 0.0]], [[], []]), ([[], []], [[1.0], [0.0]])])
def test_patterns_that_are_only_presented_or_only_asked_are_read_back(tmp_path, asked):
    inputs, targets = asked
    names = [f"i{k}" for k in range(len(inputs[0]))], [f"o{k}" for k in range(len(targets[0]))]
    patterns = PatternSet([Pattern(*pair, name) for *pair, name in zip(inputs, targets, "ab")], *names)
    save_patterns(patterns, tmp_path / "p.csv")
    assert load_patterns(tmp_path / "p.csv").patterns == patterns.patterns


@pytest.mark.parametrize("cell", ["nan", "inf", "1e400"])
def test_a_number_of_a_table_that_is_not_finite_is_told_with_its_place(tmp_path, cell):
    (tmp_path / "t.csv").write_text(f"f1,f2,kind\n1,2,a\n3,{cell},b\n")
    with pytest.raises(PdpsimError, match=f"row 2, column 'f2': '{cell}' is not a finite number"):
        load_patterns(tmp_path / "t.csv", inputs=["f1", "f2"], target_class="kind")


@pytest.mark.parametrize("cells", ["12.500; 950", "12.500 ;950", " 12.500;950 "])
def test_spaces_beside_numbers_do_not_hide_thousands(cells):
    text = "name;in:a;target:o\n" + "".join(f"x{k};{cell};1\n" for k, cell in enumerate(cells.split(";")[:2]))
    with pytest.raises(FormatError, match=r"'12.500' \(line 2\) may be thousands, beside '950'"):
        patterns_from_text(text)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('"a\n(cm)";b;k\n0,5;1;x\n1,5;0;y\n', ["a\n(cm)", "b", "k"]),
        ("a, cm;b, kg;k\n0,5;1;x\n1,5;0;y\n", ["a, cm", "b, kg", "k"]),
        ("a;b\n", ["a", "b"]),
        ("length, cm;width, cm;kind\n1,5;2,5;a\n3,5;1,5;b\n", ["length, cm", "width, cm", "kind"]),
        ("a;x,b;y,c\n1,2,3\n", ["a;x", "b;y", "c"]),
        ("sep=\t\nf1\tf2\tkind\n0\t1\ta\n", ["f1", "f2", "kind"]),
        ('"size; cm";"x, y"\n"0,25";"r, s"\n', ["size; cm", "x, y"]),
        ("a,b,c\n1,2,3,4\n", ["a", "b", "c"]),
        ("a,b,c\n1,2\n", ["a", "b", "c"]),
        ("sep=;\n\na, cm;b;c\n1,5;2;3\n", ["a, cm", "b", "c"]),
    ],
)
def test_what_parts_columns_is_seen_in_the_first_row_too(text, columns):
    assert Spreadsheet(text).header == columns
