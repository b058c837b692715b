"""Hostile inputs from a seed: the same seed gives the same inputs, so that what failed once fails again."""

import json
import random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

TEXTS = (
    "", " ", "x", "灯", "💥", "中文\u202e\u2066", "\0", "a\0b", "\ud800", "\udfff\ud800", "\ufffe\uffff", "\x7f\x1b[2J", "\r\nX: y",
    "-1", "0", "9" * 20, "9" * 400, "1e400", "NaN", "Infinity", "٣", "1.5", "0x10", "null", "true", "[]", "{}",
    "0001-01-01T00:00:00", "0001-01-01T00:00", "9999-12-31T23:59:59-23:59", "1000-01-01", "2023-02-30", "0000-00-00", "infinity",
    "2023-13-45T25:61:61Z", "2024-01-01T00:00:00+99:99", "-infinity", "24:00", "99:99:99",
    "'; DROP TABLE whistles_whistle; --", "<script>alert(1)</script>", "%(x)s %s %d {0} {x}", "../../etc/passwd", "//[", "http://[x",
    "http://[::1", "javascript:alert(1)", "//elsewhere.example", "\\\\x\\y", "file:///etc/passwd", "x" * 300, "灯" * 3_000,
    "(" * 9_000, "[" * 2_900, "W" + "1tb" * 900, "=" * 50, "a.b.c", "%00", "%ED%A0%80", "%ff%fe", "530102006004", "530102", "99" * 9,
    "00000000-0000-0000-0000-000000000000", "wuhua-routine", "routine", "hotline_12345", "lianhua-urban", "solved", "sign", "close",
)  # fmt: skip
DOCUMENTS = (
    b"", b"{", b"[" * 10_000, b'{"a":' * 10_000, b'"\\ud800"', b"\xff\xfe\x00", b"nul", b'{"a":1e999999}', b'{"a":' + b"9" * 5_000 + b"}",
    b'{"\\ud800":"\\udc00"}', b"[[[[[[1]]]]]]", b"1", b'{"title":"\\u0000"}', b'{"verb":NaN}', b"\x00" * 100, "灯".encode("gb18030"),
)  # fmt: skip
KINDS = (
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain", "text/csv",
    "multipart/form-data", "application/octet-stream", "x" * 200, "", "application/json; charset=utf-8", ";;;", "multipart/mixed; boundary=b",
)  # fmt: skip
HEADERS = (
    "Referer", "HX-Request", "HX-Current-URL", "HX-Target", "HX-Boosted", "HX-Prompt", "X-CSRFToken", "Accept", "Accept-Language",
    "X-Forwarded-For", "X-Forwarded-Proto", "Origin", "Cookie", "Content-Language", "If-Modified-Since", "If-None-Match", "Range",
    "User-Agent", "X-HTTP-Method-Override", "Authorization", "Host", "HX-Current-URL-URI-AutoEncoded",
)  # fmt: skip
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "get", "X")
MARKS = (
    b"--b\r\n", b"--b--\r\n", b"Content-Disposition: form-data; name=\"area\"\r\n\r\n", b"\r\n\r\n", b"x" * 300, b"\0", b"\xff\xfe",
    b"Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n", b"\r\n",
    b"Content-Disposition: form-data; name*=rot13''x\r\n\r\n", b"Content-Disposition: ;;;\r\n\r\n", b"A" * 1_100 + b": x\r\n",
    b"Content-Disposition: form-data; name=\"file\"; filename*=utf-8'' \r\n\r\n", b"Content-Type: text/csv; charset=rot13\r\n",
)  # fmt: skip


class Hostile:
    """A source of inputs that nobody sends by mistake."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def text(self) -> str:
        """A text of the worst kinds, at times two of them joined, or anything at all."""
        kind = self.chance.random()
        if kind < 0.7:
            return self.chance.choice(TEXTS)
        if kind < 0.85:
            return self.chance.choice(TEXTS) + self.chance.choice(TEXTS)
        points = (
            self.chance.choice((0x7F, 0x3000, 0xD7FF, 0x10FFFF)) for _ in range(self.chance.randrange(40))
        )
        return "".join(chr(self.chance.randrange(most + 1)) for most in points)

    def mangled(self, given: dict[str, str]) -> dict[str, str]:
        """The fields of a form, some of them hostile, missing, or of another name."""
        found = dict(given)
        for name in self.chance.sample(sorted(found), min(len(found), self.chance.randint(1, 3))):
            if self.chance.random() < 0.1:
                del found[name]
            else:
                found[name] = self.text()
        if self.chance.random() < 0.1:
            found[self.text() or "x"] = self.text()
        return found

    def value(self, depth: int = 0) -> Any:
        """A value of a document: any text, number, list or object."""
        kind = self.chance.random()
        if kind < 0.6 or depth > 4:
            return self.text()
        if kind < 0.75:
            return self.chance.choice((None, True, False, -1, 0, 1, 2**31, 2**63, -(2**70), 1.5, 1e308))
        if kind < 0.9:
            return [self.value(depth + 1) for _ in range(self.chance.randrange(4))]
        return {self.text(): self.value(depth + 1) for _ in range(self.chance.randrange(4))}

    def document(self, names: list[str]) -> bytes:
        """A document of the API: hostile values under its own names, or one that is none at all."""
        if not names or self.chance.random() < 0.15:
            return self.chance.choice(DOCUMENTS)
        wanted = self.chance.sample(names, self.chance.randint(1, len(names)))
        return json.dumps({name: self.value() for name in wanted}).encode()

    def parts(self) -> bytes:
        """A body of parts in no order."""
        return b"".join(self.chance.choice(MARKS) for _ in range(self.chance.randrange(1, 9)))

    def file(self) -> SimpleUploadedFile:
        """A small file with a name as bad as its content."""
        name = self.text().encode(errors="replace").decode() or "x"
        return SimpleUploadedFile(name, self.chance.choice((b"", b"x", b"\0" * 9, b"a,b\n1,2\n")))

    def headers(self) -> dict[str, str]:
        """Up to three headers, as bytes that a server hands on."""
        names = self.chance.sample(HEADERS, self.chance.randrange(4))
        return {name: _as_header(self.text()) for name in names}


def _as_header(text: str) -> str:
    """What a server makes of the bytes of a header; a line's end ends it there."""
    line = text.encode(errors="surrogatepass").split(b"\n")[0].replace(b"\r", b"")
    return line[:8_000].decode("latin-1")
