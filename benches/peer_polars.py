"""One Python polars answer, as its own process: peer_polars.py DATA > answer.csv

Only the columns the question needs are read, their types are given, and the streaming engine does the work. The
number of threads is set from outside, by POLARS_MAX_THREADS.
"""

import sys

import polars

SCHEMA = {
    "session_id": polars.String,
    "date": polars.String,
    "channel": polars.String,
    "campaign": polars.String,
    "device": polars.String,
    "bounces": polars.Int64,
    "pageviews": polars.Int64,
    "duration": polars.Int64,
}


def main():
    (data,) = sys.argv[1:]
    answer = (
        polars.scan_csv(f"{data}/sessions.csv", schema=SCHEMA)
        .group_by("channel", "campaign")
        .agg(
            polars.len().alias("sessions"),
            (polars.col("bounces").sum() / polars.len()).alias("bounce_rate"),
            (polars.col("pageviews").sum() / polars.len()).alias("page_depth"),
            (polars.col("duration").sum() / polars.len()).alias("avg_duration"),
        )
        .sort("channel", "campaign")
        .collect(engine="streaming")
    )
    sys.stdout.write(answer.write_csv())


if __name__ == "__main__":
    main()
