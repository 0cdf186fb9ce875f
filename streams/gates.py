"""The gates of a sender: each route's provider with its quota, its share, and the rates that hold for all of them."""

from models.names import AppId, Channel
from rules.brake import BrakeLimits
from rules.brakes import Brakes
from rules.gate import Gate
from rules.quota import Quota
from rules.rates import Rates
from streams.kit import Kit
from streams.routes import Routes
from streams.senders import Sender
from streams.shares import OwnedShare, part_of


def gates_of(kit: Kit, sender: Sender, routes: Routes) -> dict[AppId, Gate]:
    """Return a gate for each route of a channel, with what its lane may use of the route's rate."""
    share, rates = OwnedShare(kit.app, sender.topic, kit.settings.kafka.prefix), Rates()
    part = part_of(sender.lane, kit.settings.quota.direct_share)
    return {
        app: Gate(sender.channel, app, provider, Quota(routes.limits[app]), rates, share, kit.board, part)
        for app, provider in routes.items()
    }


def brakes_of(kit: Kit, channel: Channel) -> Brakes:
    """Return the brakes of a channel, which follow the controls from now on."""
    limits = kit.settings.brake
    brakes = Brakes(channel, BrakeLimits(limits.share, limits.window, limits.least))
    kit.board.listeners.append(brakes.follow)
    return brakes
