"""``serve``: an installation on the air.

Imports little: each room that is loaded here delays every start, and ``server`` loads what pages need.
"""

import errno
import os
import socket
from typing import Annotated

import typer
import uvicorn

from lib import db
from lib.cli import terminal
from lib.cli.terminal import say
from lib.errors import Invalid
from lib.settings import PROJECT, settings

# A pasted picture or a large form fits; whole files come over HTTP, not over the websocket.
WEBSOCKET_BYTES = 32 * 1024 * 1024
PING_SECONDS = 30
# What is being written when the service is stopped may end; nobody waits longer for a lost browser.
GRACE_SECONDS = 10

app = terminal.commands()


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Port to listen on (MOTCUA_PORT).")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (MOTCUA_HOST).")] = None,
) -> None:
    """Serve the screens and the HTTP interface until stopped with Ctrl+C."""
    db.must_be_current()
    run_server(host=host or settings().host, port=settings().port if port is None else port)


def run_server(*, host: str, port: int) -> None:
    """Serve ``server:app`` on ``host:port`` in this process; returns after an orderly stop.

    Raises Invalid "port_taken" when something else listens there, "address_refused" when this
    machine has no such address or the account may not use the port.
    """
    with _listen(host, port) as listener:
        # Streamlit looks for .streamlit/config.toml in the folder it is started in.
        os.chdir(PROJECT)
        config = uvicorn.Config(
            "server:app",
            ws="websockets-sansio",
            ws_max_size=WEBSOCKET_BYTES,
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=PING_SECONDS,
            ws_per_message_deflate=False,
            access_log=False,
            server_header=False,
            log_level="warning",
            # Only a proxy that was declared may say who the visitor is: the lock-outs count by address.
            proxy_headers=settings().trusted_proxy,
            forwarded_allow_ips="*" if settings().trusted_proxy else None,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        say("Serving on {address} (stop with Ctrl+C)", address=f"http://{_shown(host)}:{listener.getsockname()[1]}")
        uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        is_taken = error.errno == errno.EADDRINUSE
        raise Invalid("port_taken" if is_taken else "address_refused", field="port", host=host, port=port) from error
    return listener


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::", "127.0.0.1", "::1"):  # noqa: S104  only compared, to print an address that can be clicked
        return "localhost"
    return f"[{host}]" if ":" in host else host
