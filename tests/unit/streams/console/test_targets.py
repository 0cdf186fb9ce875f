"""What a command of the brake is about."""

from typing import Any

import pytest
import typer

from models.errors import SetupError
from streams.console.targets import Target, misspelt, target_of, words_of

NOTHING: dict[str, Any] = {"app": None, "channel": None, "route": None, "everything": False}
ONE_EACH: list[tuple[str | None, dict[str, Any], str, str]] = [
    ("spring-sale", {}, "notification:spring-sale", "spring-sale"),
    (None, {"app": "shop"}, "app:shop", "--app shop"),
    (None, {"channel": "fcm"}, "channel:fcm", "--channel fcm"),
    (None, {"route": ("fcm", "shop")}, "route:fcm:shop", "--route fcm shop"),
    (None, {"everything": True}, "*", "--everything"),
]


@pytest.mark.parametrize(("id_", "options", "scope", "words"), ONE_EACH)
def test_each_way_to_say_it_names_one_scope_and_can_be_said_back(
    id_: str | None, options: dict[str, Any], scope: str, words: str
) -> None:
    target = target_of(id_, **(NOTHING | options))

    assert (target.scope, target.words, words_of(scope)) == (scope, words, words)
    assert target.fields == ({"notification_id": id_} if id_ else {"scope": scope})


@pytest.mark.parametrize("options", [{}, {"app": "shop", "everything": True}])
def test_none_or_two_of_them_is_wrong_usage_that_names_what_was_given(options: dict[str, Any]) -> None:
    with pytest.raises(typer.BadParameter) as error:
        target_of(None, **(NOTHING | options))

    assert "exactly one of ID, --app APP" in error.value.message
    assert error.value.message.endswith("--app shop and --everything" if options else "none")


def test_an_empty_name_is_given_too_and_is_refused_later() -> None:
    assert target_of("", **NOTHING).fields == {"notification_id": ""}


def test_a_channel_that_there_is_not_is_refused_with_the_nearest_that_there_is() -> None:
    with pytest.raises(SetupError, match="did you mean fcm"):
        misspelt(Target(channel="fcn"), ["apns", "fcm"], [])


def test_an_app_without_credentials_here_is_only_remarked_on() -> None:
    assert "did you mean shop?" in misspelt(Target(app="shopp"), ["fcm"], ["default", "shop"])
    assert misspelt(Target(channel="fcm", app="shop"), ["fcm"], ["shop"]) == ""
    assert misspelt(Target(notification_id="a"), ["fcm"], []) == ""
