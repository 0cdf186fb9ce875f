"""Every span and every fact that a span may tell: nothing else leaves for a collector (``docs/traces.md``)."""

from typing import Final

from models.outcome import Outcome

PREFIX: Final = "carillon."

OUTCOME: Final = "outcome."
"""Before the name of an outcome."""

SPANS: Final = {
    "accept": "one command is judged and begun; the first of a trace, or the child of its producer's span",
    "expand": "one page of an audience is cut into segments",
    "send": "one attempt of one segment, from its first look to its result",
    "release": "something leaves the waiting room",
    "tally": "results of one notification that were read together are counted",
    "record": "results and accounts of one notification that were read together are kept in the registry",
}

FACTS: Final = {
    "origin": "topic/partition/offset of the record; of several, of the first",
    "records": "how many records it is about",
    "notification_id": "as the command says it",
    "app": "whose notification it is",
    "channel": "of the page or the segment",
    "lane": "campaign or direct",
    "segment_id": "of the segment",
    "attempt": "of the segment, from 1",
    "devices": "deliveries in the segments that it made, or in the segment that it sent",
    "segments": "segments that it made",
    "slices": "slices that a launch has",
    "suppressed": "devices that were selected and get no segment",
    "slice_end": "how the slice ended, on its last page",
    "waiting": "records that it put into the waiting room",
    "refused": "the kind of the reason for which a command was refused",
    "dead_letters": "records that it gave up",
    "control": "what a pause, a resume or a cancel made of the notification",
    "state": "of the notification after it",
    **{f"{OUTCOME}{outcome.value}": f"deliveries that ended as {outcome.value}" for outcome in Outcome},
}
"""By name without the prefix."""
