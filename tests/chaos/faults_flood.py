"""Nothing but rubbish on one topic: its role stops and says so, instead of emptying the topic into the dead letters."""

from __future__ import annotations

from tests.chaos.faults import fault
from tests.chaos.poison_limits import flood as flooded
from tests.chaos.scene import Scene
from tests.chaos.schedule import Strike


@fault("flood")
async def flood(scene: Scene, strike: Strike) -> None:
    """Write ``more["records"]`` bad records; see the role stop, be killed, and take all when its limit is raised.

    Measures ``letters`` (before the limit is raised) and ``unlettered`` (of all records, at last); a role that never
    says that it stopped is an error.
    """
    scene.strike(strike.what, "waiting")
    found = await flooded(scene.sandbox, scene.producer, records=strike.more["records"])
    scene.measure("letters", max(found.before_stop, found.after_kills))
    scene.measure("unlettered", found.records - found.at_last)
