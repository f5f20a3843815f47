"""``pdpsim draw``: pictures of a scenario's or a file's network, and pages to play its messages."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pdpsim.cli.options import Commands, outcome
from pdpsim.core.chance import drawn_seed
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.errors import SettingError, nearest
from pdpsim.experiments.running import run_scenario, start_network
from pdpsim.experiments.scenario import get_scenario
from pdpsim.formats.files import kind_of, refuse_unwritable
from pdpsim.formats.network_json import load_network
from pdpsim.formats.patterns_csv import load_patterns
from pdpsim.learning.history import History
from pdpsim.learning.procedures.back_propagation import BackPropagation
from pdpsim.learning.rules import GradientDescent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWS = ("circuit", "weights", "activations", "answers", "codes", "surface", "error")
KINDS = ("svg", "png", "pdf", "html", "gif")


@dataclass
class Subject:
    """What there is to draw."""

    net: Network
    patterns: PatternSet | None
    procedure: BackPropagation
    history: History | None = None

    def pattern(self, name: str | None) -> Pattern | None:
        """Return the pattern of that name."""
        if name is None:
            return None
        return self.known_patterns[name]

    @property
    def known_patterns(self) -> PatternSet:
        """The patterns, fitted to the network."""
        if self.patterns is None:
            raise SettingError("there are no patterns: name a scenario, or a file with --patterns")
        return self.patterns.fitted(self.net)


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "draw",
        help="draw a network, its weights, activations or error; or make a page that plays its messages",
        description="The file's ending decides: .svg, .png or .pdf is a picture, .html a page that plays an epoch "
        "message by message (with --pattern, that pattern's), .gif the same as an animation.",
    )
    parser.add_argument(
        "scenario", nargs="?", metavar="SCENARIO", help="one that `pdpsim list` names; it is trained first"
    )
    parser.add_argument("-o", "--out", required=True, metavar="FILE", help="what to write: " + ", ".join(KINDS))
    parser.add_argument("--network", metavar="NET.json", help="draw this network and train nothing")
    parser.add_argument("--patterns", metavar="P.csv", help="patterns for it (default: the scenario's)")
    parser.add_argument("--recipe", metavar="NAME", help="how to train (default: the scenario's first recipe)")
    parser.add_argument("--seed", type=int, metavar="N", help="for the starting weights (default: drawn and told)")
    parser.add_argument("--max-epochs", type=int, metavar="N", help="draw it after N epochs at most; 0 is the start")
    parser.add_argument("--show", default="circuit", metavar="|".join(SHOWS), help="what to draw (default: circuit)")
    parser.add_argument("--pattern", metavar="NAME", help="show the numbers of this pattern")
    parser.add_argument(
        "--phase", metavar="forward|backward", help="activations (the default), or deltas and gradients"
    )
    parser.add_argument("--bias", default="number", metavar="number|unit|none", help="how biases are shown")
    parser.add_argument("--direction", default="up", metavar="up|right", help="which way activation goes")
    parser.add_argument("--values", metavar="WHAT", help="what units show: net_input, error, target, bias, ...")
    parser.add_argument(
        "--labels", metavar="WHAT", help="what lines show: weight, product, gradient, last_change, none"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Draw, and return 0."""
    if args.show not in SHOWS:
        raise SettingError(f"there is no picture {args.show!r}{nearest(args.show, SHOWS)}")
    kind = kind_of(args.out, KINDS)
    refuse_unwritable(args.out)
    if kind != "html":
        import_module("pdpsim.drawing")  # says now, not after the training, if matplotlib cannot be used
    subject = _subject(args)
    if kind in ("html", "gif"):
        _write_motion(args, subject, kind)
    else:
        from pdpsim.drawing.saving import save_drawing

        save_drawing(_drawing(args, subject), args.out)
    print(f"wrote {args.out}")
    return 0


def _subject(args: argparse.Namespace) -> Subject:
    if args.scenario is None:
        return _from_files(args)
    scenario = get_scenario(args.scenario)
    recipe = scenario.recipe(args.recipe)
    if args.network is not None or args.max_epochs == 0:
        seed = drawn_seed(args.seed)
        net = load_network(args.network) if args.network else start_network(scenario, recipe, seed)
        patterns = load_patterns(args.patterns) if args.patterns else scenario.patterns(recipe, seed)
        return Subject(net, patterns, recipe.procedure)
    seed = drawn_seed(args.seed)
    done = run_scenario(scenario, recipe, seed=seed, max_epochs=args.max_epochs)
    if done.history.stopped == "interrupted":
        raise KeyboardInterrupt
    print(f"{scenario.name}, recipe {recipe.name}, seed {seed}. {outcome(done.history)}", file=sys.stderr)
    return Subject(done.net, done.patterns, recipe.procedure, done.history)


def _from_files(args: argparse.Namespace) -> Subject:
    if args.network is None:
        raise SettingError("there is nothing to draw: name a scenario, or a network with --network")
    patterns = load_patterns(args.patterns) if args.patterns else None
    return Subject(load_network(args.network), patterns, BackPropagation(GradientDescent(0.5)))


def _drawing(args: argparse.Namespace, subject: Subject) -> Axes | Figure:
    from pdpsim import drawing

    if args.show == "circuit":
        return drawing.draw_network(
            subject.net,
            pattern=subject.pattern(args.pattern),
            phase=args.phase or ("forward" if subject.net.phase else None),
            values=args.values,
            labels={None: "auto", "none": None}.get(args.labels, args.labels),
            bias=args.bias,
            direction=args.direction,
            measure=subject.procedure.measure,
            epoch=subject.history.epochs if subject.history else None,
        )
    if args.show == "weights":
        return drawing.draw_weights(subject.net)
    if args.show == "error":
        if subject.history is None:
            raise SettingError("there is no error to draw: nothing was trained")
        return drawing.draw_error(subject.history)
    if args.show == "surface":
        return drawing.draw_surfaces(subject.net, subject.known_patterns).figure
    draw = {"activations": drawing.draw_activations, "answers": drawing.draw_answers, "codes": drawing.draw_codes}
    ax: Axes = draw[args.show](subject.net, subject.known_patterns)
    return ax


def _write_motion(args: argparse.Namespace, subject: Subject, kind: str) -> None:
    patterns = subject.known_patterns
    if args.pattern is not None:
        patterns = PatternSet([patterns[args.pattern]], patterns.input_names, patterns.target_names)
    settings: dict[str, Any] = {"direction": args.direction}
    if kind == "html":
        from pdpsim.diagram import save_player

        first = subject.history.epochs + 1 if subject.history else 1
        save_player(args.out, subject.net, patterns, subject.procedure, first_epoch=first, **settings)
    else:
        from pdpsim.drawing.animation import animate_sweeps, save_animation

        animation = animate_sweeps(subject.net, patterns, subject.procedure, **settings)
        save_animation(animation, args.out, progress=_progress)


def _progress(k: int, n: int) -> None:
    """Tell how far it is, on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K" if k + 1 >= n else f"\r\x1b[Kpicture {k + 1} of {n}")
        sys.stderr.flush()
