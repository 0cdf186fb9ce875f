from benchmarks.stand import channel_settings, silent
from sandbox.program import Program


def test_a_channel_is_given_its_own_settings_and_no_others() -> None:
    environment = {
        "CARILLON_PROVIDERS__FCM__CA_FILE": "ca.pem",
        "CARILLON_PROVIDERS__APNS__KEY_ID": "KEY",
        "CARILLON_KAFKA__BOOTSTRAP": "broker",
    }

    assert channel_settings(environment, "fcm") == {"ca_file": "ca.pem"}
    assert channel_settings(environment, "apns") == {"key_id": "KEY"}


def test_a_silent_simulator_keeps_no_file_and_is_else_the_same() -> None:
    program = Program("fcm-simulator", ("python", "--port", "1", "--log-file", "requests", "--key-file", "key"))

    found = silent(program)

    assert found.command == ("python", "--port", "1", "--key-file", "key")
    assert found.name == "fcm-simulator"
