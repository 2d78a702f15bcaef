"""The routes beside the pages: health, exchange of the sign-in token, sign-out.

The two that change something take POST from our own origin only.
"""

from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib import db, org
from lib.errors import DomainError
from lib.settings import settings
from lib.ui import cookies

MOST_BYTES = 2_000
UNCACHED = {"Cache-Control": "no-store"}


def healthz(_request: Request) -> Response:
    """200 when the database answers and holds the schema this code expects; else 503 and which of the two is wrong."""
    try:
        current = db.is_current()
    except SQLAlchemyError:
        return JSONResponse({"status": "database_unreachable"}, status_code=503)
    if not current:
        return JSONResponse({"status": "schema_old", "command": "./motcua setup"}, status_code=503)
    return JSONResponse({"status": "ok"}, headers=UNCACHED)


async def exchange(request: Request) -> Response:
    """A proof of password (the body) for the key of a new sign-in, in a cookie that no script can read.

    204, or 403 for a foreign origin or a token that is forged, older than a minute or already taken.
    """
    if not _is_ours(request):
        return Response(status_code=403)
    token = (await request.body())[:MOST_BYTES].decode("ascii", errors="replace")
    username = cookies.username_of(token)
    if not username:
        return Response(status_code=403)
    try:
        key = await run_in_threadpool(_open, request, username, token)
    except DomainError:
        return Response(status_code=403)
    answer = Response(status_code=204, headers=UNCACHED)
    answer.set_cookie(cookies.session_name(), key, max_age=settings().session_hours * 3600, **_attributes())
    return answer


def sign_out(request: Request) -> Response:
    """End this browser's sign-in in all its tabs and delete its cookie. 204, also when nobody was signed in."""
    if not _is_ours(request):
        return Response(status_code=403)
    key = request.cookies.get(cookies.session_name(), "")
    if key:
        db.write(lambda session: org.end_sign_in(session, key))
    answer = Response(status_code=204, headers=UNCACHED)
    answer.delete_cookie(cookies.session_name(), **_attributes())
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


def _open(request: Request, username: str, token: str) -> str:
    before = request.cookies.get(cookies.session_name(), "")
    agent = request.headers.get("user-agent", "")
    where = address_of(request)
    return db.write(lambda session: org.open_sign_in(session, username, token=token, address=where, browser=agent, instead_of=before))


def _attributes() -> dict[str, Any]:
    return {"path": "/", "secure": settings().secure_cookies, "httponly": True, "samesite": "strict"}


ROUTES = [
    Route("/healthz", healthz, methods=["GET"]),
    Route("/session", exchange, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
