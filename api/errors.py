"""Refusals of the API, in one shape: the problem details of RFC 9457.

They are sent as application/json, as they always were: callers compare the content type.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Literal

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field, WrapValidator
from pydantic import ValidationError as InvalidValue
from pydantic_core import PydanticCustomError

from accounts.user_sessions import describe_end

# The status of each `error`, and what it says to the person who writes a client.
ERRORS = {
    "bad_request": (400, "The body or a parameter is not as described."),
    "signed_out": (401, "Not signed in, or the API key is not known."),
    "wrong_password": (401, "Username or password is wrong."),
    "code_needed": (401, "The password is right; send it again with a code of the second factor."),
    "wrong_code": (401, "The code of the second factor is wrong, or was used before."),
    "password_change_needed": (403, "The password is right, but must be changed on the sign-in page first."),
    "second_factor_needed": (
        403,
        "The password is right; a second factor must be set up on the sign-in page.",
    ),
    "switched_off": (401, "The account of this session, or of this right password, is switched off."),
    "csrf": (403, "The CSRF token is missing or old."),
    "not_allowed": (403, "The person's role does not allow this."),
    "not_found": (404, "There is no such thing."),
    "refused": (409, "It cannot be done as things are; the message says why."),
    "changed": (409, "Somebody changed it meanwhile: read it again."),
    "other_user": (409, "The scans belong to another person than the one signed in."),
    "too_slow": (408, "The body did not arrive in time."),
    "too_large": (413, "The request is too large."),
    "wrong_encoding": (415, "The body is compressed, which is not read."),
    "too_many_requests": (429, "Too many requests: wait Retry-After seconds."),
    "too_many_tries": (429, "Too many wrong passwords or codes: try again after Retry-After seconds."),
    "server_error": (500, "A mistake on our side."),
    "busy": (503, "Busy: send the same again after Retry-After seconds."),
}
# What is wrong with a value, by pydantic's name for it; readers of our own say it themselves.
FAULTS = {
    "missing": " is missing.",
    "model_type": " must be an object.",
    "dataclass_type": " must be an object.",
    "list_type": " must be a list.",
    "string_type": " must be text.",
    "too_long": " has at most {max_length} entries; this one has {actual_length}.",
}
SIGN_IN_AGAIN = gettext_lazy("Sign in again to go on.")
SWITCHED_OFF = gettext_lazy("The account of %s is switched off.")
NO_JSON = gettext_lazy("This is not JSON in UTF-8.")
PAGE_TOO_OLD = gettext_lazy("This page is too old. Reload it and try again.")


class Problem(Schema):
    """Why the whole request failed. Nothing was stored."""

    type: Literal["about:blank"]
    title: str = Field(description="What the status means.")
    status: int
    detail: str = Field(description="The same as message.")
    error: str = Field(
        description="What to compare.",
        json_schema_extra={
            "enum": list(ERRORS),
            "x-enumDescriptions": {error: f"{status}: {words}" for error, (status, words) in ERRORS.items()},
        },
    )
    message: str = Field(description="A plain sentence for people, in the caller's language.")
    questions: list[str] = Field(
        [], description="What must be accepted before a bill is closed, where that is the cause."
    )
    scan: int = Field(0, description="The place of the scan that is the cause, from 0, where it is one scan.")
    request_id: str = Field("", description="Of a mistake on our side: the id by which an admin finds it.")


def list_answers(schema: Any, *statuses: int) -> dict[Any, Any]:
    """What an endpoint for callers whom we know answers: this, or a problem, also with these statuses."""
    return {200: schema, frozenset({400, 401, 403, 429, 503, *statuses}): Problem}


class RequestRefused(Exception):
    """The whole request fails with this `error`; `message` is the sentence for the caller.

    `retry_after`: after how many seconds to try again, if that is known.
    """

    def __init__(self, error: str, message: object, **more: Any) -> None:
        super().__init__(error)
        self.error, self.message, self.more = error, str(message), more


def make_problem(error: str, message: str, **more: Any) -> JsonResponse:
    """The answer to a request that failed, with the status of this error."""
    status = ERRORS[error][0]
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": message,
        "error": error,
        "message": message,
    }
    return JsonResponse(problem | more, status=status)


def answer_refusal(request: HttpRequest, error: Any) -> JsonResponse:
    """The answer to a RequestRefused."""
    more = dict(error.more)
    seconds = more.pop("retry_after", None)
    response = make_problem(error.error, error.message, **more)
    if seconds is not None:
        response["Retry-After"] = str(seconds)
    return response


def answer_too_large(request: HttpRequest, error: Any) -> JsonResponse:
    """The answer to Django's RequestDataTooBig."""
    return make_problem("too_large", _("This request is too large. Send at most 100 scans at once."))


def describe_fault(fault: Any, place: Sequence[str | int]) -> RequestRefused:
    """The refusal for what pydantic finds wrong at this place: `scans[3].id must be a UUID.`"""
    scan: dict[str, Any] = {"scan": place[1]} if place[:1] == ("scans",) and len(place) > 1 else {}
    return RequestRefused("bad_request", _explain_fault(fault, place), **scan)


def _explain_fault(fault: Any, place: Sequence[str | int]) -> str:
    if fault["type"] == "sentence":
        return str(fault["msg"])
    if not place:
        return str(NO_JSON) if fault["type"] == "missing" else _("Send a JSON object.")
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    if fault["type"] == "value_error":
        return f"{where} {fault['ctx']['error']}"
    return where + FAULTS.get(fault["type"], f": {fault['msg']}.").format(**fault.get("ctx", {}))


def refuse_with(write_sentence: Callable[[], str]) -> WrapValidator:
    """Refuse what is not of the type with this sentence, unless something in it was refused with its own."""

    def validate(value: Any, validate_type: Any) -> Any:
        try:
            return validate_type(value)
        except InvalidValue as error:
            if any(fault["type"] == "sentence" for fault in error.errors(include_url=False)):
                raise
            raise PydanticCustomError("sentence", "{sentence}", {"sentence": write_sentence()}) from error

    return WrapValidator(validate)


def add_error_handlers(api: NinjaAPI) -> None:
    """Answer everything that the API refuses with problem details. Django answers all other errors."""
    api.add_exception_handler(RequestRefused, answer_refusal)
    api.add_exception_handler(RequestDataTooBig, answer_too_large)
    api.add_exception_handler(AuthenticationError, _answer_signed_out)
    api.add_exception_handler(HttpError, _answer_no_json)
    api.add_exception_handler(ValidationError, _answer_invalid)
    api.add_exception_handler(Exception, _raise)


def _answer_signed_out(request: HttpRequest, error: Any) -> JsonResponse:
    return make_problem("signed_out", explain_signed_out(request))


def explain_signed_out(request: HttpRequest) -> str:
    """Why the session of this request ended, if it had one, and what to do."""
    why = describe_end(getattr(request.session, "end_reason", ""))
    return f"{why} {SIGN_IN_AGAIN}".strip()


def _answer_no_json(request: HttpRequest, error: Any) -> JsonResponse:
    """Ninja's only other HttpError: the body could not be parsed."""
    return make_problem("bad_request", str(NO_JSON))


def _answer_invalid(request: HttpRequest, error: Any) -> JsonResponse:
    """The first fault. In a body, its place begins with the name of our own parameter."""
    fault = error.errors[0]
    source, *place = fault["loc"]
    return answer_refusal(request, describe_fault(fault, tuple(place[1:] if source == "body" else place)))


def _raise(request: HttpRequest, error: Any) -> JsonResponse:
    raise error
