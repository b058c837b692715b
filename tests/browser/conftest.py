"""A real browser: the system's Chromium, and a page in which a persona is signed in."""

import os
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.waiting import PATIENCE, Complaints

BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
expect.set_options(timeout=PATIENCE * 1000)


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

    What the console complained about is told by `page.complaints`, which waits until the page is quiet.
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
        page.complaints = Complaints(
            page, live_server.url, has_scripts=options.get("java_script_enabled", True)
        )
        return page

    yield opening
    for context in opened:
        context.close()
