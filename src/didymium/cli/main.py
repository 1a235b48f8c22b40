"""The command line: thin functions, arguments in, functions of the package called, an exit code out."""

from __future__ import annotations

import importlib
import signal
import sys
from typing import Any

import typer

app = typer.Typer(
    name="didymium",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Plan a rare-earth supply you can count on.",
    epilog="Start with: didymium demo, then didymium new mine --like india-china. Exit codes: 0 done, "
    "1 findings or infeasible, 2 usage or bad input.",
)
world_app = typer.Typer(no_args_is_help=True, help="The shipped world of tables.")
app.add_typer(world_app, name="world")

Json = typer.Option(False, "--json", help="Answer as one JSON object.")


def _work(name: str) -> Any:
    """The function behind a command; loaded only when it is called, so that --help stays quick."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(f"didymium.cli.{module}"), function)


@app.command()
def check(
    study: str = typer.Argument(help="A study's folder, or the name of a shipped one."), as_json: bool = Json
) -> None:
    """Find every problem of a study at once, each with its fix."""
    _work("study:check")(study=study, as_json=as_json)


@app.command()
def solve(
    study: str = typer.Argument(help="A study's folder, or the name of a shipped one."),
    case: str = typer.Option("reference/calm", "--case", help="answer/shock"),
    out: str = typer.Option("", "--out", help="Folder of the run; default runs/<study>/<answer>.<shock>"),
    cold: bool = typer.Option(False, "--cold", help="Do not start from a stored basis."),
    calibration: str = typer.Option("", "--calibration", help="on, fading or off; default what the study says."),
    as_json: bool = Json,
) -> None:
    """Solve one case and keep the run."""
    _work("study:solve")(study=study, case=case, out=out, cold=cold, calibration=calibration, as_json=as_json)


@app.command("list")
def list_(
    what: str = typer.Argument("", help="Nothing: the shipped studies. A study: its cases. A run: its figures."),
    as_json: bool = Json,
) -> None:
    """List the shipped studies, the cases of a study, or the figures of a run."""
    _work("look:list_")(what=what, as_json=as_json)


@app.command()
def show(
    what: str = typer.Argument(help="A study, or 'materials'."),
    table: str = typer.Argument("", help="A table, 'materials' or 'routes' of that study."),
    as_json: bool = Json,
) -> None:
    """Show a study: its question and tables, the rows of one table, or the materials and routes the model writes."""
    _work("look:show")(what=what, table=table, as_json=as_json)


@app.command()
def new(
    name: str = typer.Argument(help="Folder of the new study."),
    like: str = typer.Option("", "--like", help="Start from a shipped study, with its answers."),
) -> None:
    """Begin a study of your own."""
    _work("study:new")(name=name, like=like)


@app.command()
def trace(
    run: str = typer.Argument(help="The folder of a run."),
    figure: str = typer.Argument(help="The id of a figure; `didymium list RUN` prints them."),
    most: int = typer.Option(10, "--most", min=1, help="Cells shown, the strongest first."),
    as_json: bool = Json,
) -> None:
    """Walk a figure back: to its equations, its table cells, their claims and sources."""
    _work("trace:trace")(run=run, figure=figure, most=most, as_json=as_json)


@app.command()
def leverage(
    run: str = typer.Argument(help="The folder of a run."),
    figures: list[str] = typer.Argument(None, help="Ids of figures; default the headline figures of the study."),
    leading: int = typer.Option(3, "--leading", min=0, help="Claims of each figure to solve again; 0 only screens."),
    most: int = typer.Option(10, "--most", min=1, help="Claims shown."),
    as_json: bool = Json,
) -> None:
    """Rank claims by how strongly they move the headline figures, and give these figures their ranges."""
    _work("trace:leverage")(run=run, figures=figures or [], leading=leading, most=most, as_json=as_json)


@app.command()
def stress(
    run: str = typer.Argument(help="The folder of a run."),
    party: str = typer.Option("", "--party", help="A place or group; default the focus of the study, else all users."),
    among: str = typer.Option("", "--among", help="What fails: places,plants,deposits,chokepoints; default all."),
    years: str = typer.Option("", "--years", help="Solved years, as in 2030,2040; default all."),
    most: int = typer.Option(15, "--most", min=1, help="Suppliers shown, the worst first."),
    as_json: bool = Json,
) -> None:
    """Take away each supplier in turn: how much of a party's demand is still served (N-1 cover)."""
    _work("stress:stress")(run=run, party=party, among=among, years=years, most=most, as_json=as_json)


@app.command()
def indicators(
    run: str = typer.Argument(help="The folder of a run."),
    place: str = typer.Option("", "--place", help="A place or group; default the focus of the study, else all users."),
    only: str = typer.Option("", "--only", help="Indicators or families, as in hhi,import_reliance; default all."),
    year: int = typer.Option(0, "--year", help="The year shown; default 2030."),
    observed: bool = typer.Option(False, "--observed", help="Also those of the observed trade in its tables."),
    out: str = typer.Option("", "--out", help="A CSV file for all values."),
    as_json: bool = Json,
) -> None:
    """Indicators of a run: concentration, reliance, supply risk, benchmarks, balance, burdens, netback, jobs."""
    _work("indicators:told")(run=run, place=place, only=only, year=year, observed=observed, out=out, as_json=as_json)


@app.command()
def report(
    names: list[str] = typer.Argument(None, help="A study that was compared; or runs of a study, the reference first."),
    every: bool = typer.Option(False, "--all", help="A linked site of all shipped studies, and those named."),
    runs: str = typer.Option("runs", "--runs", help="Where comparisons lie: a folder a study."),
    to: str = typer.Option(
        "", "--to", "--out", help="File to write; default report.html, of a study in its runs; of --all runs/site."
    ),
    as_json: bool = Json,
) -> None:
    """Write one self-contained HTML report, or a site of all studies."""
    _work("site:report")(names=names or [], whole=every, runs=runs, to=to, as_json=as_json)


@app.command()
def compare(
    names: list[str] = typer.Argument(None, help="Studies: folders or names of shipped ones."),
    all_: bool = typer.Option(False, "--all", help="Every shipped study."),
    answers: str = typer.Option("", "--answers", help="Only these answers, separated by ';'; the reference always."),
    shocks: str = typer.Option("", "--shocks", help="Only these shocks, separated by ';'; the calm plan always."),
    out: str = typer.Option("runs", "--out", help="Folder in which each study has a folder of its own."),
    processes: int = typer.Option(2, "--processes", min=1, max=64, help="Answers solved at the same time."),
    as_json: bool = Json,
) -> None:
    """Solve answers x shocks of studies, each shock on its answer's hot plan, and show them side by side."""
    _work("compare:compare")(
        names=names or [], all_=all_, answers=answers, shocks=shocks, out=out, processes=processes, as_json=as_json
    )


@app.command()
def weigh(
    names: list[str] = typer.Argument(None, help="Studies that were compared."),
    all_: bool = typer.Option(False, "--all", help="Every shipped study."),
    only: str = typer.Option("", "--only", help="ranges,break_evens,claims,partnership,gates,elsewhere; default all."),
    out: str = typer.Option("runs", "--out", help="Folder that `compare` wrote to."),
    store: bool = typer.Option(False, "--store", help="Keep comparison and weights as library/gallery/<study>."),
    as_json: bool = Json,
) -> None:
    """Ranges of headlines, break-evens, forced claims and partnerships of compared studies, each timed apart."""
    _work("compare:weigh")(names=names or [], all_=all_, only=only, out=out, store=store, as_json=as_json)


@app.command()
def prices(
    run: str = typer.Argument(help="The folder of a run."),
    figure: str = typer.Argument("", help="The id of a price, as `list RUN` prints it; left out: all published."),
    as_json: bool = Json,
) -> None:
    """Prices with left and right derivative, as chains from the ore, and the first limit before each unmet tonne."""
    _work("prices:prices")(run=run, figure=figure, as_json=as_json)


@app.command()
def accounts(
    run: str = typer.Argument(help="The folder of a run."),
    by: str = typer.Option("party", "--by", help="party, or place: each treasury with its place."),
    as_json: bool = Json,
) -> None:
    """Who gains and who pays: users, mines, plants, lanes, treasuries, owners of stocks; and how it closes."""
    _work("accounts:accounts")(run=run, by=by, as_json=as_json)


@app.command()
def demo(
    out: str = typer.Option("runs/india-china", "--out", help="Folder of the runs and the report."),
    as_json: bool = Json,
) -> None:
    """Solve three answers of the first study and write its report. Asks nothing of any network."""
    _work("demo:demo")(out=out, as_json=as_json)


@app.command()
def validate(
    study: str = typer.Argument("india-china", help="A study on the shipped world."),
    store: bool = typer.Option(False, "--store", help="Keep the answer as library/world/validation.json."),
    strict: bool = typer.Option(False, "--strict", help="Exit with 1 when a figure lies outside its band."),
    as_json: bool = Json,
) -> None:
    """Hold the model against the world we know: 2024, and 2025 that the calibration has not seen."""
    _work("validate:run")(study=study, store=store, strict=strict, as_json=as_json)


@app.command()
def calibrate(
    study: str = typer.Argument("india-china", help="A study's folder, or the name of a shipped one."),
    out: str = typer.Option("", "--out", help="Folder to write the wedges to; default: print only."),
    as_json: bool = Json,
) -> None:
    """Reconcile the flows of 2024 and find the wedges that make them an optimum."""
    _work("calibrate:run")(study=study, out=out, as_json=as_json)


@app.command("hand-checks")
def hand_checks(as_json: bool = Json) -> None:
    """Hold what can be worked out on paper against the shipped tables: each within its range, or with its cause."""
    _work("hand_checks:checks")(as_json=as_json)


@app.command("rare-metals")
def rare_metals(
    study: str = typer.Argument("kazakhstan-exporter", help="A study on the shipped world."),
    place: str = typer.Option("", "--place", help="A place, as in KAZ; default the focus of the study."),
    as_json: bool = Json,
) -> None:
    """What a place makes of the rare metals that texts take for rare earths, and its share of the world."""
    _work("hand_checks:metals")(study=study, place=place, as_json=as_json)


@world_app.command("build")
def world_build(
    facts: str = typer.Option("data/facts", "--facts", help="Folder of the fact tables."),
    out: str = typer.Option("", "--out", help="Folder to write; default the shipped world."),
    as_json: bool = Json,
) -> None:
    """Write the world tables from the facts."""
    _work("world:build")(facts=facts, out=out, as_json=as_json)


@app.command()
def docs(out: str = typer.Option("docs", "--out", help="Folder of the documentation.")) -> None:
    """Write the generated pages of the documentation: tables, equations, errors."""
    _work("world:docs")(out=out)


def run() -> None:
    """The door: `didymium` on the command line."""
    # The solver does not hear Python's signals: Ctrl-C ends the process at once. A run folder is renamed
    # into place only when it is complete, so nothing half done is left to be mistaken for a result.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        app()
    except BrokenPipeError:
        sys.exit(1)
