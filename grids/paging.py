"""Pages by key: the next page begins after the last row shown, so that page 1,000 costs what page 1 costs."""

import base64
import json
import re
from datetime import UTC, datetime

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError as NotAsked
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.conduct.refusals import Refusal

PAGE_SIZE, PAGE_SIZE_MAX = 50, 200
LONGEST_POSITION = 1_000
# how a time begins in any of its ISO forms; codes of areas have other lengths and no letters
TIME = re.compile(r"[0-9]{4}-[0-9]{2}|[0-9]{8}(T|$)|[0-9]{4}-?W")


class WholeQuestion(DjangoFilterBackend):
    """Lists narrowed by every word of the question: one that no list knows is refused, and not passed over."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        """The rows asked for. ValidationError (400) names the word that isn't known, and those that are."""
        if getattr(view, "action", "") == "list":
            filters = self.get_filterset_class(view, queryset)
            known = [*(filters.base_filters if filters else ()), "cursor", "page_size"]
            for name in request.query_params:
                if name not in known:
                    raise NotAsked(
                        {name: [_("没有这个查询条件，可用的有：%(known)s。") % {"known": "、".join(known)}]}
                    )
        return super().filter_queryset(request, queryset, view)


class KeysetPagination(BasePagination):
    """Pages of a list; the view names its order in `keyset`: fields, all "-" or none, the last one unique."""

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: APIView | None = None) -> list:
        """The rows of the page asked for; one more is read to know whether there is a next."""
        self.request, self.keyset = request, view.keyset
        size = page_size(request.query_params.get("page_size", ""))
        found = queryset.order_by(*self.keyset)
        cursor = request.query_params.get("cursor")
        try:
            if cursor:
                found = found.filter(after(self.keyset, decode(cursor, len(self.keyset))))
            rows = list(found[: size + 1])
        except (ValueError, OverflowError, ValidationError) as error:
            raise _broken() from error
        self.last = rows[size - 1] if len(rows) > size else None
        return rows[:size]

    def get_paginated_response(self, data: list) -> Response:
        """The rows with the address of the next page."""
        return Response({"results": data, "next": self.next_link()})

    def next_link(self) -> str | None:
        """The address of the next page; None on the last one."""
        if self.last is None:
            return None
        values = [getattr(self.last, field.lstrip("-")) for field in self.keyset]
        query = self.request.query_params.copy()
        query["cursor"] = encode(values)
        return f"{self.request.build_absolute_uri(self.request.path)}?{query.urlencode()}"

    def get_paginated_response_schema(self, schema: dict) -> dict:
        """The shape of a page in the OpenAPI description."""
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": "string", "format": "uri", "nullable": True},
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict]:
        """The two query parameters of every list."""
        return [
            {
                "name": "cursor", "in": "query", "required": False, "schema": {"type": "string"},
                "description": "下一页的位置，取自上一页的 next",
            },
            {
                "name": "page_size", "in": "query", "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": PAGE_SIZE_MAX, "default": PAGE_SIZE},
                "description": "每页行数",
            },
        ]  # fmt: skip


def page_size(text: str) -> int:
    """Rows a page, within bounds; what is no number means the usual size."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return PAGE_SIZE
    return min(max(int(text), 1), PAGE_SIZE_MAX)


def after(keyset: tuple[str, ...], values: list) -> Q:
    """The rows behind a position: (a, b) after (x, y); bounding the first field lets its index serve."""
    comparison = "lt" if keyset[0].startswith("-") else "gt"
    fields = [field.lstrip("-") for field in keyset]
    found, equal = Q(), Q()
    for field, value in zip(fields, values, strict=True):
        found |= equal & Q(**{f"{field}__{comparison}": value})
        equal &= Q(**{field: value})
    return Q(**{f"{fields[0]}__{comparison}e": values[0]}) & found


def encode(values: list, *, texts: bool = False) -> str:
    """A position as text that fits into an address, signed: nobody makes one up. texts: some of it may look like a time."""
    plain = [_plain(value, texts=texts) for value in values]
    text = base64.urlsafe_b64encode(json.dumps(plain, ensure_ascii=False).encode()).decode().rstrip("=")
    return _signer().sign(text)


def _plain(value: object, *, texts: bool) -> str | list[str]:
    """A value as JSON has it; a text that looks like a time says that it is none."""
    if isinstance(value, datetime):
        return value.isoformat()
    text = str(value)
    return [text] if texts and TIME.match(text) else text


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt="grids.paging")


def decode(cursor: str, length: int, *, texts: bool = False) -> list:
    """The values of a position; Refusal when the text is none of ours. texts: some may look like a time and be none."""
    if len(cursor) > LONGEST_POSITION:
        raise _broken()
    try:
        text = _signer().unsign(cursor)
        plain = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError, signing.BadSignature) as error:
        raise _broken() from error
    if not isinstance(plain, list) or len(plain) != length:
        raise _broken()
    return [_value(text, texts=texts) for text in plain]


def _value(text: object, *, texts: bool) -> datetime | str:
    """A time with its zone as a time, everything else as the text it is."""
    if texts and isinstance(text, list) and len(text) == 1 and isinstance(text[0], str):
        return text[0]
    if not isinstance(text, str):
        raise _broken()
    if not TIME.match(text):
        return text
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _broken()
    try:
        # the database knows fewer zones than ISO 8601 can write
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise _broken() from error


def _broken() -> Refusal:
    return Refusal(_("翻页位置不对，请从第一页开始。"), field="cursor")
