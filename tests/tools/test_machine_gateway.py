"""The gateway for real: who is slow waits there, what a client says about itself is not passed on."""

import http.client
import os
import re
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import gateway
import pytest

from tests.guards.walks import ROOT
from tests.processes import wait_until

# one worker that answers what it was told, and writes down each request that it got; a large body it takes from MAY
WEB = """
import os, sys
def application(environ, start_response):
    with open(os.environ["SEEN"], "a") as seen:
        seen.write(environ["REQUEST_METHOD"] + " " + environ["PATH_INFO"] + "\\n")
    if environ["PATH_INFO"] == "/may-send/":
        known = environ.get("HTTP_COOKIE", "")
        start_response("204 No Content" if "maymay" in known else "403 No" if known else "401 Who", [])
        return []
    body = environ["wsgi.input"].read()
    told = [f"{name}={environ[name]}" for name in sorted(environ) if name.startswith("HTTP_")] + [f"body={len(body)}"]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return ["\\n".join(told).encode()]
"""
SLOW = 3
MAY, MAY_NOT = "sessionid=maymaymaymay", "sessionid=notnotnotnot"


class Front:
    """A gateway with a web of a single worker behind it."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder, self.seen = folder, folder / "seen"
        (folder / "web.py").write_text(WEB)
        # of the product's own settings what answers where no request could be read
        (folder / "conf.py").write_text("from governance.gunicorn import post_worker_init\n")
        self.port, self.log, self.socket = _free(), folder / "access.log", folder / "web.sock"
        product = gateway.render(
            "127.0.0.1", self.port, env, upstream=f"unix:{self.socket}", access_log=str(self.log)
        )
        for name in ("body", "proxy", "unused"):
            (folder / name).mkdir(mode=0o777)
            (folder / name).chmod(0o777)
        user = "user nobody nogroup;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(gateway.WRAPPER.format(user=user, folder=folder, product=product))
        self.web: subprocess.Popen | None = None
        self.gateway = subprocess.Popen([gateway.PROGRAM, "-e", "stderr", "-c", str(folder / "nginx.conf")])
        wait_until(lambda: _listens(("127.0.0.1", self.port)), "the gateway")

    def start_web(self) -> None:
        """Its one worker up, when this returns."""
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "web:application",
            "--bind",
            f"unix:{self.socket}",
            "--workers",
            "1",
            "--config",
            "conf.py",
        ]
        env = os.environ | {"SEEN": str(self.seen), "PYTHONPATH": str(ROOT)}
        quiet = ["--log-level", "error", "--no-control-socket"]
        self.web = subprocess.Popen([*command, *quiet], cwd=self.folder, env=env)
        wait_until(lambda: self.socket.exists() and self.ask("/up/")[0] == 200, "the web")

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Status and body."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=body, headers=names)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def on_the_disk(self) -> int:
        """Bytes of bodies that the gateway keeps in files, those without a name among them."""
        children = Path(f"/proc/{self.gateway.pid}/task/{self.gateway.pid}/children").read_text().split()
        return sum(_body_bytes(Path(f"/proc/{child}/fd"), self.folder / "body") for child in children)

    def end(self) -> None:
        """Both gone."""
        for process in filter(None, (self.gateway, self.web)):
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def front():
    with _front() as made:
        made.start_web()
        yield made


@contextmanager
def _front(**env: str):
    # the gateway's account can't reach pytest's own folders
    folder = Path(tempfile.mkdtemp(prefix="gateway-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    made = Front(folder, **env)
    try:
        yield made
    finally:
        made.end()
        shutil.rmtree(folder)


def _body_bytes(folder: Path, bodies: Path) -> int:
    found = 0
    for link in folder.iterdir():
        with suppress(FileNotFoundError):
            if link.readlink().is_relative_to(bodies):
                found += link.stat().st_size
    return found


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _listens(address) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(address) == 0


@contextmanager
def _slow_senders(front: Front, words: bytes):
    with closing(_Many(front.port, words)):
        yield


class _Many:
    def __init__(self, port: int, words: bytes) -> None:
        self.links = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW)]
        for link in self.links:
            link.sendall(words)
        time.sleep(0.3)

    def close(self) -> None:
        for link in self.links:
            link.close()


HALF_A_BODY = b"POST /slow-body/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\nabc"
HALF_A_HEADER = b"GET /slow-header/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


@pytest.mark.parametrize("words", [HALF_A_BODY, HALF_A_HEADER], ids=["in the body", "in the header"])
def test_three_who_are_slow_hold_nobody(front, words):
    with _slow_senders(front, words):
        began = time.monotonic()
        assert front.ask("/for-somebody-else/")[0] == 200
        assert time.monotonic() - began < 2
    assert "/slow-" not in front.seen.read_text(), "a request that isn't whole never reaches the web"


def test_without_the_gateway_one_who_is_slow_holds_the_worker(front):
    """The counter-check: the web alone is held by the same words, so the test above sees what the gateway does."""
    with socket.socket(socket.AF_UNIX) as slow, socket.socket(socket.AF_UNIX) as other:
        for link, words in (
            (slow, HALF_A_BODY.replace(b"slow-body", b"unshielded")),
            (other, b"GET /x/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ):
            link.connect(str(front.socket))
            link.sendall(words)
            time.sleep(0.3)
        other.settimeout(2)
        with pytest.raises(TimeoutError):
            other.recv(1)


def test_what_a_client_says_about_where_it_comes_from_is_thrown_away(front):
    _status, told = front.ask(
        "/", X_Forwarded_For="10.1.2.3", X_Forwarded_Proto="https", X_Forwarded_Host="evil.example",
        X_Real_IP="10.1.2.3", Forwarded="for=10.1.2.3",
    )  # fmt: skip
    assert "10.1.2.3" not in told
    assert "evil.example" not in told
    assert "HTTP_X_FORWARDED_FOR=127.0.0.1\n" in told
    assert "HTTP_X_FORWARDED_PROTO=http\n" in told


def test_readiness_is_told_to_this_machine_and_to_nobody_whom_another_gateway_let_through(front):
    assert front.ask("/health/ready/")[0] == 200
    assert front.ask("/health/ready/", X_Forwarded_For="10.1.2.3")[0] == 404
    assert "allow 127.0.0.1;" in gateway.TEMPLATE.read_text()


def test_behind_another_gateway_its_word_is_kept_and_added_to():
    with _front(PROXY_HOPS="1") as front:
        front.start_web()
        _status, told = front.ask("/", X_Forwarded_For="10.1.2.3", X_Forwarded_Proto="https")
    assert "HTTP_X_FORWARDED_FOR=10.1.2.3, 127.0.0.1\n" in told
    assert "HTTP_X_FORWARDED_PROTO=https\n" in told


@pytest.mark.parametrize(
    ("path", "megabytes", "status"),
    [
        ("/sign-in/", 4, 413),
        ("/leads/new/", 2, 200),
        ("/imports/new/", 4, 200),
        ("/api/v1/imports/", 102, 413),
    ],
)
def test_a_body_is_measured_before_it_is_taken(front, path, megabytes, status):
    before = front.seen.read_text().count(path)
    link = http.client.HTTPConnection("127.0.0.1", front.port, timeout=20)
    link.putrequest("POST", path)
    link.putheader("Content-Length", str(megabytes << 20))
    link.putheader("Cookie", MAY)
    link.endheaders(b"x" * (megabytes << 20) if status == 200 else None)
    with closing(link):
        answer = link.getresponse()
        page = answer.read().decode()
    assert answer.status == status
    assert front.seen.read_text().count(path) - before == (status == 200)
    assert ("内容太大" in page) is (status == 413)


CHUNKED = "Transfer-Encoding: chunked"


@pytest.mark.parametrize("cookie", ["", f"Cookie: {MAY_NOT}\r\n"], ids=["nobody", "may not"])
@pytest.mark.parametrize(
    ("path", "length"),
    [
        ("/imports/new/", "Content-Length: 100000000"),
        ("/api/v1/imports/", "Content-Length: 100000000"),
        ("/imports/new/", CHUNKED),
        ("/sign-in/", "Content-Length: 3000000"),
        ("/leads/new/", CHUNKED),
    ],
)
def test_who_may_not_send_it_puts_nothing_on_the_disk_however_slow(front, path, length, cookie):
    megabytes = _send_slowly(front, path, length, cookie)
    assert megabytes == 0


def test_who_may_send_it_is_seen_by_the_same_measure(front):
    """The counter-check: so the test above sees what lies on the disk."""
    assert _send_slowly(front, "/imports/new/", "Content-Length: 100000000", f"Cookie: {MAY}\r\n", many=2) > 2


@contextmanager
def connected(front: Front, many: int) -> Iterator[list[socket.socket]]:
    """So many connections, which are given back whatever becomes of the test: the gateway counts them."""
    with ExitStack() as stack:
        yield [stack.enter_context(socket.create_connection(("127.0.0.1", front.port))) for _ in range(many)]


def _send_slowly(front: Front, path: str, length: str, cookie: str, many: int = 6) -> float:
    """What lies on the disk, in megabytes, while so many senders drip."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{cookie}{length}\r\n\r\n".encode()
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n" if length == CHUNKED else b"x" * 65536
    most = 0
    with connected(front, many) as links:
        for link in links:
            link.settimeout(2)
            link.sendall(head)
        for _piece in range(30):
            for link in links:
                with suppress(OSError):
                    link.sendall(piece)
            most = max(most, front.on_the_disk())
        time.sleep(0.3)
        return max(most, front.on_the_disk()) / 1e6


def test_a_session_that_sends_too_many_files_is_told_so_and_holds_nobody_else_up(front):
    head = (
        f"POST /imports/new/ HTTP/1.1\r\nHost: localhost\r\nCookie: {MAY}\r\nContent-Length: 1000000\r\n\r\nx"
    )
    with connected(front, 3) as links:
        for link in links:
            link.sendall(head.encode())
        # who is asked about last is refused, and that needn't be who came last
        told, _writable, _wrong = select.select(links, [], [], 5)
        assert [link.recv(100)[:13] for link in told] == [b"HTTP/1.1 429 "]
        other = front.ask("/imports/new/", b"x" * 200_000, Cookie="sessionid=maymayothermay")
    assert other[0] == 200


def test_idle_posts_of_one_session_hold_up_nobody_else_at_that_address(front):
    idle = "POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=idleidleidle\r\nContent-Length: 9\r\n\r\nx"
    with connected(front, 101) as links:
        for link in links:
            link.sendall(idle.encode())
        time.sleep(0.5)
        colleague = front.ask("/leads/new/", b"abc", Cookie="sessionid=colleague123")
        same = front.ask("/leads/new/", b"abc", Cookie="sessionid=idleidleidle")
        newcomer = front.ask("/sign-in/", b"abc")
    assert (colleague[0], newcomer[0], same[0]) == (200, 200, 429)


def test_a_large_form_of_nobody_leads_to_the_sign_in(front):
    link = http.client.HTTPConnection("127.0.0.1", front.port, timeout=20)
    link.putrequest("POST", "/imports/new/")
    link.putheader("Content-Length", "200000")
    link.endheaders()
    with closing(link):
        answer = link.getresponse()
        assert (answer.status, answer.getheader("Location").endswith("/sign-in/?next=/imports/new/")) == (
            303,
            True,
        )
    assert front.ask("/api/v1/imports/", b"x" * 200_000)[0] == 403
    assert "不能上传" in front.ask("/leads/new/", b"x" * 200_000, Cookie=MAY_NOT)[1]


def test_what_may_lie_on_the_disk_fits_where_compose_lets_it_lie():
    conf, compose = (
        gateway.TEMPLATE.read_text(),
        (gateway.TEMPLATE.parents[2] / "docker-compose.yml").read_text(),
    )
    files, bodies = (
        int(re.search(rf"limit_conn {zone} (\d+);", conf)[1])
        for zone in ("governance_uploads", "governance_bulky")
    )
    file_mb = int(re.search(r'UPLOAD_MB: "(\d+)"', compose)[1])
    room = int(re.search(r"/var/cache/nginx:\S*size=(\d+)m", compose)[1])
    assert files * file_mb + bodies * 3 <= room - 256


@pytest.mark.parametrize("path", ["/" + "x" * 70_000, "/%"])
def test_what_cannot_be_read_is_said_in_chinese(front, path):
    with socket.create_connection(("127.0.0.1", front.port)) as link:
        link.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: link.recv(65536), b"")).decode()
    assert re.match(r"HTTP/1.1 4(00|14) ", answer)
    assert "读不懂这个请求" in answer


def test_while_the_web_is_away_a_page_says_so_and_asks_again():
    with _front() as front:
        status, page = front.ask("/")
    assert status == 503
    assert "系统正在启动" in page


def test_the_log_of_requests_holds_no_words_that_somebody_searched_for(front):
    front.ask("/leads/?q=%E5%BC%A0%E4%B8%89&phone=13812345678")
    wait_until(lambda: "GET /leads/" in front.log.read_text(), "the line in the log", 5)
    line = next(line for line in front.log.read_text().splitlines() if "GET /leads/" in line)
    assert "GET /leads/" in line
    assert "?" not in line
    assert "13812345678" not in front.log.read_text()


def raw(front: Front, head: bytes, body: bytes = b"") -> bytes:
    """What the gateway says to bytes that no client library would send."""
    with closing(socket.create_connection(("127.0.0.1", front.port), timeout=20)) as sent:
        sent.sendall(head)
        with suppress(OSError):
            sent.sendall(body)
        return b"".join(iter(lambda: sent.recv(1 << 16), b""))


@pytest.mark.parametrize(
    "query", ["q=路灯".encode(), "as_of=٢٠٢٤".encode(), "q=café".encode("latin-1"), b"q=\xff"]
)
def test_letters_typed_into_an_address_as_they_are_get_a_sentence_in_the_askers_form(front, query):
    for path, form in ((b"/leads/", b"text/html"), (b"/api/v1/leads/", b"application/json")):
        said = raw(
            front, b"GET " + path + b"?" + query + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        assert said.startswith(b"HTTP/1.1 400")
        assert b"Content-Type: " + form in said
        assert "要写成 %E8%B7%AF 这样" in said.decode()
        assert query not in said


@pytest.mark.parametrize("path", ["/leads/new/", "/imports/new/", "/api/v1/imports/", "/api/v1/leads/"])
def test_a_body_beyond_the_limit_gets_a_sentence_however_its_length_is_told(front, path):
    megabytes = 4 if "imports" not in path else gateway.LARGEST_UPLOAD_MB + gateway.BESIDE_A_FILE_MB + 1
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: {MAY}\r\n"
    whole = b"x" * (megabytes << 20)
    chunk = (b"10000\r\n" + b"x" * (1 << 16) + b"\r\n") * (megabytes << 4) + b"0\r\n\r\n"
    for how, body in ((f"Content-Length: {len(whole)}", whole), ("Transfer-Encoding: chunked", chunk)):
        said = raw(front, f"{head}{how}\r\n\r\n".encode(), body)
        assert said.startswith(b"HTTP/1.1 413"), how
        assert "太大" in said.decode(), how
        assert (b"application/json" in said) == path.startswith("/api/"), how


def test_the_web_itself_says_in_our_words_that_it_can_not_read_a_request(front):
    with closing(socket.socket(socket.AF_UNIX)) as sent:
        sent.connect(str(front.socket))
        sent.sendall("GET /leads/?q=路灯 HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        said = b"".join(iter(lambda: sent.recv(1 << 16), b""))
    assert said.startswith(b"HTTP/1.1 400")
    assert "读不懂这个请求" in said.decode()
    assert b"Invalid" not in said
    assert "路灯" not in said.decode()
