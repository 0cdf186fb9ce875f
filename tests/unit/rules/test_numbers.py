from collections import Counter

from models.outcome import Outcome, Reason
from rules.numbers import Numbers


def test_what_ended_and_what_is_pending_is_what_was_selected_of_each_channel() -> None:
    numbers = Numbers(
        selected=Counter({"fcm": 10, "apns": 4}),
        suppressed=Counter({("fcm", "retired"): 2}),
        final=Counter(
            {
                ("fcm", Outcome.ACCEPTED, Reason.OK): 5,
                ("fcm", Outcome.REJECTED, Reason.TOO_LARGE): 1,
                ("apns", Outcome.ACCEPTED, Reason.OK): 4,
                ("apns", Outcome.EXPIRED, Reason.TIME_TO_LIVE): 0,
            }
        ),
        open=Counter({"fcm": 2}),
    )

    assert numbers.ends() == [
        ("apns", "accepted", "ok", 4),
        ("fcm", "accepted", "ok", 5),
        ("fcm", "rejected", "too_large", 1),
        ("fcm", "suppressed", "retired", 2),
    ]
    assert sum(number for *_, number in numbers.ends()) + numbers.counts().pending == 14
    assert (numbers.counts().imbalance, numbers.counts("fcm").imbalance) == (0, 0)


def test_a_delivery_that_is_in_no_term_or_in_two_is_an_imbalance() -> None:
    accepted = Counter({("fcm", Outcome.ACCEPTED, Reason.OK): 3})

    lost = Numbers(selected=Counter({"fcm": 4}), final=accepted)
    twice = Numbers(selected=Counter({"fcm": 4}), final=accepted, open=Counter({"fcm": 2}))

    assert (lost.counts().imbalance, twice.counts().imbalance) == (1, -1)
    assert lost.counts("fcm").imbalance == 1
