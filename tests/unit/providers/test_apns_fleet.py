"""Several processes with one key, and nothing to talk by: what Apple's rule makes of their tokens."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from providers.apns_signer import Signer
from providers.apns_token import GRID_S, ProviderToken
from simulators.provider_tokens import ProviderTokens

KEY = ec.generate_private_key(ec.SECP256R1())
START = 1_780_002_000.0
"""On the grid."""


class Fleet:
    """Processes with clocks of their own before one Apple, as the simulator plays it."""

    def __init__(self, skews: list[float]) -> None:
        self.now = START
        self.apple = ProviderTokens(KEY.public_key())
        self.skews = skews
        self.tokens: dict[int, ProviderToken] = {}
        self.refusals: list[tuple[float, int]] = []

    def send(self, number: int) -> str:
        """Let a process send once, again if it gave way, and return what Apple says in the end."""
        if number not in self.tokens:
            self.tokens[number] = ProviderToken(
                Signer(KEY, "KEY0000001", "TEAM000001"), lambda: self.now + self.skews[number]
            )
        token = self.tokens[number]
        header = token.get_header()
        said = self.apple.refusal(header, self.now)
        if said == "TooManyProviderTokenUpdates":
            self.refusals.append((self.now, number))
            if token.give_way(header):
                said = self.apple.refusal(token.get_header(), self.now)
        return said


@pytest.mark.parametrize("beginning", [0, 600, GRID_S - 30, GRID_S - 2, GRID_S - 1])
def test_a_fleet_with_skewed_clocks_shows_no_two_new_tokens_within_twenty_minutes(beginning: int) -> None:
    """One that has sent since the last step leads; others join and leave, also around a step; all send all the time."""
    fleet = Fleet([0.0, -5.0, 4.0, 5.0, -3.0])
    fleet.send(0)
    for second in range(0, 5 * GRID_S, 5):
        fleet.now = START + second
        joined = [number for number in range(5) if number * 700 + (beginning if number else 0) <= second]
        if second % 3000 == GRID_S - 5:
            fleet.tokens.pop(3, None)  # one of them is restarted just before a step
        assert {fleet.send(number) for number in joined} == {""}

    assert fleet.refusals == []


@pytest.mark.parametrize("skews", [(0.0, 0.0), (-5.0, 5.0), (5.0, -5.0)])
@pytest.mark.parametrize("first", [-1200, -600, -30, -6, -4, -1, 0, 3])
@pytest.mark.parametrize("gap", [0, 2, 7, 40, 500, 1199])
def test_two_that_begin_on_either_side_of_a_step_agree_at_the_first_refusal(
    first: int, gap: int, skews: tuple[float, float]
) -> None:
    """Nobody sent before them, so each shows what its clock says; the second is refused, and gives way at once."""
    fleet = Fleet(list(skews))
    fleet.now = START + GRID_S + first
    assert fleet.send(0) == ""
    for second in range(first + gap, 3 * GRID_S, 20):
        fleet.now = START + GRID_S + second
        assert [fleet.send(number) for number in (1, 0)] == ["", ""]

    assert len(fleet.refusals) <= 1
