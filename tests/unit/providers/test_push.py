"""What a route makes of a parcel: who is sent, as what, and who is answered at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson

from models.notification import Notification
from models.outcome import Reason
from models.ports import Parcel
from providers.address_form import AddressForm
from providers.http2.columns import one_of, some_of
from providers.letters import FRESH_S, Letters
from providers.push import Push
from providers.push_job import Batch, Rendered
from providers.splice import ADDRESS, DELIVERY, template_of
from providers.wording import Words
from tests.support.builders import a_notification
from tests.support.parcels import Answers, a_parcel

LETTERS = AddressForm(b"abcdefghijklmnopqrstuvwxyz", range(1, 9).__contains__)


@dataclass
class KeptRoute:
    """Keeps what it is given."""

    sent: list[tuple[str, list[str]]] = field(default_factory=list)
    """Headers, and the addresses and titles that went with them."""

    in_flight = 7

    def submit(self, batch: Batch[str], indices: Sequence[int]) -> None:
        said = [orjson.loads(one_of(some_of(batch.body, [index]))) for index in indices]
        ids = [batch.parcel.delivery_ids[index].decode() for index in indices]
        assert [message["id"] for message in said] == ids
        self.sent.append((batch.headers, [f"{message['to']}: {message['title']}" for message in said]))

    async def close(self) -> None: ...


def render(_notification: Notification, words: Words) -> Rendered[str]:
    if words.title == "unspeakable":
        message = "cannot be said"
        raise ValueError(message)
    message = {"to": ADDRESS, "title": words.title, "id": DELIVERY}
    return Rendered(template_of(message), "silent" if words.title == "quiet" else "loud")


async def submitted(parcel: Parcel) -> tuple[KeptRoute, Answers]:
    route, answers = KeptRoute(), Answers(len(parcel.addresses))
    push = Push(lambda: route, 10, LETTERS, Letters(render))
    await push.start()
    assert push.capacity() == 3
    push.submit(parcel, answers)
    await asyncio.sleep(0)
    return route, answers


def in_words(**titles: str) -> Notification:
    return a_notification(
        content={"title": "hello", "locales": {name: {"title": title} for name, title in titles.items()}}
    )


async def test_everybody_is_sent_the_words_of_the_locale() -> None:
    parcel = a_parcel(["anna", "boris", "carla"], notification=in_words(ru="privet"), locales=["ru", None, "ru_RU"])

    route, _ = await submitted(parcel)

    assert route.sent == [("loud", ["anna: privet", "boris: hello", "carla: privet"])]


async def test_words_that_ask_for_other_headers_go_by_themselves() -> None:
    parcel = a_parcel(["anna", "boris", "carla"], notification=in_words(ru="quiet"), locales=[None, "ru", None])

    route, _ = await submitted(parcel)

    assert sorted(route.sent) == [("loud", ["anna: hello", "carla: hello"]), ("silent", ["boris: quiet"])]


async def test_a_bad_address_or_wording_answers_for_itself_alone() -> None:
    addresses = ["anna", "bo ris", "", "carla", "dora"]
    notification = in_words(ru="unspeakable")
    parcel = a_parcel(addresses, notification=notification, locales=[None, None, None, "ru", None])

    route, answers = await submitted(parcel)

    assert route.sent == [("loud", ["anna: hello", "dora: hello"])]
    assert {index: answer.reason for index, answer in answers.so_far().items()} == {
        1: Reason.BAD_ADDRESS,
        2: Reason.BAD_ADDRESS,
        3: Reason.BAD_MESSAGE,
    }


async def test_nothing_is_sent_where_nothing_can_be() -> None:
    route, answers = await submitted(a_parcel(["1", "a\nb"], notification=in_words()))

    assert route.sent == []
    assert {answer.reason for answer in answers.so_far().values()} == {Reason.BAD_ADDRESS}


async def test_fields_fill_the_words_of_one_device() -> None:
    notification = a_notification(content={"title": "hello {name}"})
    parcel = a_parcel(["anna", "boris"], notification=notification, fields=[{"name": "Anna"}, None])

    route, _ = await submitted(parcel)

    assert route.sent == [("loud", ["anna: hello Anna", "boris: hello {name}"])]


def test_a_letter_is_rendered_once_and_again_when_it_has_aged() -> None:
    rendered: list[str] = []
    time = [0.0]

    def noted(_notification: Notification, words: Words) -> str:
        rendered.append(words.title)
        return words.title

    letters = Letters(noted, clock=lambda: time[0])
    parcel = a_parcel(["anna", "boris"], notification=in_words(ru="privet"), locales=["ru", None])

    for now in (0.0, FRESH_S, FRESH_S * 1.5):
        time[0] = now
        assert letters.column(parcel) == ["privet", "hello"]

    assert sorted(rendered) == ["hello", "hello", "privet", "privet"]
