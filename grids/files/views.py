"""A file is opened by whoever sees its matter, under headers by which nothing in it runs."""

import re
import uuid
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from grids.files import queries
from grids.files.kinds import FORMS
from grids.files.models import Attachment

# as a page of its own it may load, run and send nothing, and belongs to no site
NOTHING_RUNS = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


@require_safe
def file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One file, shown where a browser shows its kind without running anything, else to be saved."""
    row = _seen(request, pk)
    form, data = FORMS[row.form], queries.content(row)
    response = _part_of(data, request.headers.get("Range", ""))
    return _bare(
        response,
        form.content_type,
        "inline" if form.is_shown else "attachment",
        row.name or str(form.called) + form.suffix,
    )


@require_safe
def file_small(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The small picture of a photo."""
    row = _seen(request, pk)
    if not row.has_small:
        raise Http404
    return _bare(
        HttpResponse(queries.content(row, small=True)), FORMS["jpeg"].content_type, "inline", "small.jpg"
    )


def _seen(request: HttpRequest, pk: uuid.UUID) -> Attachment:
    try:
        return queries.seen(pk, by=request.user)
    except Attachment.DoesNotExist as unknown:
        raise Http404 from unknown


def _part_of(data: bytes, wanted: str) -> HttpResponse:
    """The whole, or the stretch that a player asks for."""
    found = RANGE.fullmatch(wanted)
    if not found or not any(found.groups()) or not data:
        response = HttpResponse(data)
    else:
        first, last = found.groups()
        begin = int(first) if first else max(len(data) - int(last), 0)
        end = min(int(last), len(data) - 1) if first and last else len(data) - 1
        if begin > end:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
        response = HttpResponse(data[begin : end + 1], status=206)
        response.headers["Content-Range"] = f"bytes {begin}-{end}/{len(data)}"
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _bare(response: HttpResponse, content_type: str, shown: str, name: str) -> HttpResponse:
    for header, value in {
        "Content-Type": content_type,
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": NOTHING_RUNS,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }.items():
        response.headers[header] = value
    return response
