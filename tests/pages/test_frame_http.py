"""The routes beside the pages: exchange of the proof of password, sign-out, health; and who may call them."""

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta

import jwt
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lib import db, keys, org
from lib.org import Role
from lib.settings import settings
from lib.ui import cookies, http
from lib.values import clock_at, now_utc

ORIGIN = "http://testserver"


@pytest.fixture
def lan(appointed: Callable[..., int]) -> int:
    return appointed("lan", Role.INTAKE_CLERK, "D00004")


@pytest.fixture
def client(lan: int) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=http.ROUTES), base_url=ORIGIN) as made:
        yield made


def exchange(client: TestClient, token: str, **headers: str):
    return client.post("/session", content=token, headers={"origin": ORIGIN} | headers)


def whose(key: str) -> str:
    with db.reading() as session:
        found = org.signed_in(session, key)
    return found.actor.username if found else ""


def test_a_proof_of_password_becomes_a_cookie_that_no_script_can_read(client: TestClient) -> None:
    answer = exchange(client, cookies.token_for("lan"))

    assert answer.status_code == 204
    given = answer.headers["set-cookie"].lower()
    assert "httponly" in given
    assert "samesite=strict" in given
    assert "path=/" in given
    assert whose(answer.cookies[cookies.session_name()]) == "lan"
    assert answer.headers["cache-control"] == "no-store"


def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_SECURE_COOKIES", "true")
    settings.cache_clear()

    given = exchange(client, cookies.token_for("lan")).headers["set-cookie"]

    assert given.startswith("__Host-motcua_")
    assert "secure" in given.lower()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://testserver.evil.example"},
        {"origin": "https://evil.example/http://testserver"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/session", "/sign-out"])
def test_other_sites_can_neither_sign_in_nor_out(path: str, headers: dict[str, str], client: TestClient) -> None:
    token = cookies.token_for("lan")
    key = exchange(client, cookies.token_for("lan")).cookies[cookies.session_name()]

    answer = client.post(path, content=token, headers={"origin": ORIGIN} | headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert whose(key) == "lan"
    assert exchange(client, token).status_code == 204, "the token was not used up by the foreign call"


def test_a_call_without_an_origin_is_refused(client: TestClient) -> None:
    assert client.post("/session", content=cookies.token_for("lan")).status_code == 403
    assert client.post("/sign-out").status_code == 403


@pytest.mark.parametrize("path", ["/session", "/sign-out"])
def test_a_link_or_picture_cannot_call_the_routes(path: str, client: TestClient) -> None:
    assert client.get(path, headers={"origin": ORIGIN}).status_code == 405


def test_the_public_address_behind_a_proxy_is_our_own_origin(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PUBLIC_URL", "https://motcua.hanoi.example")
    settings.cache_clear()

    assert exchange(client, cookies.token_for("lan"), origin="https://motcua.hanoi.example").status_code == 204


def forged(**claims: object) -> str:
    whole = {"username": "lan", "exp_date": now_utc().timestamp() + 30} | claims
    return jwt.encode(whole, keys.key_for("sign-in-token"), algorithm="HS256")


@pytest.mark.parametrize(
    "make",
    [
        lambda: "",
        lambda: "nonsense",
        lambda: jwt.encode({"username": "lan", "exp_date": now_utc().timestamp() + 30}, "k" * 64, algorithm="HS256"),
        lambda: jwt.encode({"username": "lan", "exp_date": now_utc().timestamp() + 30}, "", algorithm="none"),
        lambda: forged(exp_date=now_utc().timestamp() - 1),
        lambda: forged(exp_date=now_utc().timestamp() + 3600),
        lambda: forged(exp_date="soon"),
        lambda: forged(username="nobody"),
    ],
)
def test_a_token_that_is_forged_or_old_is_refused(make: Callable[[], str], client: TestClient) -> None:
    answer = exchange(client, make())

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_token_works_once_and_for_a_minute(client: TestClient) -> None:
    token = cookies.token_for("lan")
    assert exchange(client, token).status_code == 204
    assert exchange(client, token).status_code == 403

    late = cookies.token_for("lan")
    with clock_at(now_utc() + timedelta(seconds=61)):
        assert cookies.username_of(late) == ""


def test_a_key_planted_before_the_sign_in_opens_nothing_after_it(client: TestClient) -> None:
    planted = secrets.token_urlsafe(32)
    client.cookies.set(cookies.session_name(), planted)
    exchange(client, cookies.token_for("lan"))

    assert whose(planted) == ""


def test_signing_in_anew_ends_the_sign_in_before(client: TestClient, appointed: Callable[..., int]) -> None:
    appointed("minh", Role.HEAD)
    first = exchange(client, cookies.token_for("lan")).cookies[cookies.session_name()]
    second = exchange(client, cookies.token_for("minh")).cookies[cookies.session_name()]

    assert (whose(first), whose(second)) == ("", "minh")


def test_signing_out_ends_the_row_and_deletes_the_cookie(client: TestClient) -> None:
    key = exchange(client, cookies.token_for("lan")).cookies[cookies.session_name()]

    answer = client.post("/sign-out", headers={"origin": ORIGIN})

    assert answer.status_code == 204
    assert whose(key) == ""
    assert cookies.session_name() not in client.cookies
    assert client.post("/sign-out", headers={"origin": ORIGIN}).status_code == 204


def test_two_installations_on_one_machine_do_not_share_a_cookie(home, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cookies.session_name()
    monkeypatch.setenv("MOTCUA_HOME", str(home / "other"))
    settings.cache_clear()

    assert cookies.session_name() != first


def test_health_is_told_apart_from_an_old_schema_and_a_lost_database(client: TestClient, home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}

    monkeypatch.setenv("MOTCUA_HOME", str(home / "empty"))
    settings.cache_clear()
    db.dispose()
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "schema_old"

    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    settings.cache_clear()
    db.dispose()
    assert client.get("/healthz").json()["status"] == "database_unreachable"


def test_only_the_last_hop_of_a_configured_proxy_is_believed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def address() -> str:
        exchange(client, cookies.token_for("lan"), **{"x-forwarded-for": "203.0.113.9, 198.51.100.4"})
        with db.reading() as session:
            return session.query(org.SignIn.address).order_by(org.SignIn.id.desc()).first()[0]

    assert address() == "testclient"
    monkeypatch.setenv("MOTCUA_TRUSTED_PROXY", "true")
    settings.cache_clear()
    assert address() == "198.51.100.4"


def test_the_secret_is_made_once_and_readable_by_its_owner_only(home) -> None:
    made = keys.key_for("anything")
    secret = home / "secret.key"

    assert secret.stat().st_mode & 0o777 == 0o600
    keys._secret.cache_clear()
    assert keys.key_for("anything") == made
    assert keys.key_for("something else") != made
