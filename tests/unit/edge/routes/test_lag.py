from tests.support.edge_house import SHOP, EdgeHouse


async def test_the_lag_is_told_by_role_and_topic_with_the_moment_of_the_look() -> None:
    answer = await EdgeHouse().get("/v1/lag")

    assert answer.json() == {
        "at": "2026-06-01T12:00:00Z",
        "data": [
            {"role": "send-fcm", "topic": "segments.fcm", "records": 7, "oldest_s": 7.2},
            {"role": "tally", "topic": "results", "records": 0, "oldest_s": 0.0},
        ],
    }


async def test_while_the_broker_is_away_that_is_said_and_the_rest_answers() -> None:
    edge = EdgeHouse()
    edge.broker.is_away = True

    lag, reports = await edge.get("/v1/lag", token=SHOP), await edge.get("/v1/routes", token=SHOP)

    assert (lag.status_code, reports.status_code) == (503, 200)
    assert lag.json()["detail"] == "the broker does not answer; ask again shortly"
    assert lag.headers["Retry-After"] == "5"
    assert "canary" not in lag.text
