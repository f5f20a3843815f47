"""Serving the playground to a browser on this machine, and to nobody else."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pdpsim.errors import SettingError
from pdpsim.formats.files import PathLike


class Handler(SimpleHTTPRequestHandler):
    """Serves files with the kinds that browsers ask of modules and of WebAssembly, and says nothing about it."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript", ".wasm": "application/wasm"}

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Let the browser keep what has not changed, and ask whether it has."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


def server(folder: PathLike, port: int = 0) -> ThreadingHTTPServer:
    """Return a server of a folder on loopback, which begins when its `serve_forever` is called.

    Parameters
    ----------
    folder : path
    port : int
        0 for any that is free.

    Raises
    ------
    SettingError
        If the port cannot be had.

    Examples
    --------
    >>> with server(".") as found:
    ...     found.server_address[0]
    '127.0.0.1'
    """
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(folder)))
    except (OSError, OverflowError) as error:
        raise SettingError(f"port {port} cannot be had: {getattr(error, 'strerror', None) or error}") from None
