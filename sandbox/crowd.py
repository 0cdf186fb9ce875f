"""The demo's devices, and who of them is meant; both follow from a device's number, so every run has the same ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from rules.identity import device_id
from sandbox.house import CHANNELS

APP: Final = "default"
DEAD: Final = "dead"
"""Addresses that begin so are dead to the simulators; hexadecimal, for APNs."""

CITIES: Final = ("Lisbon", "Porto", "Braga", "Faro", "Coimbra", "Évora", "Aveiro")
PLANS: Final = ("free", "plus", "pro")
LOCALES: Final = ("en", "pt", "ru")

CONDITION: Final[dict[str, Any]] = {
    "join": "and",
    "conditions": [
        {"property": "properties.age", "operator": "at_least", "value": 18},
        {
            "join": "or",
            "conditions": [
                {"property": "properties.city", "operator": "one_of", "value": ["Lisbon", "Porto", "Braga"]},
                {"property": "properties.plan.name", "operator": "equal", "value": "pro"},
            ],
        },
        {"join": "not", "conditions": [{"property": "properties.opted_out", "operator": "equal", "value": True}]},
    ],
}
"""``DemoDevice.is_meant`` says the same in Python, without Carillon's rules: one checks the other."""


@dataclass(frozen=True, slots=True)
class DemoDevice:
    """One device."""

    number: int
    channel: str
    is_dead: bool
    """Its provider will say that it is gone."""

    age: int
    city: str
    plan: str
    opted_out: bool

    @property
    def is_meant(self) -> bool:
        """Tell whether the condition holds for it."""
        return self.age >= 18 and (self.city in CITIES[:3] or self.plan == "pro") and not self.opted_out  # noqa: PLR2004 -- as in the condition

    @property
    def external_id(self) -> str:
        """The app's own id of it."""
        return f"demo-{self.number:08d}"

    @property
    def address(self) -> str:
        """A token of its provider's form: 64 hex digits for APNs, longer for FCM."""
        life = DEAD if self.is_dead else "a11f"
        digits = blake2b(b"token%d" % self.number).hexdigest()
        return life + digits[:60] if self.channel == "apns" else f"{life}{digits[:18]}:APA91b{digits}"

    def upsert(self) -> dict[str, Any]:
        """Return the command that registers it."""
        return {
            "op": "upsert",
            "app": APP,
            "external_id": self.external_id,
            "channel": self.channel,
            "address": self.address,
            "platform": "ios" if self.channel == "apns" else "android",
            "locale": LOCALES[self.number % len(LOCALES)],
            "properties": {
                "age": self.age,
                "city": self.city,
                "plan": {"name": self.plan, "since": 2015 + self.number % 10},
                "opted_out": self.opted_out,
            },
        }


def a_crowd(size: int) -> Iterator[DemoDevice]:
    """Return the first *size* devices: half of them on each channel, one of a hundred dead."""
    for number in range(size):
        age, city, plan, opted_out, *rest = blake2b(b"device%d" % number, digest_size=8).digest()
        yield DemoDevice(
            number=number,
            channel=CHANNELS[number % len(CHANNELS)],
            is_dead=int.from_bytes(rest) % 100 == 0,
            age=13 + age % 70,
            city=CITIES[city % len(CITIES)],
            plan=PLANS[plan % len(PLANS)],
            opted_out=opted_out % 10 == 0,
        )


@dataclass(frozen=True, slots=True)
class Meant:
    """One device that is meant, by what the others know of it."""

    channel: str
    address: str
    is_dead: bool


def meant_of(size: int) -> dict[str, Meant]:
    """Return those of a crowd who are meant, by the id that Carillon gives a device."""
    return {
        device_id(APP, device.external_id): Meant(device.channel, device.address, device.is_dead)
        for device in a_crowd(size)
        if device.is_meant
    }
