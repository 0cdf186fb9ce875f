"""``GET /v1/routes``: each channel of each app, and what holds it."""

from fastapi import APIRouter

from edge.access import Reader
from edge.etags import TaggedRoute
from edge.live.rows import RouteRow
from edge.responses import GUARDED
from edge.rows import Rows
from edge.state import Looking

router = APIRouter(route_class=TaggedRoute, responses=GUARDED)


@router.get("/v1/routes", summary="Routes and their brakes")
async def routes(grant: Reader, watch: Looking) -> Rows[RouteRow]:
    """List the routes that have credentials here, that what goes on or is newest uses, or that something holds."""
    return Rows(data=await watch.routes(grant.app))
