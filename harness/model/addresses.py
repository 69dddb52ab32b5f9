"""Addresses: their origin, and the user name and password that they may contain."""

import base64
from urllib.parse import SplitResult, unquote, urlsplit

#: Default ports, which an origin leaves out.
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as browsers write them.

    >>> origin_of("https://cdn.example/fonts/a.woff2")
    'https://cdn.example'
    >>> origin_of("HTTP://ann:secret@LocalHost:80/a"), origin_of("http://bücher.example:8080")
    ('http://localhost', 'http://xn--bcher-kva.example:8080')
    """
    try:
        parts = urlsplit(address)
        return f"{parts.scheme}://{_host_of(parts)}{_port_of(parts)}"
    except ValueError:  # the port is not a number, or a bracket is not closed
        return address


def without_user(address: str) -> tuple[str, str]:
    """An address without its user name and password, and the header that sends them.

    The header is the value of ``Authorization`` for basic authentication; empty where the address
    has no user name.

    >>> without_user("http://ann:a%20b@localhost:8000/home")
    ('http://localhost:8000/home', 'Basic YW5uOmEgYg==')
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket is not closed
        return address, ""
    user, at, host = parts.netloc.rpartition("@")
    if not at:
        return address, ""
    name, _, password = user.partition(":")
    pair = f"{unquote(name)}:{unquote(password)}".encode()
    return parts._replace(netloc=host).geturl(), f"Basic {base64.b64encode(pair).decode()}"


def _host_of(parts: SplitResult) -> str:
    host = (parts.hostname or parts.netloc).lower()
    if ":" in host:
        return f"[{host}]"
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:  # not a valid host name
        return host


def _port_of(parts: SplitResult) -> str:
    port = parts.port
    return "" if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f":{port}"
