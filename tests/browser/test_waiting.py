"""What browser tests wait by: a reading is repeated until it fits, and complaints are told once the page is quiet."""

import pytest

from tests.browser import waiting
from tests.browser.waiting import at_rest, comes_to, is_no_wider_than, until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# begun by the page, and nothing that the test itself waits for
LATE = """() => {
  fetch("/help/").then((answer) => answer.text()).then(() => fetch("/help/")).then(() => console.error("said late"));
}"""


def test_what_the_console_says_after_two_more_answers_is_still_heard(page_of):
    page = page_of("community_officer")
    page.goto("/help/")
    assert page.complaints == []
    page.evaluate(LATE)
    assert page.complaints == ["said late"]
    assert list(page.complaints) == ["said late"]


def test_a_page_that_asks_an_outside_host_is_heard_too(page_of):
    page = page_of("community_officer", bypass_csp=True)
    page.goto("/help/")
    page.evaluate("() => { fetch('http://127.0.0.1:9/outside').catch(() => {}); }")
    assert "asked an outside host: http://127.0.0.1:9/outside" in list(page.complaints)


def test_what_was_asked_by_a_page_that_was_left_is_not_waited_for(page_of):
    page = page_of("community_officer")
    page.goto("/help/")
    page.route("**/never-answered/", lambda _route: None)
    page.evaluate("() => { fetch('/never-answered/', { keepalive: true }).catch(() => {}); }")
    page.goto("/help/")
    assert page.complaints == []


def test_a_reading_outlasts_a_navigation_and_is_told_where_it_never_fits(page_of, monkeypatch):
    page = page_of("community_officer")
    page.goto("/help/")
    page.evaluate("() => { setTimeout(() => location.assign('/leads/new/'), 200); }")
    comes_to(lambda: page.evaluate("location.pathname"), "/leads/new/")
    monkeypatch.setattr(waiting, "PATIENCE", 0.2)
    with pytest.raises(AssertionError, match=r"'/leads/new/' instead of '/help/'"):
        comes_to(lambda: page.evaluate("location.pathname"), "/help/")
    with pytest.raises(AssertionError, match="read to the end of patience: 1440"):
        is_no_wider_than(page, 100)
    with pytest.raises(AssertionError, match="http"):
        until(lambda: page.url, lambda url: "q=" in url)


def test_at_rest_is_what_moves_no_more(page_of):
    page = page_of("community_officer")
    page.goto("/help/")
    page.evaluate("() => { document.body.animate([{ opacity: 0 }, { opacity: 1 }], 700); }")
    at_rest(page)
    comes_to(lambda: page.evaluate("getComputedStyle(document.body).opacity"), "1")
    moving = "() => document.getAnimations().filter((one) => one.playState === 'running').length"
    comes_to(lambda: page.evaluate(moving), 0)
