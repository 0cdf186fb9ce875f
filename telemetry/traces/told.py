"""Records that follow from a step -> what its span tells of them: ids, counts and words of closed sets."""

from collections import Counter
from collections.abc import Iterable

import orjson

from models.base import WireModel
from models.progress import Progress
from models.record import Outgoing
from models.result import Controlled, Expanded, Launched, Refused, Reopened, Selected
from models.segment import Expansion, Segment
from models.tracing import Told
from rules.deadletters import TOPIC
from rules.refusals import kind_of
from telemetry.traces.words import OUTCOME

ALIKE = ("notification_id", "app", "channel")
"""What results and waiting records say of themselves."""


def told_of(records: Iterable[Outgoing]) -> Told:
    """Return what a span tells of the records that follow from it."""
    words: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for record in records:
        value = record.value
        if record.topic == TOPIC:
            counts["dead_letters"] += 1
        elif isinstance(value, bytes):
            if record.topic == "results":
                _settled(value, words, counts)
        elif isinstance(value, Segment | Expansion):
            _work(value, words, counts)
        elif value is not None:
            words |= {name: said for name in ALIKE if isinstance(said := getattr(value, name, None), str)}
            counts["waiting"] += record.topic == "waiting"
            _fact(value, words, counts)
    return {**words, **+counts}


def _work(value: Segment | Expansion, words: dict[str, str], counts: Counter[str]) -> None:
    words |= {"notification_id": value.notification.id, "app": value.notification.app}
    if isinstance(value, Segment):
        counts["segments"] += 1
        counts["devices"] += len(value.device_ids)


def _fact(value: WireModel, words: dict[str, str], counts: Counter[str]) -> None:
    match value:
        case Launched():
            counts["slices"] += sum(value.slices.values())
        case Refused():
            words["refused"] = kind_of(value.reasons[0])
        case Controlled():
            words["control"] = value.state.value
        case Selected() | Reopened():
            counts["suppressed"] += sum(value.suppressed.values())
        case Expanded():
            words["slice_end"] = value.end.value
        case Progress():
            words["state"] = value.state.value
        case _:
            pass


def _settled(value: bytes, words: dict[str, str], counts: Counter[str]) -> None:
    """Count the deliveries of a result by their outcome, as its sender wrote it (``rules.results.write_settled``)."""
    said = orjson.loads(value)
    words |= {name: said[name] for name in ALIKE}
    others = {f"{OUTCOME}{group['outcome']}": 0 for group in said["others"]}
    for group in said["others"]:
        others[f"{OUTCOME}{group['outcome']}"] += len(group["entries"])
    counts.update(others)
    counts[f"{OUTCOME}{said['outcome']}"] += said["entries"] - sum(others.values())
