"""``pdpsim benchmark``: our engines beside what people would use instead."""

from __future__ import annotations

import argparse
import platform
import sys
from functools import cache
from typing import Any

from pdpsim import __version__
from pdpsim.benchmarking import comparing, measuring
from pdpsim.benchmarking.task import scenario_task
from pdpsim.checks import at_most, whole
from pdpsim.cli.options import Commands, integer, print_json, refuse_idle, refuse_seed, say
from pdpsim.errors import SettingError
from pdpsim.text import table
from pdpsim.words import printable

SCENARIOS = ("xor", "encoder", "symmetry", "family_tree")
SIZES = (10, 30, 100, 300)
MANY = 100_000  # networks at once
PARTS = ("one", "many", "sizes")
REPEATS, SEEDS = 5, 1000


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("benchmark", help="time the engines beside NumPy, PyTorch, micrograd and C")
    parser.add_argument("scenario", nargs="*", metavar="SCENARIO", help=f"of {', '.join(SCENARIOS)} (default: all)")
    parser.add_argument("--part", choices=PARTS, action="append", help="what to measure (default: all)")
    parser.add_argument(
        "--repeats", type=integer, metavar="N", help=f"timings of which the median is told (default: {REPEATS})"
    )
    refuse_seed(parser)
    parser.add_argument(
        "--seeds", type=integer, metavar="N", help=f"networks trained at once, of --part many (default: {SEEDS})"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--against",
        metavar="FILE",
        help="tell what is slower than in what --json printed into FILE",
    )
    parser.add_argument("--document", metavar="FILE", help="compare this document, and measure nothing")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure, and print what came out, or how it compares."""
    before = None if args.against is None else comparing.read_document(args.against)
    document = _document(args) if args.document is None else _stored(args)
    if before is not None:
        return _compare(before, document, args.json)
    if args.json:
        print_json(document)
    else:
        say("\n\n".join(_tables(document)))
    return 0


def _stored(args: argparse.Namespace) -> dict[str, Any]:
    if args.scenario or args.part or args.against is None:
        raise SettingError("--document is compared as it is: it goes with --against, and without SCENARIO and --part")
    refuse_idle(args, ("--repeats", "--seeds"), "what is compared as it is")
    return comparing.read_document(args.document)


def _document(args: argparse.Namespace) -> dict[str, Any]:
    parts, names = args.part or PARTS, args.scenario or SCENARIOS
    if "many" not in parts:
        refuse_idle(args, ("--seeds",), "a benchmark without --part many")
    repeats = whole(REPEATS if args.repeats is None else args.repeats, "--repeats")
    seeds = whole(SEEDS if args.seeds is None else args.seeds, "--seeds")
    at_most(seeds, MANY, "--seeds")
    if args.against is not None and "one" not in parts:
        raise SettingError("--against compares times of one network; measure them with --part one")
    tasks = [scenario_task(name) for name in names]
    document: dict[str, Any] = {
        "pdpsim": __version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    once = cache(_say)  # what is not installed is told for the first scenario, and holds for all
    if "one" in parts:
        document["one_network"] = {task.name: _one(task, repeats, once) for task in tasks}
    if "many" in parts:
        document["many_seeds"] = {"seeds": seeds, "seconds_per_run_epoch": {}}
        for task in tasks:
            _say(f"{task.name}: {seeds} seeds at once")
            times = measuring.many_seeds(task, seeds, repeats)
            document["many_seeds"]["seconds_per_run_epoch"][task.name] = times
    if "sizes" in parts:
        document["sizes"] = measuring.sizes(SIZES, repeats, _say)
    return document


def _compare(before: dict[str, Any], now: dict[str, Any], as_json: bool) -> int:
    found = comparing.changes(before, now)
    slower = [change for change in found if change.slower]
    if as_json:
        print_json({"changes": [{**change._asdict(), "ratio": change.ratio} for change in found]})
        return 1 if slower else 0
    versions = [printable(str(document.get("pdpsim", "earlier"))) for document in (before, now)]
    heads = ["scenario", "engine", f"before ({versions[0]})", f"now ({versions[1]})", "times", ""]
    rows = [
        [printable(c.scenario), c.engine, f"{c.before:,.2f}", f"{c.now:,.2f}", f"{c.ratio:.2f}", "slower" * c.slower]
        for c in found
    ]
    say("One network, microseconds per epoch:\n" + table(heads, rows))
    say(f"\n'times' leaves out how fast the machine was, told by {comparing.YARDSTICK}, loops that have not changed.")
    say(f"{len(slower)} of {len(found)} take more than {comparing.SLOWER} times as long.")
    return 1 if slower else 0


def _one(task: Any, repeats: int, once: measuring.Say) -> dict[str, Any]:
    found = measuring.programs(task, once)
    _say(f"{task.name}: {len(found)} programs are to compute the same {measuring.PROOF} epochs")
    proof = measuring.prove(task, found)
    return {"tss": proof, "seconds_per_epoch": measuring.timings(found, repeats)}


def _say(what: str) -> None:
    print(f"pdpsim: {what}", file=sys.stderr, flush=True)


def _tables(document: dict[str, Any]) -> list[str]:
    parts = [f"Python {document['python']} on {document['machine']}. Medians of interleaved repeats."]
    if "one_network" in document:
        parts += _of_one(document["one_network"])
    if "many_seeds" in document:
        parts.append(_of_many(document["many_seeds"]))
    if "sizes" in document:
        parts.append(_of_sizes(document["sizes"]))
    return parts


def _of_one(found: dict[str, Any]) -> list[str]:
    times = {name: one["seconds_per_epoch"] for name, one in found.items()}
    programs = list(dict.fromkeys(program for each in times.values() for program in each))
    micro = [[p, *(_micro(each.get(p)) for each in times.values())] for p in programs]
    parts = ["One network, microseconds per epoch:\n" + table(["program", *times], micro)]
    for base in ("numpy", "numpy_tuned"):
        if base in programs:
            ratios = [[p, *(_ratio(each.get(p), each.get(base)) for each in times.values())] for p in programs]
            parts.append(f"As a multiple of {base}:\n" + table(["program", *times], ratios))
    same = f"All programs computed the same tss in {measuring.PROOF} epochs of each, to a relative 1e-9."
    return [*parts, same]


def _of_many(found: dict[str, Any]) -> str:
    rows = [
        [
            name,
            *(_micro(each.get(program)) for program in ("native", "vectorized", "C")),
            *(_ratio(each.get(engine), each.get("C")) for engine in ("native", "vectorized")),
        ]
        for name, each in found["seconds_per_run_epoch"].items()
    ]
    head = f"{found['seeds']:,} seeds at once, microseconds per run and epoch:\n"
    return head + table(["scenario", "native", "vectorized", "C", "native / C", "vectorized / C"], rows)


def _of_sizes(found: list[dict[str, Any]]) -> str:
    rows = []
    for row in found:
        times = row["seconds_per_epoch"]
        memory = "" if row["bytes_per_connection"] is None else f"{row['bytes_per_connection']:.0f}"
        size = f"{row['n']}-{row['n']}-{row['n']}"
        auto, by_hand = _micro(times["auto"]), _micro(times.get("numpy_tuned"))
        before = f"{row['seconds_before']:.3f}"
        rows.append([size, f"{row['connections']:,}", row["engine"], before, auto, by_hand, memory])
    heads = ["network", "connections", "auto takes", "s before", "us per epoch", "numpy_tuned", "bytes a connection"]
    return "n-n-n networks, 10 patterns:\n" + table(heads, rows)


def _micro(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds * 1e6:,.2f}"


def _ratio(one: float | None, other: float | None) -> str:
    return "" if one is None or other is None else f"{one / other:,.3f}"
