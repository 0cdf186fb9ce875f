"""``GET /v1/lag``: how far each role is behind, as the broker tells it."""

from fastapi import APIRouter

from edge.access import Reader
from edge.etags import TaggedRoute
from edge.live.rows import LagRows
from edge.problems import broker_away
from edge.responses import GUARDED
from edge.state import Looking
from models.errors import OutageError

router = APIRouter(route_class=TaggedRoute, responses=GUARDED)


@router.get("/v1/lag", summary="How far each role is behind")
async def lag(_grant: Reader, watch: Looking) -> LagRows:
    """Count what each role has not read yet, topic by topic; of the whole installation, whatever the token's app.

    The broker is asked every few seconds, by one for all who ask here.
    """
    try:
        at, rows = await watch.lag()
    except OutageError as error:
        raise broker_away(error) from error
    return LagRows(data=list(rows), at=at)
