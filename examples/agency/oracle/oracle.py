#!/usr/bin/env python3
"""What the tables of this example must say, computed without perfkpi.

In:  the raw files of ../exports and the channel aliases of ../perfkpi.toml.
Out: expected.json beside this script; with --markdown also a table by account and channel on stdout.
How: each sheet is read by its own few lines of rules, everything after that is SQL in SQLite.
     Money is whole hundred-millionths of a euro, so every sum is exact, tax, fee and rates included.
It refuses (AssertionError) a sheet that is not shaped as these rules say, or whose own totals, subtotals or cost
columns do not go together.

    python3 oracle/oracle.py

What it takes for granted, the meaning of perfkpi's design:
 1. spend.   Moscow: the column without VAT and 10 % on top. Sofia: the only column, 20 % VAT taken out. Abroad: the
             column without VAT and 8 % on top. A dollar is 0.92 euro, a ruble 0.0105.
 2. rows.    A row of which the first filled cell begins with «Итого », «Общо » or "Total " adds up others. An empty
             month or channel in Moscow is the one above; a campaign «Итого скидки» in the campaign column is a campaign.
 3. keys.    account by the file; channel by the aliases; an empty platform or campaign is none (null).
 4. days.    A row of a month sheet belongs to its month, and to no day.
 5. 0 or unknown. Every sheet tells every measure by every key, so a missing measure is 0.
 6. paid.    Rows of a campaign that has spend; rows without a campaign when their channel has spend.
"""

import csv
import io
import json
import sqlite3
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXPORTS = HERE.parent / "exports"
ALIASES = tomllib.loads((HERE.parent / "perfkpi.toml").read_text("utf-8"))["aliases"]["channel"]
COUNTS = ["impressions", "clicks", "sessions", "leads", "orders"]
MONEY = ["spend", "revenue"]
MONTHS = {"январь": "01", "февраль": "02", "март": "03", "януари": "01", "февруари": "02"}  # «март» is both
UNIT = 100_000_000
# Units of a cent, a kopeck: as written (revenue), and as spend.
EUR, USD, RUB = UNIT // 100, UNIT * 92 // 10_000, UNIT * 105 // 1_000_000


def cents(cell, blank, mark):
    """The amount in whole cents; empty is 0."""
    if cell == "":
        return 0
    whole, part = cell.replace(blank, "").split(mark)
    assert len(part) == 2, cell
    return int(whole) * 100 + int(part)


def count(cell, blank):
    return int(cell.replace(blank, "")) if cell else 0


def month(cell):
    name, year = cell.split(" ")
    assert year == "2026", cell
    return f"{year}-{MONTHS[name.lower()]}"


def part(whole, numerator, denominator):
    assert whole * numerator % denominator == 0, (whole, numerator, denominator)
    return whole * numerator // denominator


def agree(total, rows, at):
    """A sheet's own total of a column is that of its rows."""
    assert total == sum(row[at] for row in rows), (total, at)


def insert(db, account, when, day, channel, platform, campaign, counts, spend, revenue):
    channel = ALIASES.get(channel, channel)
    db.execute("insert into facts values (?,?,?,?,?,?,?,?,?,?,?,?,?)",
               (account, when, day, channel, platform or None, campaign or None, *counts, spend, revenue))


def load_moscow(db):
    lines = (EXPORTS / "Москва 1 квартал.csv").read_bytes().decode("cp1251").split("\r\n")
    assert lines[-2].startswith("*") and lines[-1] == ""
    header = lines[3].split(";")
    assert header[7:10] == ["Расход, руб. без НДС", "Расход, руб. с НДС", "Расход с НДС и АК, руб."], header
    when = channel = None
    block, months, quarter = [], [], []
    for line in lines[4:-2]:
        cells = line.split(";")
        assert len(cells) == len(header), line
        counts = [count(cells[at], "\u00a0") for at in (4, 5, 10, 11, 12)]
        net, gross, fee, revenue = (cents(cells[at], "\u00a0", ",") for at in (7, 8, 9, 13))
        row = (net, gross, fee, revenue, *counts)
        first = next(cell for cell in cells if cell)
        if first.startswith("Итого") and not cells[3]:
            if cells[0] == "Итого":
                added = quarter
            elif cells[0]:
                added, quarter, months = months, quarter + months, []
            else:
                added = [each for each in block if each is not None]
            for at, value in enumerate(row):
                agree(value, added, at)
            continue
        when = month(cells[0]) if cells[0] else when
        if cells[1]:
            channel, block = cells[1], []
        # The sheet's cost columns hold 22 % VAT, and a tenth on top of that.
        assert abs(100 * gross - 122 * net) <= 50 and abs(1000 * fee - 1342 * net) <= 500, line
        block.append(row)
        months.append(row)
        insert(db, "Москва", when, None, channel, cells[2], cells[3], counts, part(net * RUB, 11, 10), revenue * RUB)


def load_sofia(db):
    rows = list(csv.DictReader(io.StringIO((EXPORTS / "София.csv").read_bytes().decode("utf-8-sig")), delimiter=";"))
    added = []
    for row in rows:
        counts = [count(row[key], " ") for key in ("Импресии", "Кликове", "Сесии", "Запитвания", "Поръчки")]
        gross, revenue = cents(row["Разход с ДДС, €"], " ", ","), cents(row["Приходи, €"], " ", ",")
        if row["Месец"].startswith("Общо "):
            for at, value in enumerate((gross, revenue, *counts)):
                agree(value, added, at)
            added = []
            continue
        added.append((gross, revenue, *counts))
        insert(db, "София", month(row["Месец"]), None, row["Канал"], row["Платформа"], row["Кампания"], counts,
               part(gross * EUR, 100, 120), revenue * EUR)
    assert not added


def load_abroad(db):
    units, seen = {"EUR": EUR, "USD": USD}, {"EUR": [], "USD": []}
    for row in csv.DictReader(io.StringIO((EXPORTS / "abroad_daily.csv").read_text("utf-8"))):
        counts = [count(row[key], ",") for key in ("Impressions", "Clicks", "Sessions", "Leads", "Orders")]
        net, gross, revenue = (cents(row[key], ",", ".") for key in ("Cost excl. VAT", "Cost incl. VAT (20%)", "Revenue"))
        values = (net, revenue, *counts)
        if row["Date"].startswith("Total "):
            for at, value in enumerate(values):
                agree(value, seen[row["Currency"]], at)
            continue
        assert abs(100 * gross - 120 * net) <= 50, row
        seen[row["Currency"]].append(values)
        unit = units[row["Currency"]]
        insert(db, "Abroad", row["Date"][:7], row["Date"], row["Channel"], row["Platform"], row["Campaign"], counts,
               part(net * unit, 108, 100), revenue * unit)


SCHEMA = """
create table facts(account, month, day, channel, platform, campaign, impressions, clicks, sessions, leads, orders,
                   spend, revenue);
"""
# A campaign is one of its platform; it belongs to the ads when it has spend.
MEASURES = """
create view bought as select platform, campaign, channel from facts group by 1, 2, 3 having sum(spend) > 0;
create table measures as select *,
  iif(campaign is null, channel in (select channel from bought),
      exists (select 1 from bought b where b.campaign = f.campaign and b.platform is f.platform)) paid
  from facts f;
"""


def euro(units):
    """Exact, without zeros that say nothing."""
    sign, units = ("-", -units) if units < 0 else ("", units)
    fraction = f"{units % UNIT:08d}".rstrip("0").ljust(2, "0")
    return f"{sign}{units // UNIT}.{fraction}"


def table(db, keys, where="1"):
    sums = ", ".join(f"sum({measure})" for measure in COUNTS + MONEY)
    grouping = f"group by {', '.join(keys)} order by {', '.join(keys)}" if keys else ""
    out = []
    for record in db.execute(f"select {', '.join([*keys, sums])} from measures where {where} {grouping}"):
        row = dict(zip([*keys, *COUNTS, *MONEY], record))
        spend, revenue = row["spend"], row["revenue"]
        row.update({measure: euro(row[measure]) for measure in MONEY})
        row["cpc"] = spend / UNIT / row["clicks"] if row["clicks"] else None
        row["romi"] = (revenue - spend) / spend if spend else None
        out.append(row)
    return out


TABLES = [["channel"], ["platform"], ["campaign"], ["account"], ["month"], ["account", "channel"], ["channel", "month"],
          ["account", "campaign", "month"], ["platform", "channel"]]


def markdown(db):
    print("| account | channel | spend | clicks | sessions | leads | orders | revenue | romi |")
    print("|---|---|" + "---:|" * 7)
    for row in table(db, ["account", "channel"]) + [{"account": "**total**", "channel": "", **table(db, [])[0]},
                                                  {"account": "**paid**", "channel": "", **table(db, [], "paid")[0]}]:
        cells = [row["account"], row["channel"], f"{float(row['spend']):.2f}",
                 *(str(row[key]) for key in ("clicks", "sessions", "leads", "orders")), f"{float(row['revenue']):.2f}",
                 f"{100 * row['romi']:.1f} %" if row["romi"] is not None else "—"]
        print("| " + " | ".join(cells) + " |")


def main():
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA)
    for load in (load_moscow, load_sofia, load_abroad):
        load(db)
    db.executescript(MEASURES)
    expected = {"by_" + "_".join(keys): table(db, keys) for keys in TABLES}
    expected["abroad_by_day"] = table(db, ["day"], "account = 'Abroad'")
    expected["total"], expected["paid"] = table(db, [])[0], table(db, [], "paid")[0]
    lines = []
    for name, value in expected.items():
        if isinstance(value, list):
            body = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            lines.append(f'"{name}": [\n{body}\n]')
        else:
            lines.append(f'"{name}": {json.dumps(value, ensure_ascii=False)}')
    (HERE / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    if "--markdown" in sys.argv:
        markdown(db)


if __name__ == "__main__":
    main()
