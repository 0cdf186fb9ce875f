from urllib.parse import urlencode

import orjson
import pytest

from simulators.access_tokens import AccessTokens
from tests.support.simulator_requests import a_grant as a_grant_of
from tests.support.simulator_requests import an_assertion as an_assertion_of_now

NOW = 1_800_000_000


def an_assertion(**said):
    return an_assertion_of_now(**({"iat": NOW, "exp": NOW + 3_600} | said))


def a_grant(assertion=None):
    return a_grant_of(an_assertion() if assertion is None else assertion)


def ask(tokens, form):
    reply = tokens.answer(urlencode(form).encode())
    return reply.status, orjson.loads(reply.body)


def test_a_token_holds_as_long_as_it_says():
    now = [float(NOW)]
    tokens = AccessTokens(lambda: now[0])
    status, said = ask(tokens, a_grant())
    assert (status, said["expires_in"], said["token_type"]) == (200, 3599, "Bearer")
    assert tokens.is_good(f"Bearer {said['access_token']}", now[0])
    assert not tokens.is_good(f"Bearer {said['access_token']}", now[0] + 3_600)
    assert not tokens.is_good("Bearer other", now[0])


def test_a_revoked_token_is_good_no_more():
    tokens = AccessTokens(lambda: NOW)
    said = f"Bearer {tokens.issue()}"
    tokens.revoke()
    assert not tokens.is_good(said, NOW)


@pytest.mark.parametrize(
    "assertion",
    [
        "nonsense",
        "a.b.c",
        an_assertion(alg="none"),
        an_assertion(iss=""),
        an_assertion(iat=NOW - 8_000),
        an_assertion(exp=NOW - 1),
        an_assertion(exp=NOW + 9_000),
        an_assertion(scope="https://example.org/other"),
        an_assertion(iat="now"),
    ],
)
def test_an_assertion_of_another_form_is_refused(assertion):
    assert ask(AccessTokens(lambda: NOW), a_grant(assertion))[1]["error"] == "invalid_grant"


def test_another_grant_is_refused():
    assert ask(AccessTokens(lambda: NOW), {"grant_type": "password"})[0] == 400


def test_the_endpoint_can_be_down():
    tokens = AccessTokens(lambda: NOW)
    tokens.status = 503
    assert ask(tokens, a_grant())[0] == 503
