"""天地图 beneath our own map: fetched by the server with its key, within bounds, and absent where it isn't set up."""

import logging
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from redis.exceptions import RedisError

from grids.registry.tiles import tianditu
from tests import personas
from tests.factories.registry import grids_beside

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 100
MOST = 1 << 20
KEY = "secret-key-of-the-map"


class Server(ThreadingHTTPServer):
    """Answers as told and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.content, self.status, self.wait, self.headers = PICTURE, 200, 0.0, {}
        # bytes at a time, and seconds between them
        self.drop, self.pause = 0, 0.0


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        time.sleep(self.server.wait)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        for at in range(0, len(self.server.content), self.server.drop or MOST):
            with suppress(OSError):
                self.wfile.write(self.server.content[at : at + (self.server.drop or MOST)])
                time.sleep(self.server.pause)

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def server(settings, areas):
    cache.clear()
    with Server() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        settings.TIANDITU_HOST = f"http://127.0.0.1:{made.server_port}"
        settings.TIANDITU_KEY, settings.TIANDITU_APPROVAL = KEY, "GS（2024）0568号"
        yield made
        made.shutdown()


@pytest.fixture
def client(server, signed_in):
    return signed_in("grid_admin")


def test_a_tile_comes_with_the_key_from_the_server_and_is_asked_for_once(server, client):
    for _time in range(2):
        answer = client.get("/tiles/base/vec/12/3216/1752")
        assert (answer.status_code, answer.content) == (200, PICTURE)
        assert answer.headers["Content-Type"] == "image/png"
        assert "private" in answer.headers["Cache-Control"]
    (asked,) = server.asked
    query = {name: value[0] for name, value in parse_qs(urlsplit(asked).query).items()}
    assert urlsplit(asked).path == "/vec_w/wmts"
    assert (query["TILEMATRIX"], query["TILECOL"], query["TILEROW"], query["tk"]) == (
        "12",
        "3216",
        "1752",
        KEY,
    )


@pytest.mark.parametrize("lacking", ["TIANDITU_KEY", "TIANDITU_APPROVAL"])
def test_without_key_or_approval_there_is_no_such_map(server, client, settings, lacking):
    setattr(settings, lacking, "")
    assert client.get("/tiles/base/vec/12/3216/1752").status_code == 404
    assert (server.asked, tianditu.approval()) == ([], "")


@pytest.mark.parametrize(
    "place", ["vec/19/1/1", "vec/0/0/0", "ter/12/1/1", "vec/2/4/0", "vec/2/0/99999999999999999999"]
)
def test_what_is_no_tile_is_never_asked_for(server, client, place):
    assert client.get(f"/tiles/base/{place}").status_code == 404
    assert server.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 403, "content": b'{"msg": "key"}'},
        {"content": b"<html>no picture</html>"},
        {"content": PICTURE + b"0" * tianditu.MOST_BYTES},
        {"status": 302, "headers": {"Location": "http://127.0.0.1:1/elsewhere"}, "content": b""},
        {"wait": 1.0},
        {"drop": 1, "pause": 0.05},
    ],
)  # fmt: skip
def test_what_is_no_picture_is_not_handed_on_and_the_key_stands_nowhere(
    server, client, monkeypatch, caplog, answer
):
    monkeypatch.setattr(tianditu, "SECONDS", 0.3)
    for name, value in answer.items():
        setattr(server, name, value)
    with caplog.at_level(logging.DEBUG):
        found = client.get("/tiles/base/vec/12/3216/1752")
        assert found.status_code == 502
        # not asked for again at once
        assert client.get("/tiles/base/vec/12/3216/1752").status_code == 502
    assert len(server.asked) == 1
    assert KEY not in found.content.decode()
    assert KEY not in caplog.text


def test_a_server_that_is_not_there_is_said_in_words(server, client, settings, caplog):
    settings.TIANDITU_HOST = "http://127.0.0.1:9"
    found = client.get("/tiles/base/vec/12/3217/1752")
    assert found.status_code == 502
    assert KEY not in caplog.text


def test_the_map_of_grids_has_it_beneath_with_its_number_where_it_is_set_up(server, client, settings):
    grids_beside()
    page = client.get(f"/grids/{personas.SUJIATANG}/").content.decode()
    assert '"approval": "GS' in page
    assert KEY not in page
    settings.TIANDITU_KEY = ""
    assert '"approval": ""' in client.get(f"/grids/{personas.SUJIATANG}/").content.decode()


def test_nobody_gets_it_who_sees_no_grids(server, signed_in):
    assert signed_in("auditor").get("/tiles/base/vec/12/3216/1752").status_code == 403


@pytest.mark.parametrize("slow", [{"wait": 5.0}, {"drop": 1, "pause": 0.1}])
def test_whoever_is_silent_holds_one_request_for_a_moment_and_is_asked_nothing_more_for_a_while(
    server, client, monkeypatch, slow
):
    monkeypatch.setattr(tianditu, "SECONDS", 0.5)
    for name, value in slow.items():
        setattr(server, name, value)
    began = time.monotonic()
    assert client.get("/tiles/base/vec/12/3216/1752").status_code == 502
    assert time.monotonic() - began < 2
    # other tiles too, of whichever layer
    for column in range(20):
        assert client.get(f"/tiles/base/cva/12/{3000 + column}/1752").status_code == 502
    assert len(server.asked) == 1
    cache.delete(tianditu.SILENT)
    server.wait, server.drop, server.pause = 0.0, 0, 0.0
    assert client.get("/tiles/base/cva/12/3000/1752").status_code == 200


def test_one_account_has_only_so_many_fetched_within_a_minute_and_sees_what_is_kept(
    server, client, signed_in, monkeypatch
):
    monkeypatch.setattr(tianditu, "FETCHES_A_MINUTE", 3)
    monkeypatch.setattr(tianditu, "MINUTE", 10**9)
    answers = [client.get(f"/tiles/base/vec/12/{column}/1752").status_code for column in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert "稍后" in client.get("/tiles/base/vec/12/4/1752").content.decode()
    assert client.get("/tiles/base/vec/12/0/1752").status_code == 200
    # another account is another one
    assert signed_in("community_officer").get("/tiles/base/vec/12/4/1752").status_code == 200
    assert len(server.asked) == 4


def test_pictures_fill_a_folder_of_their_own_and_not_the_brokers_memory(server, client, settings):
    client.get("/tiles/base/vec/12/3216/1752")
    assert cache.get("tianditu:vec:12:3216:1752") is None
    assert len(list((Path(settings.MEDIA_ROOT) / "tianditu").iterdir())) == 1


def test_without_the_cache_a_tile_is_still_there(server, client, monkeypatch):
    def gone(*_args, **_more):
        raise RedisError

    for name in ("get_many", "add", "incr", "set"):
        monkeypatch.setattr(tianditu.cache, name, gone, raising=False)
    assert client.get("/tiles/base/vec/12/3216/1752").status_code == 200
