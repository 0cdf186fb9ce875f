"""The names in many launches -> few questions to the registry, and its answers given back to each launch."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from models.command import Launch, NamedDevice, NamedRecipient
from models.device import Device
from models.names import AppId

MAX_NAMES: Final = 5_000
"""Names in one question: a query of ten full commands, far below the registry's limit of 16 MB."""

Place: TypeAlias = tuple[int, int]
"""Which launch, and which of its entries."""

Question: TypeAlias = tuple[AppId, list[NamedDevice], list[NamedRecipient]]
"""An app with some names, each only once; one of the two lists is empty, so an index says which entry is meant."""


class Names:
    """Who asked for which name: two hundred direct messages are one question, not two hundred."""

    def __init__(self, launches: Sequence[Launch]) -> None:
        self._found: dict[int, list[tuple[int, Device]]] = {}
        self._devices: defaultdict[AppId, dict[str, list[Place]]] = defaultdict(dict)
        self._recipients: defaultdict[AppId, dict[str, list[Place]]] = defaultdict(dict)
        for number, launch in enumerate(launches):
            self._found[number] = []
            for index, device in enumerate(launch.audience.devices or ()):
                self._devices[launch.app].setdefault(device.external_id, []).append((number, index))
            for index, recipient in enumerate(launch.audience.recipients or ()):
                self._recipients[launch.app].setdefault(recipient.recipient_id, []).append((number, index))

    def questions(self) -> Iterator[Question]:
        """Go through what has to be asked."""
        for app, names in self._devices.items():
            for part in _parts(list(names)):
                yield app, [NamedDevice(external_id=name) for name in part], []
        for app, names in self._recipients.items():
            for part in _parts(list(names)):
                yield app, [], [NamedRecipient(recipient_id=name) for name in part]

    def answered(
        self,
        app: AppId,
        devices: Sequence[NamedDevice],
        recipients: Sequence[NamedRecipient],
        answer: Sequence[tuple[int, Device]],
    ) -> None:
        """Give each launch the devices that its entries lead to."""
        for index, device in answer:
            if devices:
                places = self._devices[app][devices[index].external_id]
            else:
                places = self._recipients[app][recipients[index].recipient_id]
            for number, entry in places:
                self._found[number].append((entry, device))

    def found(self, number: int) -> list[tuple[int, Device]]:
        """Return the devices of one launch, each with the index of the entry that named it."""
        return self._found[number]


def _parts(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), MAX_NAMES):
        yield names[start : start + MAX_NAMES]
