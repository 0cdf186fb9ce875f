"""Two processes that begin on either side of a step of the grid, with a key that nobody has sent by before."""

import time

from models.outcome import Outcome
from providers.apns import open_apns
from providers.apns_settings import ApnsSettings
from providers.apns_token import GRID_S
from sandbox.credentials import TEAM_ID, TOPIC, Credentials
from simulators import serve
from simulators.listener import Address
from tests.support.parcels import a_parcel, answers_of
from tests.support.steady import device


async def test_the_second_gives_way_to_the_token_of_the_first_and_nothing_fails(credentials: Credentials) -> None:
    now = time.time()
    step = now // GRID_S * GRID_S
    address = Address(credentials.server_certificate, credentials.server_key)
    async with serve.open_apns(address, p8_file=credentials.apns_key, clock=lambda: step + 5.0) as running:
        settings = ApnsSettings(
            endpoint=running.url,
            ca_file=str(credentials.ca),
            key_file=str(credentials.apns_key),
            key_id="KEY0000001",
            team_id=TEAM_ID,
            topic=TOPIC,
        )
        for offset in (-5.0, 5.0):
            provider = open_apns("shop", settings)
            await provider.start()
            provider._route.token._now_s = lambda offset=offset: step + offset
            answers = await answers_of(provider, a_parcel([device(n) for n in range(50)]))
            await provider.close()
            assert {answer.outcome for answer in answers} == {Outcome.ACCEPTED}
