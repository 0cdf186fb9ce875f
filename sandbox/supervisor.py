"""Starts programs in order, starts again what dies, and stops everything in reverse order."""

import signal
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from models.errors import SetupError
from sandbox.archives import Say
from sandbox.child import Child
from sandbox.leash import Leash
from sandbox.post import Post
from sandbox.program import Program

TICK_S: Final = 0.1
STOP_S: Final = 5.0
"""How long closing waits for the watching thread."""


class Supervisor:
    """Keeps programs running; every method may be called from any thread."""

    on_change: Callable[[], None]
    """Called after every start and stop."""

    def __init__(self, log_dir: Path, *, say: Say = print) -> None:
        self._log_dir = log_dir
        self._say = say
        self.on_change = lambda: None
        self._leash = Leash()
        self._batch = 0
        self._posts: dict[str, Post] = {}
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._thread.start()

    def start(self, programs: Iterable[Program]) -> None:
        """Start programs side by side and return when all are ready; raises SetupError, quoting a log, otherwise."""
        self._batch += 1
        children = [self._begin(program) for program in programs]
        self.on_change()
        for child in children:
            child.wait_ready()
            self._say(f"{child.program.name} is ready")

    def _begin(self, program: Program) -> Child:
        with self._lock:
            child = Child(program, self._log_dir, self._leash)
            post = self._posts.setdefault(program.name, Post(child, self._batch))
            post.wanted = True
            post.launch()
            return post.child

    def run(self, program: Program) -> None:
        """Run a program to its end; raises SetupError, quoting its log, if that is not a good one."""
        child = Child(program, self._log_dir, self._leash)
        child.start()
        if not child.wait(program.ready_within_s) or child.code != 0:
            child.stop()
            child.complain("failed")
        self._say(f"{program.name}: done")

    def _watch(self) -> None:
        while not self._closing.wait(TICK_S):
            with self._lock:
                restarted = [self._revive(post) for post in self._posts.values()]
            if any(restarted):
                self.on_change()

    def _revive(self, post: Post) -> bool:
        """Start a program again that ended by itself, if its time has come."""
        child = post.child
        if not post.wanted or child.pid is not None or not post.backoff.is_due(time.monotonic()):
            return False
        self._say(f"{child.program.name} ended with {child.code}: starting it again")
        try:
            post.launch()
        except (SetupError, OSError) as error:
            self._say(f"{child.program.name} does not start: {error}")
            post.backoff.due = None
        return True

    def stop(self, name: str) -> None:
        """Stop one program on purpose: it stays down until it is started again."""
        self._dismiss(name).stop()
        self.on_change()

    def fell(self, name: str) -> None:
        """Kill one program as misfortune would; it stays down until it is started again."""
        self._dismiss(name).fell()
        self.on_change()

    def _dismiss(self, name: str) -> Child:
        with self._lock:
            self._posts[name].wanted = False
            return self._posts[name].child

    def strike(self, name: str, signum: int = signal.SIGKILL) -> None:
        """Send a signal as misfortune would: if the program ends of it, it is started again."""
        self._posts[name].child.strike(signum)

    def restart(self, name: str) -> None:
        """Stop one program, start it, and return when it is ready."""
        self.stop(name)
        self.start([self._posts[name].child.program])

    @property
    def children(self) -> list[Child]:
        """Every program that was ever started, in order."""
        with self._lock:
            return [post.child for post in self._posts.values()]

    def is_wanted(self, name: str) -> bool:
        """Tell whether a program has its place, whether or not it runs now; one that was stopped on purpose has not."""
        with self._lock:
            return self._posts[name].wanted

    def close(self) -> None:
        """Stop everything, the last started first, and whatever would not stop."""
        self._closing.set()
        self._thread.join(STOP_S)
        with self._lock:
            for batch in range(self._batch, 0, -1):
                children = [post.child for post in self._posts.values() if post.batch == batch]
                for child in children:
                    child.strike(signal.SIGTERM)
                for child in children:
                    child.stop()
            self._leash.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
