"""``pdpsim playground``: the simulator in a web page."""

from __future__ import annotations

import argparse
import sys
import webbrowser
from contextlib import nullcontext
from pathlib import Path

from pdpsim.cli.options import Commands, integer, refuse_idle
from pdpsim.errors import SettingError
from pdpsim.interruption import temporary_folder
from pdpsim.playground.serving import server
from pdpsim.playground.site import write_playground
from pdpsim.words import file_named


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "playground",
        help="a web page in which networks are stepped, lesioned and trained, with nothing installed",
        description="Writes a static site for any web server, or serves it to a browser on this machine. Python for "
        "browsers is loaded from the web, or copied from the npm package pyodide by --runtime.",
    )
    parser.add_argument("-o", "--out", metavar="DIR", help="write the site into this folder")
    parser.add_argument("--runtime", metavar="DIR", help="the npm package pyodide, for a site that needs no web")
    parser.add_argument("--serve", action="store_true", help="open it in a browser, served on 127.0.0.1 until Ctrl-C")
    parser.add_argument("--port", type=integer, metavar="N", help="to serve on (default: any that is free)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the site, and serve it if that was asked for."""
    if args.out is None and not args.serve:
        raise SettingError("name a folder with -o, or serve it with --serve")
    if args.out is not None and Path(args.out).suffix.lower() in (".html", ".htm"):
        named = file_named(args.out)
        raise SettingError(f"a playground is a folder of files, not a page such as {named}, which pdpsim draw makes")
    if not args.serve:
        refuse_idle(args, ("--port",), "a site that is not served (--serve)")
    place = temporary_folder() if args.out is None else nullcontext(args.out)
    with place as folder:
        found = server(folder, args.port or 0) if args.serve else None
        page = write_playground(folder, args.runtime)
        if args.out is not None:
            print(f"wrote {file_named(page)}")
        if found is not None:
            with found:
                address = f"http://127.0.0.1:{found.server_port}/"
                print(address, flush=True)
                print("pdpsim: serving until Ctrl-C", file=sys.stderr, flush=True)
                webbrowser.open(address)
                found.serve_forever()
    return 0
