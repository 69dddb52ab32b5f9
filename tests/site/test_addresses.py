"""Certificates, passwords in addresses, and addresses and names that cannot be meant."""

import base64
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.baselines.capture_set import load_set
from harness.config.load import load_config
from tests.scratch import ONE_WIDTH, PLAIN, MakeProject, MakeServer, Reply, Server, running_server

browser = pytest.mark.browser


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Server]:
    """A server whose certificate nobody has signed but itself."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    names = ("-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate))
    subprocess.run((*made, *names), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with running_server(context) as told:
        told.replies["/home.html"] = Reply(PLAIN + '<img src="a.svg" width="9" alt="">')
        told.replies["/a.svg"] = Reply('<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml")
        yield told


@browser
def test_certificate_that_is_not_trusted_says_so_and_can_be_ignored(
    project: MakeProject, secure: Server
) -> None:
    origin = f'base_url = "{secure.origin}"'
    made = project(settings=origin, breakpoints=ONE_WIDTH)
    assert made.check().exit_code == 3
    (message,) = made.messages().values()
    assert message == (
        f"{secure.origin}/home.html could not be loaded: net::ERR_CERT_AUTHORITY_INVALID\n"
        "  why: the server answers, and its certificate is not trusted: nobody whom this machine "
        "trusts has signed it\n"
        '  fix: set tls = "ignore" for the page where the server is your own, or have this machine '
        "trust the certificate"
    )
    made.configure({"home": 'tls = "ignore"'}, origin, ONE_WIDTH)
    assert made.approve().exit_code == 0
    made.configure({"home": ""}, f'{origin}\ntls = "ignore"', ONE_WIDTH)  # for all pages
    assert made.check().exit_code == 0


def guarded(told: Server, path: str, name: str, password: str) -> None:
    """Have the server ask for user and password at ``path``."""
    told.replies[path] = Reply(PLAIN)
    pair = base64.b64encode(f"{name}:{password}".encode()).decode()
    told.guarded[path] = f"Basic {pair}"


@browser
@pytest.mark.parametrize("where", ["url", "base_url", "ready"])
def test_password_in_an_address_signs_in_and_is_told_nowhere(
    project: MakeProject, server: MakeServer, where: str
) -> None:
    told = server()
    guarded(told, "/home.html", "ann", "se cret")
    signed = told.origin.replace("//", "//ann:se%20cret@")
    pages, settings = {"home": ""}, f'{where} = "{signed}"'
    if where == "url":
        pages, settings = {"home": f'url = "{signed}/home.html"'}, f'base_url = "{told.origin}"'
    if where == "ready":
        settings = f'serve = "true"\nready = "{signed}/home.html"'
    made = project(settings=settings, breakpoints=ONE_WIDTH, **pages)
    words = [made.approve(), made.check()]
    assert [answer.exit_code for answer in words] == [0, 0]
    guarded(told, "/home.html", "ann", "another")
    words.append(made.check())
    assert words[-1].exit_code == 3
    assert made.messages()["home"] == (
        "http://root/home.html answered 401 Unauthorized\n"
        "  why: an error page is not the page under test, so it is not compared\n"
        "  fix: write user:password@ in its address, or give the page `headers` or a "
        "`storage_state`"
    )
    written = b"".join(
        path.read_bytes()
        for path in made.folder.rglob("*")
        if path.is_file() and path.name != "harness.toml"
    )
    printed = "".join(answer.stdout + answer.stderr for answer in words)
    for secret in ("cret", "YW5u"):
        assert secret not in printed
        assert secret.encode() not in written


@browser
def test_other_side_is_asked_with_its_own_password(
    project: MakeProject, server: MakeServer
) -> None:
    here, there = server(), server()
    guarded(here, "/home.html", "ann", "here")
    guarded(there, "/home.html", "bob", "there")
    signed = here.origin.replace("//", "//ann:here@")
    made = project(settings=f'base_url = "{signed}"', breakpoints=ONE_WIDTH)
    code, out, _ = made.check("--against", there.origin.replace("//", "//bob:there@"))
    assert (code, "there" in out.replace("it is not there", "")) == (0, False), out


@browser
def test_host_in_upper_case_is_the_page_s_own_origin(
    project: MakeProject, server: MakeServer
) -> None:
    told = server()
    told.replies["/home.html"] = Reply(PLAIN + '<link rel="stylesheet" href="a.css">')
    told.replies["/a.css"] = Reply(".box { height: 9px }", "text/css")
    upper = told.origin.replace("127.0.0.1", "LOCALHOST")
    made = project(settings=f'base_url = "{upper}"', breakpoints=ONE_WIDTH)
    assert made.approve().exit_code == 0, made.messages()
    assert made.check().exit_code == 0
    assert made.report()["notes"] == []
    assert made.boxes("home", 400)["div.box"].height == 9


@pytest.mark.parametrize(
    "path",
    ["file:///etc/passwd", "http://third.example/", "//third.example/a", " HTTPS://a/", "data:,a"],
)
def test_path_that_is_an_address_is_a_configuration_error(project: MakeProject, path: str) -> None:
    made = project(home=f'path = "{path}"')
    code, _, error = made.check()
    assert code == 2
    assert error.startswith(f"harness: page 'home' has the path {path!r}, which is an address")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("con", "Windows has a device called con, and no file can be called so"),
        ("NUL", "Windows has a device called NUL, and no file can be called so"),
        ("aux.txt", "Windows has a device called aux, and no file can be called so"),
        ("a.", "Windows drops the dot at the end of a name"),
    ],
)
def test_page_whose_folder_another_system_refuses_is_a_configuration_error(
    project: MakeProject, name: str, why: str
) -> None:
    made = project(**{name: ""})
    code, _, error = made.check()
    assert code == 2
    assert error.splitlines()[:2] == [
        f"harness: a page cannot be named {name!r}",
        f"  why: its name is that of its baselines' folder, and {why}",
    ]


def test_pages_that_differ_only_in_case_are_a_configuration_error(project: MakeProject) -> None:
    made = project("Home", "home")
    code, _, error = made.check()
    assert code == 2
    assert error.startswith("harness: two pages are named 'Home' and 'home'\n")


def test_names_that_only_resemble_devices_are_kept(project: MakeProject) -> None:
    made = project("contact", "nullable", "com", "aux-page", ".dot"[1:])
    assert len(load_config(made.folder).pages) == 5


@pytest.mark.parametrize("address", ["http://[::1/", "http://a:port/"])
def test_address_that_cannot_be_read_is_a_configuration_error(
    project: MakeProject, address: str
) -> None:
    made = project(home=f'url = "{address}"')
    code, _, error = made.check()
    assert code == 2
    assert f"pages[0].url cannot be {address!r}" in error


def test_configuration_error_tells_no_password(project: MakeProject) -> None:
    made = project(home='url = "ftp://ann:secret@host/"')
    code, _, error = made.check()
    assert code == 2
    assert "'ftp://…@host/'" in error
    assert "secret" not in error


@browser
def test_page_reaches_the_sockets_of_its_own_origin_only(
    project: MakeProject, server: MakeServer
) -> None:
    here, there = server(), server()
    sockets = ""
    for number, at in enumerate((here, there)):
        at.greetings["/live"] = "connected"
        address = f"ws{at.origin.removeprefix('http')}/live"
        sockets += f"""<p id="p{number}">waiting</p><script>
            p{number}.socket = new WebSocket("{address}");
            p{number}.socket.onmessage = ({{ data }}) => p{number}.textContent = data;
            p{number}.socket.onerror = () => p{number}.textContent = "refused";</script>"""
    here.replies["/home.html"] = Reply(PLAIN + sockets)
    made = project(settings=f'base_url = "{here.origin}"', breakpoints=ONE_WIDTH)
    assert [made.approve().exit_code, made.check().exit_code] == [0, 0]
    captures = load_set(made.baselines / "home" / "chromium")
    assert captures
    (layout,) = captures.layouts().values()
    texts = {element.path: element.text for element in layout.elements}
    assert (texts["p#p0"], texts["p#p1"]) == ("connected", "refused")
    assert "/live" not in there.paths()
