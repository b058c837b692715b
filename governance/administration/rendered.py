"""What the kit's templates leave unsaid or say in English to whoever listens to a page: put right when it is rendered."""

import re
from collections.abc import Callable
from functools import update_wrapper
from typing import TYPE_CHECKING

from django.template.response import SimpleTemplateResponse
from django.utils.html import escape
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse  # noqa: TID251

# the kit's icons are English words that a font draws as pictures: nobody is to hear, copy or translate them
ICON = re.compile(r"<(\w+)(?=\s[^<>]*?(?<![\w:-])material-symbols-outlined)")
# the kit's scroller names itself in English
SCROLLER = re.compile(r"\sdata-simplebar(?=[\s>])")


def put_right(response: "HttpResponse") -> None:
    """Hide the icons' words, and name what scrolls in the language of the page."""
    text = ICON.sub(r'<\1 aria-hidden="true" translate="no"', response.content.decode())
    label = escape(_("可滚动的内容"))
    response.content = SCROLLER.sub(f' data-simplebar data-simplebar-aria-label="{label}"', text)


def listened_to(view: Callable[..., "HttpResponse"]) -> Callable[..., "HttpResponse"]:
    """The view, its pages put right whether they are rendered already or not."""

    def answered(request: "HttpRequest", *args, **kwargs) -> "HttpResponse":
        response = view(request, *args, **kwargs)
        if isinstance(response, SimpleTemplateResponse):
            response.add_post_render_callback(put_right)
        elif not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            put_right(response)
        return response

    return update_wrapper(answered, view)
