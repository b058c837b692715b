"""The two components that stand dozens of times on a page, as tags: an included template costs ten times as much."""

from functools import cache, lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

register = template.Library()


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
