import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from simulators.provider_tokens import ProviderTokens
from tests.support.simulator_requests import a_provider_token as a_token_of_now

NOW = 1_800_000_000.0


def a_provider_token(*key, **said):
    return a_token_of_now(*key, **({"iat": int(NOW)} | said))


def refusal(tokens, token, now=NOW):
    return tokens.refusal(f"bearer {token}", now)


def test_a_token_is_good_for_an_hour():
    tokens, token = ProviderTokens(None), a_provider_token()
    assert refusal(tokens, token) == ""
    assert refusal(tokens, token, NOW + 3_500) == ""
    assert refusal(tokens, token, NOW + 3_700) == "ExpiredProviderToken"


@pytest.mark.parametrize(
    "said",
    [
        "basic x",
        "bearer ",
        "bearer a.b.c",
        f"bearer {a_provider_token(alg='none')}",
        f"bearer {a_provider_token(alg='HS256')}",
        f"bearer {a_provider_token(iss='')}",
        f"bearer {a_provider_token(iat='now')}",
        f"bearer {a_provider_token(iat=int(NOW) + 4_000)}",
        f"bearer {a_provider_token()[:-10]}",
    ],
)
def test_what_is_no_token_is_invalid(said):
    assert ProviderTokens(None).refusal(said, NOW) == "InvalidProviderToken"


def test_no_token_is_told_from_a_wrong_one():
    assert ProviderTokens(None).refusal("", NOW) == "MissingProviderToken"


def test_an_old_token_is_expired_when_it_is_first_shown():
    assert refusal(ProviderTokens(None), a_provider_token(iat=int(NOW) - 3_700)) == "ExpiredProviderToken"


def test_a_second_new_token_within_20_minutes_is_too_many():
    tokens = ProviderTokens(None)
    first, second = a_provider_token(iat=int(NOW)), a_provider_token(iat=int(NOW) - 1)
    assert refusal(tokens, first) == ""
    assert refusal(tokens, second, NOW + 600) == "TooManyProviderTokenUpdates"
    assert refusal(tokens, first, NOW + 600) == ""
    assert refusal(tokens, second, NOW + 1_300) == ""


def test_the_limit_of_updates_can_be_lifted():
    tokens = ProviderTokens(None)
    tokens.limits_updates = False
    assert [refusal(tokens, a_provider_token(iat=int(NOW) - age)) for age in range(3)] == ["", "", ""]


def test_a_signature_is_checked_against_the_key():
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    assert refusal(ProviderTokens(key.public_key()), a_provider_token(key)) == ""
    assert refusal(ProviderTokens(key.public_key()), a_provider_token(other)) == "InvalidProviderToken"


def test_whose_key_signed_is_known_of_an_accepted_token_alone():
    tokens, token = ProviderTokens(None), a_provider_token()
    assert tokens.key_id(f"bearer {token}") == ""
    refusal(tokens, token)
    assert tokens.key_id(f"bearer {token}") == "KEY"
