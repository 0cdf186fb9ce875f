"""A day of an installation, as the live page would find it: campaigns, brakes, a route in trouble."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from models.control import Control, Hold
from models.lag import LagSeen, PartitionLag
from models.progress import Counts, Progress, State
from models.reporting import Overview
from tests.support.builders import a_launch
from tests.support.edge_house import kept

NOW = datetime.now(UTC)


def ago(**span: float) -> datetime:
    """Return a moment before now."""
    return NOW - timedelta(**span)


def an_account(
    id_: str,
    app: str,
    state: State,
    channels: Mapping[str, Counts],
    ends: Mapping[tuple[str, str, str], int],
    **more: Any,
) -> Progress:
    """Return an account whose sums follow from its channels."""
    whole = Counts(**{name: sum(getattr(each, name) for each in channels.values()) for name in Counts.model_fields})
    return Progress(
        notification_id=id_,
        app=app,
        state=state,
        version=1,
        counts=whole,
        by_channel=dict(channels),
        ends=[(*end, count) for end, count in ends.items()],
        updated_at=datetime.now(UTC),
        **more,
    )


def an_entry(title: str, account: Progress, created_at: datetime, **launch: Any) -> Overview:
    """Return a notification with its command."""
    body = {"notification_id": account.notification_id, "app": account.app, "content": {"title": title}, **launch}
    keeps = kept(launch=a_launch(**body), accepted_at=created_at, expires_at=created_at + timedelta(hours=12))
    return Overview(account.notification_id, account.app, created_at, keeps, account)


def spring(sent: int, *, state: State = State.RUNNING) -> Overview:
    """Return a campaign of 240,000 devices on two channels of which so many thousandths have ended."""
    fcm, apns = Counts(selected=160_000), Counts(selected=80_000)
    ends: dict[tuple[str, str, str], int] = {}
    channels = {}
    for name, counts in (("fcm", fcm), ("apns", apns)):
        out = 640
        done = counts.selected * sent // 1000 - out
        dead, wrong, old = done // 50, done // 400, done // 900
        taken = done - dead - wrong - old
        channels[name] = counts.model_copy(
            update={
                "accepted": taken,
                "unregistered": dead,
                "rejected": wrong,
                "expired": old,
                "suppressed": out,
                "pending": counts.selected - done - out,
            }
        )
        ends |= {
            (name, "accepted", "ok"): taken,
            (name, "unregistered", "unregistered"): dead - dead // 5,
            (name, "unregistered", "bad_address"): dead // 5,
            (name, "rejected", "bad_message"): wrong,
            (name, "expired", "too_many_tries"): old,
            (name, "suppressed", "retired"): out,
        }
    account = an_account(
        "spring-sale-2026", "shop", state, channels, ends, slices=8, slices_expanded=8, deferred={"throttled": 412}
    )
    return an_entry("Spring sale: everything must go", account, ago(minutes=4))


OK = ("accepted", "ok")
DEAD = ("unregistered", "unregistered")
CALLED_OFF = ("cancelled", "cancelled")


def everything(sent: int = 420) -> list[Overview]:
    """Return what a busy installation has."""
    return [spring(sent), *_going(), *_over(), _refused()]


def _going() -> list[Overview]:
    half = Counts(selected=58_000, accepted=21_300, unregistered=410, pending=36_290)
    hours = an_account(
        "hours-0612",
        "bank",
        State.PAUSED,
        {"fcm": half},
        {("fcm", *OK): 21_300, ("fcm", *DEAD): 410},
        slices=2,
        slices_expanded=2,
    )
    due = NOW + timedelta(hours=5)
    stories = an_account("stories-evening", "radio", State.SCHEDULED, {"apns": Counts()}, {}, due_at=due)
    return [
        an_entry("Your branch has new opening hours", hours, ago(minutes=31), rate_per_s=250.0),
        an_entry("Goodnight stories", stories, ago(hours=2)),
    ]


def _over() -> list[Overview]:
    two = Counts(selected=2, accepted=2)
    most = Counts(
        selected=1_204_377, accepted=1_186_020, unregistered=16_004, rejected=211, expired=1_902, suppressed=240
    )
    late = Counts(selected=12_400, accepted=8_100, cancelled=4_250, suppressed=50)
    code = an_account("otp-77120", "bank", State.FINISHED, {"fcm": two}, {("fcm", *OK): 2})
    news_ends = {("fcm", *OK): most.accepted, ("fcm", *DEAD): most.unregistered}
    news = an_account("news-morning", "radio", State.FINISHED, {"fcm": most}, news_ends)
    flash_ends = {("fcm", *OK): 8_100, ("fcm", *CALLED_OFF): 4_250}
    flash = an_account("flash-0611", "shop", State.CANCELLED, {"fcm": late}, flash_ends)
    return [
        an_entry("Your code", code, ago(minutes=1), audience={"devices": [{"external_id": "phone-1"}]}),
        an_entry("Morning news", news, ago(hours=7)),
        an_entry("Flash: 1 hour only", flash, ago(hours=26)),
    ]


def _refused() -> Overview:
    told = Progress(
        notification_id="order-4711",
        state=State.REFUSED,
        version=1,
        refusals=["content.title: required, and missing: what a device shows"],
        updated_at=ago(hours=3),
    )
    return Overview("order-4711", "", ago(hours=3), None, told)


def brakes() -> dict[str, Control]:
    """Return what is in force: a route that stopped by itself, a pause by hand, a limit."""
    found = [
        Control(
            scope="route:apns:radio",
            version=3,
            paused=True,
            hold=Hold(by="send-apns-1", why="credentials refused: ExpiredProviderToken", since=ago(minutes=12)),
        ),
        Control(
            scope="notification:hours-0612",
            version=1,
            paused=True,
            hold=Hold(by="the night shift", why="a wrong address in the text", since=ago(minutes=9)),
        ),
        Control(
            scope="app:shop",
            version=2,
            rate_per_s=1_500.0,
            limited=Hold(by="the night shift", why="the shop's own servers are slow", since=ago(minutes=50)),
        ),
    ]
    return {control.scope: control for control in found}


def lags() -> LagSeen:
    """Return the lag of every role; one is late."""
    behind = {
        ("accept", "commands"): (0, 0.0),
        ("expand", "expansions"): (3, 1.4),
        ("send-fcm", "segments.fcm"): (1_284, 42.0),
        ("send-fcm-direct", "segments.fcm.direct"): (0, 0.0),
        ("send-apns", "segments.apns"): (9_310, 731.0),
        ("send-apns-direct", "segments.apns.direct"): (0, 0.0),
        ("release", "waiting"): (0, 0.0),
        ("tally", "results"): (12, 0.3),
        ("record", "results"): (31, 0.6),
        ("register", "devices"): (0, 0.0),
        ("retire", "results"): (31, 0.6),
    }
    rows = [PartitionLag(role, topic, 0, records, 10, old) for (role, topic), (records, old) in behind.items()]
    return LagSeen(datetime.now(UTC), rows)
