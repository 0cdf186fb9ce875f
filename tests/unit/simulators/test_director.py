import orjson
import pytest

from simulators.director import Director
from simulators.script import Script, read_script

TOKENS = [f"token-{number}" for number in range(2_000)]


def a_director(*rules, **script):
    return Director(Script.model_validate({"rules": list(rules), **script}))


def answers(director, tokens=TOKENS):
    return [rule.answer if (rule := director.decide(token, "spring")) else None for token in tokens]


def test_the_first_rule_that_fits_decides():
    director = a_director({"prefix": "token-1", "answer": "A"}, {"prefix": "token", "answer": "B"})
    assert answers(director, ["token-1", "token-2", "other"]) == ["A", "B", None]


def test_a_share_is_the_same_in_every_run_and_another_under_another_seed():
    rule = {"share": 0.1, "answer": "A"}
    first = answers(a_director(rule))
    assert first == answers(a_director(rule))
    assert first != answers(a_director(rule, seed="2"))
    assert 150 < first.count("A") < 250


def test_two_shares_choose_independently():
    said = answers(a_director({"share": 0.1, "answer": "A"}, {"share": 0.1, "answer": "B"}))
    assert 120 < said.count("B") < 240


def test_a_share_of_attempts_spares_a_token_at_another_time():
    director = a_director({"share": 0.5, "each": "attempt", "answer": "A"})
    assert set(answers(director, ["token-1"] * 50)) == {"A", None}


def test_times_counts_each_token_for_itself():
    director = a_director({"times": 1, "answer": "A"})
    assert answers(director, ["x", "y", "x", "y"]) == ["A", "A", None, None]


def test_skip_and_total_count_all_tokens_together():
    director = a_director({"skip": 2, "total": 1, "answer": "A"})
    assert answers(director, ["a", "b", "c", "d"]) == [None, None, "A", None]


def test_every_so_many_of_all_tokens_together_a_run_of_requests_is_struck():
    director = a_director({"every": 5, "run": 2, "answer": "A"})
    said = answers(director, [f"t{number}" for number in range(10)])
    assert said == [None, None, None, "A", "A"] * 2


def test_a_run_as_long_as_its_round_is_every_request():
    director = a_director({"every": 2, "run": 3, "answer": "A"})
    assert answers(director, ["a", "b", "c"]) == ["A"] * 3


def test_a_run_ends_with_its_time_however_few_came():
    now = [0.0]
    script = Script.model_validate({"rules": [{"every": 6, "run": 5, "run_s": 1.0, "answer": "A"}]})
    director = Director(script, clock=lambda: now[0])
    first = answers(director, ["a", "b", "c"])
    now[0] = 2.0
    assert first + answers(director, list("defghi")) == [None, "A", "A", None, None, None, None, "A", "A"]


def test_a_round_begins_after_what_is_skipped():
    director = a_director({"skip": 3, "every": 2, "answer": "A"})
    assert answers(director, list("abcdefg")) == [None] * 4 + ["A", None, "A"]


def test_a_share_of_attempts_follows_from_the_attempt_of_the_token_alone():
    """Whatever other rules and other tokens saw before."""
    rule = {"share": 0.3, "each": "attempt", "answer": "A"}
    alone, among = a_director(rule), a_director(rule, {"share": 0.5, "each": "attempt", "answer": "B"})
    first = [alone.decide(token, "n") for token in TOKENS for _ in range(2)]
    second = [among.decide(token, "n") for _ in range(2) for token in TOKENS]
    struck = [rule is not None and rule.answer == "A" for rule in second]
    assert [rule is not None for rule in first] == [
        struck[attempt * len(TOKENS) + place] for place in range(len(TOKENS)) for attempt in range(2)
    ]


def test_a_rule_can_be_for_one_notification():
    director = a_director({"notification_id": "summer", "answer": "A"})
    assert answers(director, ["x"]) == [None]
    assert director.decide("x", "summer")


def test_jitter_stays_within_its_bounds_and_a_rule_may_take_longer():
    director = a_director({"answer": "A", "latency_ms": 500}, latency_ms=50, jitter_ms=10)
    delays = [director.delay_s(None) for _ in range(200)]
    assert min(delays) >= 0.040
    assert max(delays) <= 0.060
    assert director.delay_s(director.decide("x", "")) > 0.4


def test_a_list_mixes_rules_and_settings():
    said = [{"answer": "reset"}, {"latency_ms": 5}, {"settings": {"max_concurrent_streams": 1}}]
    script = read_script(orjson.dumps(said))
    assert [rule.answer for rule in script.rules] == ["reset"]
    assert script.latency_ms == 5
    assert script.settings.max_concurrent_streams == 1


@pytest.mark.parametrize("said", [b"[1]", b'{"rulez": []}', b'[{"answer": "A", "shere": 1}]', b"nonsense", b"3"])
def test_a_script_that_means_nothing_is_refused(said):
    with pytest.raises(ValueError, match=r"."):
        read_script(said)
