#!/usr/bin/env python3
"""What a company's 200 rules cost beside the plain report on the same files, in one run.

In: a folder written by generate.py and the perfkpi binary. Out: medians of wall time, CPU time and peak memory of
`perfkpi report` and of `perfkpi check` with the rules, and their ratio, as a Markdown table. The two take turns.
Exit code: 0 measured, 2 something is missing or a run failed. A check that breaches (exit code 1) is measured, too.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

from side_by_side import Failed, ROOT, median

CHANNELS = ["Paid Social", "Paid Search", "Email", "Display", "Affiliates"]
BOUNDS = [
    ("romi", ">= -50%"), ("cpo", "<= 4000"), ("spend", ">= 1"), ("orders", ">= 1"), ("cr", ">= 0%"),
    ("aov", ">= 1"), ("bounce_rate", "<= 100%"), ("ctr", ">= 0"), ("roas", ">= 0"), ("cpc", "<= 1000"),
]


def rules():
    """Ten KPIs: in total, of each channel, by channel, campaign and device, with and without a condition."""
    for kpi, bound in BOUNDS:
        claim = f"{kpi} {bound}"
        yield claim, ""
        yield f"{claim} over all", ""
        yield f"{claim} by channel", "min_orders = 1\n"
        yield f"{claim} by campaign where spend > 1", "min_clicks = 1\n"
        yield f"{claim} by channel, campaign", ""
        for channel in CHANNELS:
            of_channel = f'where channel = "{channel}"'
            yield f"{claim} {of_channel}", ""
            yield f"{claim} by campaign {of_channel}", ""
            yield f"{claim} by device {of_channel}", 'on_no_data = "pass"\n'


def run(arguments):
    """(wall s, CPU s, peak bytes) of one run; the verdict of a check is no failure."""
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        child = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, 1, 3):
            errors.seek(0)
            raise Failed(f"`{' '.join(arguments)}` ended with {code}:\n{errors.read().decode('utf-8', 'replace')}")
    unit = 1 if sys.platform == "darwin" else 1024
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss * unit


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", default=os.path.join(ROOT, "target", "bench-10000000"))
    parser.add_argument("--perfkpi", default=os.path.join(ROOT, "target", "release", "perfkpi"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    for needed in (asked.perfkpi, os.path.join(asked.data, "sessions.csv")):
        if not os.path.exists(needed):
            raise Failed(f"there is no {needed}: see benches/README.md")
    said = list(rules())
    with tempfile.TemporaryDirectory() as folder:
        settings = os.path.join(folder, "rules.toml")
        with open(settings, "w", encoding="utf-8") as file:
            file.writelines(f"[[check]]\nrule = '{rule}'\n{more}\n" for rule, more in said)
        shared = [asked.data, "--quiet", "--threads", str(asked.threads)]
        commands = {
            "report by channel, campaign, device": [asked.perfkpi, "report", *shared, "--by", "channel,campaign,device"],
            f"check of {len(said)} rules": [asked.perfkpi, "check", *shared, "--config", settings],
        }
        figures = {name: [] for name in commands}
        for _ in range(asked.runs):
            for name, command in commands.items():
                figures[name].append(run(command))
    medians = {name: [median(column) for column in zip(*rows)] for name, rows in figures.items()}
    base = next(iter(medians.values()))
    print("| | wall s | CPU s | peak MiB | wall ÷ report | CPU ÷ report | peak ÷ report |\n|---|--:|--:|--:|--:|--:|--:|")
    for name, (wall, cpu, peak) in medians.items():
        ratios = " | ".join(f"{value / one:.2f}" for value, one in zip((wall, cpu, peak), base))
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {peak / 2**20:.0f} | {ratios} |")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        print(failed, file=sys.stderr)
        sys.exit(2)
