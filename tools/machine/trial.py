"""A day's first minutes by HTTP against a running demo: signed in, a lead taken in, a whistle blown, counted.

`python3 trial.py ADDRESS PASSWORD`, with the standard library alone, as `make fresh-machine` runs it in a bare tree
under whatever clock that tree has. Prints what it did; a step that fails ends it.
"""

import http.client
import http.cookiejar
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
STREET, COMMUNITY = "530102006", "530102006001"
SOURCE, GRADE, DEPARTMENT = "hotline_12345", "routine", "demo-urban"
COUNTED_WITHIN_SECONDS = 150


class Officer:
    """Somebody at a browser."""

    def __init__(self, address: str, username: str, password: str) -> None:
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        # no proxy of the machine's stands between this machine and itself
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )
        self._open("/sign-in/").read()
        form = {"username": username, "password": password, "csrfmiddlewaretoken": self._token()}
        page = self._open(
            "/sign-in/", urllib.parse.urlencode(form).encode(), type="application/x-www-form-urlencoded"
        )
        if urllib.parse.urlsplit(page.geturl()).path == "/sign-in/":
            raise SystemExit("signing in was refused")

    def read(self, path: str) -> dict:
        """An answer of the API."""
        return json.load(self._open(path))

    def post(self, path: str, **values: object) -> dict:
        """The same for what is sent."""
        return json.load(self._open(path, json.dumps(values).encode(), type="application/json"))

    def _open(self, path: str, body: bytes | None = None, *, type: str = "") -> http.client.HTTPResponse:  # noqa: A002
        headers = {"Referer": self.address + path, "X-CSRFToken": self._token()}
        request = urllib.request.Request(
            self.address + path, data=body, headers=headers | ({"Content-Type": type} if type else {})
        )
        try:
            return self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path}: {error.code} {error.read().decode(errors='replace')[:500]}") from error

    def _token(self) -> str:
        return next((cookie.value or "" for cookie in self.cookies if "csrf" in cookie.name.lower()), "")


def main() -> None:
    """The trial."""
    address, password = sys.argv[1:]
    now = datetime.now(CHINA)
    day = f"{now:%Y-%m-%d}"
    officer = Officer(address, "desk", password)
    figures = f"/api/v1/statistics/closure/?area={STREET}&as_of={day}"
    before = officer.read(figures)["whistled"]
    lead = officer.post(
        "/api/v1/leads/", source=SOURCE, source_number=f"TRIAL-{now:%Y%m%d%H%M%S}", title="路灯不亮", area=COMMUNITY,
        received_at=now.isoformat(timespec="seconds"),
    )  # fmt: skip
    whistle = officer.post(
        f"/api/v1/leads/{lead['id']}/whistle/",
        grade=GRADE,
        lead_department=DEPARTMENT,
        version=lead["version"],
    )
    deadline = time.monotonic() + COUNTED_WITHIN_SECONDS
    while (after := officer.read(figures)["whistled"]) != before + 1:
        if time.monotonic() > deadline:
            raise SystemExit(f"the whistle was not counted: {before} and then {after}")
        time.sleep(1)
    print(
        f"{day}: signed in, {whistle['number']} blown, due {whistle.get('next_due_at')}, counted {before} → {after}"
    )


if __name__ == "__main__":
    main()
