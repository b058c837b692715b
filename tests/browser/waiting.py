"""What a page tells is read until it is so: a navigation is not over when the click returns, nor is what a script does.

`expect(…)` of Playwright does that for all that it knows; this is for the rest: what scripts tell, where boxes lie, what
the console complained about. `tests/guards/test_pages_are_waited_for.py` refuses readings that don't wait.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Locator, Page, Request

# in seconds, and only spent where something is broken: two cores may have much else to do
PATIENCE = 20
UNREAD = 2
# a script of the page that waits for what is on its way: the next picture, and what it set off
A_FRAME = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
MOVING = """() => document.getAnimations()
  .filter((one) => one.playState === "running" && one.effect?.getComputedTiming().endTime !== Infinity).length"""
WIDTH = "document.documentElement.scrollWidth"
NOTHING_READ = object()
T = TypeVar("T")


def until(read: Callable[[], T], fits: Callable[[T], object], instead: str = "") -> T:
    """What was read as soon as it fits, or the test fails with what was read last."""
    began, got = time.monotonic(), NOTHING_READ
    while True:
        try:
            got = read()
        except Error:
            # the document went away under the reading: another one comes
            if time.monotonic() - began > PATIENCE:
                raise
        else:
            if fits(got):
                return got
        assert time.monotonic() - began < PATIENCE, f"read to the end of patience: {got!r}{instead}"
        time.sleep(0.05)


def comes_to(read: Callable[[], T], wanted: T) -> T:
    """What was read as soon as it is `wanted`, or the test fails with both."""
    return until(read, lambda got: got == wanted, f" instead of {wanted!r}")


def script_tells(page: Page, script: str, wanted: Any) -> None:
    """A script in the page comes to tell `wanted`."""
    comes_to(lambda: page.evaluate(script), wanted)


def is_no_wider_than(page: Page, width: int) -> None:
    """Nothing of the page lies beyond the right edge of a window of this width."""
    until(lambda: page.evaluate(WIDTH), lambda found: found <= width)


def box_of(locator: Locator) -> dict[str, float]:
    """Where something lies as soon as it is shown."""
    return until(locator.bounding_box, bool)


def ends_above(upper: Locator, lower: Locator) -> None:
    """Both are shown, and the one ends before the other begins."""
    until(
        lambda: (box_of(upper), box_of(lower)), lambda both: both[0]["y"] + both[0]["height"] <= both[1]["y"]
    )


def at_rest(page: Page) -> None:
    """The page is quiet, and nothing on it moves any more."""
    page.complaints.wait()
    script_tells(page, MOVING, 0)


def axe_finds(page: Page) -> list[dict]:
    """What axe finds on the page once it is at rest: half-faded words have too little contrast."""
    at_rest(page)
    return Axe().run(page).response["violations"]


class Complaints:
    """What a page's console complained about, and whom else it asked: told once the page is quiet.

    Quiet is a page that has loaded, whose requests were answered, and that asks nothing more in the frame after.
    """

    def __init__(self, page: Page, ours: str, *, has_scripts: bool) -> None:
        self.page, self.ours, self.has_scripts = page, ours, has_scripts
        self.heard: list[str] = []
        self.begun, self.navigated = 0, 0
        self.on_their_way: dict[Request, int] = {}
        self.answered: dict[Request, float] = {}
        page.on("console", lambda said: self.heard.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("request", self._begins)
        page.on("response", lambda answer: self.answered.update({answer.request: time.monotonic()}))
        page.on("requestfinished", lambda asked: self.on_their_way.pop(asked, None))
        page.on("requestfailed", lambda asked: self.on_their_way.pop(asked, None))
        page.on("domcontentloaded", lambda _page: self._leaves())

    def wait(self) -> None:
        until(self._still_asked, lambda asked: asked == [])

    def __eq__(self, other: object) -> bool:
        self.wait()
        return self.heard == other

    __hash__ = None

    def __iter__(self) -> Iterator[str]:
        self.wait()
        return iter(self.heard)

    def __repr__(self) -> str:
        return repr(self.heard)

    def _begins(self, asked: Request) -> None:
        self.begun += 1
        if not asked.url.startswith((self.ours, "data:", "blob:")):
            self.heard.append(f"asked an outside host: {asked.url}")
        if asked.is_navigation_request() and asked.frame == self.page.main_frame:
            self.navigated = self.begun
        self.on_their_way[asked] = self.begun

    def _leaves(self) -> None:
        """Of what the page before still asked nobody hears any more."""
        self.on_their_way = {
            asked: begun for asked, begun in self.on_their_way.items() if begun >= self.navigated
        }

    def _still_asked(self) -> list[str]:
        """Addresses that were not answered yet, those included that the next frame brings."""
        self.page.wait_for_load_state()
        before = self.begun
        self.page.evaluate(A_FRAME if self.has_scripts else "0")
        asked = [one.url for one in self.on_their_way if not self._is_left_unread(one)]
        return asked if asked or self.begun == before else ["something new"]

    def _is_left_unread(self, asked: Request) -> bool:
        """Answered, and nobody in the page reads the answer: such a request never comes to its end."""
        return time.monotonic() - self.answered.get(asked, time.monotonic()) > UNREAD
