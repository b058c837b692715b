"""The components in a real browser: readable by everybody, at every width, by keyboard, in the dark."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import WIDTH, axe_finds, script_tells, until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ADMINISTRATOR = "system_admin"
# links inside a line of text are grown by padding that a rectangle does not show
TOO_SMALL = """() => [...document.querySelectorAll("a, button, select, summary, input:not([type=hidden])")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || one.matches(".figure b a, a.chip")) return false;
  const label = one.matches("[type=checkbox], [type=radio]") && one.closest("label");
  return (label ? label.getBoundingClientRect().height : box.height) < 43.5;
}).map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 20)}`)"""


VARIANTS = [
    (1440, "light", "normal"),
    (1440, "dark", "normal"),
    (390, "light", "normal"),
    (390, "light", "large"),
]


def test_axe_finds_nothing_on_the_gallery(page_of):
    for width, scheme, size in VARIANTS:
        page = page_of(ADMINISTRATOR, width=width, color_scheme=scheme)
        page.add_init_script(f"localStorage.setItem('display.size', '{size}')")
        page.goto("/components/")
        # axe itself adds a style element, which the policy refuses
        assert page.complaints == [], (width, scheme, size)
        seen = [(one["id"], [node["target"] for node in one["nodes"]]) for one in axe_finds(page)]
        assert seen == [], (width, scheme, size)


def test_the_gallery_is_not_wider_than_the_window(page_of):
    page = page_of(ADMINISTRATOR)
    page.goto("/components/")
    for width in (3840, 1440, 1000, 760, 390, 360):
        page.set_viewport_size({"width": width, "height": 900})
        # charts follow the window a moment later
        script_tells(page, WIDTH, width)


def test_on_a_phone_everything_is_as_tall_as_a_thumb(page_of):
    page = page_of(ADMINISTRATOR, width=390)
    page.goto("/components/")
    script_tells(page, "innerWidth", 390)
    script_tells(page, TOO_SMALL, [])


def test_charts_are_drawn_under_the_strict_policy(page_of):
    page = page_of(ADMINISTRATOR)
    answer = page.goto("/components/")
    assert "style-src 'self';" in answer.headers["content-security-policy"] + ";"
    charts, drawn = page.locator("[data-chart]"), page.locator("[data-chart] canvas")
    until(lambda: (charts.count(), drawn.count()), lambda both: both[0] == both[1] > 0)
    page.locator("#chart [data-chart]").hover()
    page.wait_for_selector("#chart [data-chart] > div:nth-child(2)")
    assert page.complaints == []


def test_dark_and_large_type_stay_chosen(page_of):
    page = page_of(ADMINISTRATOR)
    page.goto("/components/")
    page.locator(".bar [data-set='theme:dark']").click()
    page.locator(".bar [data-set='size:large']").click()
    page.reload()
    script_tells(page, "({...document.documentElement.dataset})", {"theme": "dark", "size": "large"})
    expect(page.locator(".bar [data-set='theme:dark']")).to_have_attribute("aria-pressed", "true")


def test_the_first_stop_of_the_keyboard_leads_past_the_rail(page_of):
    page = page_of(ADMINISTRATOR)
    # a page without a form that came back: there the keyboard begins at what is to be mended
    page.goto("/help/")
    page.keyboard.press("Tab")
    script_tells(page, "document.activeElement.className", "skip")
    page.keyboard.press("Enter")
    script_tells(page, "document.activeElement.id", "main")


def test_keys_press_buttons_but_not_while_somebody_types(page_of):
    page = page_of(ADMINISTRATOR)
    page.goto("/components/")
    page.locator("#receive_title").fill("")
    page.keyboard.type("w?")
    expect(page.locator("#receive_title")).to_have_value("w?")
    expect(page).to_have_url(re.compile("/components/$"))
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("dialog#keys[open] kbd")).to_have_text(["W", "M", "D", "J"])
    page.keyboard.press("Escape")
    # keys press nothing while a dialog is open, and the browser closes it in its own time
    expect(page.locator("dialog#keys")).to_be_hidden()
    page.keyboard.press("w")
    expect(page).to_have_url(re.compile("/components/#dock$"))


def test_a_draft_comes_back_with_a_note_and_goes_when_unwanted(page_of):
    page = page_of(ADMINISTRATOR)
    page.goto("/components/")
    page.locator("#receive_title").fill("楼道堆物")
    page.reload()
    title, note = page.locator("#receive_title"), page.locator("form[data-draft=gallery] [data-draft-note]")
    expect(title).to_have_value("楼道堆物")
    expect(note).to_be_visible()
    note.locator("[data-draft-drop]").click()
    expect(note).to_be_hidden()
    page.reload()
    # the page's scripts are through: what came back would be there
    script_tells(page, "document.readyState", "complete")
    expect(title).to_have_value("")
    expect(note).to_be_hidden()


def test_a_dialog_opens_takes_the_focus_and_closes(page_of):
    page = page_of(ADMINISTRATOR)
    page.goto("/components/")
    page.locator(".head [data-dialog]").click()
    expect(page.locator("dialog#verb")).to_have_attribute("open", "")
    script_tells(page, "document.activeElement.closest('dialog')?.id", "verb")
    page.locator("dialog#verb [data-close]").click()
    expect(page.locator("dialog#verb")).not_to_have_attribute("open", "")
    expect(page.locator("dialog#verb")).to_be_hidden()


def test_without_scripts_the_page_still_says_everything(page_of):
    page = page_of(ADMINISTRATOR, java_script_enabled=False)
    page.goto("/components/")
    expect(page.locator("main .todo:not(.hit)")).to_have_count(4)
    expect(page.locator(".bar [data-set]").first).to_be_hidden()
