"""A real browser: the system's Chromium, and a page in which a persona is signed in."""

import os
from collections.abc import Callable

import pytest
from django.conf import settings

BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's browser where there is one; root may not use its sandbox."""
    found = next((path for path in BROWSERS if os.path.exists(path)), None)
    ours = {"args": ["--no-sandbox", "--disable-dev-shm-usage"]} | (
        {"executable_path": found} if found else {}
    )
    return browser_type_launch_args | ours


@pytest.fixture
def page_of(live_server, browser, signed_in) -> Callable:
    """`page_of("street_admin", width=390)` opens a window in which that persona is signed in.

    What the console complained about is collected in `page.complaints`.
    """
    opened = []

    def opening(username: str, *, width: int = 1440, height: int = 900, **options):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, locale="zh-CN",
            is_mobile=width < 500, has_touch=width < 500, **options,
        )  # fmt: skip
        opened.append(context)
        if username != "anonymous":
            session = signed_in(username).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
            )
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda asked: _only_ours(page, asked.url, live_server.url))
        return page

    yield opening
    for context in opened:
        context.close()


def _only_ours(page, url: str, ours: str) -> None:
    if not url.startswith((ours, "data:", "blob:")):
        page.complaints.append(f"asked an outside host: {url}")
