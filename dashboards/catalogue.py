"""Every dashboard there is."""

from typing import Final

from dashboards.deliveries import DELIVERIES
from dashboards.flow import FLOW
from dashboards.providers import PROVIDERS
from dashboards.workers import WORKERS

BOARDS: Final = (DELIVERIES, FLOW, PROVIDERS, WORKERS)
