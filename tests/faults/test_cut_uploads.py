"""An upload whose connection is cut in the middle: the server keeps nothing of it."""

import socket
from urllib.parse import urlparse

import pytest
from django.test import Client

from tests import personas
from whistles.imports import files
from whistles.imports.models import Import

pytestmark = pytest.mark.django_db(transaction=True)

BOUNDARY = "----a-boundary"
FIELDS = {"source": "hotline_12345", "area": personas.LIANHUA, "grade": "wuhua-routine"}
LEDGER = "编号,标题,收到时间\n" + "".join(f"A-{n},路灯不亮,2026-10-01\n" for n in range(3000))


def part(name: str, value: str) -> str:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


def body() -> bytes:
    """A form whose file comes last, so that everything else has arrived when the line is cut."""
    fields = "".join(part(name, value) for name, value in FIELDS.items())
    file = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="12345.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{LEDGER}\r\n--{BOUNDARY}--\r\n"
    )
    return (fields + file).encode()


def request(path: str, client: Client, host: str) -> bytes:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\n"
        f"X-CSRFToken: {client.cookies['csrftoken'].value}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {len(body())}\r\n\r\n"
    ).encode()


@pytest.fixture
def send(live_server, signed_in):
    """`send(path, share)` sends this share of an upload and then no more; what the server answers."""
    client, there = signed_in("street_admin"), urlparse(live_server.url)
    client.get("/imports/new/")

    def send_share(path: str, share: float) -> str:
        content = body()
        with socket.create_connection((there.hostname, there.port), timeout=20) as line:
            line.sendall(request(path, client, there.netloc) + content[: int(len(content) * share)])
            line.shutdown(socket.SHUT_WR)
            answer = b""
            while more := line.recv(65536):
                answer += more
        return answer.decode()

    return send_share


@pytest.mark.parametrize("path", ["/imports/new/", "/api/v1/imports/"])
def test_a_whole_upload_is_taken(send, path):
    answer = send(path, 1)
    assert answer.split()[1] in ("302", "201"), answer[:2000]
    assert Import.objects.get().header == ["编号", "标题", "收到时间"]


@pytest.mark.parametrize("share", [0.2, 0.6, 0.999])
@pytest.mark.parametrize("path", ["/imports/new/", "/api/v1/imports/"])
def test_an_upload_cut_in_the_middle_leaves_no_file_and_no_import(send, path, share):
    answer = send(path, share)

    assert answer.split()[1] == "400"
    assert "没有提交任何文件" in answer or "请选择一个文件" in answer
    assert not Import.objects.exists()
    assert not list(files.folder().iterdir())
