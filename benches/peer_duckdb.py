"""One DuckDB answer, as its own process: peer_duckdb.py SCENARIO DATA THREADS typed|auto > answer.csv

`typed` names every column's type and switches detection off; `auto` lets DuckDB sniff the files. Everything else
is DuckDB's default, but for the order of the rows read, which it need not keep.
"""

import csv
import sys

import duckdb

COLUMNS = {
    "sessions": "{'session_id': 'VARCHAR', 'date': 'DATE', 'channel': 'VARCHAR', 'campaign': 'VARCHAR', "
                "'device': 'VARCHAR', 'bounces': 'INTEGER', 'pageviews': 'INTEGER', 'duration': 'INTEGER'}",
    "spend": "{'date': 'DATE', 'channel': 'VARCHAR', 'campaign': 'VARCHAR', 'impressions': 'BIGINT', "
             "'clicks': 'BIGINT', 'spend': 'DECIMAL(18,2)'}",
    "orders": "{'order_id': 'VARCHAR', 'date': 'DATE', 'channel': 'VARCHAR', 'campaign': 'VARCHAR', "
              "'revenue': 'DECIMAL(18,2)', 'status': 'VARCHAR'}",
}

SESSIONS = """
SELECT channel, campaign, count(*) AS sessions,
       sum(bounces)::DOUBLE / count(*) AS bounce_rate,
       sum(pageviews)::DOUBLE / count(*) AS page_depth,
       sum(duration)::DOUBLE / count(*) AS avg_duration
FROM {sessions} GROUP BY channel, campaign ORDER BY channel, campaign
"""

# Money is summed as DECIMAL; sniffed columns come as DOUBLE, hence the casts. A rate over 0 stays NULL.
REPORT = """
WITH s AS (SELECT channel, campaign, count(*) AS sessions, sum(bounces) AS bounces
           FROM {sessions} GROUP BY channel, campaign),
     c AS (SELECT channel, campaign, sum(impressions) AS impressions, sum(clicks) AS clicks,
                  sum(spend::DECIMAL(18,2)) AS spend
           FROM {spend} GROUP BY channel, campaign),
     o AS (SELECT channel, campaign, count(*) AS orders, sum(revenue::DECIMAL(18,2)) AS revenue
           FROM {orders} WHERE status = 'paid' GROUP BY channel, campaign),
     j AS (SELECT channel, campaign, coalesce(spend, 0) AS spend, coalesce(impressions, 0) AS impressions,
                  coalesce(clicks, 0) AS clicks, coalesce(sessions, 0) AS sessions,
                  coalesce(bounces, 0) AS bounces, coalesce(orders, 0) AS orders, coalesce(revenue, 0) AS revenue
           FROM s FULL JOIN c USING (channel, campaign) FULL JOIN o USING (channel, campaign))
SELECT channel, campaign, spend, impressions, clicks,
       clicks::DOUBLE / nullif(impressions, 0) AS ctr, spend::DOUBLE / nullif(clicks, 0) AS cpc,
       sessions, bounces::DOUBLE / nullif(sessions, 0) AS bounce_rate,
       orders, orders::DOUBLE / nullif(sessions, 0) AS cr, spend::DOUBLE / nullif(orders, 0) AS cpo,
       revenue, revenue::DOUBLE / nullif(orders, 0) AS aov,
       (revenue - spend)::DOUBLE / nullif(spend, 0)::DOUBLE AS romi
FROM j ORDER BY spend DESC, revenue DESC, channel, campaign
"""


def table(data, name, typed):
    path = f"{data}/{name}.csv".replace("'", "''")
    how = f", auto_detect=false, header=true, delim=',', quote='\"', columns={COLUMNS[name]}" if typed else ""
    return f"read_csv('{path}'{how})"


def main():
    scenario, data, threads, variant = sys.argv[1:]
    files = {name: table(data, name, variant == "typed") for name in COLUMNS}
    query = {"sessions": SESSIONS, "report": REPORT}[scenario].format(**files)
    connection = duckdb.connect(config={"threads": int(threads)})
    connection.execute("SET preserve_insertion_order = false")
    # A COPY to /dev/stdout replaces that link when run as root; a few hundred rows cost nothing to print.
    found = connection.execute(query)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([column[0] for column in found.description])
    writer.writerows(found.fetchall())


if __name__ == "__main__":
    main()
