"""The reports API, the live page and its buttons as an ASGI application."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from edge.access import Grants, Guard
from edge.aiming import Aim
from edge.bodies import BoundedBodies
from edge.given import Given
from edge.limit import Limit
from edge.live.board import Board
from edge.live.places import Places
from edge.live.watch import Watch
from edge.measured import Measured
from edge.problems import Problem, install
from edge.repeats import Repeats
from edge.routes import (
    controls,
    deliveries,
    explain,
    lag,
    live,
    metrics,
    notifications,
    outcomes,
    page,
    probes,
    routes,
    timeseries,
    variables,
)
from models.ports import Clock
from models.reporting import Reporting
from telemetry.edge_metrics import open_edge_metrics

ABOUT = """\
What became of notifications and deliveries: flat rows under `data`, times in RFC 3339 and UTC, every error a problem by
RFC 9457. Null is *not known*, 0 is *none*. A token sees the notifications of its app and no others. What goes on now
comes as server-sent events, and the brake can be applied."""

ROUTES = (
    *(notifications, outcomes, timeseries, deliveries, explain, variables),
    *(live, routes, lag, controls, page, metrics, probes),
)


def create_app(
    reporting: Reporting, grants: Grants, clock: Clock, channels: Sequence[str], given: Given, *, rate_per_s: float
) -> FastAPI:
    """Return the application over what it is given; ``state.board.close`` ends the pages that are open."""
    app = FastAPI(
        title="Carillon reports",
        version="1",
        description=ABOUT,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its pages would load scripts from somewhere else
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.reporting = reporting
    app.state.guard = Guard(grants, clock, Limit(rate_per_s))
    app.state.channels = sorted(channels)
    app.state.watch = Watch(reporting, given, clock)
    app.state.board = Board(app.state.watch)
    app.state.places = Places()
    app.state.aim = Aim(reporting, channels)
    app.state.publish = given.publish
    app.state.repeats = Repeats(clock)
    app.state.metrics = open_edge_metrics()
    install(app)
    app.add_middleware(BoundedBodies)
    app.add_middleware(Measured, metrics=app.state.metrics)
    for module in ROUTES:
        app.include_router(module.router)
    _describe_problems(app)
    return app


def _describe_problems(app: FastAPI) -> None:
    """Let the document say what a problem is: no route returns one as its value."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    definitions = schema.pop("$defs")

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            document["components"]["schemas"] |= {"Problem": schema, **definitions}
            for operation in (each for path in document["paths"].values() for each in path.values()):
                for parameter in operation.get("parameters", ()):
                    parameter["schema"] = _that_can_be_sent(parameter["schema"])
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # as the framework's own pages do


def _that_can_be_sent(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a parameter may be, without null: there is no way to write that in a query."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **kinds[0]}
