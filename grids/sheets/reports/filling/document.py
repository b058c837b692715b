"""A Word document filled by its marks ({{ … }}, {%tr for … %}): in a sandbox, of which only words of ours are taken."""

import io
from collections.abc import Iterator, Mapping, Sequence

from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from grids.files.cleaning import word
from grids.files.cleaning.told import Limits, NotTakenError
from grids.sheets.reports.filling.words import ROWS, WORDS

# of a template's language what names values, goes through rows and asks whether something is there
TAKEN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Name, nodes.Getattr, nodes.Const, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
MAX_NODES = 5_000


class Words(ImmutableSandboxedEnvironment):
    """The sandbox: no function, no filter, nothing but words of ours; whatever is parsed by it is looked at."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals, self.filters, self.tests = {}, {}, {}
        # names of values of a row, as they are met
        self.asked: list[str] = []

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        made = super()._parse(source, name, filename)
        self._look(made)
        return made

    def _look(self, made: nodes.Template) -> None:
        loops, found = set(), list(_all(made))
        if len(found) > MAX_NODES:
            raise NotTakenError("too_much")
        for one in found:
            if not isinstance(one, TAKEN):
                raise NotTakenError("mark", said=type(one).__name__)
            if isinstance(one, nodes.For):
                loops.add(_row_of(one))
        for one in found:
            if isinstance(one, nodes.Getattr):
                self._value(one, loops)
            elif isinstance(one, nodes.Name) and one.name not in (ROWS, *WORDS, *loops, "loop"):
                raise NotTakenError("word", said=one.name[:40])

    def _value(self, one: nodes.Getattr, loops: set[str]) -> None:
        of = one.node.name if isinstance(one.node, nodes.Name) else ""
        if of == "loop" and one.attr in ("index", "first", "last", "length"):
            return
        if of not in loops or one.attr.startswith("_"):
            raise NotTakenError("word", said=f"{of}.{one.attr}"[:40])
        if one.attr not in self.asked:
            self.asked.append(one.attr)


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for one in node.iter_child_nodes():
        yield from _all(one)


def _row_of(one: nodes.For) -> str:
    """What a row is called in a loop; loops go through the rows, and not one within the other."""
    is_ours = (
        isinstance(one.iter, nodes.Name) and one.iter.name == ROWS and isinstance(one.target, nodes.Name)
    )
    inner = any(isinstance(other, nodes.For) for part in one.body for other in _all(part))
    if not is_ours or inner or one.recursive or one.test is not None or one.else_:
        raise NotTakenError("loop", said=ROWS)
    return one.target.name


def clean(data: bytes) -> bytes:
    """The document without what runs or fetches; NotTakenError where it can't be without."""
    return word.clean(data, Limits(0)).content


def outline_of(data: bytes) -> dict:
    """Which values of a row its marks ask for."""
    words = Words()
    _rendered(data, words, [], dict.fromkeys(WORDS, ""))
    if not words.asked:
        raise NotTakenError("no_marks", said=ROWS)
    return {"kind": "docx", "asked": words.asked}


def fill(
    data: bytes,
    columns: Mapping[str, int],
    rows: Sequence[Sequence[str]],
    words: Mapping[str, str],
    mark: str,
) -> bytes:
    """The document with its rows; columns: which value of a row each of its words is; mark: the line at its end."""
    asked = [{name: row[at] for name, at in columns.items()} for row in rows]
    made = _rendered(data, Words(), asked, words)
    made.docx.add_paragraph(mark)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _rendered(data: bytes, env: Words, rows: list[dict[str, str]], words: Mapping[str, str]) -> DocxTemplate:
    made = DocxTemplate(io.BytesIO(data))
    try:
        made.render({ROWS: rows, **words}, jinja_env=env, autoescape=True)
    except TemplateSyntaxError as broken:
        raise NotTakenError("syntax", said=_short(broken)) from broken
    except UndefinedError as missing:
        raise NotTakenError("word", said=_short(missing)) from missing
    except (SecurityError, TemplateError) as refused:
        raise NotTakenError("mark", said=type(refused).__name__) from refused
    return made


def _short(error: TemplateError) -> str:
    return str(error.message or "")[:80]
