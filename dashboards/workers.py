"""The dashboard *Workers*, for operators: the processes of each role, what they use, and whether they keep up."""

from typing import Final

from grafana_foundation_sdk.models import units

from dashboards.looks import ORANGE, OVER_TIME, PROCESSES, RED
from dashboards.metric import METRICS
from dashboards.panel import Ask, Board, Form, Panel, Row
from dashboards.promql import by_process, process, since_start

THERE: Final = Row(
    "Who is there",
    (
        Panel(
            "Processes by role",
            "Workers that are running, by role. To scale a role, start another worker of it with another `--instance`.",
            units.Short,
            (Ask(PROCESSES.gauge("count", METRICS.build_info, "role")),),
            width=12,
        ),
        Panel(
            "Versions",
            "What runs where: more than one version for longer than a roll-out is a worker that was forgotten.",
            units.Short,
            (Ask(PROCESSES.gauge("max", METRICS.build_info, "role", "instance", "version", "python")),),
            Form.TABLE,
            width=12,
        ),
    ),
)

USE: Final = Row(
    "What they use",
    (
        Panel(
            "Processor",
            "Share of one processor core that each process uses. A worker has one event loop: near 100 % it is full, "
            "and another one helps.",
            units.PercentUnit,
            (Ask(by_process(PROCESSES, f"rate({process('process_cpu_seconds_total')}[{PROCESSES.window}])")),),
            limits=((0.9, ORANGE),),
        ),
        Panel(
            "Memory",
            "Memory that each process holds (resident). It levels off; a line that only climbs is a leak.",
            units.BytesIEC,
            (Ask(by_process(PROCESSES, process("process_resident_memory_bytes"))),),
        ),
        Panel(
            "Open files",
            "Share of the files and connections that a process may open; at 100 % it can open none.",
            units.PercentUnit,
            (Ask(by_process(PROCESSES, f"{process('process_open_fds')} / {process('process_max_fds')}")),),
            limits=((0.8, RED),),
        ),
    ),
)

PULSE: Final = Row(
    "Whether they keep up",
    (
        Panel(
            "Event loop late",
            "How much later than asked the event loop woke up, in 99 of 100 times. Above 50 ms answers wait; above 1 s "
            "the broker may think that the worker is dead.",
            units.Seconds,
            (Ask(by_process(PROCESSES, PROCESSES.quantile(0.99, METRICS.event_loop_lag, "instance").text)),),
            width=12,
            limits=((0.05, ORANGE), (1, RED)),
        ),
        Panel(
            "Partitions given or taken",
            "Times that partitions moved between the workers of a role, each second: usual when one starts or stops. "
            "Without an end, workers are too slow for the broker.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.rebalances, "role")),),
            width=12,
        ),
        Panel(
            "Standstill by it",
            "Time in which a worker read nothing because partitions were on the move: half (p50) and 99 % of the times "
            "took no longer. Above 3 s a role without tables is slower than promised.",
            units.Seconds,
            tuple(
                Ask(OVER_TIME.quantile(share, METRICS.rebalance_seconds, "role"), f"p{share * 100:g}")
                for share in (0.5, 0.99)
            ),
            width=12,
        ),
        Panel(
            "Running for",
            "Time since each process started. Short, again and again: it is restarted, and its log says why.",
            units.DurationSeconds,
            (Ask(since_start(PROCESSES)),),
            width=12,
        ),
    ),
)

WORKERS: Final = Board(
    "workers",
    "Workers",
    "The processes: which run, what they use, and whether their event loops keep up.",
    (THERE, USE, PULSE),
)
