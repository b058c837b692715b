"""What stands dozens of times on a page, or on every page, as tags: an included template costs ten times as much."""

from datetime import date
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms import BaseForm
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()
# how many different values a part of a page is kept for, and of which kinds they may be: nothing that can change, and
# nothing that holds on to a request
MOST = 500
PLAIN = frozenset({str, SafeString, int, bool, date, tuple, type(None)})


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A symbol of static/icons/sprite.svg; decorative, so hidden from readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("icons/sprite.svg"),
        name,
    )


@register.simple_tag
def chip(text: object, kind: str = "", symbol: str = "") -> SafeString:
    """A word in its colour; kind: plain, routine, key, emergency, ok, act, bad or warn; symbol: an icon's name."""
    # a lazy word is said in the language of now before it is looked up
    return _chip(conditional_escape(text), kind, symbol)


@lru_cache(maxsize=1024)
def _chip(text: SafeString, kind: str, symbol: str) -> SafeString:
    """The same few words stand on every line of a list; what comes here is escaped already."""
    return format_html('<span class="chip {}">{}{}</span>', kind, icon(symbol) if symbol else "", text)


@register.simple_tag
def filter_fields(form: BaseForm) -> dict[str, SafeString]:
    """The controls of a filter bar: what is carried along, what is searched for, what is chosen."""
    carried, searched, chosen = [], [], []
    for field in form:
        shown, kind = str(field), getattr(field.field.widget, "input_type", "")
        if kind == "hidden":
            carried.append(shown)
        elif kind == "search":
            searched.append(format_html('<span class="grow">{}</span>', shown))
        elif kind == "checkbox":
            chosen.append(format_html('<label class="check">{} {}</label>', shown, field.label))
        else:
            chosen.append(shown)
    return {"carried": _joined(carried), "searched": _joined(searched), "chosen": _joined(chosen)}


def _joined(shown: list[str]) -> SafeString:
    return SafeString("\n  ".join(shown))


@register.simple_tag
def home_cell(cell: Any) -> SafeString:
    """A dwelling in the picture of its house (components/house.html), which has hundreds of them."""
    mark, doubt = cell.mark, cell.doubt
    return format_html(
        '<td class="home {}{}{}"><a href="{}"{}><b class="num">{}</b> <i aria-hidden="true">{}</i> <small>{}{}</small></a></td>',
        mark.look, " off" if cell.is_off else "", " doubted" if doubt else "", cell.url,
        format_html(' title="{}"', doubt) if doubt else "", cell.dwelling.room, mark.letter, cell.said,
        format_html('<span class="visually-hidden"> {}</span>', doubt) if doubt else "",
    )  # fmt: skip


@register.simple_tag
def home_row(cell: Any, soon: date) -> SafeString:
    """The same dwelling in the list beside the picture in colours: who lives there, what doesn't agree or is due by `soon`."""
    home, mark = cell.dwelling, cell.mark
    waits: str = ""
    if cell.doubt:
        waits = format_html('<b class="bad">{}</b>', cell.doubt)
    elif home.due_on and home.due_on <= soon:
        day = f"{home.due_on:%Y-%m-%d}"
        waits = format_html('{} <span class="num nowrap">{}</span>', home.get_due_what_display(), day)
    return format_html(
        '<tr><td class="num"><a href="{}">{}</a></td><td class="nowrap"><span class="mark {}" aria-hidden="true">{}</span> {}</td>'
        '<td class="num">{}</td><td>{}</td></tr>',
        cell.url, cell.door, mark.look, mark.letter, mark.word, home.people or "—", waits,
    )  # fmt: skip


@register.simple_tag
def printed(who: object, *, whole: bool = False) -> str:
    """Who prints a page and when, as it stands above it on paper; whole: every moment on it is said with its date."""
    if whole:
        return _("%(who)s，%(at)s 打印") % {"who": who, "at": f"{timezone.localtime():%Y-%m-%d %H:%M}"}
    said = _("%(who)s，%(at)s 打印。文中的“今天”“昨天”“明天”以打印这一天为准。")
    return said % {"who": who, "at": f"{timezone.localtime():%Y-%m-%d %H:%M}"}


class AlikeNode(template.Node):
    """A part of a page that sees the values it names and nothing else, rendered once in a process for the same values.

    So it can't show one reader what was made for another: what it shows is what it is kept by.
    """

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, values: dict[str, FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values
        self.kept: dict[tuple, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """The part for the values as they are now, in the language of now."""
        values = [value.resolve(context) for value in self.values.values()]
        kinds = tuple(map(type, values))
        if not PLAIN.issuperset(kinds):
            raise TypeError(f"a part of a page can't be kept by {kinds}")
        # equal is not alike: what is safe stands beside the same words that have to be escaped
        key = (get_language(), *values, *kinds)
        if (html := self.kept.get(key)) is None:
            html = self.nodelist.render(context.new(dict(zip(self.values, values, strict=True))))
            if len(self.kept) >= MOST:
                self.kept.clear()
            self.kept[key] = html
        return html


@register.tag
def alike(parser: Parser, token: Token) -> AlikeNode:
    """`{% alike demo where=area.short_name %}…{% endalike %}`: see AlikeNode. A tuple holds frozen things only."""
    values = {}
    for bit in token.split_contents()[1:]:
        name, _equals, value = bit.partition("=")
        values[name] = parser.compile_filter(value or name)
    nodelist = parser.parse(("endalike",))
    parser.delete_first_token()
    return AlikeNode(nodelist, values)
