"""How the panels of every dashboard look at metrics, and what they call good and bad."""

from typing import Final

from dashboards.promql import Lens

ORANGE: Final = "orange"
RED: Final = "red"

OVER_TIME: Final = Lens("$__rate_interval", ("app", "channel", "group"))
"""At each moment, narrowed down by what is chosen at the head of the page."""

IN_ALL: Final = Lens("$__range", ("app", "channel", "group"))
"""Over the whole range that is shown."""

PROCESSES: Final = Lens("$__rate_interval", ("role",))
"""At each moment, of the processes of the roles that are chosen."""
