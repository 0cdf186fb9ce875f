"""Whatever the document allows, and what it does not, is asked: nothing is a defect, and nothing breaks the document.

``EDGE_CASES=1000`` asks that many of each path, at random; the usual few are the same each time.
"""

import os
from datetime import timedelta

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings

from edge.access import BEARER
from models.outcome import Outcome
from models.reporting import Bucket, Traces
from tests.support.builders import NOON
from tests.support.edge_house import OPERATOR, EdgeHouse, an_overview
from tests.support.memory_reporting import MemoryReporting
from tests.unit.edge.routes.test_deliveries import a_row
from tests.unit.edge.routes.test_explain import a_try

FEW = 15
CASES = int(os.environ.get("EDGE_CASES", FEW))

REFUSED = [404, 422]
"""A cursor of nobody, a notification that nobody knows: the document allows to ask, and the answer is no."""


def an_edge() -> FastAPI:
    """Return an edge that knows some of everything."""
    overviews = [an_overview("spring-sale"), an_overview("0", "bank", progress=None)]
    overviews += [an_overview("refused", "", kept=None, created_at=NOON - timedelta(hours=1))]
    rows = [a_row(number, outcome) for number, outcome in enumerate(Outcome)]
    reporting = MemoryReporting(overviews, rows, [Bucket(NOON, 4, 1)], Traces([a_try()], [], [], None))
    edge = EdgeHouse(reporting)
    edge.app.state.board.longest_s = 0  # or a stream would never end
    return edge.app


def document_of(app: FastAPI) -> schemathesis.BaseSchema:
    config = schemathesis.Config.from_dict(
        {
            "auth": {"openapi": {BEARER.scheme_name: {"bearer": OPERATOR}}},
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", *REFUSED]}},
        }
    )
    return schemathesis.openapi.from_asgi("/v1/openapi.json", app, config=config)


schema = document_of(an_edge())


@schema.parametrize()
@settings(
    max_examples=CASES,
    derandomize=CASES == FEW,
    deadline=None,
    suppress_health_check=list(HealthCheck),  # a fixture of a function, which no case changes
)
def test_no_question_breaks_the_document(case: schemathesis.Case) -> None:
    case.call_and_validate()


@schema.include(path_regex="^/v1/").parametrize()
@settings(max_examples=3, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_without_a_token_every_question_is_refused(case: schemathesis.Case) -> None:
    answer = case.call(headers={"Authorization": "Bearer nobody"})

    assert answer.status_code in {401, 405, 406}
