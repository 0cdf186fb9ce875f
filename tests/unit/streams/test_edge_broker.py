from pathlib import Path

from structlog.testing import capture_logs

from settings import Settings
from streams.edge_broker import configured_routes, open_edge_broker


def test_the_routes_with_credentials_here_are_known_and_no_other_channel_is_one() -> None:
    settings = Settings(providers={"fcm": {"project_id": "shop"}, "pigeon": {}})

    assert configured_routes(settings) == [("fcm", "default")]


def test_an_edge_without_the_file_of_apps_knows_no_route_and_starts_all_the_same(tmp_path: Path) -> None:
    with capture_logs() as lines:
        assert configured_routes(Settings(apps_file=tmp_path / "apps.json")) == []

    assert [line["event"] for line in lines] == ["routes_unknown"]


async def test_it_opens_without_a_broker_and_closes_again() -> None:
    broker = open_edge_broker(Settings())

    await broker.close()
