"""What all answers of the API have in common: a refusal is a sentence with its status, never a 500."""

import logging

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, InternalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from governance.health.faults import as_json, fault_of
from grids.conduct.refusals import ProofNeeded, Refusal

log = logging.getLogger(__name__)


def refusal_as_response(error: Exception, context: dict) -> Response | None:
    """The answer to an exception: {"message", "field", "code"} with the status that says the same.

    What is no refusal and no known fault of the request stays an exception: it is ours to mend.
    """
    error = _as_refusal(error)
    if isinstance(error, Refusal):
        found = (error.message, error.field, error.code, error.status)
    elif isinstance(error, ObjectDoesNotExist | Http404):
        found = (_("没有这条记录，或者它不在您的范围内。"), None, "not_found", 404)
    elif isinstance(error, ValidationError):
        found = (*_first(error), "invalid", 400)
    elif isinstance(error, IntegrityError | InternalError | DataError):
        # the database said no where no action had said so before: the user gets a sentence, we get the line
        log.error("the database refused a request of the API", exc_info=error)
        found = (_("与已有的数据冲突，没有保存。请刷新后再试。"), None, "conflict", 409)
    elif isinstance(error, exceptions.NotAuthenticated):
        found = (_("请先登录。"), None, "not_signed_in", 403)
    elif isinstance(error, exceptions.ValidationError):
        found = (*_first_detail(error.detail), "invalid", 400)
    elif isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        found = (str(getattr(error, "detail", "")) or _("您没有这个权限。"), None, "forbidden", 403)
    else:
        return _other(error, context)
    set_rollback()
    message, field, code, status = found
    return Response({"message": str(message), "field": field, "code": code}, status=status)


def _as_refusal(error: Exception) -> Exception:
    """A proof that is too old, as the sentence that a program can show."""
    if isinstance(error, ProofNeeded):
        return Refusal(_("请先在页面上再做一次第二重验证。"), code="proof_needed")
    return error


def _other(error: Exception, context: dict) -> Response | None:
    response = exception_handler(error, context)
    if response is not None:
        detail = getattr(error, "detail", error)
        code = getattr(detail, "code", "invalid")
        response.data = {"message": str(detail), "field": None, "code": str(code)}
    elif fault := fault_of(error):
        log.error("the machine failed a request of the API", exc_info=error)
        set_rollback()
        response = Response(as_json(fault), status=fault.status)
    return response


def _first(error: ValidationError) -> tuple[str, str | None]:
    """The first sentence of a Django validation error, with its field."""
    if hasattr(error, "error_dict"):
        field, messages = next(iter(error.message_dict.items()))
        return "；".join(messages), None if field == "__all__" else field
    return "；".join(error.messages), None


def _first_detail(detail, field: str | None = None) -> tuple[str, str | None]:
    """The first sentence of a REST framework validation error, with the path of its field."""
    if isinstance(detail, dict) and detail:
        name, inner = next(iter(detail.items()))
        here = field if name == "non_field_errors" else f"{field}.{name}" if field else str(name)
        return _first_detail(inner, here)
    if isinstance(detail, list) and detail:
        return _first_detail(next((part for part in detail if part), ""), field)
    return str(detail), field


REFUSED = {
    "type": "object",
    "description": "没有做成的原因：一句话、对应的字段、类别",
    "required": ["message", "field", "code"],
    "properties": {
        "message": {"type": "string"},
        "field": {"type": "string", "nullable": True},
        "code": {"type": "string"},
    },
}
REFUSALS = {
    "400": "填写有误",
    "403": "没有权限",
    "404": "没有，或不在您的范围内",
    "409": "状态已变，或与已有数据冲突",
}


def with_refusals(result: dict, generator: object, request: object, public: bool) -> dict:
    """The OpenAPI description with the refusals that every operation can answer with."""
    result["components"]["schemas"]["Refused"] = REFUSED
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Refused"}}}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for status, why in REFUSALS.items():
                if (status == "409" and method == "get") or (status == "404" and "{" not in path):
                    continue
                operation["responses"][status] = {"description": why, "content": body}
    return result
