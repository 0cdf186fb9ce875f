"""``carillon sandbox``: the whole house on this machine, from one command."""

import secrets
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from models.errors import SetupError
from registry.client import without_password
from sandbox.credentials import issue, write_service_account
from sandbox.demo_command import run_demo
from sandbox.demo_faults import Faults
from sandbox.demo_options import FAULTS_HELP, DemoCommand
from sandbox.detached import end, start_detached
from sandbox.interrupt import until_interrupted
from sandbox.opening import open_sandbox
from sandbox.running import Sandbox
from sandbox.state import State, read_state
from sandbox.tokens import token_file

app = typer.Typer(
    no_args_is_help=True,
    help="""Run the whole house on this machine: Kafka, a registry, simulators of FCM and APNs, one worker per role, and
    the edge with its live page.

    Kafka comes from its archives by Maven, once. The registry is the MongoDB that CARILLON_MONGO__URI names, else
    mongod if it is on the PATH, else a stand-in that forgets everything on stop. Ports are chosen freely; data, logs
    and what listens where are kept in one folder. What dies is started again.""",
)

FOLDER: Final = Path("var/sandbox")
DEMO_FOLDER: Final = Path("var/demo")
Secure = Annotated[bool, typer.Option("--secure", help="Kafka asks who comes: TLS, passwords and ACLs.")]
Folder = Annotated[Path, typer.Option("--folder", help="Where its data, logs and state are kept.")]

console = Console()


@app.command()
def up(
    *,
    folder: Folder = FOLDER,
    detach: Annotated[bool, typer.Option("--detach", help="Return when everything is ready.")] = False,
    nodes: Annotated[int, typer.Option(min=1, max=3, help="Of Kafka: 3 survive the loss of one.")] = 1,
    secure: Secure = False,
) -> None:
    """Start everything and stay until Ctrl-C, or leave it running with --detach.

    Exits 1 if a sandbox runs in this folder already, or if something is missing.
    """
    try:
        if detach:
            start_detached(folder, ["--nodes", str(nodes), *(["--secure"] if secure else [])], console.print)
            return
        producers: list[str] | None = [] if secure else None
        opening = open_sandbox(folder, nodes=nodes, producers=producers, edge=True, say=console.print)
        with until_interrupted() as interrupted, opening as sandbox:
            _show_how_to_use(sandbox, folder)
            interrupted.wait()
            console.print("stopping ...")
    except SetupError as error:
        console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        console.print("stopped")


def _show_how_to_use(sandbox: Sandbox, folder: Path) -> None:
    console.print(f"\nbroker    {sandbox.bootstrap}\nregistry  {without_password(sandbox.mongo_uri)}")
    _show_page(read_state(folder), folder)
    if sandbox.house.locks is not None:
        told = sandbox.house.locks.write_environment(sandbox.environment())
        console.print(f"to log in as its operator: set -a; . {told}; set +a", highlight=False)
    console.print(
        f"logs      {folder / 'logs'}\nready: carillon sandbox status tells where everything listens; Ctrl-C stops it"
    )


@app.command()
def status(
    *,
    folder: Folder = FOLDER,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Tell what runs and where it listens; exits 1 if nothing does, or if something is down."""
    state = read_state(folder)
    if state is None or not state.supervisor.lives:
        console.print(f"no sandbox runs in {folder}: carillon sandbox up")
        raise typer.Exit(1)
    if as_json:
        print(state.model_dump_json(indent=2))
    else:
        _show(state, folder)
    if not state.ready or not all(program.lives for program in state.programs.values()):
        raise typer.Exit(1)


def _show(state: State, folder: Path) -> None:
    console.print(f"broker    {state.bootstrap}\nregistry  {state.mongo_uri}\n{state.note}")
    _show_page(state, folder)
    table = Table("program", "pid", "listens", "log")
    for name, program in state.programs.items():
        where = "\n".join(f"{what} {url}" for what, url in program.urls.items())
        table.add_row(name, str(program.pid) if program.lives else "[red]down", where, Path(program.log).name)
    console.print(table)


def _show_page(state: State | None, folder: Path) -> None:
    """Say where the live page is, and where its token lies: it is shown on no terminal and in no log."""
    if state is not None and "edge" in state.programs:
        url = state.programs["edge"].urls["page"]
        told = f"page      {url}\ntoken     is in {token_file(folder)}; the page asks for it"
        console.print(told, highlight=False, soft_wrap=True)


@app.command()
def down(folder: Folder = FOLDER) -> None:
    """Stop everything, also what a sandbox that died left behind."""
    ended = end(folder)
    console.print(ended or f"no sandbox runs in {folder}")


@app.command("credentials")
def write_credentials(
    folder: Annotated[Path, typer.Argument(help="Where they are written; what is there already stays.")],
    token_uri: Annotated[str, typer.Option(help="Where the simulator of FCM gives tokens: https://HOST:PORT/token")],
    host: Annotated[list[str], typer.Option(help="By which name the simulators are called; may be repeated.")],
) -> None:
    """Write credentials for simulators that run elsewhere, such as in containers: an authority, keys, certificates.

    They open nothing but simulators that trust the same authority.
    """
    write_service_account(issue(folder, host), token_uri)
    console.print(f"credentials are in {folder}")


@app.command(cls=DemoCommand)
def demo(
    *,
    devices: Annotated[int, typer.Option(min=1, help="How many to load, half of them on FCM, half on APNs.")] = 20_000,
    faults: Annotated[Faults, typer.Option("--faults", help=FAULTS_HELP)] = Faults.NONE,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="What the faults follow from; absent: another one each time.")
    ] = None,
    secure: Secure = False,
    as_json: Annotated[bool, typer.Option("--json", help="As a last line, one JSON object.")] = False,
    folder: Annotated[Path, typer.Option("--folder", help="Where data and logs are kept.")] = DEMO_FOLDER,
) -> None:
    """Do the main job once: start everything, load devices, launch one notification, compare both accounts.

    Exits 0 only if the account balances and agrees with what the simulators saw, to the last delivery, and no repeat
    carried other ids than the first.
    """
    try:
        with until_interrupted():
            chosen = secrets.randbelow(1_000_000) if seed is None else seed
            agrees = run_demo(folder, devices, console, faults=faults, seed=chosen, as_json=as_json, secure=secure)
    except SetupError as error:
        console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        console.print("stopped")
        raise typer.Exit(130) from None
    raise typer.Exit(0 if agrees else 1)


if __name__ == "__main__":
    app()
