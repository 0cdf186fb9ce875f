"""What every contender sends: one notification in three wordings, to devices that are the same in every run."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

from models.content import Content, Wording
from models.names import DeviceId, Lane
from models.notification import Notification
from rules.identity import device_id

APP: Final = "default"
SEGMENT: Final = 500
"""Devices per call: as many as a segment holds, and as firebase-admin takes at once."""

LOCALES: Final = ("en", "pt", "ru")

CONTENT: Final = Content(
    title="Spring sale",
    body="Everything must go: up to 70 % off until Sunday",
    deep_link="https://shop.example.org/sale/spring",
    data={"campaign": "spring", "screen": "sale"},
    locales={
        "pt": Wording(title="Saldos de primavera", body="Tudo tem de sair: descontos até 70 % até domingo"),
        "ru": Wording(title="Весенняя распродажа", body="Скидки до 70 % до воскресенья"),
    },
)


def a_notification() -> Notification:
    """Return the notification; new in each process, so that nothing has expired."""
    now = datetime.now(UTC).replace(microsecond=0)
    return Notification(
        id=f"bench-{now:%Y%m%d-%H%M%S}",
        app=APP,
        content=CONTENT,
        lane=Lane.CAMPAIGN,
        accepted_at=now,
        expires_at=now + timedelta(days=1),
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """Some devices, as a segment brings them."""

    device_ids: list[DeviceId]
    addresses: list[str]
    locales: list[str | None]


def address(channel: str, number: int) -> str:
    """Return an address of its provider's form: 64 hex digits for APNs, 163 characters for FCM."""
    digits = blake2b(b"%d" % number).hexdigest()
    return digits[:64] if channel == "apns" else f"{digits[:22]}:APA91b{digits}{digits[:6]}"


def segments(channel: str, messages: int) -> Iterator[Columns]:
    """Yield segments of up to 500 devices until there are so many."""
    numbers = iter(range(messages))
    while batch := list(itertools.islice(numbers, SEGMENT)):
        yield Columns(
            [device_id(APP, f"phone-{number}") for number in batch],
            [address(channel, number) for number in batch],
            [LOCALES[number % len(LOCALES)] for number in batch],
        )
