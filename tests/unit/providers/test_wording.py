import pytest

from models.content import Action, Content, Wording
from providers.wording import fill, fill_link, has_placeholders, match_locale, words_of

LOCAL = Content(
    title="Hello",
    body="World",
    deep_link="app://x",
    locales={"ru": Wording(title="Привет"), "pt-BR": Wording(body="Mundo"), "zh-Hans": Wording(title="你好")},
)


@pytest.mark.parametrize(
    ("locale", "found"),
    [
        ("ru", "ru"),
        ("ru-RU", "ru"),
        ("RU_ru", "ru"),
        ("pt-BR", "pt-BR"),
        ("pt_br", "pt-BR"),
        ("pt", None),
        ("zh-Hans-CN", "zh-Hans"),
        ("zh", None),
        ("de", None),
        ("", None),
        (None, None),
    ],
)
def test_a_locale_finds_itself_then_its_language_then_the_default(locale: str | None, found: str | None) -> None:
    assert match_locale(LOCAL, locale) == found


def test_a_wording_keeps_what_it_does_not_say() -> None:
    words = words_of(LOCAL, "ru")

    assert (words.title, words.body, words.deep_link) == ("Привет", "World", "app://x")


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hi {name}!", "Hi {other}!"),
        ("{name}{name}", "{other}{other}"),
        ("{unknown} {}", "{unknown} {}"),
        ('{"name": {name}}', '{"name": {other}}'),
        ("{na me} {{name}}", "{na me} {{other}}"),
    ],
)
def test_only_known_placeholders_are_filled_and_values_are_not_read_again(text: str, filled: str) -> None:
    assert fill(text, {"name": "{other}", "other": "wrong"}) == filled


def test_a_value_cannot_change_where_a_link_leads() -> None:
    fields = {"id": "1/../2?x=#", "link": "https://shop.example/a?b=c"}

    assert fill_link("https://x.example/{id}", fields) == "https://x.example/1%2F..%2F2%3Fx%3D%23"
    assert fill_link("{link}", fields) == "https://shop.example/a?b=c"
    assert fill_link("app://{unknown}", fields) == "app://{unknown}"


def test_placeholders_are_found_wherever_words_are() -> None:
    assert has_placeholders(Content(title="{a}"))
    assert has_placeholders(Content(actions=[Action(id="1", title="{a}")]))
    assert has_placeholders(Content(title="x", locales={"ru": Wording(body="{a}")}))
    assert not has_placeholders(Content(title="{ a", data={"json": "{a}"}))
