"""What a browser test says about a page waits for it: a click returns before the page is there that it leads to.

A reading that doesn't wait tells what happened to be there, so that a test that passes on a quiet machine fails on a busy
one, or passes on the page before. Followed are names that such a reading was given to, and functions that return one.
"""

import ast
import textwrap
from collections.abc import Iterator
from functools import cache

from tests.guards.walks import ROOT, dotted

FOLDER = ROOT / "tests" / "browser"
# of pages and locators: each answers at once
READINGS = {
    "all", "all_inner_texts", "all_text_contents", "aria_snapshot", "bounding_box", "content", "count", "element_handles",
    "eval_on_selector", "eval_on_selector_all", "evaluate", "evaluate_all", "get_attribute", "inner_html", "inner_text",
    "input_value", "is_checked", "is_disabled", "is_editable", "is_enabled", "is_hidden", "is_visible", "query_selector",
    "query_selector_all", "text_content", "title",
}  # fmt: skip
SLEEPS = {"wait_for_timeout", "sleep"}
# rows are counted at once too, and that is all right: what a test waits for before them is on the page
ROWS = "objects"
INSTEAD = (
    "write what waits instead: expect(locator).to_have_count(…), to_be_visible(), to_have_text(…), to_have_value(…), "
    "to_have_attribute(…), expect(page).to_have_url(…); for what only a script or a box tells comes_to(…), until(…), "
    "script_tells(…), ends_above(…) of tests/browser/waiting.py. That something is not there is said after something "
    "else that shows that the page has come so far. A pause is no condition: wait for what it is there for."
)
# file and function → why what is read or slept there needs no waiting
WITHOUT = {
    ("waiting.py", "until"): "it is what waits, and looks again after a moment",
    ("waiting.py", "_begins"): "the address of a request, which never is another",
    ("waiting.py", "_still_asked"): "what `until` reads again and again; addresses of requests too",
}


@cache
def files() -> dict[str, ast.Module]:
    """Every file of the browser tests: its name → tree."""
    return {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.py"))}


def parts(node: ast.AST) -> Iterator[ast.AST]:
    """Every node beneath, but not what a lambda holds: that is called by whoever waits."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Lambda):
            yield from parts(child)


def answers_at_once(node: ast.AST) -> bool:
    """Whether this very node reads a page: `page.url`, or a call of a reading; `text.count("a")` counts letters."""
    if isinstance(node, ast.Attribute):
        return node.attr == "url" and isinstance(node.ctx, ast.Load)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    name, chain = node.func.attr, dotted(node.func).split(".")
    if name == "count" and node.args:
        return False
    return name in READINGS and not (name in ("all", "count") and ROWS in chain)


class Readings:
    """What of one file holds a reading: its functions that return one, and in each the names that one was given to."""

    def __init__(self, tree: ast.Module, known: set[str]) -> None:
        self.functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        self.returning = set(known)
        before = None
        while before != len(self.returning):
            before = len(self.returning)
            self.returning |= {one.name for one in self.functions if self.returns_one(one)}

    def is_in(self, node: ast.AST | None, names: set[str]) -> bool:
        return node is not None and any(
            answers_at_once(one)
            or (isinstance(one, ast.Name) and one.id in names)
            or (
                isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in self.returning
            )
            for one in parts(node)
        )

    def returns_one(self, function: ast.FunctionDef) -> bool:
        names = self.names(function)
        return any(
            isinstance(node, ast.Return | ast.Yield) and self.is_in(node.value, names)
            for node in parts(function)
        )

    def names(self, function: ast.FunctionDef) -> set[str]:
        """Names of the function that hold what was read; what runs over elements of a page holds those."""
        found: set[str] = set()
        before = None
        while before != len(found):
            before = len(found)
            for target, value in given(function):
                if self.is_in(value, found):
                    found |= {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}
        return found

    def places(self) -> set[str]:
        """Functions that assert or decide by a reading, or pause."""
        return {one.name for one in self.functions if self.is_at_once(one) or pauses(one)}

    def is_at_once(self, function: ast.FunctionDef) -> bool:
        names = self.names(function)
        return any(
            isinstance(node, ast.Assert | ast.If | ast.While | ast.IfExp) and self.is_in(node.test, names)
            for node in parts(function)
        )


def given(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, ast.AST | None]]:
    """What is given to what in a function: target and value."""
    for node in parts(function):
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
            yield node.target, node.value
        elif isinstance(node, ast.For | ast.comprehension):
            yield node.target, node.iter


def pauses(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in SLEEPS for node in parts(function)
    )


def returning() -> dict[str, set[str]]:
    return {name: Readings(tree, set()).returning for name, tree in files().items()}


def brought(tree: ast.Module) -> set[str]:
    """Functions of other files of the browser tests that return a reading, under the names that they have here."""
    found = returning()
    return {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests.browser.")
        for alias in node.names
        if alias.name in found.get(f"{node.module.rpartition('.')[2]}.py", set())
    }


def places() -> set[tuple[str, str]]:
    return {
        (name, function)
        for name, tree in files().items()
        for function in Readings(tree, brought(tree)).places()
    }


def test_no_browser_test_says_or_decides_anything_by_a_reading_that_does_not_wait():
    at_once = sorted(places() - set(WITHOUT))
    assert at_once == [], INSTEAD


def test_every_exception_to_that_is_still_there():
    assert set(WITHOUT) - places() == set()


PLANTED = """
    def wide(page): return page.evaluate("innerWidth")
    def twice(page):
        found = wide(page)
        return found * 2
    def counted(page): assert page.locator("html.large").count() == 1
    def addressed(page): assert "q=" not in page.url
    def named(page):
        box = page.locator("p").bounding_box()
        left = box["x"]
        assert left > 0
    def called(page): assert twice(page) == 780
    def each(page):
        for one in page.locator("p").all():
            assert one.text_content().count("a") == 1
    def listed(page): assert all(box["height"] for box in [one.bounding_box() for one in page.locator("p").all()])
    def decided(page):
        if page.locator("p").is_visible(): page.click("p")
    def chosen(page): return 1 if page.locator("p").count() else 0
    def paused(page): page.wait_for_timeout(200)
    def slept(page):
        import time
        time.sleep(1)
    def waited(page):
        expect(page.locator("p")).to_have_count(1)
        comes_to(lambda: page.locator("p").count(), 1)
        assert until(lambda: page.url, bool) and Lead.objects.filter(title="a").count() == 1
        assert "aba".count("a") == 2
        assert page.complaints == []
"""


def test_the_walk_sees_what_it_is_there_for():
    readings = Readings(ast.parse(textwrap.dedent(PLANTED)), set())
    assert readings.returning == {"wide", "twice", "chosen"}
    assert readings.places() == {
        "counted", "addressed", "named", "called", "each", "listed", "decided", "chosen", "paused", "slept",
    }  # fmt: skip
    borrowed = ast.parse("def borrowed(page): assert boxes(page) == []")
    assert Readings(borrowed, set()).places() == set()
    assert Readings(borrowed, {"boxes"}).places() == {"borrowed"}
