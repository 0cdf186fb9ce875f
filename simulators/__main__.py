"""``python -m simulators fcm|apns --port P --cert-file F --key-file F``: serves until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import signal
import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from simulators.listener import Address
from simulators.serve import Running, open_apns, open_fcm


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulators", description="Stand-ins for FCM and APNs.")
    parser.add_argument("provider", choices=("fcm", "apns"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free port, told on standard output")
    parser.add_argument("--cert-file", type=Path, required=True, help="the server's certificate and its chain, PEM")
    parser.add_argument("--key-file", type=Path, required=True, help="its key, PEM")
    parser.add_argument("--log-file", type=Path, help="every request as a line of JSON, appended")
    parser.add_argument("--client-ca-file", type=Path, help="who signs client certificates (APNs)")
    parser.add_argument("--p8-file", type=Path, help="APNs: check the signatures of provider tokens with this key")
    parser.add_argument("--topic", action="append", default=[], help="APNs: refuse other topics; may be repeated")
    return parser.parse_args()


def _open(given: argparse.Namespace) -> AbstractAsyncContextManager[Running]:
    address = Address(given.cert_file, given.key_file, given.host, given.port, given.client_ca_file)
    if given.provider == "fcm":
        return open_fcm(address, log_file=given.log_file)
    return open_apns(address, log_file=given.log_file, p8_file=given.p8_file, topics=frozenset(given.topic))


async def _serve(given: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with _open(given) as running:
        sys.stdout.write(f"{given.provider} listens at {running.url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Serve, on uvloop where it is installed."""
    given = _arguments()
    try:
        make_loop = importlib.import_module("uvloop").new_event_loop
    except ImportError:
        make_loop = asyncio.new_event_loop
    with asyncio.Runner(loop_factory=make_loop) as runner:
        runner.run(_serve(given))


if __name__ == "__main__":
    main()
