"""The proxy of requests that are blocked: an address that refuses every connection at once."""

import socket


class DeadEnd:
    """An address on loopback that refuses every connection at once."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))  # and never listens
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def close(self) -> None:
        self._socket.close()
