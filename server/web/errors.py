"""A refusal becomes an answer: a page for people or a problem for programs, with its status."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

import structlog
from flask import Flask, Response, g, jsonify, redirect, render_template, request
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from server import errors
from server.domain.names import clean_text
from server.errors import PlatformError
from server.web.faces import is_api, is_kaggle, is_safe
from server.web.installation import site_url
from server.web.next_page import HOME, sign_in_path

# The nearest class in the tree decides.
STATUSES: dict[type[PlatformError], int] = {
    PlatformError: 500,
    errors.NotFoundError: 404,
    errors.SignInRequiredError: 401,
    errors.NotAllowedError: 403,
    errors.InvalidInputError: 400,
    errors.ConflictError: 409,
    errors.RefusedError: 422,
    errors.DeviceLoginError: 400,
    errors.TooLargeError: 413,
    errors.ThrottledError: 429,
    errors.StorageFullError: 507,
    errors.UnavailableError: 503,
    errors.StartError: 500,
}
# What Flask itself refuses, in our words.
MESSAGES = {
    400: ("bad_request", "The server could not read this request."),
    404: (errors.NotFoundError.code, errors.NotFoundError().message),
    405: ("method_not_allowed", "This address does not take that kind of request."),
    408: ("timed_out", "The request came too slowly. Nothing was changed; try again."),
    411: ("length_required", "The request does not say how long it is."),
    413: (errors.TooLargeError.code, "That is more than this address takes. Nothing was kept."),
    414: ("address_too_long", "The address is too long."),
    415: ("unsupported_media_type", "This address does not take that type of content."),
    416: ("range_not_satisfiable", "The file does not have the range that was asked for."),
    431: ("headers_too_large", "The headers of the request are too large."),
    500: ("internal_error", "Something went wrong on our side. It was logged; try again, or tell the operator the id."),
}
TITLES = {
    400: "This request could not be read",
    403: "This is not allowed",
    404: "This page doesn’t exist",
    405: "This request could not be read",
    409: "This contradicts what is there",
    413: "This is too large",
    422: "This is not possible",
    429: "Too many requests",
    500: "Something went wrong",
    503: "Not available at the moment",
    507: "There is no room left",
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Problem:
    """What is told of a refusal."""

    status: int
    code: str
    message: str
    fields: dict[str, str]
    retry_after_seconds: int | None = None

    @property
    def title(self) -> str:
        """Return a heading for it."""
        return TITLES.get(self.status, HTTPStatus(self.status).phrase)


class WrongTypeError(UnsupportedMediaType):
    """A body that is declared as something else than the address takes."""

    def __init__(self, expected: str) -> None:
        super().__init__()
        found = clean_text(request.mimetype)[:100]
        declared = f"declared as “{found}”" if found else "not declared"
        self.message = f"The type of the body is {declared}; expected is {expected}. Say it as Content-Type."


class ErrorLog(Flask):
    """Flask, but for the log: an unforeseen error is logged by the name of its view, since paths may hold secrets."""

    def log_exception(self, exc_info: object) -> None:
        """Log the traceback once, under the request's id."""
        log.error("request_failed", endpoint=request.endpoint, method=request.method, exc_info=exc_info)


def register(app: Flask) -> None:
    """Let every refusal and error of `app` be answered here."""
    app.register_error_handler(PlatformError, answer_refusal)
    app.register_error_handler(HTTPException, answer_http_error)


def status_of(refusal: PlatformError) -> int:
    """Return the HTTP status of a refusal."""
    return next(STATUSES[kind] for kind in type(refusal).__mro__ if kind in STATUSES)


def answer_refusal(refusal: PlatformError) -> Response:
    """Answer a refusal; pages lead a reader who has to sign in to the place where that is done."""
    status = status_of(refusal)
    if status == 401 and not is_api():
        return redirect(sign_in_path(request.full_path.rstrip("?") if is_safe() else HOME), 303)  # type: ignore[return-value]
    # What is hidden must look like what is not there, whatever the service said of it.
    message = MESSAGES[404][1] if status == 404 else refusal.message
    if isinstance(refusal, errors.EntryRequiredError) and is_kaggle():
        # Kaggle's clients add where the rules are accepted on kaggle.com.
        message = f"{message} Its page: {site_url()}/competitions/{refusal.slug}"
    retry = getattr(refusal, "retry_after_seconds", None)
    return answer(Problem(status, refusal.code, message, refusal.fields, retry))


def answer_http_error(error: HTTPException) -> Response:
    """Answer what Flask refuses, and unforeseen errors (which Flask has logged)."""
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    code, message = MESSAGES.get(status, ("http_error", f"{HTTPStatus(status).phrase}."))
    methods = ", ".join(sorted(getattr(error, "valid_methods", None) or ["GET"]))
    if status == 405:
        message = f"This address does not take {request.method[:20]}, only {methods}."
    elif isinstance(error, WrongTypeError):
        message = error.message
    response = answer(Problem(status, code, message, {}))
    if status == 405:
        response.headers["Allow"] = methods
    return response


def answer(problem: Problem) -> Response:
    """Return the problem as a page or as JSON."""
    response = _as_kaggle(problem) if is_kaggle() else _as_json(problem) if is_api() else _as_page(problem)
    response.status_code = problem.status
    if problem.retry_after_seconds is not None:
        response.headers["Retry-After"] = str(problem.retry_after_seconds)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _as_json(problem: Problem) -> Response:
    response = jsonify(
        type="about:blank",
        title=HTTPStatus(problem.status).phrase,
        status=problem.status,
        code=problem.code,
        detail=problem.message,
        fields=problem.fields,
        request_id=g.get("request_id", ""),
    )
    response.mimetype = "application/problem+json"
    return response


def _as_kaggle(problem: Problem) -> Response:
    """Say it as Kaggle's clients read it: they show the message alone, so the fields go with it."""
    message = " ".join([problem.message, *problem.fields.values()])
    return jsonify(code=problem.status, message=message)


def _as_page(problem: Problem) -> Response:
    # The page does not repeat its address: what is hidden and what is not there are the same to the last byte.
    return Response(
        render_template("pages/error.html", problem=problem, request_id=g.get("request_id", ""), path=HOME, here=HOME)
    )
