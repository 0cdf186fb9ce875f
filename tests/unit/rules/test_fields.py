import pytest

from models.device import Device
from rules.comparison import Kind
from rules.fields import OWN, kind_of, on_the_way, read_field, why_not_a_field
from tests.support.builders import NOON, a_device


def test_every_field_of_its_own_is_a_field_of_a_device() -> None:
    assert OWN.keys() <= Device.model_fields.keys()


def test_a_device_is_asked_for_its_own_fields_and_for_its_properties() -> None:
    device = a_device(platform="ios", registered_at=NOON, properties={"platform": "none", "a": {"b": [1]}})

    assert read_field(device, "platform") == "ios"
    assert read_field(device, "registered_at") == NOON
    assert read_field(device, "properties.platform") == "none"
    assert read_field(device, "properties.a.b") == [1]
    assert read_field(device, "properties.a.b.0") is None
    assert read_field(device, "properties.c.d") is None
    assert read_field(device, "locale") is None


def test_names_have_their_kinds() -> None:
    assert kind_of("bucket") is Kind.NUMBER
    assert kind_of("registered_at") is Kind.MOMENT
    assert kind_of("domain") is Kind.TEXT
    assert kind_of("properties.bucket") is Kind.PROPERTY


def test_the_way_to_a_property_is_every_path_before_it() -> None:
    assert on_the_way("properties.a.b.c") == ["properties.a", "properties.a.b"]
    assert on_the_way("properties.a") == []
    assert on_the_way("platform") == []


@pytest.mark.parametrize("name", ["platform", "properties.a", "properties.a.b", "properties.0", "properties.ü b-c"])
def test_what_a_device_can_hold_may_be_asked_for(name) -> None:
    assert why_not_a_field(name) is None


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("bukket", "did you mean bucket?"),
        ("age", "properties.<path>"),
        ("properties.a..b", "empty part"),
        ("properties.$a", "without it"),
        (f"properties.{'a' * 250}", "longer than 255"),
    ],
)
def test_the_answer_names_the_cure(name, cure) -> None:
    assert cure in str(why_not_a_field(name))
