"""A message leads to https, or into the app."""

import pytest

from models.content import Content, Wording
from rules.links import link_complaints


@pytest.mark.parametrize("url", ["https://shop.example/a", "myapp://offer/1", "tel:+123", None])
def test_a_link_into_the_app_or_to_https_is_fine(url: str | None) -> None:
    assert link_complaints(Content(deep_link=url)) == []


@pytest.mark.parametrize(
    "url", ["http://shop.example", "javascript:alert(1)", "DATA:text/html,x", "/offer", "", "://", "file:///etc"]
)
def test_a_link_that_is_read_in_the_clear_or_leads_nowhere_is_named(url: str) -> None:
    (complaint,) = link_complaints(Content(deep_link=url))

    assert complaint.startswith("content.deep_link: must start with https://")


def test_the_links_of_a_locale_and_of_a_button_are_looked_at_too() -> None:
    content = Content.model_validate(
        {
            "actions": [{"id": "a", "title": "A", "url": "http://x"}],
            "locales": {"ru": {"image_url": "http://x", "icon_url": "http://x", "deep_link": "http://x"}},
        }
    )

    places = {complaint.split(":")[0] for complaint in link_complaints(content)}

    assert places == {
        "content.actions[0].url",
        "content.locales.ru.image_url",
        "content.locales.ru.icon_url",
        "content.locales.ru.deep_link",
    }


def test_a_locale_without_links_says_nothing() -> None:
    assert link_complaints(Content(locales={"ru": Wording(title="a")})) == []
