"""The server of cases that want one: their files, with the headers and delays they ask for."""

import base64
import mimetypes
import ssl
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.cases.case import Answer, Case
from tests.scratch import Reply, running_server


class Files(dict[str, Reply]):
    """Replies of a `Server`: the files of each case below its name."""

    def __init__(self, cases: Sequence[Case]) -> None:
        super().__init__()
        self.side = "before"
        self._cases = {case.name: case for case in cases}
        self._asked: Counter[str] = Counter()

    def get(self, path: str, default: Any = None) -> Any:
        name, _, file = path.lstrip("/").partition("/")
        case = self._cases.get(name)
        if case is None:
            return default
        answer = next((entry for entry in case.answers if entry.file == file), Answer(file))
        folder = case.folder(self.side)
        turns = [turn for turn in answer.turns if (folder / turn).is_file()] or [file]
        sent = folder / turns[self._asked[path] % len(turns)]
        self._asked[path] += 1
        if not sent.is_file() and answer == Answer(file):
            return default
        return Reply(
            sent.read_bytes() if sent.is_file() else b"",
            answer.type or mimetypes.guess_type(file)[0] or "text/html",
            answer.status,
            dict(answer.headers),
            answer.delay,
        )


@contextmanager
def case_servers(cases: Sequence[Case], folder: Path) -> Iterator[tuple[Files, dict[str, str]]]:
    """The files that are served, and the origin of the server for each scheme that is asked for.

    ``folder`` takes the certificate, which nobody but the server itself has signed.
    """
    files = Files(cases)
    with ExitStack() as stack:
        origins = {}
        for scheme in sorted({case.server for case in cases if case.server}):
            context = self_signed(folder) if scheme == "https" else None
            server = stack.enter_context(running_server(context))
            server.replies = files
            server.guarded = {
                f"/{case.name}/index.html": basic(case.sign_in) for case in cases if case.sign_in
            }
            origins[scheme] = server.origin
        yield files, origins


def basic(sign_in: str) -> str:
    """The ``Authorization`` of ``user:password``."""
    return f"Basic {base64.b64encode(sign_in.encode()).decode()}"


def self_signed(folder: Path) -> ssl.SSLContext:
    """A context of a server with a certificate that is made now."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    names = ("-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate))
    subprocess.run((*words, *names), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
