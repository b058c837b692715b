"""What stands before everything else: what can't be read, kept or stored is refused before anybody works on it."""

from contextlib import suppress

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError

from governance.edge import views as answers
from governance.edge.bodies import BodyRefused
from grids.conduct.texts import all_kept, is_kept

# what stands in the environment of a request beside headers, and comes from who asks
ASKED = ("CONTENT_TYPE", "REMOTE_USER")
LONGEST_ADDRESS = 8_000
CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class ReadableMiddleware:
    """The address, its query, headers and cookies hold nothing that no database keeps, and are no longer than they may be."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if len(request.path_info) + len(query) > LONGEST_ADDRESS:
            return answers.answer(request, answers.TOO_LONG)
        if not self._is_readable(request, query):
            return answers.answer(request, answers.UNREADABLE)
        return self.get_response(request)

    def _is_readable(self, request: HttpRequest, query: str) -> bool:
        # every other encoding that Python knows would be used for the query too, those of no text among them
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        if "%00" in query or charset not in CHARSETS:
            return False
        headers = (
            value
            for name, value in request.META.items()
            if isinstance(value, str) and (name.startswith("HTTP_") or name in ASKED)
        )
        return is_kept(request.path_info) and all_kept(headers) and all_kept(request.COOKIES.values())


class FormMiddleware:
    """A form is read here, once who asks is known: within its limits, and refused where it can't be read or kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if why := self._refused(request):
            return answers.answer(request, why)
        return self.get_response(request)

    def _refused(self, request: HttpRequest) -> answers.Untaken | None:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return answers.UNREADABLE
        if request.content_type not in FORMS:
            return answers.TOO_LARGE if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE else None
        return self._form_refused(request) if request.method == "POST" else None

    def _form_refused(self, request: HttpRequest) -> answers.Untaken | None:
        try:
            fields, files = request.POST, request.FILES
        except BodyRefused as refused:
            _read_on(request)
            return refused.why
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            _read_on(request)
            return answers.TOO_LARGE
        except (UnreadablePostError, RawPostDataException, OSError):
            # whoever sent it went away, or the disk is full: that is told elsewhere
            raise
        except (BadRequest, SuspiciousOperation, MultiPartParserError, ValueError, LookupError):
            return answers.UNREADABLE
        kept = all_kept(fields) and all(all_kept(values) for _name, values in fields.lists())
        names = (one.name or "" for _name, sent in files.lists() for one in sent)
        return None if kept and all_kept(files) and all_kept(names) else answers.UNREADABLE


def _read_on(request: HttpRequest) -> None:
    """A small body is read to its end all the same: a browser that is still sending would not see the answer."""
    if int(request.META.get("CONTENT_LENGTH") or 0) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        with suppress(OSError, RawPostDataException):
            while request.read(1 << 16):
                pass
