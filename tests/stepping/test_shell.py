"""The stepping shell: a whole stored session, and what it does with nonsense."""

import copy
import io
import re
import signal
from os import terminal_size
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdpsim import Adam, Climber, GradientDescent, Network, Pattern, PatternSet, Stepper
from pdpsim.cli.main import main
from pdpsim.core.kinds import OwnWayBack
from pdpsim.stepping.screen import Screen
from pdpsim.stepping.shell import Shell, split

SESSION = Path(__file__).with_name("session.txt")
STORED = Path(__file__).with_name("session.out")


@pytest.fixture
def shell(net1987, xor):
    return Shell(Stepper(net1987, xor, GradientDescent(0.5, 0.9)), io.StringIO())


def said(shell, *lines):
    shell.stdout.seek(0)
    shell.stdout.truncate()
    shell.run(lines)
    return shell.stdout.getvalue()


def test_a_whole_session_goes_as_it_did(capsys, monkeypatch):
    """To store a new one: pdpsim step xor --recipe pdp1987 --script session.txt > session.out."""
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["step", "xor", "--recipe", "pdp1987", "--script", str(SESSION)]) == 1
    assert capsys.readouterr().out == STORED.read_text()


def test_the_session_shows_the_numbers_of_1987():
    stored = STORED.read_text()
    assert "net(h1) = bias -0.277 + 0.432 x 0 + 0.449 x 0 = -0.277" in stored
    assert "delta(h1) = (sum of 0.272 x 0.145) x (0.431 x (1 - 0.431)) = 0.010" in stored
    assert "epoch 289 is over: tss 0.0397" in stored


def test_every_verb_is_tried_in_the_session_or_here(shell):
    tried = {"help", "quit", "save", "draw", "record", "rows", "thaw", "momentum", "decay", "layer", "peek", "print"}
    tried |= {"view", "jump", "snapshot", "back", "status"}
    aliases = {"u": "undo", "s": "step", "b": "break", "c": "continue", "p": "print"}
    for command in SESSION.read_text().splitlines():
        word = command.split()[0]
        tried.add(aliases.get(word, word))
    assert set(shell.verbs()) <= tried


def test_a_line_that_is_typed_may_hold_several_commands(shell):
    assert not shell.onecmd("s; s;; # and that is all")
    assert shell.stepper.steps == 2
    shell.onecmd("")  # a blank line repeats the last verb
    assert shell.stepper.steps == 3
    assert not shell.onecmd("# nothing")
    assert shell.onecmd("s; q; s")
    assert (shell.stepper.steps, shell.failures) == (4, 0)
    assert not shell.onecmd("# without h1 it cannot; lesion h1")
    assert shell.stepper.in_force == {}


def test_what_is_frozen_is_told_while_it_is_lesioned_too(shell):
    shell.run(["freeze i1->h1; freeze h2->o1; lesion h1; lesion h2->o1"])
    assert shell.stepper.told_in_force() == "lesioned: h1, h2 -> o1; frozen: i1 -> h1, h2 -> o1"
    shell.run(["thaw i1->h1; repair h1; repair h2->o1"])
    assert shell.stepper.told_in_force() == "frozen: h2 -> o1"


def test_a_weight_for_the_way_back_is_printed_and_explained(net1987, xor):
    net1987.remove_connection("h1", "o1")
    net1987.connect("h1", "o1", 0.5, kind=OwnWayBack).back = -0.25
    shell = Shell(Stepper(net1987, xor, GradientDescent(0.5)), io.StringIO())
    assert said(shell, "print h1->o1.back") == "-0.25\n"
    told = "the weight of h1 -> o1 for the way back, which does not learn, is -0.250\n"
    assert said(shell, "explain h1->o1.back") == told
    for verb in "print", "explain":
        assert "*** a connection has no 'back'" in said(shell, f"{verb} h2->o1.back")


def test_a_byte_order_mark_before_the_first_command_and_all_as_a_number_are_understood(shell):
    shell.run(["\ufeffs 2", "watch h1.activation", "break o1", "delete all"])
    assert (shell.stepper.steps, shell.stepper.breakpoints, shell.failures) == (2, [], 0)


def test_a_comment_goes_to_the_end_of_its_line_wherever_it_begins():
    assert split("s # one; s\np h#1.bias; p 'a # b'  # c; s\n# d; s") == ["s", "p h#1.bias", "p 'a # b'"]
    assert split("s 3;# then; lesion h1") == ["s 3"]
    assert split("save it's.json; s") == ["save it's.json", "s"]


def test_names_with_a_number_sign_stand_in_quotes_in_expressions(xor):
    net = Network("hashes")
    net.add_group(["a", "a#1"], "input")
    net.add_unit("out", "output")
    net.connect_all(["a", "a#1"], ["out"])
    shell = Shell(Stepper(net, PatternSet([([0.25, 0.75], [1])]), GradientDescent(0.5)), io.StringIO())
    told = said(shell, "layer", "p a#1.activation", "break a#1.activation > .9", "p 'a#1'.activation", "p 1#2 + 5")
    assert told.count("stands in quotes, as in 'a#1'.activation") == 3
    assert "0.75" in told
    assert not shell.stepper.breakpoints


def test_several_lines_are_as_many_commands(cli, shell):
    shell.run(["\n# the plan: first the start; epoch 3\ns\ns 2; s\n"])
    assert (shell.stepper.steps, shell.failures) == (4, 0)
    ended = cli("step", "xor", "--seed", 1, "-c", "\n# without h1; restart\nlesion h1\nepoch 2\np epoch")
    assert ended.status == 0
    assert "(pdpsim) lesion h1" in ended.out
    assert ended.out.endswith("(pdpsim) p epoch\n2\n")


def test_other_verbs(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "recording" in said(shell, "record tss, h1.bias every pattern")
    assert "decay 0.1 " in said(shell, "momentum 0.5", "decay 0.1", "freeze", "thaw")
    assert shell.stepper.current_rule == GradientDescent(0.5, 0.5, 0.1)
    assert "unit h1 thawed" in said(shell, "thaw h1")
    assert said(shell, "peek") == said(shell, "peek") != ""
    assert "h2 fires" in said(shell, "layer")
    assert "4 rows" in said(shell, "epoch", "rows r.csv")
    assert (tmp_path / "r.csv").read_text().startswith("step,epoch,pattern,phase,tss,h1.bias\n")
    assert "saved" in said(shell, "save net.json")
    assert (tmp_path / "net.json").is_file()
    assert said(shell, "help").count("\n") <= 22
    assert all(verb in said(shell, "help") for verb in shell.verbs())
    assert all(said(shell, f"help {verb}").startswith(verb) for verb in shell.verbs())


def test_deltas_still_from_before_are_marked_in_a_backward_sweep(shell):
    said(shell, "pattern", "finish", "s 2")
    drawn, listed = said(shell, "circuit"), said(shell, "units")
    assert "(o1 0.613 delta -0.092)" in drawn
    assert "(h1 0.543 delta ~0.010)" in drawn
    assert [line.split()[-1] for line in listed.splitlines()[4:7]] == ["~0.010", "~0.003", "-0.092"]
    assert (
        drawn.splitlines()[-1] == listed.splitlines()[-1] == "~ still from before: the unit has yet to form its delta"
    )
    said(shell, "finish")
    assert "~" not in said(shell, "circuit", "units")
    said(shell, "step")
    assert "~" not in said(shell, "circuit")
    *rows, told = said(shell, "units").splitlines()
    assert all(number.startswith("~") for line in rows[4:7] for number in line.split()[-2:])
    assert told == "~ still from before: errors and deltas come in the backward sweep"


def test_what_a_stepper_can_be_asked_is_explained_too(shell):
    assert said(shell, "p tss") == "nothing yet\n"
    assert said(shell, "explain tss").endswith("tss = nothing yet: it is known when an epoch is finished\n")
    assert said(shell, "explain rate", "explain pattern") == (
        "rate = 0.5, of the rule in force\npattern = 1, where the stepper stands\n"
    )
    said(shell, "epoch")
    assert said(shell, "p tss") == "1.050652217250672\n"
    assert said(shell, "s", "explain tss").endswith("tss = 1.051, that of epoch 1, the last one finished\n")
    assert "no rule" in Stepper(shell.stepper.net, shell.stepper.patterns, None).explain("rate")


def test_draw_draws(tmp_path, capsys):
    path = tmp_path / "net.svg"
    assert main(["step", "xor", "--seed", "1", "-c", f"s 3; draw {path}; u 3"]) == 0
    assert "<svg" in path.read_text()


@pytest.mark.parametrize(
    "told",
    [
        ["until pattern == 'win if rain'"],
        ["until 'o if o' if pattern == 'win if rain'"],
        ["break 'o if o' forward if pattern == 'win if rain'", "continue"],
        ["break o'brien if pattern == 'win if rain'", "continue"],
    ],
)
def test_an_if_in_quotes_is_a_part_of_a_name(told):
    net = Network()
    net.add_unit("i1", "input")
    net.add_unit("o if o", "output")
    net.add_unit("o'brien", "output")
    net.connect_all(["i1"], ["o if o", "o'brien"])
    patterns = PatternSet([Pattern([1], [1, 1], "a"), Pattern([0], [0, 0], "win if rain")])
    shell = Shell(Stepper(net, patterns, GradientDescent(0.5)), io.StringIO())
    text = said(shell, *told)
    assert "***" not in text
    assert shell.stepper.pattern.name == "win if rain"


def test_a_blank_line_repeats_and_commands_are_parted(shell):
    shell.onecmd("step")
    shell.onecmd("")
    assert shell.stepper.steps == 2
    assert split("p 'a;b'; s;;u # x") == ["p 'a;b'", "s", "u"]


def test_names_are_completed(shell):
    assert shell.completedefault("h", "explain h", 8, 9) == ["h1", "h2"]
    assert shell.completedefault("h1.ac", "p h1.ac", 2, 7) == ["h1.activation"]
    assert shell.completedefault("h1.we", "p i1->h1.we", 6, 11) == ["h1.weight"]
    assert shell.completedefault("h1.la", "p i1->h1.la", 6, 11) == ["h1.last_change"]
    shell.stepper = Stepper(shell.stepper.net, shell.stepper.patterns, Adam(0.1))
    assert shell.completedefault("h1.", "p i1->h1.", 6, 9)[-3:] == ["h1.mean", "h1.square", "h1.changes"]
    assert shell.completedefault("h1.la", "p i1->h1.la", 6, 11) == []
    assert shell.completenames("un") == ["undisplay", "undo", "units", "until"] or "undo" in shell.completenames("un")


def test_names_with_spaces_and_dots(xor):
    net = Network("odd")
    net.add_unit("Colin's aunt", "input"), net.add_unit("a.b", "output", bias=0.5)
    net.connect("Colin's aunt", "a.b", 1.0)
    shell = Shell(Stepper(net, PatternSet([([1], [0])]), GradientDescent(0.5)), io.StringIO())
    assert said(shell, "set a.b.bias 2", 'set "Colin\'s aunt"->"a.b" 3').count("set by hand") == 2
    assert "a.b clamped" in said(shell, "clamp a.b 1")
    assert "unit Colin's aunt lesioned" in said(shell, "lesion Colin's aunt")
    assert shell.failures == 0


def test_colour_only_on_a_terminal_that_wants_it(net1987, xor, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    def drawn(stream):
        shell = Shell(Stepper(net1987.copy(), xor, GradientDescent(0.5)), stream)
        shell.run(["s 2", "circuit"])
        return stream.getvalue()

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain, bold = drawn(io.StringIO()), drawn(Terminal())
    assert "\x1b" not in plain
    assert "\x1b[1m>bias \x1b[31m-0.277\x1b[0m<\x1b[0m" in bold
    assert re.sub(r"\x1b\[\d+m", "", bold) == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert drawn(Terminal()) == plain


def test_what_is_in_force_is_marked_and_told(shell):
    said(shell, "lesion h1", "clamp h2 .5", "freeze h2->o1")
    told = "lesioned: h1; clamped: h2; frozen: h2 -> o1"
    assert told in said(shell, "status")
    drawn, listed, weights = said(shell, "l"), said(shell, "units"), said(shell, "weights")
    assert drawn.endswith("x lesioned, = clamped, * frozen\n")
    assert all(text in drawn for text in ("(h1x 0.000)", "(h2= 0.500)", "i1 0.000x", "h2 0.082*"))
    assert [line.split()[-1] for line in listed.splitlines() if line.split()[0] in ("h1", "h2")] == [
        "lesioned",
        "clamped",
    ]
    assert "0.000x" in weights
    assert "0.082*" in weights
    assert f"still in force: {told}" in said(shell, "restart")
    assert "nothing is lesioned" in said(shell, "repair h1", "release h2", "thaw h2->o1", "status")


def test_until_takes_what_break_takes(shell):
    assert "stopped" not in said(shell, "until h1 backward if delta < 0")
    assert shell.stepper.phase == "backward"
    assert shell.stepper.net.units["h1"].delta < 0
    said(shell, "until o1 if epoch > 3")
    assert shell.stepper.epoch == 4
    assert "no phase 'change'" not in said(shell, "until h1 change")


def test_snapshots_and_jumps_go_to_the_same_numbers(shell):
    net, stepper = shell.stepper.net, shell.stepper
    said(shell, "epoch 3", "finish", "s 2", "snapshot third")
    there = [weight.numbers for weight in net.weights], [unit.numbers for unit in net.units.values()], list(stepper.tss)
    said(shell, "epoch 2", "lesion h1", "rate 0.1", "epoch", "back third")
    assert (stepper.in_force, stepper.current_rule) == ({}, GradientDescent(0.5, 0.9))
    assert [weight.numbers for weight in net.weights] == there[0]
    assert [unit.numbers for unit in net.units.values()] == there[1]
    assert stepper.tss == there[2]
    assert "third: 3 epochs over" in said(shell, "snapshot")
    assert "lesioned: h1" in said(shell, "undo", "status")
    said(shell, "redo", "jump epoch 5")
    fifth = [weight.value for weight in net.weights]
    said(shell, "jump 8", "jump 5")
    assert [weight.value for weight in net.weights] == fifth
    said(shell, "jump 0")
    assert (stepper.tss, stepper.done) == ([], 0)
    assert "there is no snapshot 'thrid'; did you mean 'third'" in said(shell, "back thrid")


def test_undo_says_that_it_has_forgotten(net1987, xor):
    shell = Shell(Stepper(net1987, xor, GradientDescent(0.5), undo_memory=20_000), io.StringIO())
    assert "forgotten" not in said(shell, "s 5")
    assert "undo has forgotten the beginning" in said(shell, "epoch 2")
    assert "forgotten" not in said(shell, "epoch 2")


def test_the_circuit_stays_on_top_of_a_terminal_only(shell, monkeypatch):
    assert "stays on top of a terminal only" in said(shell, "view")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    shell.stdout.isatty = lambda: True
    said(shell, "view")
    shell.stdout.truncate(0)
    shell.postcmd(False, "")
    drawn = shell.stdout.getvalue()
    assert "\x1b[1;1H" in drawn
    assert "(i1 0.000)" in drawn
    assert "\x1b[r" in said(shell, "quit")


VERBS = [name[3:] for name in dir(Shell) if name.startswith("do_") and name not in ("do_draw", "do_save", "do_rows")]


@given(
    st.sampled_from([*VERBS, "", "x", "b h1 if", "set h1.bias"]),
    st.text(max_size=30)
    | st.sampled_from(["h1", "i1->h1", "(" * 300, "9" * 50, "1e400", "'", "h1.bias nan", "0", "-1"]),
)
def test_nonsense_is_answered_in_a_line_and_changes_nothing(verb, rest):
    net = Network.layered(2, 2, 1, seed=1)
    xor = PatternSet([([0, 1], [1]), ([1, 1], [0])])
    shell = Shell(Stepper(net, xor, GradientDescent(0.5), undo_memory=10_000_000), io.StringIO())
    shell.stepper.step(20)
    if rest.strip().isdecimal() and int(rest) > 1000:
        return
    if verb in ("until", "continue", "watch"):
        shell.stepper.break_at("h1")
    before = repr(net.__getstate__())
    shell.onecmd(f"{verb} {rest}")
    answer = shell.stdout.getvalue()
    if shell.failures:
        assert answer.startswith("*** ")
        assert answer.count("\n") == 1
        assert repr(net.__getstate__()) == before


@pytest.mark.parametrize("verb", ["c", "continue", "where", "w", "l", "units", "status", "patterns", "peek"])
def test_what_follows_a_verb_that_stands_alone_is_not_passed_over(verb, cli):
    ended = cli("step", "xor", "--seed", 1, "-c", f"{verb} h1 if 1")
    assert ended.status == 1
    assert "stands alone, and was given 'h1 if 1'" in ended.out


@pytest.mark.parametrize("number", ["0", "-1", "5", ".5", "1e300"])
def test_nobody_waits_for_a_number_to_come_true(number, cli):
    ended = cli("step", "xor", "--seed", 1, "-c", f"until {number}; p step")
    assert f"*** '{number}' is always the same" in ended.out
    assert ended.out.endswith("\n0\n")


@pytest.mark.parametrize(("number", "told"), [("9" * 23, "too many"), ("0", "not a whole"), ("many", "not a whole")])
def test_a_number_of_steps_that_makes_no_sense_is_refused_for_what_it_is(number, told, cli):
    ended = cli("step", "xor", "-c", f"s {number}")
    assert ended.status == 1
    assert f"*** '{number}' is {told}" in ended.out + ended.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["step"], "name a scenario"),
        (["step", "xor", "--script", "none.txt"], "none.txt"),
        (["step", "xor", "--rate", "-1"], "rate"),
        (["step", "xor", "--undo-memory", "-1"], "memory"),
        (["step", "xro"], "xor"),
    ],
)
def test_wrong_arguments_are_told_in_a_sentence(arguments, words, cli):
    ended = cli(*arguments)
    assert ended.status == 2
    assert words in ended.err
    assert ended.err.count("\n") == 1


def test_it_steps_a_network_from_files(cli, tmp_path, net1987, xor):
    from pdpsim import save_network, save_patterns

    save_network(net1987, tmp_path / "n.json"), save_patterns(xor, tmp_path / "p.csv")
    files = ["--network", tmp_path / "n.json", "--patterns", tmp_path / "p.csv"]
    ended = cli("step", *files, "--momentum", 0.9, "-c", "until tss < 0.04; p epoch")
    assert (ended.status, ended.out.splitlines()[-1]) == (0, "289")
    assert "it learns by BackPropagation(GradientDescent(rate=0.5, momentum=0.9" in ended.err.replace("rule=", "")
    assert cli("step", *files, "--rate", 0.5, "-c", "p epoch").err == ""
    ended = cli("step", *files, "--forward", "-c", "epoch; p phase")
    assert ended.out.splitlines()[-1] == "'forward'"


def test_names_of_files_may_stand_in_quotes(tmp_path, monkeypatch, net1987, xor):
    monkeypatch.chdir(tmp_path)
    shell = Shell(Stepper(net1987, xor, GradientDescent(0.5)), out=io.StringIO())
    assert shell.run(['save "a b.json"', "record tss", "epoch", "rows 'c.csv'"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a b.json", "c.csv"]


def test_a_number_that_is_a_pattern_and_a_value_is_not_guessed():
    net = Network.layered(1, 1, seed=1)
    patterns = PatternSet([([0], [0]), ([1], [1]), ([3], [0])])
    for said, value in (("present '1'", 0.0), ("present 1.0", 1.0), ("present 3", 3.0), ("present 0.5", 0.5)):
        out = io.StringIO()
        shell = Shell(Stepper(net.copy(), patterns, GradientDescent(0.5)), out=out)
        assert shell.run([said, "step"]) == 0
        assert shell.stepper.net.units["i1"].activation == value
    out = io.StringIO()
    assert Shell(Stepper(net, patterns, GradientDescent(0.5)), out=out).run(["present 1"]) == 1
    assert "1 is the name of a pattern, and values of another" in out.getvalue()


@pytest.mark.parametrize("line", ['print phase == "forward"', 'until pattern == "b"', 'b h1 if phase == "forward"'])
def test_a_unit_called_as_what_the_session_tells_is_not_taken_for_it(line):
    net = Network.layered(2, 1, 1, seed=1, names=[["phase", "pattern"], ["h1"], ["o"]])
    out = io.StringIO()
    stepper = Stepper(net, PatternSet([([0, 1], [1])]), GradientDescent(0.5))
    assert Shell(stepper, out=out).run([line]) == 1
    assert "is a unit here, and what is asked of the session too" in out.getvalue()
    assert stepper.value("phase.activation + pattern.activation") == 0.0


def test_what_every_row_says_anyway_is_recorded_once(tmp_path):
    shell = Shell(
        Stepper(Network.layered(2, 1, seed=1), PatternSet([([0, 1], [1])]), GradientDescent(0.5)), io.StringIO()
    )
    told = said(shell, "record epoch, tss, phase", "epoch 2", "rows", f"rows '{tmp_path / 'r.csv'}'")
    header, first = re.search("(  epoch.*)\n(.*)\n", told).groups()
    assert (header.split(), first.split()[:3]) == (["epoch", "pattern", "phase", "tss"], ["1", "1", "change"])
    assert (tmp_path / "r.csv").read_text().splitlines()[0] == "step,epoch,pattern,phase,tss"


@pytest.mark.parametrize(("epochs", "steps", "to"), [(2, 5, 2), (2, 5, 1), (1, 1, 1)])
def test_a_jump_back_from_within_an_epoch_tells_where_it_stands(shell, epochs, steps, to):
    said(shell, f"epoch {epochs}", f"step {steps}")
    told = said(shell, f"jump {to}")
    assert told.splitlines()[-1] == f"back at the end of epoch {to}"
    assert "presented" not in told


def test_a_snapshots_name_may_stand_in_quotes(shell):
    said(shell, "snapshot 'x y'", "epoch 2", "back x y")
    assert shell.stepper.epoch == 1


def test_a_name_that_differs_in_capitals_alone_is_meant_first(shell):
    assert "did you mean 'h1'?" in said(shell, "until H1")


def test_a_setting_alone_is_told():
    stepper = Stepper(Network.layered(2, 1, seed=1), PatternSet([([0, 1], [1])]), GradientDescent(0.5))
    shell = Shell(stepper, io.StringIO())
    assert "rate = 0.5\n" in said(shell, "rate")
    assert "momentum = 0.75\n" in said(shell, "momentum 0.75", "momentum")
    shell.stepper = Stepper(Network.layered(2, 1, seed=1), PatternSet([([0, 1], [1])]), Adam(0.01))
    assert "rate = 0.01\n" in said(shell, "rate")
    assert "Adam has no 'decay'" in said(shell, "decay")


def test_a_phase_that_there_is_not_is_not_waited_for():
    shell = Shell(
        Stepper(Network.layered(2, 1, seed=1), PatternSet([([0, 1], [1])]), GradientDescent(0.5)), io.StringIO()
    )
    assert "there is no phase 'back'; did you mean 'backward'?" in said(shell, "until phase == 'back'")
    assert "phase 'backward'" not in said(shell, "until phase == 'backward'")
    assert "True" in said(shell, "print phase == 'backward'", "present 0 1", "print phase != 'return'")
    assert "there are 'forward', 'backward', 'change'" in said(shell, "until phase == 'return'")


@pytest.mark.parametrize("line", ["until pattern == '12'", "break h1 if '111' == pattern", "watch pattern != '2'"])
def test_a_pattern_that_there_is_not_is_not_waited_for(line):
    named = PatternSet([Pattern([a, b], [int(a != b)], f"{a}{b}") for a in (0, 1) for b in (0, 1)])
    shell = Shell(Stepper(Network.layered(2, 1, 1, seed=1), named, GradientDescent(0.5)), io.StringIO())
    assert re.search(r"there is no pattern '\d+'", said(shell, line)), line
    assert (shell.stepper.epoch, shell.stepper.steps) == (1, 0)
    assert "there is no" not in said(
        shell, "break h1 if pattern == 'by hand'", "until pattern == 'by hand' or epoch == 1"
    )
    assert "False" in said(shell, "present 0 1", "print pattern == '11'")
    assert "True" in said(shell, "print pattern == 'by hand'")
    shell.stepper.undo(shell.stepper.undoable)
    shell.stepper.present(Pattern([0, 1], (), "own"))
    shell.stepper.watch("pattern == 'own'")
    for _ in range(3):
        shell.stepper.next_epoch()
    copy.deepcopy(shell.stepper).next_epoch()  # whose expressions are built anew, with no such pattern in sight


def test_a_number_of_patterns_that_is_the_name_of_one_is_not_guessed():
    named = PatternSet([Pattern([a, b], [int(a != b)], f"{a}{b}") for a in (0, 1) for b in (0, 1)])
    shell = Shell(Stepper(Network.layered(2, 1, seed=1), named, GradientDescent(0.5)), io.StringIO())
    assert "one is named '10': say until pattern == '10'" in said(shell, "pattern 10")
    assert "pattern 00 (1 of 4)" in said(shell, "where")
    assert "next: present pattern 10" in " ".join(said(shell, "pattern 2", "where").split())
    numbered = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1])])
    other = Shell(Stepper(Network.layered(2, 1, seed=1), numbered, GradientDescent(0.5)), io.StringIO())
    assert "next: present pattern 3" in " ".join(said(other, "pattern 2", "where").split())


def test_a_last_change_that_a_rule_does_not_carry_on_is_not_told_as_0(net1987, xor):
    shell = Shell(Stepper(net1987, xor, Adam()), io.StringIO())
    told = said(shell, "epoch", "weights o1")
    assert "gradient" in told
    assert "last change" not in told.split("gradient")[-1]
    for line in "p h1->o1.last_change", "watch h1->o1.last_change", "record h1->o1.last_change":
        assert "no last change is remembered of h1 -> o1: Adam does not carry" in " ".join(said(shell, line).split())
    assert {row["last_change"] for row in net1987.connections.rows} == {None}
    momentum = Shell(Stepper(net1987.copy(), xor, GradientDescent(0.5, 0.9)), io.StringIO())
    assert "last change" in said(momentum, "epoch", "weights o1")


@pytest.mark.parametrize(
    ("scenario", "recipe"),
    [
        ("hopfield", "9-1"),
        ("latch", "gated-10"),
        ("shift_register", None),
        ("perceptron", "xor-fixed-32"),
        ("xor", None),
    ],
)
def test_weights_from_another_seed_are_those_with_which_the_recipe_begins(cli, scenario, recipe):
    chosen = ["--recipe", recipe] if recipe else []
    once, again = (
        cli("step", scenario, *chosen, "--seed", seed, *lines, "-c", "weights").out.partition("(pdpsim) weights")[2]
        for seed, lines in (("2", ()), ("1", ("-c", "restart 2")))
    )
    assert once == again != ""


def test_rows_that_another_record_drops_are_told(shell):
    said(shell, "record tss", "epoch 3")
    told = " ".join(said(shell, "record h1.bias").split())
    assert "3 rows of tss are no longer kept; rows FILE.csv writes them before another record" in told
    assert "no longer kept" not in said(shell, "record h2.bias")


def test_a_schedule_that_takes_a_setting_back_is_told(cli):
    told = cli("step", "family_tree", "--recipe", "original", "--seed", "1", "-c", "rate .5", "-c", "decay .1").out
    assert told.count("after epoch 20 the schedule has rate 0.01, momentum 0.9 in store") == 1


def test_a_jump_back_tells_where_it_stands_and_not_what_was_undone(shell):
    said(shell, "epoch 4")
    assert "back at the end of epoch 2" in said(shell, "jump 2")
    assert "presented" not in said(shell, "jump 1")
    assert "back at the start" in said(shell, "jump 0")
    assert "epoch 3 is over" in said(shell, "jump 3")


def test_a_jump_that_stops_on_its_way_back_says_so(xor):
    net = Network.layered(2, 2, 1, seed=1)
    shell = Shell(Stepper(net, xor, GradientDescent(0.5, 0.9), undo_memory=20_000), io.StringIO())
    told = said(shell, "epoch 20", "tbreak h1", "jump 3", "p epoch")
    assert "back at" not in told
    assert told.endswith("stopped: breakpoint 1: h1, once\n1\n")
    assert "back at the end of epoch 1" in said(shell, "epoch 2", "jump 1")


def test_what_is_asked_when_an_epoch_is_over_is_not_summed_up_before():
    net = Network.layered(2, 2, 1, seed=3)
    xor = PatternSet([([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)])
    stepper = Stepper(net, xor, None)
    stepper.next_epoch()
    told = str(stepper.explain("tss"))
    assert "sum of pss over all patterns, asked when the epoch is over" in told
    assert "over 0 patterns" not in told
    assert f"tss = {stepper.tss[0]:.3f}" in told
    tried = Stepper(net, xor, Climber())
    tried.next_epoch()
    assert "tss of this epoch = tss of the best weights" in str(tried.explain("tss"))


@pytest.mark.parametrize("why", [ImportError("no matplotlib here"), MemoryError()])
def test_a_picture_that_cannot_be_drawn_does_not_end_the_shell(shell, why):
    def fail(*_):
        raise why

    said(shell, "epoch")
    shell.draw = fail
    told = said(shell, "draw a.svg")
    assert "no matplotlib here" in told or "not enough memory" in told
    assert shell.stepper.epoch_over
    assert "epoch 2 is over" in said(shell, "epoch")


@pytest.mark.parametrize("width", [22, 34, 60])
def test_on_a_narrow_terminal_the_circuit_on_top_is_whole(xor, monkeypatch, width):
    monkeypatch.setattr("pdpsim.stepping.screen.get_terminal_size", lambda usual: terminal_size((width, 90)))
    stepper, out = Stepper(Network.layered(2, 6, 1, seed=1), xor, GradientDescent(0.5)), io.StringIO()
    Screen(out).show(stepper, None)
    lines = re.split(r"\x1b\[\d+;1H\x1b\[2K", out.getvalue())[1:]
    assert max(map(len, lines[:-1])) <= width
    assert all(f"h{k}" in out.getvalue() for k in range(1, 7))
    shown = "".join(lines)
    assert all(f"{c.weight:.3f}" in shown for c in stepper.net.connections.values())


def test_a_name_longer_than_the_terminal_is_broken_into_lines_of_its_own(monkeypatch):
    monkeypatch.setattr("pdpsim.stepping.screen.get_terminal_size", lambda usual: terminal_size((40, 90)))
    net, out = Network.layered(1, 1, seed=1, names=[["long" * 20], ["o1"]]), io.StringIO()
    Screen(out).show(Stepper(net, PatternSet([([1], [1])]), GradientDescent(0.5)), None)
    lines = re.split(r"\x1b\[\d+;1H\x1b\[2K", out.getvalue())[1:-1]
    assert max(map(len, lines)) <= 40
    assert "long" * 20 in "".join(lines)


def test_ctrl_c_ends_the_rest_of_a_line_that_was_typed(net1987, xor, tmp_path, ctrl_c):
    shell = Shell(Stepper(net1987, xor, GradientDescent(0.5)), io.StringIO())
    assert not shell.onecmd(f"until epoch > 999999; save {tmp_path / 'z.json'}; print epoch")
    assert shell.stdout.getvalue().endswith("interrupted; what follows is not done\n")
    assert not (tmp_path / "z.json").exists()
    assert not shell.onecmd("epoch")
    assert shell.stdout.getvalue().count("what follows is not done") == 1
    assert not shell.onecmd(f"print epoch; save {tmp_path / 'z.json'}")
    assert (tmp_path / "z.json").exists()


def test_tabs_and_pasted_spaces_part_words(net1987, xor):
    shell = Shell(Stepper(net1987, xor, GradientDescent(0.5)), io.StringIO())
    assert shell.run(["epoch\t2", "print\ttss", "epoch\u00a01"]) == 0


def test_spaces_within_a_files_name_stay(net1987, xor, tmp_path):
    shell = Shell(Stepper(net1987, xor, GradientDescent(0.5)), io.StringIO())
    names = ["a\u30001.json", "a\u00a01.json", "a 1.json"]
    shell.run([f"save {tmp_path / name}" for name in names])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


@pytest.fixture
def ctrl_c(monkeypatch):
    """Somebody presses Ctrl-C whenever something is done, until this is undone."""
    done = Stepper.do

    def stopping(self):
        signal.raise_signal(signal.SIGINT)
        return done(self)

    monkeypatch.setattr(Stepper, "do", stopping)
    return monkeypatch


def test_ctrl_c_ends_a_batch_of_commands_and_what_follows_is_not_done(tmp_path, ctrl_c, capsys):
    ctrl_c.chdir(tmp_path)
    status = main(["step", "xor", "--seed", "1", "-c", "until epoch > 999999", "-c", "save z.json"])
    told = capsys.readouterr().out
    assert status == 130
    assert told.endswith("interrupted; what follows is not done\n")
    assert not (tmp_path / "z.json").exists()
