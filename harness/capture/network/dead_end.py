"""A proxy address that refuses every request at once, for requests to blocked origins."""

import socket


class DeadEnd:
    """A port on loopback that is bound and never listens, so that connections to it are refused."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def close(self) -> None:
        self._socket.close()
