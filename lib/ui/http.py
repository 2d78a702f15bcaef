"""The routes beside the pages: health, exchange of the sign-in token, sign-out.

The two that change something take POST from our own origin only.
"""

import logging

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib import db, org
from lib.errors import DomainError
from lib.settings import settings
from lib.ui import cookies

log = logging.getLogger(__name__)


def healthz(_request: Request) -> Response:
    """200 when the database answers and holds the schema this code expects; else 503 and which of the two is wrong."""
    try:
        current = db.is_current()
    except SQLAlchemyError:
        return JSONResponse({"status": "database_unreachable"}, status_code=503)
    if not current:
        return JSONResponse({"status": "schema_old", "command": "./motcua setup"}, status_code=503)
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def exchange(request: Request) -> Response:
    """The authenticator's token for the key of a new sign-in, in a cookie that no script can read; the token is deleted.

    204, or 403 for a foreign origin or a token that is forged, older than a minute or already taken.
    """
    if not _is_ours(request):
        return Response(status_code=403)
    names = cookies.names()
    token = request.cookies.get(names.token, "")
    username = cookies.username_of(token)
    try:
        if not username:
            return _without_token(Response(status_code=403))
        key = db.write(
            lambda session: org.open_sign_in(
                session,
                username,
                token=token,
                address=address_of(request),
                browser=request.headers.get("user-agent", ""),
                instead_of=request.cookies.get(names.session, ""),
            )
        )
    except DomainError:
        return _without_token(Response(status_code=403))
    answer = _without_token(Response(status_code=204))
    answer.set_cookie(
        names.session,
        key,
        max_age=settings().session_hours * 3600,
        path="/",
        secure=settings().secure_cookies,
        httponly=True,
        samesite="strict",
    )
    return answer


def sign_out(request: Request) -> Response:
    """End this browser's sign-in in all its tabs and delete its cookie. 204, also when nobody was signed in."""
    if not _is_ours(request):
        return Response(status_code=403)
    names = cookies.names()
    key = request.cookies.get(names.session, "")
    if key:
        db.write(lambda session: org.end_sign_in(session, key))
    answer = _without_token(Response(status_code=204))
    answer.delete_cookie(names.session, path="/", secure=settings().secure_cookies, httponly=True, samesite="strict")
    return answer


def address_of(request: Request) -> str:
    """Where a request comes from; what a proxy adds is believed only when one is configured."""
    direct = request.client.host if request.client else ""
    if settings().trusted_proxy:
        forwarded = request.headers.get("x-forwarded-for", "")
        return forwarded.rsplit(",", 1)[-1].strip() or direct
    return direct


def _is_ours(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site", "same-origin")
    return site == "same-origin" and cookies.is_own_origin(request.headers.get("origin", ""), request.headers.get("host", ""))


def _without_token(answer: Response) -> Response:
    answer.delete_cookie(cookies.names().token, path="/", samesite="strict")
    answer.headers["Cache-Control"] = "no-store"
    return answer


ROUTES = [
    Route("/healthz", healthz, methods=["GET"]),
    Route("/session", exchange, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
