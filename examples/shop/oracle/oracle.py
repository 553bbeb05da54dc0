#!/usr/bin/env python3
"""What the tables of this example must say, computed without perfkpi.

In:  the raw files of ../exports and the campaign aliases of ../perfkpi.toml.
Out: expected.json beside this script; with --markdown also a table by channel on stdout.
How: Python's csv module reads each file by its own few lines of rules, everything after that is SQL in SQLite.
     Money is whole cents and platform conversions whole hundredths, so every sum is exact.
It refuses (AssertionError) a file that is not shaped as these rules say.

    python3 oracle/oracle.py

What it takes for granted, the meaning of perfkpi's design:
 1. spend.   Per-day rows; totals rows ("Total: …", «Итого») are left out and must agree with the rows within
             half a cent for each row. Meta's clicks are link clicks, its conversions the purchases.
 2. channel. For a campaign that has spend the channel of its spend: Google's campaign type (Search = Paid
             Search, Display = Display, Performance Max = Cross-network), Meta = Paid Social, Direct = Paid
             Search. Otherwise GA4's default rules on source and medium. No source, medium or campaign: none.
 3. campaign. The same when platform and name agree; names are compared after percent-decoding, folding of case
             and blanks, and the aliases. The platform of a visit or deal is that of its source (google, facebook
             and instagram, yandex); a deal with a campaign and no source goes to the one platform with that name.
             GA4's "(not set)", "(organic)", "(direct)" and "(referral)" name no campaign.
 4. sessions. bounces = sessions less engaged sessions; carts and checkouts as GA4 counts them.
 5. leads.   One a deal, on the deal's creation date. Спам is junk and no lead; Сделка успешна is won, Сделка
             провалена lost, Подготовка документов and Счёт на предоплату qualified, Новая new. A deal is in
             one group only: a won one is not counted among the qualified.
 6. orders.  One an order name, though it has several line items and may stand in two files. Cancelled: voided,
             or with a cancellation date, whatever its status. Pending: pending, or authorized (no money was
             taken yet). All else counts: paid, partially_refunded, refunded. Refunded orders are the counted
             ones that gave money back, wholly or in part; refunds are those of counted orders. revenue = Total - Refunded Amount, on the date as written.
 7. keys of an order. Those of the deal that names it; no deal, or a deal without UTM: none (null).
 8. 0 or unknown. Each kind of file carries channel and campaign and covers the quarter, so a missing measure is
             0; a ratio over 0 is null.
 9. paid.    Rows of a campaign that has spend; rows without a campaign when their channel has spend.
10. platform. That of the campaign with spend; of another visit or deal that of its source, where it was paid for (cpc).
"""

import csv
import datetime
import json
import sqlite3
import sys
import tomllib
import unicodedata
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote

HERE = Path(__file__).resolve().parent
EXPORTS = HERE.parent / "exports"
ALIASES = tomllib.loads((HERE.parent / "perfkpi.toml").read_text("utf-8"))["aliases"]["campaign"]
NO_CAMPAIGN = {"", "(not set)", "(organic)", "(direct)", "(referral)"}
STAGES = {"Новая": "new", "Подготовка документов": "qualified", "Счёт на предоплату": "qualified",
          "Сделка успешна": "won", "Сделка провалена": "lost", "Спам": "junk"}
ADDITIVE = ["impressions", "clicks", "spend", "platform_conversions", "sessions", "bounces", "pageviews", "carts",
            "checkouts", "leads", "qualified_leads", "won_leads", "lost_leads", "junk_leads", "orders",
            "pending_orders", "refunded_orders", "cancelled_orders", "refunds", "revenue"]
OF_KIND = {"sessions": ADDITIVE[4:9], "leads": ADDITIVE[9:14], "orders": ADDITIVE[14:]}
HUNDREDTHS = {"spend", "platform_conversions", "refunds", "revenue"}
RATIOS = {"cpc": ("spend", "clicks"), "cpl": ("spend", "leads"), "cpo": ("spend", "orders"),
          "cr": ("orders", "sessions"), "aov": ("revenue", "orders"), "bounce_rate": ("bounces", "sessions")}


def rows(pattern, encoding, delimiter, skip=0):
    """The records of every file that fits, as dicts by header, after `skip` lines of title."""
    found = sorted(EXPORTS.glob(pattern))
    assert found, pattern
    for path in found:
        with path.open(encoding=encoding, newline="") as text:
            for _ in range(skip):
                text.readline()
            yield from csv.DictReader(text, delimiter=delimiter)


def hundredths(cell):
    """ "1,234.50" → 123450; nothing is rounded."""
    value = Fraction(cell.replace(",", "") or "0") * 100
    assert value.denominator == 1, cell
    return int(value)


def count(cell):
    return int(cell.replace(",", "")) if cell.strip() not in ("", "--") else 0


def day(dotted):
    return "-".join(reversed(dotted[:10].split(".")))


def name(cell):
    """A campaign as (key to compare, name to show), or (None, None)."""
    shown = " ".join(unicodedata.normalize("NFC", unquote(cell)).split())
    shown = ALIASES.get(shown, shown)
    return (None, None) if shown in NO_CAMPAIGN else (shown.casefold(), shown)


def agrees(total, parts, what):
    assert abs(total - sum(parts)) * 2 <= max(2, len(parts)), (what, total, sum(parts))


def load_google(db):
    kinds = {"Search": "Paid Search", "Display": "Display", "Performance Max": "Cross-network"}
    kept, totals = [], []
    for row in rows("google-ads/*.csv", "utf-16", "\t", 2):
        if row["Campaign status"].startswith("Total: "):
            totals.append(row)
            continue
        assert row["Currency code"] == "EUR"
        kept.append(("google-ads", row["Day"], *name(row["Campaign"]), kinds[row["Campaign type"]],
                     count(row["Impr."]), count(row["Clicks"]), hundredths(row["Cost"]),
                     hundredths(row["Conversions"]), row["Campaign ID"]))
    for total in totals:
        kind = kinds.get(total["Campaign status"].removeprefix("Total: "))
        part = [row for row in kept if kind in (None, row[4])]
        agrees(hundredths(total["Cost"]), [row[7] for row in part], total["Campaign status"])
        assert count(total["Impr."]) == sum(row[5] for row in part)
    db.executemany("insert into spend values (?,?,?,?,?,?,?,?,?,?)", kept)


def load_meta(db):
    for row in rows("meta/*.csv", "utf-8-sig", ","):
        assert row["Reporting starts"] == row["Reporting ends"]
        db.execute("insert into spend values (?,?,?,?,?,?,?,?,?,?)",
                   ("meta-ads", row["Reporting starts"], *name(row["Campaign name"]), "Paid Social",
                    count(row["Impressions"]), count(row["Link clicks"]), hundredths(row["Amount spent (EUR)"]),
                    100 * count(row["Purchases"]), row["Campaign ID"]))


def load_direct(db):
    kept, total = [], None
    for row in rows("yandex-direct/*.csv", "cp1251", ";", 4):
        cost = hundredths(row["Расход, €"].replace(",", "."))
        if row["Дата"] == "Итого":
            total = cost
            continue
        kept.append(("yandex-direct", day(row["Дата"]), *name(row["Название кампании"]), "Paid Search",
                     count(row["Показы"]), count(row["Клики"]), cost, 100 * count(row["Конверсии"]), row["№ Кампании"]))
    agrees(total, [row[7] for row in kept], "Итого")
    db.executemany("insert into spend values (?,?,?,?,?,?,?,?,?,?)", kept)


def load_ga4(db):
    total, seen = None, 0
    for row in rows("ga4/*.csv", "utf-8", ",", 4):
        sessions = int(row["Sessions"])
        if not row["Date"]:
            total = sessions
            continue
        seen += sessions
        date = f'{row["Date"][:4]}-{row["Date"][4:6]}-{row["Date"][6:]}'
        db.execute("insert into sessions values (?,?,?,?,?,?,?,?,?,?)",
                   (date, *row["Session source / medium"].split(" / "), *name(row["Session campaign"]), sessions,
                    sessions - int(row["Engaged sessions"]), int(row["Views"]), int(row["Add to carts"]),
                    int(row["Checkouts"])))
    assert total == seen, (total, seen)


def load_bitrix(db):
    for row in rows("bitrix24/*.csv", "utf-8-sig", ";"):
        assert row["Валюта"] == "Евро"
        db.execute("insert into leads values (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                   (row["ID"], day(row["Дата создания"]), STAGES[row["Стадия сделки"]], row["UTM Source"] or None,
                    row["UTM Medium"] or None, *name(row["UTM Campaign"]), row["Номер заказа"] or None,
                    row["Стадия сделки"], row["Воронка"] or None, row["Ответственный"] or None,
                    row["UTM Term"] or None, row["UTM Content"] or None))


def load_shopify(db):
    """Order fields stand on an order's first line; the primary key refuses a second order with other fields."""
    for row in rows("shopify/*.csv", "utf-8", ","):
        if not row["Financial Status"]:
            continue
        assert row["Currency"] == "EUR"
        order = (row["Name"], row["Created at"][:10], row["Financial Status"], row["Cancelled at"] != "",
                 hundredths(row["Total"]), hundredths(row["Refunded Amount"]), row["Discount Code"] or None)
        known = db.execute("select * from orders where id = ?", (row["Name"],)).fetchone()
        assert known in (None, order), (known, order)
        if known is None:
            db.execute("insert into orders values (?,?,?,?,?,?,?)", order)


SCHEMA = """
create table spend(platform, date, key, campaign, channel, impressions, clicks, spend, platform_conversions,
  campaign_id);
create table sessions(date, source, medium, key, campaign, sessions, bounces, pageviews, carts, checkouts);
create table leads(id primary key, date, stage, source, medium, key, campaign, order_id unique, stage_name, pipeline,
  manager, keyword, ad);
create table orders(id primary key, date, status, cancelled, total, refund, coupon);
create table platform_of(source, platform);
insert into platform_of values ('google','google-ads'), ('facebook','meta-ads'), ('instagram','meta-ads'),
  ('yandex','yandex-direct');
"""

# One row a measured thing, with the keys it ends up under; `bought` is the campaign with spend, if it is one.
FACTS = """
create view bought as
  select platform, key, min(campaign) campaign, min(channel) channel, min(campaign_id) campaign_id
    from spend group by 1, 2 having sum(spend) > 0;
create view visits_and_leads as
  select 'session' what, rowid id, source, medium, key, campaign from sessions
  union all select 'lead', id, source, medium, key, campaign from leads;
create table keyed as
  select what, id, coalesce(bought.platform, iif(medium = 'cpc', platform_of.platform, null)) platform, bought.campaign_id,
    bought.key is not null own_spend, coalesce(bought.campaign, f.campaign) campaign,
    coalesce(bought.channel, case
      when source is null and medium is null then null
      when source = '(direct)' and medium = '(none)' then 'Direct'
      when source in ('google', 'yandex', 'bing') and medium = 'cpc' then 'Paid Search'
      when source in ('facebook', 'instagram') and medium = 'cpc' then 'Paid Social'
      when medium = 'social' then 'Organic Social'
      when source in ('google', 'yandex', 'bing') or medium = 'organic' then 'Organic Search'
      when medium = 'referral' then 'Referral'
      when medium = 'email' then 'Email'
      else 'Unassigned' end) channel
  from visits_and_leads f
  left join platform_of using (source)
  left join bought on bought.key = f.key and (bought.platform = platform_of.platform or (platform_of.platform is null
    and (select count(*) from bought b where b.key = f.key) = 1));
create table facts as
  select date, channel, campaign, 1 own_spend, impressions, clicks, spend, platform_conversions, 0 sessions, 0 bounces,
    0 pageviews, 0 carts, 0 checkouts, null stage, null state, 0 refunds, 0 revenue, null source, null medium, platform, campaign_id,
    null stage_name, null pipeline, null manager, null coupon, null keyword, null ad
  from spend
union all
  select date, k.channel, k.campaign, own_spend, 0, 0, 0, 0, sessions, bounces, pageviews, carts, checkouts, null,
    null, 0, 0, s.source, s.medium, k.platform, k.campaign_id, null, null, null, null, null, null
  from sessions s join keyed k on k.what = 'session' and k.id = s.rowid
union all
  select date, k.channel, k.campaign, own_spend, 0, 0, 0, 0, 0, 0, 0, 0, 0, stage, null, 0, 0, l.source,
    l.medium, k.platform, k.campaign_id, stage_name, pipeline, manager, null, keyword, ad
  from leads l join keyed k on k.what = 'lead' and k.id = l.id
union all
  select o.date, k.channel, k.campaign, coalesce(own_spend, 0), 0, 0, 0, 0, 0, 0, 0, 0, 0, null, state,
    iif(state in ('counts', 'refunded'), refund, 0), iif(state in ('counts', 'refunded'), total - refund, 0), l.source, l.medium, k.platform, k.campaign_id,
    null, pipeline, manager, coupon, keyword, null
  from (select *, case when cancelled or status = 'voided' then 'cancelled' when status in ('pending', 'authorized') then 'pending'
          when status = 'refunded' then 'refunded' when status in ('paid', 'partially_refunded')
          then 'counts' end state from orders) o
  left join leads l on l.order_id = o.id
  left join keyed k on k.what = 'lead' and k.id = l.id;
create table measures as
  select date day, substr(date, 1, 7) month, iso_week(date) week, substr(date, 1, 4) || '-Q' || ((substr(date, 6, 2) + 2) / 3) quarter, substr(date, 1, 4) year,
    iif(strftime('%w', date) = '0', '7', strftime('%w', date)) weekday, channel, campaign, source, medium, platform, campaign_id,
    stage_name stage, pipeline, manager, coupon, keyword, ad,
    iif(campaign is null, channel in (select channel from bought), own_spend) paid,
    impressions, clicks, spend, platform_conversions, sessions, bounces, pageviews, carts, checkouts,
    coalesce(stage <> 'junk', 0) leads, coalesce(stage = 'qualified', 0) qualified_leads,
    coalesce(stage = 'won', 0) won_leads, coalesce(stage = 'lost', 0) lost_leads,
    coalesce(stage = 'junk', 0) junk_leads, coalesce(state in ('counts', 'refunded'), 0) orders,
    coalesce(state = 'pending', 0) pending_orders, coalesce(refunds > 0, 0) refunded_orders,
    coalesce(state = 'cancelled', 0) cancelled_orders, refunds, revenue
  from facts;
"""


def iso_week(date):
    year, week, _ = datetime.date.fromisoformat(date).isocalendar()
    return f"{year}-W{week:02}"


def told_by(db, key, kinds):
    """The sums by a key that only files of some kinds tell, of those kinds."""
    measures = [measure for kind in kinds for measure in OF_KIND[kind]]
    return [{name: row[name] for name in [key, *measures]} for row in table(db, [key])]


def table(db, keys, where="1"):
    """The sums by `keys`, and the ratios of the sums."""
    sums = ", ".join(f"sum({measure})" for measure in ADDITIVE)
    grouping = f"group by {', '.join(keys)} order by {', '.join(keys)}" if keys else ""
    out = []
    for record in db.execute(f"select {', '.join([*keys, sums])} from measures where {where} {grouping}"):
        row = dict(zip([*keys, *ADDITIVE], record))
        exact = {m: Fraction(row[m], 100) if m in HUNDREDTHS else Fraction(row[m]) for m in ADDITIVE}
        for measure in HUNDREDTHS:
            row[measure] = f"{row[measure] // 100}.{row[measure] % 100:02d}"
        for ratio, (above, below) in RATIOS.items():
            row[ratio] = float(exact[above] / exact[below]) if exact[below] else None
        row["romi"] = float((exact["revenue"] - exact["spend"]) / exact["spend"]) if exact["spend"] else None
        out.append(row)
    return out


def markdown(expected):
    columns = ["spend", "clicks", "sessions", "leads", "orders", "revenue"]
    total = [{"channel": "**total**", **expected["total"]}, {"channel": "**paid**", **expected["paid"]}]
    print("| channel |", " | ".join(columns), "| cpo | aov | romi |")
    print("|---|" + "---:|" * 9)
    for row in sorted(expected["by_channel"], key=lambda row: -float(row["spend"])) + total:
        ratios = [f"{row[m]:.2f}" if row[m] is not None else "—" for m in ("cpo", "aov")]
        ratios.append(f"{100 * row['romi']:.1f} %" if row["romi"] is not None else "—")
        cells = [row["channel"] or "(not given)", *(str(row[m]) for m in columns), *ratios]
        print("| " + " | ".join(cells) + " |")


def main():
    db = sqlite3.connect(":memory:")
    db.create_function("iso_week", 1, iso_week, deterministic=True)
    db.executescript(SCHEMA)
    for load in (load_google, load_meta, load_direct, load_ga4, load_bitrix, load_shopify):
        load(db)
    db.executescript(FACTS)
    assert db.execute("select count(*) from orders where status not in ('paid', 'authorized', 'pending', 'voided', "
                      "'partially_refunded', 'refunded')").fetchone() == (0,)
    # No visit or deal is multiplied by the join on campaigns, and none is left without a rule.
    assert db.execute("select count(*) from keyed").fetchone() == db.execute(
        "select count(*) from visits_and_leads").fetchone()
    assert db.execute("select count(*) from keyed where channel = 'Unassigned'").fetchone() == (0,)
    expected = {"by_channel": table(db, ["channel"]), "by_campaign": table(db, ["campaign"]),
                "by_month": table(db, ["month"]), "by_channel_month": table(db, ["channel", "month"]),
                **{f"by_{time}": table(db, [time]) for time in ("day", "week", "quarter", "year", "weekday")},
                **{f"by_{key}": told_by(db, key, ("sessions", "leads", "orders")) for key in ("source", "medium")},
                **{f"by_{key}": told_by(db, key, ("leads", "orders")) for key in ("pipeline", "manager", "keyword")},
                "by_platform": table(db, ["platform"]), "by_campaign_id": table(db, ["campaign_id"]), "by_stage": told_by(db, "stage", ("leads",)), "by_ad": told_by(db, "ad", ("leads",)), "by_coupon": told_by(db, "coupon", ("orders",)),
                "total": table(db, [])[0], "paid": table(db, [], "paid")[0]}
    lines = []
    for part, value in expected.items():
        if isinstance(value, list):
            body = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            lines.append(f'"{part}": [\n{body}\n]')
        else:
            lines.append(f'"{part}": {json.dumps(value, ensure_ascii=False)}')
    (HERE / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    if "--markdown" in sys.argv:
        markdown(expected)


if __name__ == "__main__":
    main()
