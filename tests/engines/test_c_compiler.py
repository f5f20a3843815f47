"""Whatever a C compiler or the cache does, there is one sentence about it, and auto goes on without."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from checks import numbers
from studies.waiting import alive, until

from pdpsim import GradientDescent, Network, TssBelow, save_network, train
from pdpsim.cli.main import main
from pdpsim.engines import c_compiler, native, native_program
from pdpsim.errors import EngineError

pytestmark = [
    pytest.mark.skipif(not c_compiler.is_there(), reason="there is no C compiler"),
    pytest.mark.skipif(os.name == "nt", reason="the compilers here are shell scripts"),
]
NEVER = TssBelow(1e-300)
PROGRAM = (
    "from pdpsim import *\n"
    "xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])\n"
    "h = train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), engine='native', max_epochs=3)\n"
    "print(h.tss)"
)
MANY = 10**6  # epochs, enough for auto to have a program compiled


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, tmp_path):
    """Nothing made before, nothing kept, and no compiler that failed before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    forget()
    yield
    forget()


def forget():
    native_program._programs.clear()
    c_compiler._library.cache_clear()
    c_compiler._failed.clear()
    c_compiler.tell.cache_clear()


@pytest.fixture
def compiler(monkeypatch, tmp_path):
    """Make a compiler of a shell script; ``$out`` is the file it is to make."""

    def make(script):
        file = tmp_path / "compiler"
        last = 'for a in "$@"; do [ "$o" = 1 ] && out="$a" && o=0; [ "$a" = -o ] && o=1; done'
        file.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo fake && exit 0\n{last}\n{script}\n')
        file.chmod(0o755)
        monkeypatch.setenv("CC", str(file))

    return make


def refused(xor, match):
    net = Network.layered(2, 2, 1, seed=1)
    with pytest.raises(EngineError, match=match) as caught:
        train(net, xor, GradientDescent(0.5), engine="native", max_epochs=3)
    assert "\n" not in str(caught.value)
    whatever = native.can_be_built
    assert not whatever(_job(net, xor))
    return str(caught.value)


def _job(net, xor):
    from pdpsim import BackPropagation
    from pdpsim.engines.job import Job

    return Job(net, xor.patterns, BackPropagation(GradientDescent(0.5)))


@pytest.mark.parametrize(
    ("script", "match"),
    [
        ("echo 'cannot do: it */' >&2; exit 1", r"failed \(exit 1\): 'cannot do: it"),
        ("head -c 2000 /dev/urandom >&2; exit 3", r"failed \(exit 3\)"),
        ("exit 0", r"failed \(exit 0\): it says nothing"),
        ("kill -9 $$", "failed"),
        ('echo rubbish > "$out"', "not a library that can be used"),
        (': > "$out"', "not a library that can be used"),
        ('cc "$@" && head -c 5000 "$out" > "$out.half" && mv "$out.half" "$out"', "not a library that can be used"),
        ('mkfifo "$out"', r"failed \(exit 0\)"),
        ('ln -s /dev/zero "$out"', r"failed \(exit 0\)"),
        ('echo "int other;" > "$out.c"; cc -shared -fPIC "$out.c" -o "$out"', "not a library that can be used"),
    ],
)
def test_a_compiler_that_fails(script, match, compiler, xor):
    compiler(script)
    refused(xor, match)
    history = train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.01), max_epochs=5)
    assert history.engine != "native"


def test_a_compiler_that_hangs_is_given_up_and_asked_no_more(compiler, xor, monkeypatch):
    monkeypatch.setattr(c_compiler, "TIMEOUT", 0.5)
    compiler("sleep 100; echo never")
    started = time.monotonic()
    refused(xor, "took longer than 0.5 seconds")
    refused(xor, "took longer")
    assert time.monotonic() - started < 5.0


@pytest.mark.parametrize("where", ["engine='native'", pytest.param("jobs=2", marks=pytest.mark.slow)])
def test_a_compiler_that_hangs_ends_with_whoever_waits_for_it(where, compiler, tmp_path, monkeypatch):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    compiler(f'echo half > "$TMPDIR/half.s"; echo $$ > {tmp_path}/pid-$$; sleep 100; echo never')
    training = PROGRAM if "native" in where else "from pdpsim import Study\nStudy('xor', engine='native').run(jobs=2)"
    begin = f"from pdpsim.interruption import tidy\ntidy()\n{training}"
    with subprocess.Popen([sys.executable, "-c", begin], stderr=subprocess.DEVNULL) as running:
        until(lambda: [file for file in tmp_path.glob("pid-*") if file.read_text()])
        running.terminate()
        assert running.wait(60) == -signal.SIGTERM
    until(lambda: not any(alive(int(file.read_text())) for file in tmp_path.glob("pid-*")))
    until(lambda: list(c_compiler.cache_folder().iterdir()) == [])
    until(lambda: list((tmp_path / "tmp").iterdir()) == [])  # nor is what the compiler had written on the way


def test_a_compiler_that_computes_other_bits(compiler, xor):
    compiler(r"""
for a in "$@"; do case "$a" in *program.c) src="$a";; esac; done
sed 's/exp(x\[k\])/exp(x[k]) + 1e-16/' "$src" > "$src.c"; cc -shared -fPIC "$src.c" -o "$out" -lm
""")
    refused(xor, "other last bits than Python")


def test_auto_goes_on_without_a_compiler_that_fails(compiler, xor):
    compiler("exit 1")
    one, other = Network.layered(2, 2, 1, seed=1), Network.layered(2, 2, 1, seed=1)
    history = train(one, xor, GradientDescent(0.5, 0.9), max_epochs=MANY)
    train(other, xor, GradientDescent(0.5, 0.9), max_epochs=MANY, engine="message")
    assert history.engine == "compiled"
    assert numbers(one) == numbers(other)


def test_no_compiler(monkeypatch, xor, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(c_compiler, "find_spec", lambda name: None)
    c_compiler._command.cache_clear()
    refused(xor, r"there is no C compiler \(cc, gcc or clang")
    monkeypatch.setenv("CC", "nowhere")
    refused(xor, "there is no C compiler 'nowhere', which CC names")
    assert train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), max_epochs=MANY).engine == "compiled"
    c_compiler._command.cache_clear()


def test_the_compiler_of_the_extra_is_found(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(c_compiler, "find_spec", lambda name: object())
    found = c_compiler._command.__wrapped__("", str(tmp_path))
    assert found == (sys.executable, "-m", "ziglang", "cc", "-mcpu=baseline")


@pytest.mark.skipif(not find_spec("ziglang"), reason="the extra 'native' is not installed")
@pytest.mark.parametrize("hidden", [2, 120])
def test_the_compiler_of_the_extra_gives_the_same_bits(hidden, monkeypatch, tmp_path, xor):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    one, other = (Network.layered(2, hidden, 1, seed=1) for _ in range(2))
    for net, engine in (one, "native"), (other, "message"):
        train(net, xor, GradientDescent(0.1, 0.9), criterion=NEVER, max_epochs=20, engine=engine)
    assert numbers(one) == numbers(other)


@pytest.mark.parametrize("command", [["-v", "train"], ["train", "--verbose"]])
def test_auto_says_once_why_it_goes_on_without_native_code(command, compiler, tmp_path, monkeypatch, capsys):
    compiler("echo no such option >&2; exit 1")
    monkeypatch.chdir(tmp_path)
    save_network(Network.layered(2, 2, 1, seed=1), "net.json")
    Path("xor.csv").write_text("name,in:i1,in:i2,target:o1\na,0,1,1\nb,1,1,0\n")
    files = ["--network", "net.json", "--patterns", "xor.csv", "--rate", "0.5", "--max-epochs", str(MANY)]
    for _ in range(2):
        assert main([*command, *files]) == 0
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith("pdpsim: the C compiler ")
    assert said[0].endswith("failed (exit 1): 'no such option'; auto goes on without native code")


def test_without_being_asked_auto_says_nothing(compiler, xor, capsys):
    compiler("exit 1")
    train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5, 0.9), max_epochs=MANY)
    assert capsys.readouterr() == ("", "")


def test_cc_may_have_options(xor, monkeypatch):
    monkeypatch.setenv("CC", "cc -O0")
    assert train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), engine="native").engine == "native"


def trained(xor):
    return train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5), engine="native", max_epochs=3)


def kept():
    return sorted(c_compiler.cache_folder().glob("*.so"))


def test_the_second_time_nothing_is_compiled(xor, monkeypatch):
    trained(xor)
    assert len(kept()) == 1
    assert [file.name for file in c_compiler.cache_folder().iterdir()] == [kept()[0].name]
    forget()
    monkeypatch.setattr(c_compiler, "_made", None)
    trained(xor)


def _half(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])  # loading it would end the process


def _one_bit(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _folder(file):
    file.unlink()
    file.mkdir()


SPOILT = {
    "empty": lambda file: file.write_bytes(b""),
    "rubbish": lambda file: file.write_bytes(b"rubbish"),
    "half": _half,
    "one bit": _one_bit,
    "everybody's": lambda file: file.chmod(0o777),
    "unreadable": lambda file: file.chmod(0),
    "a folder": _folder,
    "a link to nothing": lambda file: (file.unlink(), file.symlink_to("nothing")),
    "a link to itself": lambda file: (file.unlink(), file.symlink_to(file)),
}


QUICK = "half", "one bit"  # the others are alike, and each is compiled anew


@pytest.mark.parametrize(
    "spoil",
    [pytest.param(spoil, id=name, marks=[pytest.mark.slow] * (name not in QUICK)) for name, spoil in SPOILT.items()],
)
def test_a_library_in_the_cache_that_is_not_what_was_kept_is_made_anew(spoil, xor):
    # Made by another process, since a library that was loaded once is not loaded again from the same place.
    said = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True).stdout
    (file,) = kept()
    content = file.read_bytes()
    spoil(file)
    again = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True).stdout
    assert again == said
    assert file.is_dir() or (file.read_bytes() == content and file.stat().st_mode & 0o022 == 0)
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")
@pytest.mark.parametrize("whose", ["somebody else's", "everybody's"])
def test_a_cache_that_others_may_write_to_is_not_loaded_from(whose, xor, monkeypatch):
    trained(xor)
    forget()
    if whose == "everybody's":
        c_compiler.cache_folder().chmod(0o777)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    seen = []
    loaded = c_compiler._loaded
    monkeypatch.setattr(c_compiler, "_loaded", lambda file, by: (seen.append(file), loaded(file, by))[1])
    assert trained(xor).engine == "native"
    assert [file.parent.parent == c_compiler.cache_folder() or file in kept() for file in seen] == [False]


@pytest.mark.parametrize("what", ["mkdtemp", "write_text", "replace"])
def test_a_full_disk_is_told_in_a_sentence_and_leaves_nothing(what, xor, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    place = {"mkdtemp": tempfile, "write_text": Path, "replace": os}[what]
    with monkeypatch.context() as patch:
        patch.setattr(place, what, full)
        if what == "replace":  # it is used where it was made
            assert trained(xor).engine == "native"
        else:
            assert "no space left on device" in refused(xor, "no room")
            forget()
            assert train(Network.layered(2, 2, 1, seed=1), xor, GradientDescent(0.5)).engine != "native"
    assert list(c_compiler.cache_folder().iterdir()) == []


def test_a_cache_that_cannot_be_written_is_done_without(xor, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    for place in tmp_path / "file", Path("/proc/self"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(place))
        forget()
        assert trained(xor).engine == "native"


def test_what_nobody_used_for_long_is_thrown_away(xor):
    trained(xor)
    folder = c_compiler.cache_folder()
    old, young, left = folder / "old.so", folder / "young.so", folder / "making-1"
    left.mkdir()
    for file, days in (old, 31), (young, 29), (left, 2):
        if file is not left:
            file.write_text("")
        os.utime(file, (time.time() - days * 86_400,) * 2)
    forget()
    kept()[0].unlink()
    net = Network.layered(2, 3, 1, seed=1)
    train(net, xor, GradientDescent(0.5), engine="native", max_epochs=3)
    assert (old.exists(), young.exists(), left.exists()) == (False, True, False)


def test_processes_that_compile_the_same_at_once(xor, tmp_path):
    running = [subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert len({process.communicate(timeout=120)[0] for process in running}) == 1
    assert all(process.returncode == 0 for process in running)
    assert len(kept()) == 1
