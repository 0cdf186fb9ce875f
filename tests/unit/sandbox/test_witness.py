from sandbox.witness import Asked, Counted, Witness
from tests.support.cooked import NAME, a_request, lines


def witness_of(*requests):
    return Witness(NAME).read(lines(requests))


def test_it_tells_who_was_asked_how_often_and_what_was_taken():
    refused = a_request("fcm", 1, taken=False, answer="UNAVAILABLE")

    witness = witness_of(refused, a_request("fcm", 1), a_request("fcm", 0))

    assert witness.asked["fcm-address-1"] == Asked(2, 1, 0, {"fcm-delivery-1"}, {NAME})
    assert witness.asked["fcm-address-0"].gone == 1
    assert witness.counted() == Counted(requests=3, accepted=1, distinct=1, repeats=0)


def test_what_was_taken_without_an_answer_is_counted_by_itself():
    lost = a_request("fcm", 1, answer="stall")

    assert witness_of(lost, a_request("fcm", 1)).by_answer == {"stall (taken)": 1, "ok": 1}


def test_repeats_are_what_was_taken_beyond_the_first():
    request = a_request("fcm", 1)

    assert witness_of(request, request, request).counted().repeats == 2


def test_another_notification_is_no_evidence_but_is_noticed():
    witness = witness_of(a_request("fcm", 1, notification_id="autumn"))

    assert (witness.asked, witness.strays) == ({}, 1)
