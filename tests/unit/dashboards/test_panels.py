"""Single panels, where what a number is of makes the difference between right and wrong."""

from dashboards.deliveries import DELIVERIES
from dashboards.panel import Board, Panel
from dashboards.providers import PROVIDERS


def asked(board: Board, title: str) -> list[str]:
    panels = [panel for row in board.rows for panel in row.panels if panel.title == title]
    return [ask.expr.text for panel in panels if isinstance(panel, Panel) for ask in panel.asks]


def test_the_imbalance_is_of_all_notifications_whichever_worker_counts_them() -> None:
    assert asked(DELIVERIES, "Account out of balance") == ["sum(carillon_ledger_imbalance)"]


def test_the_share_of_the_time_held_back_is_of_one_sender_and_never_above_the_whole() -> None:
    (expr,) = asked(PROVIDERS, "Share of the time held back")

    assert expr.startswith("max by (channel, app) (rate(carillon_provider_throttled_seconds_total{")
