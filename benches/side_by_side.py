#!/usr/bin/env python3
"""Runs perfkpi, DuckDB and Python polars on the same files and prints what each took, as a Markdown table.

In: a folder written by generate.py (made when absent) and the perfkpi binary. Out: medians of wall time, CPU time
and peak memory, their ratios to perfkpi's, and whether all gave the same numbers.
Exit code: 0 the numbers agree, 1 they differ, 2 something is missing or a program failed. Never a verdict on time:
machines differ, so the figures are read by people.

The contenders take turns (A B C A B C ...), each run a process of its own, measured by the kernel (wait4). This
process stays small and imports little, because Linux counts the parent's memory at the moment of the start as the
least peak of a child: no figure below the printed floor can be told.
"""

import argparse
import csv
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from decimal import Decimal

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
KEYS = ("channel", "campaign")

# What is asked, which columns of the answers must be the same to the last digit, and which are quotients of such
# sums: those are held to TOLERANCE, under which numerators that differ by one could not hide.
SCENARIOS = {
    "sessions": {
        "title": "Sessions by channel and campaign (sessions.csv)",
        "exact": ("sessions",),
        "quotients": ("bounce_rate", "page_depth", "avg_duration"),
        "contenders": ("perfkpi", "DuckDB, types given", "DuckDB, sniffing", "polars, streaming"),
    },
    "report": {
        "title": "Whole report: spend, sessions and orders joined (the folder)",
        "exact": ("spend", "impressions", "clicks", "sessions", "orders", "revenue"),
        "quotients": ("ctr", "cpc", "bounce_rate", "cr", "cpo", "aov", "romi"),
        "contenders": ("perfkpi", "DuckDB, types given", "DuckDB, sniffing"),
    },
}
TOLERANCE = 1e-9


class Failed(Exception):
    """A program that is missing or did not finish; the text says what to do."""


def command(contender, scenario, asked):
    """(arguments, changes to the environment) of one run."""
    if contender == "perfkpi":
        binary = [asked.perfkpi, "report"]
        shared = ["--by", ",".join(KEYS), "--format", "csv", "--threads", str(asked.threads)]
        if scenario == "sessions":
            kpis = "sessions,bounce_rate,page_depth,avg_duration"
            return binary + [os.path.join(asked.data, "sessions.csv"), "--kpi", kpis] + shared, {}
        return binary + [asked.data] + shared, {}
    if contender.startswith("DuckDB"):
        variant = "typed" if "types given" in contender else "auto"
        script = os.path.join(HERE, "peer_duckdb.py")
        return [asked.python, script, scenario, asked.peer_data, str(asked.threads), variant], {}
    script = os.path.join(HERE, "peer_polars.py")
    return [asked.python, script, asked.peer_data], {"POLARS_MAX_THREADS": str(asked.threads)}


def run(arguments, changes):
    """Runs one process to its end: (seconds of wall, seconds of CPU, peak bytes, what it said)."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        try:
            child = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=errors, env={**os.environ, **changes}
            )
        except OSError as error:
            raise Failed(f"cannot start {arguments[0]}: {error.strerror}") from error
        _pid, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        said = out.read().decode("utf-8")
        if child.returncode != 0:
            complaint = errors.read().decode("utf-8", "replace").strip()
            raise Failed(f"`{' '.join(arguments)}` ended with {child.returncode}:\n{complaint}")
    unit = 1 if sys.platform == "darwin" else 1024
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss * unit, said


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def answer(text, scenario):
    """{(channel, campaign): {column: Decimal or None}} of a CSV answer; None is undefined."""
    asked = SCENARIOS[scenario]
    wanted = asked["exact"] + asked["quotients"]
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in KEYS + wanted if column not in (reader.fieldnames or ())]
    if missing:
        raise Failed(f"an answer has no column {', '.join(missing)}; it begins with: {text[:200]!r}")
    rows = {}
    for row in reader:
        key = tuple(row[column] for column in KEYS)
        if key in rows:
            raise Failed(f"an answer has two rows for {key}")
        rows[key] = {column: Decimal(row[column]) if row[column] else None for column in wanted}
    return rows


def same(left, right, exact):
    if left is None or right is None or exact:
        return left == right
    return abs(left - right) <= Decimal(TOLERANCE) * max(abs(left), abs(right))


def differences(names, answers, scenario):
    """Sentences on where an answer is not that of the first contender."""
    exact = SCENARIOS[scenario]["exact"]
    found, first = [], answers[names[0]]
    for name in names[1:]:
        other = answers[name]
        for key in sorted(set(first) ^ set(other)):
            found.append(f"{' / '.join(key)}: only {names[0] if key in first else name} has this row")
        for key in sorted(set(first) & set(other)):
            for column, value in first[key].items():
                if not same(value, other[key][column], column in exact):
                    found.append(f"{' / '.join(key)}: {column} is {value} by {names[0]}, {other[key][column]} by {name}")
    return found


def race(scenario, asked):
    """Runs one scenario and prints its table; False when the answers differ."""
    names = [name for name in SCENARIOS[scenario]["contenders"] if name != "perfkpi" or not asked.peers_only]
    figures = {name: [] for name in names}
    answers = {}
    for turn in range(asked.runs):
        for name in names:
            *figure, said = run(*command(name, scenario, asked))
            figures[name].append(figure)
            now = answer(said, scenario)
            if answers.setdefault(name, now) != now:
                raise Failed(f"{name} gave another answer in run {turn + 1}")
            print(f"{scenario} {turn + 1}/{asked.runs} {name}: {figure[0]:.2f} s", file=sys.stderr)
    medians = {name: [median(column) for column in zip(*figures[name])] for name in names}
    base = medians[names[0]]
    print(f"\n### {SCENARIOS[scenario]['title']}\n")
    print(f"| | wall s | (least – most) | CPU s | peak MiB | wall ÷ {names[0]} | CPU ÷ {names[0]} | peak ÷ {names[0]} |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name in names:
        wall, cpu, peak = medians[name]
        walls = [figure[0] for figure in figures[name]]
        ratios = " | ".join(f"{value / one:.2f}" for value, one in zip(medians[name], base))
        spread = f"{min(walls):.2f} – {max(walls):.2f}"
        print(f"| {name} | {wall:.2f} | {spread} | {cpu:.2f} | {peak / 2**20:.0f} | {ratios} |")
    found = differences(names, answers, scenario)
    if found:
        print(f"\nThe answers DIFFER in {len(found)} places:\n")
        for line in found[:20]:
            print(f"- {line}")
        return False
    print(f"\nAll {len(names)} gave the same numbers ({len(answers[names[0]])} rows).")
    return True


def versions(asked):
    """Says which peers take part; refuses when one is missing."""
    script = "import duckdb, polars; print(f'DuckDB {duckdb.__version__}, polars {polars.__version__}')"
    try:
        return run([asked.python, "-c", script], {})[3].strip()
    except Failed as error:
        raise Failed(
            f"{asked.python} has no DuckDB or polars. Make an environment that has them and name its Python:\n"
            "  python3 -m venv target/bench-env\n"
            "  target/bench-env/bin/pip install -r benches/requirements.txt    (or: pip install duckdb polars)\n"
            f"  target/bench-env/bin/python benches/side_by_side.py\n\n{error}"
        ) from error


def startup(asked):
    """Median seconds that a Python peer needs before its first line of work; part of its figures above."""
    parts = []
    for module in ("duckdb", "polars"):
        took = median([run([asked.python, "-c", f"import {module}"], {})[0] for _ in range(asked.runs)])
        parts.append(f"{module} {took:.2f} s")
    return ", ".join(parts)


def prepare(asked):
    """Makes sure of binary and data, and reads the files once so that every run finds them in the page cache."""
    if not asked.peers_only and not os.access(asked.perfkpi, os.X_OK):
        raise Failed(f"no perfkpi at {asked.perfkpi}: build it with `cargo build --release`, or name it with --perfkpi")
    if not os.path.exists(os.path.join(asked.data, "sessions.csv")):
        print(f"writing {asked.sessions:,} sessions to {asked.data} ...", file=sys.stderr)
        script = os.path.join(HERE, "generate.py")
        run([sys.executable, script, "--sessions", str(asked.sessions), "--out", asked.data], {})
    sizes = []
    for name in ("sessions.csv", "spend.csv", "orders.csv"):
        for folder in sorted({asked.data, asked.peer_data}):
            path = os.path.join(folder, name)
            try:
                with open(path, "rb", buffering=0) as file:
                    while file.read(1 << 20):
                        pass
            except OSError as error:
                raise Failed(f"cannot read {path}: {error.strerror}") from error
        sizes.append(f"{name} {os.path.getsize(os.path.join(asked.data, name)) / 1e6:.1f} MB")
    return ", ".join(sizes)


def arguments():
    parser = argparse.ArgumentParser(description="perfkpi beside DuckDB and polars, on the same files in one run.")
    parser.add_argument("--sessions", type=int, default=10_000_000, help="size of the data made when there is none")
    parser.add_argument("--data", metavar="DIR", help="folder of generate.py (default: target/bench-SESSIONS)")
    parser.add_argument("--peer-data", metavar="DIR",
                        help="what the peers read instead: with --data a folder made with --mess, its clean twin")
    parser.add_argument("--perfkpi", default=os.path.join(ROOT, "target", "release", "perfkpi"), metavar="PATH")
    parser.add_argument("--peers-only", action="store_true", help="leave perfkpi out")
    parser.add_argument("--python", default=sys.executable, metavar="PATH", help="the Python that has duckdb and polars")
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), action="append", help="default: all")
    parser.add_argument("--runs", type=int, default=5, help="runs of each (default: 5)")
    parser.add_argument("--threads", type=int, default=2, help="threads each may use (default: 2)")
    asked = parser.parse_args()
    if min(asked.runs, asked.threads, asked.sessions) < 1:
        parser.error("--runs, --threads and --sessions must be at least 1")
    asked.data = asked.data or os.path.join(ROOT, "target", f"bench-{asked.sessions}")
    asked.peer_data = asked.peer_data or asked.data
    return asked


def main():
    asked = arguments()
    try:
        peers = versions(asked)
        sizes = prepare(asked)
        floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        print(f"{sizes}; {asked.threads} threads of {os.cpu_count()} cores, {platform.machine()} {platform.system()}; "
              f"{peers}; medians of {asked.runs} runs, taken in turn, files in the page cache.")
        scenarios = asked.scenario or list(SCENARIOS)
        agreed = [race(scenario, asked) for scenario in scenarios]
        print(f"\nStart-up of Python and the library, within the wall times above: {startup(asked)}. "
              f"Peaks below {floor / 2**20:.0f} MiB cannot be told.")
    except Failed as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0 if all(agreed) else 1


if __name__ == "__main__":
    sys.exit(main())
