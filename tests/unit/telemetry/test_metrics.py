from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from models.outcome import Outcome
from telemetry.metrics import PREFIX, declared, open_metrics
from telemetry.vocabulary import ENDS

NEVER_LABELS = {"notification", "notification_id", "device", "device_id", "token", "address", "recipient", "error"}


def test_every_series_that_can_be_named_is_zero_at_the_start() -> None:
    metrics = open_metrics("tally", channels=["fcm", "apns"], apps=["default", "shop"])

    for app in ("default", "shop"):
        for channel in ("fcm", "apns"):
            for outcome, reason in ENDS:
                labels = {"app": app, "channel": channel, "outcome": outcome, "reason": reason}
                assert metrics.registry.get_sample_value("carillon_deliveries_total", labels) == 0


def test_every_final_outcome_has_a_reason_it_can_end_with() -> None:
    assert {outcome for outcome, _ in ENDS} == {outcome.value for outcome in Outcome if outcome.is_final}


def test_no_label_names_a_person_a_device_or_a_notification() -> None:
    for spec in declared().values():
        assert not NEVER_LABELS & set(spec.labels), spec.name


def test_every_field_is_exposed_under_its_full_name_and_nothing_else_of_ours() -> None:
    page = generate_latest(open_metrics("send", channels=["fcm"]).registry).decode()
    exposed = {family.name for family in text_string_to_metric_families(page) if family.name.startswith(PREFIX)}

    assert exposed == {PREFIX + spec.name for spec in declared().values()}


def test_two_processes_in_one_interpreter_do_not_share_numbers() -> None:
    one, other = open_metrics("send"), open_metrics("send")

    one.pages.of().inc(5)

    assert other.registry.get_sample_value("carillon_expansion_pages_total") == 0


def test_no_series_tells_when_it_was_created() -> None:
    page = generate_latest(open_metrics("send", channels=["fcm"]).registry).decode()

    assert "_created" not in page


def test_the_build_names_the_role() -> None:
    page = generate_latest(open_metrics("release").registry).decode()

    assert 'carillon_build_info{python="3.' in page
    assert 'role="release"' in page
