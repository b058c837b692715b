"""How a request is read before anything of ours sees it."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class PlainRequest(WSGIRequest):
    """A request whose texts are read as UTF-8, whatever it says of itself.

    Django would read its address and form in every encoding that Python knows, those of no text among them, and fail
    before anything stands that could tell of it. `edge.middleware` refuses what asks for another one.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except (ValueError, LookupError):
            self.content_type, self.content_params = "", {"charset": "none that can be read"}


class Handler(WSGIHandler):
    """Django's own, with requests read as above."""

    request_class = PlainRequest
