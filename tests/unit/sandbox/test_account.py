import pytest

from models.outcome import Outcome, Reason
from models.progress import Counts, State
from sandbox.account import disagreements
from sandbox.witness import Counted
from tests.support.cooked import Cooked, a_row


def said(cooked):
    return [f"{one.channel}:{one.name}:{one.count}" for one in disagreements(cooked.evidence())]


def test_accounts_that_agree_leave_nothing_to_say():
    assert said(Cooked()) == []


def test_a_delivery_that_nobody_told_of_is_lost():
    cooked = Cooked()
    cooked.rows.remove(a_row("fcm", 3))
    del cooked.requests["fcm"][3]
    cooked.counts["fcm"] = Counts(selected=5, accepted=3, unregistered=1, pending=1)

    assert ":lost:1" in said(cooked)
    assert cooked.evidence().lost == {"fcm-device-3"}


def test_a_delivery_without_an_end_is_lost():
    cooked = Cooked()
    cooked.replace(a_row("fcm", 3), a_row("fcm", 3, outcome=Outcome.DEFERRED))

    assert ":lost:1" in said(cooked)


def test_a_device_that_was_not_even_selected_is_lost_though_the_account_balances():
    cooked = Cooked()
    cooked.rows.remove(a_row("apns", 2))
    del cooked.requests["apns"][2]
    cooked.counts["apns"] = Counts(selected=4, accepted=3, unregistered=1)

    assert said(cooked) == ["apns:selected:1", ":lost:1"]


def test_an_accepted_delivery_that_the_provider_never_saw_is_invented_and_lost():
    """A balanced account may still be an invented one."""
    cooked = Cooked()
    del cooked.requests["fcm"][3]

    assert said(cooked) == ["fcm:invented:1"]
    assert cooked.evidence().lost == {"fcm-device-3"}


def test_an_accepted_delivery_that_the_provider_only_refused_is_invented():
    cooked = Cooked()
    cooked.requests["fcm"][3] |= {"answer": "UNAVAILABLE", "status": 503, "taken": False}

    assert said(cooked) == ["fcm:invented:1"]


def test_what_the_provider_took_and_the_account_gave_up_is_unclaimed():
    cooked = Cooked()
    cooked.replace(a_row("apns", 2), a_row("apns", 2, outcome=Outcome.EXPIRED, provider_id=None))
    cooked.counts["apns"] = Counts(selected=5, accepted=3, unregistered=1, expired=1)

    assert said(cooked) == ["apns:wrong_end:1", "apns:unclaimed:1"]


def test_two_deliveries_whose_answers_were_swapped_are_found_though_every_number_is_right():
    cooked = Cooked()
    cooked.replace(a_row("fcm", 0), a_row("fcm", 0, outcome=Outcome.ACCEPTED, provider_id="r"))
    cooked.replace(a_row("fcm", 1), a_row("fcm", 1, outcome=Outcome.UNREGISTERED))

    assert said(cooked) == ["fcm:wrong_end:2", "fcm:invented:1", "fcm:unclaimed:1", "fcm:not_dead:1"]


def test_two_addresses_whose_ids_were_swapped_are_found():
    cooked = Cooked()
    one, other = cooked.requests["fcm"][1:3]
    one["delivery_id"], other["delivery_id"] = other["delivery_id"], one["delivery_id"]

    assert said(cooked) == ["fcm:invented:2", "fcm:unclaimed:2"]


def test_a_repeat_after_a_lost_answer_is_none_of_our_business():
    cooked = Cooked(deferred={Reason.AMBIGUOUS: 1})
    cooked.requests["fcm"][3] |= {"answer": "stall"}
    cooked.ask("fcm", 3)
    cooked.replace(a_row("fcm", 3), a_row("fcm", 3, attempt=2))

    assert said(cooked) == []


def test_a_repeat_within_one_attempt_is_told():
    cooked = Cooked(deferred={Reason.AMBIGUOUS: 1})
    cooked.ask("fcm", 3)

    assert said(cooked) == [":hasty_repeats:1"]


def test_a_repeat_where_no_answer_was_lost_is_told():
    cooked = Cooked(deferred={Reason.THROTTLED: 1})
    cooked.ask("fcm", 3)
    cooked.replace(a_row("fcm", 3), a_row("fcm", 3, attempt=2))

    assert said(cooked) == [":idle_repeats:1"]


def test_a_dead_device_that_is_asked_again_is_told():
    cooked = Cooked()
    cooked.ask("fcm", 0)

    assert said(cooked) == [":hasty_repeats:1", ":idle_repeats:1"]


def test_a_repeat_under_its_own_ids_is_forgiven_where_workers_were_killed():
    cooked = Cooked(may_repeat=True)
    cooked.ask("fcm", 3)

    assert said(cooked) == []


@pytest.mark.parametrize("changed", [{"delivery_id": "another"}, {"collapse_id": ""}])
def test_a_repeat_under_other_ids_is_never_forgiven(changed):
    cooked = Cooked(may_repeat=True, deferred={Reason.AMBIGUOUS: 1})
    cooked.ask("fcm", 3, **changed)

    assert "fcm:foreign_ids:1" in said(cooked)


def test_a_retry_of_what_was_refused_carries_the_same_ids_too():
    cooked = Cooked()
    cooked.requests["apns"].insert(0, cooked.requests["apns"][2] | {"taken": False, "delivery_id": "first"})

    assert "apns:foreign_ids:1" in said(cooked)


def test_one_delivery_id_for_two_addresses_is_told():
    cooked = Cooked()
    cooked.requests["fcm"][2]["delivery_id"] = cooked.requests["fcm"][1]["delivery_id"]

    assert "fcm:shared_ids:1" in said(cooked)


def test_a_device_that_is_not_meant_is_told_where_it_is_in_the_account_and_where_it_was_asked():
    cooked = Cooked()
    cooked.rows.append(a_row("fcm", 9))
    cooked.ask("fcm", 9)
    cooked.counts["fcm"] = Counts(selected=6, accepted=5, unregistered=1)

    assert said(cooked) == ["fcm:selected:1", ":uninvited:1", "fcm:uninvited:1"]


def test_a_device_in_two_segments_is_told():
    cooked = Cooked()
    cooked.rows.append(a_row("fcm", 3, provider_id="another"))

    assert set(said(cooked)) == {"fcm:counts:1", ":doubled:1"}


def test_one_receipt_for_two_deliveries_is_told():
    cooked = Cooked()
    cooked.replace(a_row("fcm", 3), a_row("fcm", 3, provider_id="receipt-2"))

    assert said(cooked) == ["fcm:receipts:1"]


def test_a_message_that_fcm_gave_no_name_to_was_not_accepted_by_it():
    cooked = Cooked()
    cooked.replace(a_row("fcm", 3), a_row("fcm", 3, provider_id=None))

    assert said(cooked) == ["fcm:receipts:1"]


def test_an_account_that_does_not_balance_is_told():
    cooked = Cooked()
    cooked.counts["fcm"] = Counts(selected=5, accepted=3, unregistered=1)

    assert said(cooked) == [":unbalanced:1", "fcm:counts:1"]


def test_an_account_that_did_not_end_well_is_told():
    assert said(Cooked(state=State.CANCELLED)) == [":unfinished:1"]


def test_a_log_that_lacks_a_request_is_no_witness():
    cooked = Cooked()
    cooked.counted["fcm"] = Counted(requests=6, accepted=4, distinct=4)

    assert said(cooked) == ["fcm:witness:1"]


def test_a_request_for_another_notification_is_told():
    cooked = Cooked()
    cooked.ask("fcm", 3, notification_id="autumn")

    assert said(cooked) == ["fcm:strays:1"]


def test_a_channel_that_was_never_reached_is_told():
    cooked = Cooked()
    cooked.requests["apns"].clear()

    assert said(cooked) == ["apns:invented:4", "apns:not_dead:1"]
