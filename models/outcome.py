"""How an attempt ended, in one vocabulary for every provider; everything else is mapped from it."""

from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """One word for one end of an attempt; ``rules.retry`` says what follows from it."""

    ACCEPTED = "accepted"
    """The provider took it. It does not prove that a screen lit up."""

    UNREGISTERED = "unregistered"
    """The address is dead: never try it again, retire the device."""

    REJECTED = "rejected"
    """Our message is at fault, or the address is not for this app; the same bytes would be refused again."""

    EXPIRED = "expired"
    """The time to live ended, or the tries did, before a provider took it."""

    CANCELLED = "cancelled"
    """A producer called it back before it was sent."""

    DEFERRED = "deferred"
    """Not an end: it will be tried again; the reason says why it was not done now."""

    @property
    def is_final(self) -> bool:
        """Tell whether nothing further will be attempted."""
        return self is not Outcome.DEFERRED


class Reason(StrEnum):
    """Why an attempt ended as it did: a closed set, so that it can be a label and one byte of a ledger row."""

    OK = "ok"
    """Accepted; there is nothing to explain."""

    UNREGISTERED = "unregistered"
    """The app was removed, or the address expired."""

    BAD_ADDRESS = "bad_address"
    """The provider does not know such an address."""

    WRONG_APP = "wrong_app"
    """The address belongs to another app, sender or topic."""

    BAD_MESSAGE = "bad_message"
    """A field of the message was refused."""

    TOO_LARGE = "too_large"
    """The message exceeds what the provider takes."""

    TIME_TO_LIVE = "time_to_live"
    """The notification's time to live ended."""

    TOO_MANY_TRIES = "too_many_tries"
    """The provider refused it as often as we are willing to ask."""

    CANCELLED = "cancelled"
    """Called back by the producer."""

    DEAD_LETTER = "dead_letter"
    """The segment itself could not be read or handled."""

    THROTTLED = "throttled"
    """The provider asked for patience (429)."""

    UNAVAILABLE = "unavailable"
    """The provider has a fault (5xx), or could not be reached."""

    UNAUTHORISED = "unauthorised"
    """Our credentials were refused."""

    AMBIGUOUS = "ambiguous"
    """The answer was lost after the request had left: it may have been taken."""

    PAUSED = "paused"
    """An operator or a brake holds it, or a rate: it is not its turn."""

    REFUSED_EARLY = "refused_early"
    """The provider said that it did not look at the request at all, so a repeat cannot be a second message."""

    NOT_SETTLED = "not_settled"
    """Nobody told what became of it, though its time to live ended long ago: its account was closed without it."""


OUTCOME_CODES: Final = {outcome: code for code, outcome in enumerate(Outcome, start=1)}
"""One byte per outcome in a ledger row; 0 is pending. Append to the enum only: rows outlive releases."""

REASON_CODES: Final = {reason: code for code, reason in enumerate(Reason, start=1)}
"""One byte per reason in a ledger row; 0 is none. Append to the enum only: rows outlive releases."""

OUTCOMES_BY_CODE: Final = {code: outcome for outcome, code in OUTCOME_CODES.items()}
REASONS_BY_CODE: Final = {code: reason for reason, code in REASON_CODES.items()}


class Suppression(StrEnum):
    """Why a selected device gets no segment."""

    UNKNOWN_CHANNEL = "unknown_channel"
    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"
    UNKNOWN_DEVICE = "unknown_device"
    NO_DEVICE = "no_device"
    RETIRED = "retired"
    NOT_ASKED = "not_asked"
    """Its channel is not among those that the command names."""
    DRY_RUN = "dry_run"
