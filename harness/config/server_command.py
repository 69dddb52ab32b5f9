"""The command that starts the project's own server."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from harness.errors import ConfigError

#: Stands for a free port in `serve`, `ready` and `base_url`.
PORT = "{port}"


@dataclass(frozen=True, slots=True)
class Serve:
    """A command that starts a server for the pages, and the address that shows it is up."""

    command: str  #: shell command
    ready: str  #: address that answers when the server is up
    timeout_s: float  #: upper limit of the wait for ``ready``


def serve_of(
    command: str | None,
    ready: str | None,
    timeout_s: float,
    where: tuple[str | None, str | None],
    file: str,
) -> Serve | None:
    """The server command of a configuration; ``None`` where it has none.

    ``where`` is ``root`` and ``base_url``, ``file`` the name of the configuration file. Errors:
    ``ConfigError`` for settings that contradict each other.
    """
    root, base_url = where
    if command is None and ready is None:
        return None
    if command is None or ready is None:
        raise ConfigError(
            f"{file} sets `{'ready' if command is None else 'serve'}` alone",
            why="`serve` starts a server, and `ready` is the address that answers when it is up",
            fix='set both: serve = "npm run dev", ready = "http://localhost:5173/"; or `base_url`, '
            "for a server that runs already",
        )
    if root is not None:
        raise ConfigError(
            f"{file} sets both `root` and `serve`",
            why="pages are either served from a folder or by a command",
            fix="remove one of the two",
        )
    if not is_address(ready):
        raise ConfigError(
            f"{file}: ready cannot be {ready!r}",
            why="it takes an address with a host and perhaps a port",
            fix=f"write it as http://localhost:5173/ or http://localhost:{PORT}/",
        )
    if PORT in command + (base_url or "") and PORT not in ready:
        raise ConfigError(
            f"{PORT} does not stand in `ready`, {ready}",
            why="the harness replaces it by a free port, at which `ready` has to answer",
            fix=f"write {PORT} there too: http://localhost:{PORT}/",
        )
    return Serve(command, ready, timeout_s)


def is_address(address: str) -> bool:
    """Whether ``address`` has a host and, where it has a port, a number for it.

    >>> is_address("http://localhost:{port}/"), is_address("http://["), is_address("http://a:b/")
    (True, False, False)
    """
    try:
        parts = urlsplit(address.replace(PORT, "1"))
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not match
        return False
