from tests.support.edge_house import ALL, SHOP, EdgeHouse, an_overview
from tests.support.memory_reporting import MemoryReporting

ONE = "/v1/reports/notifications/{notification_id}/outcomes"


async def figures(edge: EdgeHouse) -> dict[str, float]:
    answer = await edge.get("/metrics", token=ALL)
    assert answer.headers["Content-Type"].startswith("text/plain")
    pairs = (line.rsplit(" ", 1) for line in answer.text.splitlines() if line.startswith("carillon_"))
    return {name: float(value) for name, value in pairs}


async def test_requests_are_counted_by_the_path_of_the_document_and_their_status() -> None:
    edge = EdgeHouse(MemoryReporting([an_overview()]))
    await edge.get(ONE.format(notification_id="spring-sale"))
    await edge.get(ONE.format(notification_id="canary"))
    await edge.get("/v1/canary")

    told = await figures(edge)

    assert told[f'carillon_edge_requests_total{{path="{ONE}",status="200"}}'] == 1
    assert told[f'carillon_edge_requests_total{{path="{ONE}",status="404"}}'] == 1
    assert told['carillon_edge_requests_total{path="other",status="404"}'] == 1
    assert told[f'carillon_edge_request_seconds_count{{path="{ONE}"}}'] == 2
    assert "canary" not in str(told)


async def test_a_defect_is_counted_as_one() -> None:
    class Broken(MemoryReporting):
        async def apps(self) -> list[str]:
            raise ValueError

    edge = EdgeHouse(Broken())
    await edge.get("/v1/variables/apps", token=ALL)

    assert (await figures(edge))['carillon_edge_requests_total{path="/v1/variables/apps",status="500"}'] == 1


async def test_a_token_of_one_app_does_not_see_what_others_ask() -> None:
    assert (await EdgeHouse().get("/metrics", token=SHOP)).status_code == 403
