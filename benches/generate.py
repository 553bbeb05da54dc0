#!/usr/bin/env python3
"""Writes a folder of exports for the benchmark: sessions.csv, spend.csv, orders.csv.

In: how many sessions, a seed, and whether the files should be in a mess. Out: the three files, the same bytes
for the same arguments on every machine and Python from 3.9. With --mess the same seed tells the same facts, only
written as exports are met in the wild, so the report of both folders must be the same.
Refuses: fewer than one session.

Whole numbers only (no floats, whose last digit may differ between machines), and rows are put together from pools
of ready pieces: ten million rows take well under a minute.
"""

import argparse
import datetime
import os
import random
import sys
import time
from array import array

DAYS = 90
FIRST_DAY = datetime.date(2026, 1, 1)
CAMPAIGNS_PER_CHANNEL = 25
POOL = 1 << 16  # one 16-bit draw picks a piece
BLOCK = 100_000  # rows written at a time: memory does not grow with --sessions

# (name, share of the sessions, paid, cost of a click in cents or 0)
CHANNELS = (
    ("Paid Search", 26, True, 62),
    ("Organic Search", 22, False, 0),
    ("Paid Social", 17, True, 38),
    ("Direct", 13, False, 0),
    ("Email", 8, True, 9),
    ("Display", 6, True, 21),
    ("Referral", 5, False, 0),
    ("Affiliates", 3, True, 47),
)
THEMES = ("spring-sale", "brand", "new-arrivals", "retargeting", "gift guide", "clearance; last days", "loyalty")
DEVICES = (("mobile", 61), ("desktop", 33), ("tablet", 6))
WEEKDAY_SHARE = (15, 15, 15, 15, 16, 13, 11)  # Monday first
STATUSES = (("paid", 91), ("cancelled", 6), ("pending", 3))

# Odd, so that no two row numbers share an id within 64 bits. Ids begin with a letter: bare hexadecimal would now and
# then spell a number in scientific notation, which a reader is right to refuse as an id.
ODD_MULTIPLIER = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1


class Clean:
    """As a well-kept warehouse would write it."""

    delimiter, line_end, bom = ",", "\n", ""

    def text(self, value):
        return value

    def count(self, value):
        return str(value)

    def money(self, cents):
        return f"{cents // 100}.{cents % 100:02d}"

    def title(self, _name):
        return ""

    def blank(self):
        return ""

    def total(self, _cells):
        return ""

    def row(self, cells):
        return self.delimiter.join(cells) + self.line_end


class Mess(Clean):
    """As it comes out of a spreadsheet or an ad platform: the same facts, worse manners."""

    delimiter, line_end, bom = ";", "\r\n", "\ufeff"

    def __init__(self, thousands):
        self.thousands = thousands

    def text(self, value):
        return '"' + value.replace('"', '""') + '"'

    def count(self, value):
        return self.text(f"{value:,}".replace(",", self.thousands)) if value >= 1000 else str(value)

    def money(self, cents):
        return self.text(f"{cents // 100:,}".replace(",", self.thousands) + f",{cents % 100:02d}")

    def title(self, name):
        last = FIRST_DAY + datetime.timedelta(DAYS - 1)
        return f"{name} report{self.line_end}{FIRST_DAY} - {last}{self.line_end}{self.line_end}"

    def blank(self):
        return self.line_end

    def total(self, cells):
        return self.row(cells)


def weighted(pairs):
    """Each value as many times as its weight says, for a plain choice."""
    return [value for value, weight in pairs for _ in range(weight)]


def campaigns():
    """(channel index, campaign) for every campaign; a name belongs to one channel only."""
    named = []
    for index, (channel, *_rest) in enumerate(CHANNELS):
        slug = channel.lower().replace(" ", "-")
        for number in range(CAMPAIGNS_PER_CHANNEL):
            named.append((index, f"{slug} {THEMES[number % len(THEMES)]} {number + 1:02d}"))
    return named


def campaign_pool(rng, named):
    """POOL campaign numbers: channels by their share, the first campaigns of a channel larger than the last."""
    by_channel = weighted((index, channel[1]) for index, channel in enumerate(CHANNELS))
    by_rank = weighted((rank, CAMPAIGNS_PER_CHANNEL - rank) for rank in range(CAMPAIGNS_PER_CHANNEL))
    pool = [rng.choice(by_channel) * CAMPAIGNS_PER_CHANNEL + rng.choice(by_rank) for _ in range(POOL)]
    pool[: len(named)] = range(len(named))  # every campaign is met
    return pool


def draws(rng, count):
    """`count` numbers below POOL, in one go."""
    numbers = array("H", rng.getrandbits(16 * count).to_bytes(2 * count, "little"))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def rows_of_days(sessions):
    """[(date, rows)]: the rows dealt out over the days by weekday, adding up exactly."""
    days = [FIRST_DAY + datetime.timedelta(day) for day in range(DAYS)]
    whole = sum(WEEKDAY_SHARE[day.weekday()] for day in days)
    dealt, before, share = [], 0, 0
    for day in days:
        share += WEEKDAY_SHARE[day.weekday()]
        upto = sessions * share // whole
        dealt.append((day.isoformat(), upto - before))
        before = upto
    return dealt


def visit(rng):
    """(bounces, pageviews, duration in seconds) of one session."""
    if rng.randrange(100) < 43:
        return 1, 1, rng.randrange(0, 10)
    pageviews = 2 + rng.randrange(8) * rng.randrange(4)
    return 0, pageviews, 10 + pageviews * rng.randrange(3, 30)


def write_sessions(path, style, rng, named, pool, dealt):
    d, end = style.delimiter, style.line_end
    devices = weighted(DEVICES)
    keys = [
        d + d.join((style.text(CHANNELS[named[number][0]][0]), style.text(named[number][1]), rng.choice(devices))) + d
        for number in pool
    ]
    visits = [visit(rng) for _ in range(POOL)]
    tails = [d.join(map(str, one)) + end for one in visits]
    counters = [[one[column] for one in visits] for column in range(3)]
    sums, number = [0, 0, 0], 0
    header = ("session_id", "date", "channel", "campaign", "device", "bounces", "pageviews", "duration")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(style.bom + style.title("Sessions") + style.row(header))
        for day, rows in dealt:
            while rows > 0:
                block = min(rows, BLOCK)
                picked = draws(rng, block)
                ids = [n * ODD_MULTIPLIER & MASK for n in range(number + 1, number + block + 1)]
                dated = d + day
                parts = zip(ids, map(keys.__getitem__, draws(rng, block)), map(tails.__getitem__, picked))
                file.write("".join([f"s{id:016x}{dated}{key}{tail}" for id, key, tail in parts]))
                for column in range(3):
                    sums[column] += sum(map(counters[column].__getitem__, picked))
                number, rows = number + block, rows - block
            file.write(style.blank())
        bounces, pageviews, duration = sums
        # The seconds carry no thousands mark: in a duration "1.234" could be read as a decimal.
        cells = ("Total", "", "", "", "", style.count(bounces), style.count(pageviews), str(duration))
        file.write(style.total(cells))


def write_spend(path, style, rng, named, dealt):
    totals = [0, 0, 0]
    with open(path, "w", encoding="utf-8", newline="") as file:
        header = ("date", "channel", "campaign", "impressions", "clicks", "spend")
        file.write(style.bom + style.title("Spend") + style.row(header))
        for day, _rows in dealt:
            for index, campaign in named:
                channel, _share, paid, click_cents = CHANNELS[index]
                if not paid:
                    continue
                impressions = 400 + rng.randrange(200) * rng.randrange(400)
                clicks = impressions * rng.randrange(5, 60) // 1000
                cents = clicks * click_cents * rng.randrange(60, 141) // 100
                for column, value in enumerate((impressions, clicks, cents)):
                    totals[column] += value
                numbers = (style.count(impressions), style.count(clicks), style.money(cents))
                file.write(style.row((day, style.text(channel), style.text(campaign)) + numbers))
            file.write(style.blank())
        impressions, clicks, cents = totals
        cells = ("Total", "", "", style.count(impressions), style.count(clicks), style.money(cents))
        file.write(style.total(cells))


def write_orders(path, style, rng, named, pool, dealt):
    statuses, total, number = weighted(STATUSES), 0, 0
    with open(path, "w", encoding="utf-8", newline="") as file:
        header = ("order_id", "date", "channel", "campaign", "revenue", "status")
        file.write(style.bom + style.title("Orders") + style.row(header))
        for day, sessions in dealt:
            for _ in range(sessions // 50 or min(sessions, 1)):
                number += 1
                index, campaign = named[pool[rng.randrange(POOL)]]
                cents = 990 + rng.randrange(600) * rng.randrange(400)
                total += cents
                keys = (f"A-{number:09d}", day, style.text(CHANNELS[index][0]), style.text(campaign))
                file.write(style.row(keys + (style.money(cents), rng.choice(statuses))))
            file.write(style.blank())
        file.write(style.total(("Total", "", "", "", style.money(total), "")))


def generate(out, sessions, seed, mess):
    """Writes the three files into the folder `out`. The files draw from their own numbers, so that the size of
    one does not change what the others say."""
    os.makedirs(out, exist_ok=True)
    named = campaigns()
    pool = campaign_pool(random.Random(seed), named)
    dealt = rows_of_days(sessions)
    dots = Mess(".") if mess else Clean()
    narrow_blanks = Mess("\u202f") if mess else Clean()
    write_sessions(os.path.join(out, "sessions.csv"), dots, random.Random(seed + 1), named, pool, dealt)
    write_spend(os.path.join(out, "spend.csv"), dots, random.Random(seed + 2), named, dealt)
    write_orders(os.path.join(out, "orders.csv"), narrow_blanks, random.Random(seed + 3), named, pool, dealt)


def main():
    parser = argparse.ArgumentParser(description="Write a folder of exports for the benchmark.")
    parser.add_argument("--sessions", type=int, default=10_000_000, help="rows of sessions.csv (default: 10 million)")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same bytes (default: 1)")
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder to write")
    parser.add_argument("--mess", action="store_true",
                        help="the same facts with ';', decimal commas, thousands marks, quotes, CRLF, a BOM, "
                             "title lines, blank lines and a totals row")
    asked = parser.parse_args()
    if asked.sessions < 1:
        parser.error("--sessions must be at least 1")
    started = time.monotonic()
    generate(asked.out, asked.sessions, asked.seed, asked.mess)
    for name in ("sessions.csv", "spend.csv", "orders.csv"):
        size = os.path.getsize(os.path.join(asked.out, name))
        print(f"{os.path.join(asked.out, name)}: {size:,} bytes", file=sys.stderr)
    print(f"written in {time.monotonic() - started:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
