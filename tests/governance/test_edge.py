"""What can't be read, kept or stored is refused at the edge with a sentence, whoever sends it and by whatever way."""

import ast
import json
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from governance.edge.requests import Handler
from grids.conduct.api import DEEPEST, depth
from grids.conduct.texts import is_kept, path_of
from grids.paging import encode
from tests import personas
from tests.factories.whistles import a_lead, a_whistle
from tests.guards.walks import dotted, nodes
from whistles.imports import files
from whistles.imports.models import Import
from whistles.intake.models import Lead

pytestmark = pytest.mark.django_db

CHINESE = "\u4e00-\u9fff"
LEDGER = "编号,标题,收到时间\nA-1,路灯不亮,2026-10-01\n"


def told(answer, status: int = 400) -> str:
    """The sentence of an answer with this status, on a page or in the API's form."""
    assert answer.status_code == status, answer.content[:500]
    if answer["Content-Type"].startswith("application/json"):
        said = answer.json()
        assert set(said) == {"message", "field", "code"}
        return said["message"]
    return answer.content.decode()


# 1. a user name longer than any


def test_a_user_name_of_three_hundred_characters_is_refused_by_the_form(client):
    answer = client.post(reverse("sign_in"), {"username": "x" * 300, "password": "y"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["username"]


@pytest.mark.parametrize("length", [40, 41, 150, 255, 256, 5_000])
def test_a_user_name_or_password_of_any_length_is_no_error_of_ours(client, length):
    for name, other in (("username", "password"), ("password", "username")):
        assert client.post(reverse("sign_in"), {name: "x" * length, other: "y"}).status_code in (200, 403)


# 2. and 3. addresses in headers


@pytest.mark.parametrize(
    "address", ["http://[x", "http://[::1", "//[", "http://a]b/", "%00", "\x7f", "x" * 20_000, ""]
)
def test_an_address_in_a_header_that_is_none_is_taken_for_no_address(client, signed_in, areas, address):
    there = client.get(reverse("sign_in"), headers={"HX-Request": "true", "HX-Current-URL": address})
    assert there.status_code == 200
    assert there["HX-Redirect"].startswith(reverse("sign_in"))
    page = signed_in("community_officer").get(reverse("feedback"), headers={"Referer": address})
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("http://x/leads/?q=1", "/leads/"),
        ("http://[x", ""),
        (None, ""),
        ("/a\0b", ""),
        ("/" + "x" * 3_000, ""),
    ],
)
def test_the_path_of_an_address_is_known_or_empty(address, path):
    assert path_of(address) == path


# 4. positions in lists

LISTS = [
    "/leads/",
    "/whistles/",
    "/imports/",
    "/feedback/",
    "/api/v1/leads/",
    "/api/v1/whistles/",
    "/api/v1/areas/",
]
POSITIONS = {
    "deep": "W" + "1tb" * 900,
    "long": encode(["x" * 2_000, "y"]),
    "unsigned": encode(["2024-01-01T00:00:00+08:00", "x"]).partition(".")[0],
    "of another signature": encode(["a", "b"])[:-1] + "A",
    "half of a pair": "%ED%A0%80",
    "without end": "." * 900,
}


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("name", ["cursor", "after", "before"])
def test_a_position_that_nobody_signed_is_a_sentence(signed_in, areas, name, position):
    client = signed_in("street_admin")
    for url in LISTS:
        answer = client.get(f"{url}?{name}={POSITIONS[position]}")
        assert answer.status_code in ((200, 400) if name == "cursor" or "/api/" in url else (400,)), url
        if answer.status_code == 400:
            told(answer)


def test_a_position_of_another_list_opens_nothing_that_is_not_shown(signed_in, departments):
    client = signed_in("street_admin")
    for _ in range(3):
        a_lead()
    following = client.get("/api/v1/leads/?page_size=1").json()["next"]
    assert client.get(following).status_code == 200
    assert client.get(following.replace("leads", "areas")).status_code == 400


# 5. and 6. documents of the API

JSON_DOORS = [
    "/api/v1/leads/", "/api/v1/leads/{lead}/dismiss/", "/api/v1/leads/{lead}/reveal/",
    "/api/v1/leads/{lead}/whistle/", "/api/v1/whistles/{whistle}/take/",
]  # fmt: skip


@pytest.fixture
def doors(departments) -> list[str]:
    whistle = a_whistle()
    return [url.format(lead=a_lead().pk, whistle=whistle.pk) for url in JSON_DOORS]


DOCUMENTS = {
    "deep lists": "[" * 10_000 + "]" * 10_000,
    "deep lists without end": "[" * 10_000,
    "deep objects": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "deep in a field": '{"title":' + "[" * 100 + "]" * 100 + "}",
    "half of a pair": '{"field":"\\ud800","verb":"\\udfff","outcome":"\\ud800","title":"\\ud800"}',
    "half of a pair in a name": '{"\\ud800": 1}',
    "half of a pair deep down": '{"a": [{"b": ["\\udc00"]}]}',
    "nought": '{"field":"\\u0000","verb":"\\u0000","title":"a\\u0000b"}',
    "a number without end": '{"version":' + "9" * 5_000 + "}",
    "a number just too long": '{"version":' + "9" * 21 + "}",
    "a real without end": '{"version":1e999999}',
    "a real of many digits": '{"version":0.' + "1" * 5_000 + "}",
    "not a number": '{"version":NaN}',
    "infinity": '{"version":-Infinity}',
    "no document": "{",
    "nothing of text": b"\xff\xfe\x00",
    "in another encoding": '{"title":"灯"}'.encode("utf-16"),
    "a list": "[1]",
    "a text": '"x"',
    "nothing": "null",
    "a text without end": '{"title":"' + "\\" * 1_001,
}


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("role", ["street_admin", "community_officer", "department_handler"])
def test_a_document_that_is_too_deep_or_can_t_be_kept_is_a_sentence(signed_in, doors, role, document):
    client = signed_in(role)
    for url in doors:
        answer = client.post(url, DOCUMENTS[document], content_type="application/json")
        assert answer.status_code in (400, 403, 404), (url, answer.content[:300])
        assert set(answer.json()) == {"message", "field", "code"}


def test_a_document_beyond_the_limit_is_not_read(signed_in, doors, settings):
    client = signed_in("street_admin")
    large = json.dumps({"title": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE})
    assert "太大" in told(client.post(doors[0], large, content_type="application/json"), 413)


@pytest.mark.parametrize(
    ("data", "deep"),
    [(b"1", 0), (b"[]", 1), (b'{"a":[1,{"b":"]]]]"}]}', 3), (b'["\\"[[["]', 1), (b'"[[[[', 4), (b"", 0)],
)
def test_the_depth_of_a_document_is_told_without_reading_it(data, deep):
    assert depth(data) == deep


def test_what_the_api_asks_for_is_far_from_the_depth_refused(signed_in, departments):
    assert DEEPEST > 10
    said = {"source": "hotline_12345", "source_number": "1", "title": "灯", "area": personas.SUJIATANG,
            "received_at": "2024-01-01T00:00:00Z"}  # fmt: skip
    answer = signed_in("street_admin").post(
        "/api/v1/leads/", json.dumps(said), content_type="application/json"
    )
    assert answer.status_code == 201


# 7. and 8. forms


def cookies(client, name: str) -> str:
    """The client's cookies, one of them with a nought in it, as a browser would write them."""
    kept = {one.key: one.coded_value for one in client.cookies.values()}
    return "; ".join(f"{key}={value}" for key, value in (kept | {name: r'"a\000b"'}).items())


@pytest.mark.parametrize("way", ["urlencoded", "multipart", "name", "query", "path", "cookie", "session"])
@pytest.mark.parametrize("role", ["street_admin", "community_officer", "system_admin", "anonymous"])
def test_nought_is_refused_by_whatever_way_it_comes(signed_in, areas, role, way):
    client = signed_in(role)
    pages = ["/leads/new/", "/imports/new/", "/feedback/", "/admin/grids/department/add/", "/sign-in/"]
    for page in pages:
        if way == "urlencoded":
            answer = client.post(
                page, "area=%00&title=a%00b", content_type="application/x-www-form-urlencoded"
            )
        elif way == "multipart":
            answer = client.post(page, {"area": "\0"})
        elif way == "name":
            answer = client.post(page, {"a\0": "1"})
        elif way == "query":
            answer = client.get(f"{page}?next=%00")
        elif way == "path":
            answer = client.get(f"{page}%00/")
        else:
            answer = client.get(
                page, headers={"cookie": cookies(client, "sessionid" if way == "session" else "other")}
            )
        told(answer)


def by_wsgi(url: str, body: bytes, kind: str) -> str:
    """The status of an answer at the door of gunicorn, which comes before Django makes a request of it."""
    statuses: list[str] = []
    path, _mark, query = url.partition("?")
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD="POST", PATH_INFO=path, QUERY_STRING=query, CONTENT_TYPE=kind, CONTENT_LENGTH=str(len(body)),
        **{"wsgi.input": BytesIO(body)},
    )  # fmt: skip
    with closing(Handler()(environ, lambda status, _headers: statuses.append(status))) as answer:
        list(answer)
    return statuses[0].split()[0]


@pytest.mark.parametrize(
    "charset",
    ["utf-7", "rot13", "idna", "unicode_escape", "utf-16", "hex", "no-such", "*=rot13''x", "*=x", "\0"],
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/json"])
def test_a_request_in_an_encoding_of_its_own_is_refused_and_never_read_in_it(transactional_db, charset, kind):
    said = f"{kind}; charset{charset if charset.startswith('*') else '=' + charset}"
    many = "&".join(f"a{number}=1" for number in range(1_200))
    for url in ("/sign-in/?q=%5Cud800", f"/sign-in/?{many}", "/api/v1/leads/?q=%5Cud800"):
        assert by_wsgi(url, b"title=%5Cud800", said) in ("400", "413", "414"), url[:60]


@pytest.mark.parametrize(
    "kind", ["", ";", "multipart/form-data", "multipart/form-data; boundary=", "a" * 5_000, "x/y; a=\\"]
)
def test_a_request_that_says_nothing_of_its_kind_is_no_error_of_ours(transactional_db, kind):
    for url in ("/sign-in/", "/api/v1/leads/"):
        assert int(by_wsgi(url, b"--b--", kind)) < 500


def parts(*disposition: str, body: str = "x") -> bytes:
    return (
        "".join(f"--b\r\nContent-Disposition: {one}\r\n\r\n{body}\r\n" for one in disposition).encode()
        + b"--b--\r\n"
    )


@pytest.mark.parametrize(
    "disposition",
    [
        "form-data; name*=rot13''x", "form-data; name*=x", "form-data; name*=a'b'c'd'e", "form-data; name*=idna''%ff",
        "form-data; name*=utf-16''%d8%00", "form-data; name*=unicode_escape''%5cud800", 'form-data; name="a%00"',
        "form-data; name=x; filename*=hex''zz", 'form-data; name="file"; filename="' + "x" * 900 + '"',
        'form-data; name="file"; filename="a.' + "x" * 900 + '"', "form-data", "", ";;;=", 'form-data; name="\\"',
    ],
)  # fmt: skip
def test_a_part_of_a_form_that_is_named_in_no_way_is_no_error_of_ours(signed_in, areas, disposition):
    for role in ("street_admin", "anonymous"):
        client = signed_in(role)
        for url in ("/imports/new/", "/leads/new/", "/sign-in/", "/api/v1/imports/"):
            answer = client.post(url, parts(disposition), content_type="multipart/form-data; boundary=b")
            assert answer.status_code < 500, (url, disposition)


# 9. searches of the administration, and what follows from what was typed into them

WORDS = ["x", "9" * 40, "-1", "1.5", "\u0663", "' OR 1", "null", "[]", "1" * 300]
CHOOSERS = {
    "/admin/grids/member/add/": ("user",),
    "/admin/grids/appointment/add/": ("member", "area", "kind"),
    "/admin/grids/departmentmembership/add/": ("user", "department"),
    "/admin/grids/department/add/": ("area", "kind", "order"),
    "/admin/grids/area/add/": ("parent", "level"),
    "/admin/whistles/streethours/add/": ("area", "morning_from"),
    "/admin/whistles/category/add/": ("parent", "order"),
}


@pytest.mark.parametrize("role", ["system_admin", "street_admin"])
@pytest.mark.parametrize("url", CHOOSERS)
def test_what_is_no_row_is_chosen_in_the_administration_without_an_error_of_ours(signed_in, areas, role, url):
    client = signed_in(role)
    for word in WORDS:
        for name in CHOOSERS[url]:
            assert client.post(url, {name: word}).status_code in (200, 302, 403), (name, word)
            assert client.get(f"{url}?{name}={word}").status_code in (200, 302, 403), (name, word)


@pytest.mark.parametrize("role", ["system_admin", "street_admin", "auditor"])
@pytest.mark.parametrize("model", ["member", "appointment", "departmentmembership", "department", "area"])
def test_a_search_of_the_administration_takes_any_word(signed_in, areas, role, model):
    client = signed_in(role)
    fields = ("user", "member", "area", "department", "parent", "nothing", "\u0663", "x" * 300)
    for field in fields:
        for word in (*WORDS, ""):
            asked = {
                "app_label": "grids",
                "model_name": model,
                "field_name": field,
                "term": word,
                "page": word or "1",
            }
            assert client.get("/admin/autocomplete/", asked).status_code in (200, 302, 400, 403, 404), (
                field,
                word,
            )


# bodies and files


@pytest.mark.parametrize(
    "url", ["/sign-in/", "/leads/new/", "/feedback/", "/api/v1/imports/x/", "/nowhere/", "/admin/"]
)
@pytest.mark.parametrize("role", ["anonymous", "street_admin"])
def test_a_file_is_refused_where_none_is_expected(signed_in, areas, url, role):
    answer = signed_in(role).post(url, {"file": SimpleUploadedFile("a.csv", LEDGER.encode())})
    assert "不收文件" in told(answer, 413)
    assert not list(files.incoming().iterdir())


@pytest.mark.parametrize("url", ["/imports/new/", "/api/v1/imports/"])
def test_a_file_of_somebody_who_may_not_import_is_refused_as_it_comes_in(signed_in, areas, url):
    file = SimpleUploadedFile("a.csv", LEDGER.encode())
    assert "不收文件" in told(signed_in("anonymous").post(url, {"file": file}), 413)
    assert "不能上传" in told(signed_in("city_viewer").post(url, {"file": file}), 403)


@pytest.mark.parametrize("url", ["/imports/new/", "/api/v1/imports/"])
@pytest.mark.parametrize("names", [("file", "file"), ("file", "other"), ("other", "file")])
def test_a_second_file_in_one_upload_is_refused_and_neither_is_kept(signed_in, areas, url, names):
    sent = [(name, SimpleUploadedFile(f"{place}.csv", LEDGER.encode())) for place, name in enumerate(names)]
    body = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n%s\r\n'
        % (name.encode(), file.name.encode(), file.read())
        for name, file in sent
    )
    answer = signed_in("street_admin").post(
        url, body + b"--b--\r\n", content_type="multipart/form-data; boundary=b"
    )
    assert "一次只能上传一个文件" in told(answer, 400)
    assert not list(files.incoming().iterdir())
    assert not Import.objects.exists()


class Endless:
    """A body that says how long it is, and notes how much of it was asked for."""

    def __init__(self, length: int) -> None:
        self.length, self.read_bytes = length, 0
        self.begin = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'

    def read(self, size: int = -1) -> bytes:
        size = min(size if size and size > 0 else 1 << 16, self.length - self.read_bytes)
        data = self.begin[:size].ljust(size, b"x") if self.read_bytes == 0 else b"x" * size
        self.read_bytes += size
        return data

    def readline(self, size: int = -1) -> bytes:
        return self.read(size)


def send(client, url: str, body: Endless, length: int):
    said = {"CONTENT_TYPE": "multipart/form-data; boundary=b", "CONTENT_LENGTH": str(length)}
    return client.generic("POST", url, **{"wsgi.input": body} | said)


@pytest.mark.parametrize("url", ["/sign-in/", "/leads/new/", "/api/v1/leads/"])
def test_two_hundred_megabytes_of_a_stranger_are_not_read(client, url):
    body = Endless(220 << 20)
    told(send(client, url, body, body.length), 413)
    assert body.read_bytes < 1 << 20
    assert not list(files.incoming().iterdir())


def test_a_file_is_stopped_at_its_limit_while_it_comes_in(signed_in, areas, settings):
    settings.IMPORT_MAX_BYTES = 1 << 20
    client = signed_in("street_admin")
    body = Endless((1 << 20) + (1 << 19))
    assert "超过上限 1 MB" in told(send(client, "/imports/new/", body, body.length), 413)
    assert not list(files.incoming().iterdir())
    assert not Import.objects.exists()


def test_fields_without_a_file_have_a_limit_too(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
    told(client.post("/sign-in/", {"username": "x" * (2 << 20)}), 413)
    told(
        client.post(
            "/sign-in/",
            "&".join(f"a{n}=1" for n in range(2_000)),
            content_type="application/x-www-form-urlencoded",
        ),
        413,
    )


def test_a_form_of_many_parts_without_a_name_ends(signed_in, areas):
    nameless = b"--b\r\nX: y\r\n\r\n" + b"x" * 10_000 + b"\r\n"
    answer = signed_in("street_admin").post(
        "/imports/new/", nameless * 50 + b"--b--\r\n", content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code == 400


def upload(client, number: int, url: str = "/api/v1/imports/"):
    content = LEDGER + f"A-{number},{'灯' * 200_000},2026-10-01\n"
    return client.post(
        url, {"source": "hotline_12345", "area": personas.LIANHUA, "grade": "",
              "file": SimpleUploadedFile(f"{number}.csv", content.encode())},
    )  # fmt: skip


def test_what_waits_of_one_person_and_of_a_street_has_a_limit(signed_in, areas, settings):
    settings.UPLOADS_WAITING_PERSON_BYTES, settings.UPLOADS_WAITING_STREET_BYTES = 1 << 20, 3 << 19
    desk, leader = signed_in("street_admin"), signed_in("street_leader")
    assert upload(desk, 1).status_code == 201
    refused = told(upload(desk, 2), 409)
    assert "您上传后还没有导入完的文件已占 0 MB，上限 1 MB" in refused
    assert len(list(files.folder().iterdir())) == 1
    del leader
    first = Import.objects.get()
    assert desk.post(f"/api/v1/imports/{first.pk}/drop/").status_code == 200
    assert upload(desk, 3).status_code == 201
    settings.UPLOADS_WAITING_PERSON_BYTES = 10 << 20
    assert upload(desk, 4).status_code == 201
    assert "本街道等待导入的文件" in told(upload(desk, 5), 409)


def test_what_a_killed_worker_left_of_an_upload_is_swept(areas):
    import os
    import time

    from whistles.imports.sweeping import sweep

    left, fresh = files.incoming() / "left", files.incoming() / "fresh"
    for path in (left, fresh):
        path.write_bytes(b"x")
    os.utime(left, (time.time() - 90_000,) * 2)
    assert sweep() == 1
    assert [*files.incoming().iterdir()] == [fresh]
    assert Path(files.incoming()).stat().st_mode & 0o777 == 0o700


# pages of errors


@pytest.mark.parametrize("path", ["/nowhere/", "/api/v1/nowhere/", "/api/nowhere"])
def test_where_nothing_is_a_sentence_stands(signed_in, areas, path):
    answer = signed_in("street_admin").get(path)
    assert "没有" in told(answer, 404)


@pytest.mark.parametrize("path", ["/leads/", "/api/v1/leads/"])
def test_an_address_without_end_is_refused(signed_in, areas, path):
    assert "地址太长" in told(signed_in("street_admin").get(f"{path}?q={'x' * 9_000}"), 414)


@pytest.mark.parametrize(
    ("text", "kept"), [("灯", True), ("", True), ("a\0", False), ("\ud800", False), ("😀", True)]
)
def test_what_no_database_keeps_is_known(text, kept):
    assert is_kept(text) == kept


def test_an_empty_form_of_a_new_lead_is_no_success(signed_in, areas):
    answer = signed_in("community_officer").post("/leads/new/", {})
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    "accept", ["file:///etc/passwd", "//", "a/b/c", ";;;", "*", "x" * 300, "text/html;q=x", ","]
)
def test_a_kind_of_answer_that_is_none_is_taken_for_any(client, accept):
    for url in ("/health/live/", "/sign-in/", "/api/v1/leads/"):
        assert client.get(url, headers={"Accept": accept}).status_code in (200, 403, 406), url


def test_no_page_takes_an_empty_form_for_a_page_that_is_only_looked_at():
    """`request.POST or None` would: what was sent is asked for by `posted`."""
    found = [
        f"{name}:{node.lineno}"
        for name, node in nodes(ast.BoolOp)
        if isinstance(node.op, ast.Or) and dotted(node.values[0]) in ("request.POST", "request.FILES")
    ]
    assert found == []
