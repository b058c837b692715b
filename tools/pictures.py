"""Pictures of the running demonstration, for the documents and the tour: `.venv/bin/python tools/pictures.py [ADDRESS]`.

A picture is an account, an address and a width; what stands in `within` alone is kept, where it is given. They are written
anew in place, with few colours so that they stay small; nothing of them is touched by hand.
"""

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = ROOT / ".local" / "demo-password"
WIDE, NARROW, WALL = (1440, 900), (390, 844), (1920, 1080)
COLOURS = 192


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file below the root, who looks, at what, on which screen, and how it is got ready.

    press: selectors pressed in turn before it is taken; follow: a link followed before these.
    """

    file: str
    account: str
    address: str
    size: tuple[int, int] = WIDE
    follow: str = ""
    press: tuple[str, ...] = ()


DOCS, TOUR = "docs/pictures", "static/help"
SHOTS = (
    Shot(f"{DOCS}/statistics.png", "street", "/statistics/?as_of=2023-04-07"),
    Shot(f"{DOCS}/wall.png", "street", "/statistics/?as_of=2023-04-07&wall=1", WALL),
    Shot(f"{DOCS}/today.png", "jm-desk", "/"),
    Shot(f"{DOCS}/desk.png", "jm-desk", "/leads/"),
    Shot(f"{DOCS}/whistling.png", "jm-desk", "/leads/", press=("[data-key=w]",)),
    Shot(f"{DOCS}/search.png", "jm-desk", "/search/?q=曙光路 垃圾"),
    Shot(
        f"{DOCS}/whistle.png", "jm-desk", "/whistles/?state=submitted", follow="table a[href^='/whistles/']"
    ),
    Shot(
        f"{DOCS}/whistle-phone.png", "jm-urban", "/report-ins/", NARROW, follow="main a[href^='/whistles/']"
    ),
    Shot(f"{DOCS}/map.png", "zs-wangge", "/grids/530112007009/?grid=53011200700900203"),
    Shot(f"{DOCS}/posts.png", "zs-wangge", "/grids/530112007009/posts/"),
    Shot(f"{DOCS}/colours.png", "zs-wangge", "/colours/?area=530112007009"),
    Shot(
        f"{DOCS}/house.png",
        "zs-wangge",
        "/homes/?colour=floating",
        follow="main tbody a[href^='/homes/']",
        press=("main a[href$='/grid/']",),
    ),
    Shot(
        f"{DOCS}/household.png",
        "zs-wangge",
        "/homes/?colour=floating",
        follow="main tbody a[href^='/homes/']",
    ),
    Shot(f"{DOCS}/walk.png", "zs-leader", "/walk/", NARROW),
    Shot(f"{DOCS}/door.png", "zs-wangge", "/g/53011200700900203/", NARROW),
    Shot(f"{TOUR}/desk.png", "jm-desk", "/leads/", press=("[data-key=w]",)),
    Shot(f"{TOUR}/search.png", "jm-desk", "/search/?q=曙光路 垃圾"),
    Shot(
        f"{TOUR}/whistle.png", "jm-desk", "/whistles/?state=submitted", follow="table a[href^='/whistles/']"
    ),
    Shot(f"{TOUR}/import.png", "jm-desk", "/imports/new/"),
    Shot(f"{TOUR}/leader-today.png", "jm-street", "/"),
    Shot(f"{TOUR}/statistics.png", "jm-street", "/statistics/"),
    Shot(f"{TOUR}/officer-today.png", "zs-leader", "/", NARROW),
    Shot(f"{TOUR}/register.png", "zs-leader", "/leads/new/", NARROW),
    Shot(f"{TOUR}/report.png", "jm-urban", "/report-ins/", NARROW),
    Shot(f"{TOUR}/wall.png", "city", "/statistics/?wall=1"),
    Shot(f"{TOUR}/administration.png", "admin", "/admin/grids/user/add/"),
    Shot(f"{TOUR}/grid-map.png", "zs-wangge", "/grids/530112007009/?grid=53011200700900203"),
    Shot(f"{TOUR}/grid-posts.png", "zs-wangge", "/grids/530112007009/posts/"),
    Shot(f"{TOUR}/grid-edit.png", "zs-wangge", "/grids/edit/530112007009/"),
    Shot(f"{TOUR}/initiatives.png", "zs-wangge", "/initiatives/"),
    Shot(f"{TOUR}/audit-findings.png", "audit", "/admin/whistles/finding/"),
    Shot(f"{TOUR}/audit-disclosures.png", "audit", "/admin/grids/disclosure/"),
    Shot(f"{TOUR}/audit-heads.png", "audit", "/admin/whistles/dayhead/"),
    Shot(f"{TOUR}/approvals.png", "safety", "/admin/grids/approval/"),
    Shot(f"{TOUR}/safety-today.png", "safety", "/"),
    Shot(f"{TOUR}/complaints.png", "jm-jijian", "/leads/complaints/"),
    Shot(f"{TOUR}/complaint-today.png", "jm-jijian", "/"),
)


def take(browser: Browser, base: str, account: str, shots: list[Shot]) -> None:
    """All pictures that one account looks at, signed in once."""
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    page.goto(f"{base}/sign-in/")
    page.fill("[name=username]", account)
    page.fill("[name=password]", PASSWORD.read_text().strip())
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    for shot in shots:
        _one(page, base, shot)
    context.close()


def _one(page: Page, base: str, shot: Shot) -> None:
    page.set_viewport_size(dict(zip(("width", "height"), shot.size, strict=True)))
    page.goto(f"{base}{shot.address}", wait_until="networkidle")
    if shot.follow:
        page.locator(shot.follow).first.click()
        page.wait_for_load_state("networkidle")
    for pressed in shot.press:
        page.locator(pressed).first.click()
    page.wait_for_timeout(600)
    picture = Image.open(io.BytesIO(page.screenshot()))
    path = ROOT / shot.file
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    sys.stdout.write(f"{shot.file} {path.stat().st_size // 1024} KB\n")


def main(base: str) -> None:
    """Every picture anew, account by account."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for account in dict.fromkeys(shot.account for shot in SHOTS):
            take(browser, base, account, [shot for shot in SHOTS if shot.account == account])
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
