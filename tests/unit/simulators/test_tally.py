from simulators.tally import Tally


def test_a_repeat_is_told_from_a_repeat_under_another_id():
    tally = Tally()
    for token, delivery in (("a", "1"), ("a", "1"), ("a", "2"), ("b", "3")):
        tally.count("spring", token, delivery, "ok", is_taken=True)
    tally.count("spring", "c", "4", "UNAVAILABLE", is_taken=False)
    said = tally.numbers()
    assert (said["requests"], said["accepted"], said["distinct"]) == (5, 4, 2)
    assert (said["repeats"], said["foreign_ids"]) == (2, 1)
    assert said["by_answer"] == {"ok": 4, "UNAVAILABLE": 1}


def test_a_token_of_two_notifications_is_one_token_and_two_deliveries():
    tally = Tally()
    tally.count("spring", "a", "1", "ok", is_taken=True)
    tally.count("summer", "a", "2", "ok", is_taken=True)
    said = tally.numbers()
    assert (said["distinct"], said["deliveries"], said["repeats"]) == (1, 2, 0)
    assert said["notifications"]["summer"]["accepted"] == 1


def test_a_reset_begins_anew():
    tally = Tally()
    tally.count("spring", "a", "1", "ok", is_taken=True)
    tally.clear()
    assert tally.numbers()["accepted"] == 0


def test_a_run_counts_as_its_requests_do_one_by_one():
    at_once, one_by_one = Tally(), Tally()
    tokens, deliveries = ("a", "b", "a", "a"), ("1", "2", "1", "3")
    at_once.count_run("spring", [token.encode() for token in tokens], [id_.encode() for id_ in deliveries])
    for token, delivery in zip(tokens, deliveries, strict=True):
        one_by_one.count("spring", token, delivery, "ok", is_taken=True)
    assert at_once.numbers() == one_by_one.numbers()
    assert (at_once.numbers()["repeats"], at_once.numbers()["foreign_ids"]) == (2, 1)


def test_what_a_run_and_a_single_request_took_is_compared():
    tally = Tally()
    tally.count_run("spring", [b"a"], [b"1"])
    tally.count("spring", "a", "1", "ok", is_taken=True)
    assert tally.numbers()["repeats"] == 1
