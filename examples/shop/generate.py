#!/usr/bin/env python3
"""The exports of this example were made with this script: every number, name and id is invented.

In:  nothing but the seed below. Out: the files under `exports/`, the same bytes at every run.
Only the shapes (encoding, title lines, headers, totals rows, quoting) follow the real platforms.
"""

import csv
import datetime as dt
import io
import math
import random
from pathlib import Path

OUT = Path(__file__).resolve().parent / "exports"
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 3, 31)
DAYS = [FIRST + dt.timedelta(n) for n in range((LAST - FIRST).days + 1)]
SEAM = dt.datetime(2026, 2, 15, 13, 12, 30)  # the order that both parts of the shop's export hold
RNG = random.Random(20260410)


def between(low, high):
    """A float in [low, high): `random()` alone is promised to stay the same between Python versions."""
    return low + (high - low) * RNG.random()


def whole(low, high):
    """A whole number from low to high, both included."""
    return low + int(RNG.random() * (high - low + 1))


def pick(items):
    return items[whole(0, len(items) - 1)]


def about(mean):
    """A whole number around a mean; small means give zeros now and then."""
    return max(0, math.floor(mean * between(0.6, 1.4) + RNG.random()))


def cents(value):
    return f"{value // 100}.{value % 100:02d}"


def comma(value):
    return cents(value).replace(".", ",")


def save(name, text, encoding="utf-8", bom=b""):
    path = OUT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bom + text.encode(encoding))


# --- the campaigns: platform, name, id, type, first and last day, euro a day, euro a click, clicks in 1000 views
CAMPAIGNS = [
    ("google", "Brand", "21430017001", "Search", FIRST, LAST, 4.0, 0.24, 140),
    ("google", "Tea Sets", "21430017002", "Search", FIRST, LAST, 8.5, 0.46, 52),
    ("google", "Gift Cards", "21430017003", "Search", dt.date(2026, 1, 20), dt.date(2026, 2, 20), 4.0, 0.52, 31),
    ("google", "Remarketing", "21430017004", "Display", dt.date(2026, 2, 1), LAST, 3.0, 0.14, 6),
    ("google", "PMax Spring", "21430017005", "Performance Max", dt.date(2026, 3, 1), LAST, 9.5, 0.33, 17),
    ("meta", "Ceramics Reels", "120214400000000011", None, FIRST, LAST, 6.5, 0.29, 15),
    ("meta", "Spring Launch", "120214400000000012", None, dt.date(2026, 2, 16), LAST, 8.0, 0.26, 19),
    ("yandex", "Чай Поиск", "709300101", None, FIRST, LAST, 4.5, 0.19, 74),
    ("yandex", "Посуда Поиск", "709300102", None, dt.date(2026, 2, 2), LAST, 3.5, 0.22, 61),
]


def deliver():
    """One day of one campaign: (campaign, day, cost in cents, impressions, clicks, conversions in hundredths)."""
    rows = []
    for campaign in CAMPAIGNS:
        platform, name, _, kind, first, last, daily, per_click, ctr = campaign
        for day in DAYS:
            if not first <= day <= last:
                continue
            weekend = 0.8 if day.weekday() >= 5 else 1.0
            clicks = about(daily / per_click * weekend)
            views = max(clicks, about(clicks * 1000 / ctr))
            cost = sum(int(100 * per_click * between(0.5, 1.5)) for _ in range(clicks))
            shares = [100, 100, 50, 33] if platform == "google" else [100]
            rate = 0.001 if kind == "Display" else 0.011
            claimed = sum(pick(shares) for _ in range(clicks) if RNG.random() < rate)
            # A paused card or a broken feed: the platform still writes the day, with nothing in it.
            if name == "Gift Cards" and day in (dt.date(2026, 2, 7), dt.date(2026, 2, 8)):
                cost = views = clicks = claimed = 0
            rows.append((campaign, day, cost, views, clicks, claimed))
    return rows


def google(rows):
    """Google Ads, "Excel .csv": UTF-16LE with BOM, TAB, CRLF; the totals are of unrounded costs, a cent off."""
    head = ["Campaign status", "Campaign", "Campaign ID", "Campaign type", "Day", "Currency code", "Cost", "Impr.",
            "Clicks", "CTR", "Avg. CPC", "Conversions", "Cost / conv."]

    def figures(cost, views, clicks, claimed):
        return [cents(cost), f"{views:,}", f"{clicks:,}",
                f"{100 * clicks / views:.2f}%" if views else " --", cents(round(cost / clicks)) if clicks else " --",
                cents(claimed), cents(round(100 * cost / claimed)) if claimed else "0.00"]

    def total(label, chosen, dash, extra=0, kind=None):
        sums = [sum(row[at] for row in chosen) for at in (2, 3, 4, 5)]
        sums[0] += extra
        return [label, dash, dash, kind or dash, "", "EUR", *figures(*sums)]

    mine = [row for row in rows if row[0][0] == "google"]
    lines = [["Campaign report"], ["January 1, 2026 - March 31, 2026"], head]
    for campaign, day, *rest in mine:
        status = "Paused" if campaign[1] == "Gift Cards" else "Enabled"
        lines.append([status, campaign[1], campaign[2], campaign[3], day.isoformat(), "EUR", *figures(*rest)])
    lines += [total("Total: Campaigns", mine, " --", 1), total("Total: Account", mine, "", 1)]
    for kind in ("Search", "Display", "Performance Max"):
        lines.append(total(f"Total: {kind}", [row for row in mine if row[0][3] == kind], "", kind=kind))
    text = "".join("\t".join(line) + "\r\n" for line in lines)
    save("google-ads/Campaign report.csv", text, "utf-16-le", b"\xff\xfe")


def meta(rows):
    """Meta Ads Manager: header on line 1, newest day first, names quoted only when they hold a blank."""
    head = ["Reporting starts", "Reporting ends", "Campaign name", "Campaign delivery", "Campaign ID",
            "Attribution setting", "Results", "Result indicator", "Reach", "Impressions", "Cost per results",
            "Amount spent (EUR)", "Ends", "Link clicks", "Clicks (all)", "Purchases"]

    lines = [head]
    mine = [row for row in rows if row[0][0] == "meta"]
    for campaign, day, cost, views, clicks, claimed in sorted(mine, key=lambda row: (-row[1].toordinal(), row[0][1])):
        bought = claimed // 100
        lines.append([day.isoformat(), day.isoformat(), campaign[1], "active", campaign[2],
                      "7-day click or 1-day view", str(bought) if bought else "",
                      "actions:offsite_conversion.fb_pixel_purchase" if bought else "", str(views * 4 // 5), str(views),
                      cents(round(cost / bought)) if bought else "", cents(cost), "Ongoing", str(clicks),
                      str(clicks + about(clicks * 0.4)), str(bought) if bought else ""])
    quoted = [[f'"{cell}"' if " " in cell else cell for cell in line] for line in lines]
    text = "".join(",".join(line) + "\n" for line in quoted)
    save("meta/Kettle-and-Leaf-Campaigns-Jan-1-2026-Mar-31-2026.csv", text, "utf-8-sig")


def direct(rows):
    """Yandex Direct, «Мастер отчетов» of an account in euro: windows-1251, decimal commas, «Итого» first."""
    mine = [row for row in rows if row[0][0] == "yandex"]
    sums = [sum(row[at] for row in mine) for at in (2, 3, 4, 5)]
    sums[0] += 2  # like Google's, the total is of unrounded costs
    lines = ["Клиент: Kettle and Leaf (kettle-leaf-eu)", "Отчет: Мастер отчетов",
             "Период: 01.01.2026 - 31.03.2026", '""',
             "Дата;Название кампании;№ Кампании;Расход, €;Показы;Клики;Конверсии;Отказы, %;Глубина просмотра",
             f"Итого;;;{comma(sums[0])};{sums[1]};{sums[2]};{sums[3] // 100};24,18;2,07"]
    for campaign, day, cost, views, clicks, claimed in sorted(mine, key=lambda row: (row[1], row[0][2])):
        bounce = comma(whole(1200, 3800)) if clicks else "-"
        depth = comma(whole(130, 290)) if clicks else "-"
        lines.append(f"{day:%d.%m.%Y};{campaign[1]};{campaign[2]};{comma(cost)};{views};{clicks};{claimed // 100};"
                     f"{bounce};{depth}")
    save("yandex-direct/2026-04-05_09-14-51_kettle-leaf-eu.csv", "\r\n".join(lines) + "\r\n", "cp1251")


MAILINGS = {dt.date(2026, 1, 15): "news-january", dt.date(2026, 2, 12): "news-february",
            dt.date(2026, 3, 12): "news-march"}


def visits(rows):
    """(day, source / medium, campaign, sessions) as GA4 saw them; ads are clicks less the lost ones."""
    out = []
    for campaign, day, _, _, clicks, _ in rows:
        platform, name = campaign[0], campaign[1]
        if platform == "google":
            # Two days in March somebody tagged the links by hand, in lower case.
            shown = name.lower() if day in (dt.date(2026, 3, 4), dt.date(2026, 3, 5)) else name
            out.append((day, "google / cpc", shown, about(clicks * 0.85)))
        elif platform == "meta":
            out.append((day, "facebook / cpc", name, about(clicks * 0.5)))
            out.append((day, "instagram / cpc", name, about(clicks * 0.25)))
        else:
            out.append((day, "yandex / cpc", name, about(clicks * 0.8)))
    for day in DAYS:
        out.append((day, "google / organic", "(organic)", about(31)))
        out.append((day, "(direct) / (none)", "(direct)", about(19)))
        out.append((day, "yandex / organic", "(organic)", about(2.2)))
        out.append((day, "bing / organic", "(organic)", about(0.8)))
        out.append((day, "teablog.example / referral", "(referral)", about(2.4)))
        out.append((day, "instagram / social", "bio", about(3.0)))
        out.append((day, "google / cpc", "(not set)", about(0.5)))
        out.append((day, "google / cpc", "Black Friday", about(0.2)))
        for sent, name in MAILINGS.items():
            age = (day - sent).days
            if 0 <= age <= 9:
                out.append((day, "newsletter / email", name, about(34 / (1 + age))))
    return [row for row in out if row[3]]


def ga4(rows):
    """GA4 exploration: `#` lines, a blank, the header, a row of totals with empty dimensions, then the days."""
    body = []
    for day, pair, campaign, sessions in sorted(visits(rows), key=lambda row: (row[0], -row[3], row[1], row[2])):
        rate = {"google / organic": 0.70, "newsletter / email": 0.78}.get(pair, 0.6)
        rate = 0.4 if campaign.lower() == "remarketing" else rate
        engaged = sum(1 for _ in range(sessions) if RNG.random() < rate)
        carts = sum(1 for _ in range(engaged) if RNG.random() < 0.05)
        checkouts = sum(1 for _ in range(carts) if RNG.random() < 0.5)
        body.append([sessions, engaged, sessions - about(sessions * 0.1), engaged * whole(2, 4) + sessions - engaged,
                     carts, checkouts, f"{day:%Y%m%d}", pair, campaign])
    sums = [sum(row[at] for row in body) for at in range(6)]
    text = io.StringIO()
    text.write("# Kettle and Leaf - GA4\n# Free form-Free form 1\n# 20260101-20260331\n\n")
    sheet = csv.writer(text, lineterminator="\n")
    sheet.writerow(["Date", "Session source / medium", "Session campaign", "Sessions", "Engaged sessions",
                    "Total users", "Views", "Add to carts", "Checkouts"])
    sheet.writerow(["", "", "", *sums])
    for row in body:
        sheet.writerow([*row[6:], *row[:6]])
    save("ga4/Free_form_1.csv", text.getvalue())


# --- the deals: where they came from, how many, how many became orders, first and last day
def sources():
    window = {campaign[1]: (campaign[4], campaign[5]) for campaign in CAMPAIGNS}
    plan = [("google", "cpc", "Brand", 38, 26), ("google", "cpc", "Tea Sets", 36, 20),
            ("google", "cpc", "Gift Cards", 6, 0), ("google", "cpc", "Remarketing", 4, 0),
            ("google", "cpc", "PMax Spring", 14, 8), ("facebook", "cpc", "Ceramics Reels", 9, 5),
            ("facebook", "cpc", "Ceramic Reels", 11, 6), ("instagram", "cpc", "Ceramics%20Reels", 6, 2),
            ("facebook", "cpc", "spring launch", 10, 5), ("instagram", "cpc", "Spring Launch", 6, 2),
            ("yandex", "cpc", "Чай Поиск", 24, 12), ("yandex", "cpc", "Посуда Поиск", 12, 5),
            ("google", "organic", "", 30, 18), ("yandex", "organic", "", 5, 2),
            ("teablog.example", "referral", "", 5, 2), ("instagram", "social", "bio", 6, 3),
            ("(direct)", "(none)", "", 8, 5), ("", "", "", 16, 8), ("google", "cpc", "", 3, 1),
            ("", "", "Brand", 2, 1), ("google", "cpc", "Black Friday", 2, 1)]
    plan += [("newsletter", "email", name, 4, 3) for name in MAILINGS.values()]
    for source, medium, campaign, deals, orders in plan:
        name = campaign.replace("%20", " ").replace("Ceramic Reels", "Ceramics Reels")
        first, last = window.get(name, window.get(name.title(), (FIRST, LAST)))
        sent = [day for day, mailing in MAILINGS.items() if mailing == campaign]
        if sent:
            first, last = sent[0], sent[0] + dt.timedelta(7)
        for n in range(deals):
            yield source, medium, campaign, first, last, n < orders


def moment(day, low=8, high=22):
    return dt.datetime(day.year, day.month, day.day, whole(low, high), whole(0, 59), whole(0, 59))


def deals_and_orders():
    """Deals oldest first, each with its order's moment or None; a few orders that no deal knows."""
    deals = []
    for source, medium, campaign, first, last, buys in sources():
        span = (last - first).days - (3 if buys else 0)
        created = moment(first + dt.timedelta(whole(0, max(0, span))))
        bought = None
        if buys:
            bought = created + dt.timedelta(minutes=pick([0, 2, 3, 35, 60 * 26, 60 * 40, 60 * 55]))
            bought = min(bought, dt.datetime(2026, 3, 31, 21, 40, 5))
        deals.append({"utm": (source, medium, campaign), "created": created, "bought": bought})
    # The first and the last day of the quarter are covered by every file.
    early, late = dt.datetime(2026, 1, 1, 10, 4, 9), dt.datetime(2026, 3, 31, 19, 2, 30)
    deals.append({"utm": ("google", "organic", ""), "created": early, "bought": early + dt.timedelta(minutes=2)})
    deals.append({"utm": ("google", "cpc", "Brand"), "created": late, "bought": late + dt.timedelta(minutes=13)})
    # Past midnight in Sofia, still January in UTC.
    night = dt.datetime(2026, 2, 1, 0, 31, 12)
    deals.append({"utm": ("google", "cpc", "Tea Sets"), "created": night, "bought": night + dt.timedelta(minutes=7)})
    deals.append({"utm": ("facebook", "cpc", "Ceramic Reels"), "created": SEAM, "bought": SEAM})
    for n in range(10):
        day = pick(DAYS)
        utm = ("google", "cpc", pick(["Brand", "Tea Sets"])) if n < 3 else ("", "", "")
        deals.append({"utm": utm, "created": moment(day, 0, 23), "bought": None, "spam": True})
    strays = [moment(pick(DAYS)) for _ in range(10)]
    strays += [dt.datetime(2026, 2, 15, hour, 12, 30) for hour in (9, 18)]
    deals.sort(key=lambda deal: (deal["created"], deal["utm"]))
    return deals, strays


OWN = "Kettle and Leaf"
PRODUCTS = [("Kettle, cast iron 0.8 l", "KT-IRON-08", 5400, "Nambu Works"), ("Sencha 100 g", "TE-SEN-100", 1290, OWN),
            ("Gaiwan, celadon 120 ml", "GW-CEL-120", 2650, "Lund Ceramics"), ("Gift box", "GB-01", 450, OWN),
            ("Tea set for four", "TS-FOUR", 6900, "Lund Ceramics"), ("Mursal tea 50 g", "TE-MUR-050", 780, OWN),
            ('Travel mug "Slow"', "MG-SLOW", 2190, "Lund Ceramics"), ("Shu pu-erh 357 g", "TE-PUE-357", 3350, OWN)]
HEAD = """
Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,
Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,
Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,
Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,
Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,
Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,
Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,
Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,
Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,
Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,Payment References
""".replace("\n", "").split(",")
# By the order's place in time. "gone" is paid, then cancelled and paid back; "void" and "halt" were never paid.
FATES = {9: "partially_refunded", 17: "pending", 24: "refunded", 33: "void", 41: "partially_refunded", 52: "gone",
         58: "refunded", 66: "pending", 77: "partially_refunded", 84: "halt", 90: "refunded", 99: "partially_refunded",
         112: "void", 121: "authorized", 133: "pending", 139: "pending", 146: "partially_refunded"}


def stamp(when):
    """Sofia's offset as Shopify prints it: summer time began on 29 March."""
    return f"{when:%Y-%m-%d %H:%M:%S} {'+0300' if when >= dt.datetime(2026, 3, 29, 3) else '+0200'}"


def order_rows(number, when, fate):
    """The line items of one order; its own fields stand on the first line only."""
    size = 3 if when == SEAM else pick([1, 1, 1, 2, 2, 3])
    lines = [(pick(PRODUCTS), pick([1, 1, 1, 1, 2])) for _ in range(size)]
    goods = sum(product[2] * many for product, many in lines)
    code = ("WINTER10" if when.month < 3 else "SPRING10") if number % 7 == 3 else ""
    discount = goods // 10 if code else 0
    subtotal = goods - discount
    shipping = 490 if subtotal < 6000 else 0
    total = subtotal + shipping
    status = {"void": "voided", "halt": "voided", "gone": "refunded"}.get(fate, fate)
    refund = total if status == "refunded" else (lines[0][0][2] // 2 if status == "partially_refunded" else 0)
    paid = status in ("paid", "refunded", "partially_refunded")
    buyer = f"customer{number * 37 % 118 + 1}@example.com"
    tax = round(total * 20 / 120)
    rows = []
    for n, (product, many) in enumerate(lines):
        row = dict.fromkeys(HEAD, "")
        row.update({"Name": f"#{number}", "Email": buyer, "Created at": stamp(when), "Lineitem quantity": str(many),
                    "Lineitem name": product[0], "Lineitem price": cents(product[2]), "Lineitem sku": product[1],
                    "Lineitem requires shipping": "true", "Lineitem taxable": "true", "Vendor": product[3],
                    "Lineitem fulfillment status": "fulfilled" if paid else "pending", "Lineitem discount": "0.00"})
        if n == 0:
            row.update({"Financial Status": status, "Paid at": stamp(when + dt.timedelta(seconds=41)) if paid else "",
                        "Fulfillment Status": "fulfilled" if paid else "unfulfilled",
                        "Accepts Marketing": pick(["yes", "no"]), "Currency": "EUR", "Subtotal": cents(subtotal),
                        "Shipping": cents(shipping), "Taxes": cents(tax), "Total": cents(total), "Discount Code": code,
                        "Discount Amount": cents(discount), "Shipping Method": "Courier to door",
                        "Billing City": "Plovdiv", "Billing Zip": "'4000", "Billing Country": "BG",
                        "Shipping Country": "BG", "Refunded Amount": cents(refund),
                        "Cancelled at": stamp(when + dt.timedelta(hours=20)) if fate in ("halt", "gone") else "",
                        "Notes": "Please call first,\nthe bell is broken" if number == 1037 else "",
                        "Payment Method": "Shopify Payments" if paid else "Bank Deposit",
                        "Outstanding Balance": "0.00" if paid else cents(total), "Id": str(6798480000000 + number * 317),
                        "Risk Level": "Low", "Source": "web", "Tax 1 Name": "BG VAT 20%", "Tax 1 Value": cents(tax)})
        rows.append(row)
    return rows, total


def shopify(deals, strays):
    """Two parts of one split export, newest first; the order at the seam stands in both, whole."""
    moments = [(deal["bought"], n) for n, deal in enumerate(deals) if deal["bought"]]
    moments = sorted(moments + [(when, -1) for when in strays])
    orders = []
    for place, (when, deal) in enumerate(moments):
        fate = FATES.get(place, "paid")
        rows, total = order_rows(1001 + place, when, fate)
        orders.append((when, rows))
        if deal >= 0:
            deals[deal].update(order=f"#{1001 + place}", fate=fate, total=total)
    seam = next(n for n, (when, _) in enumerate(orders) if when == SEAM)
    for name, part in (("orders_export_1.csv", orders[seam:]), ("orders_export_2.csv", orders[:seam + 1])):
        text = io.StringIO()
        sheet = csv.DictWriter(text, HEAD, lineterminator="\n")
        sheet.writeheader()
        for _, rows in reversed(part):
            sheet.writerows(rows)
        save(f"shopify/{name}", text.getvalue())


def bitrix(deals):
    """Bitrix24 deals: every cell quoted, `;` after the last one too, newest first."""
    head = ["ID", "Название сделки", "Стадия сделки", "Воронка", "Сумма", "Валюта", "Источник", "Ответственный",
            "Дата создания", "Номер заказа", "UTM Source", "UTM Medium", "UTM Campaign", "UTM Content", "UTM Term"]
    stages = {"paid": "Сделка успешна", "partially_refunded": "Сделка успешна", "refunded": "Сделка успешна",
              "pending": "Счёт на предоплату", "authorized": "Счёт на предоплату"}
    lines = []
    for n, deal in enumerate(deals):
        if deal.get("spam"):
            stage = "Спам"
        elif deal.get("order"):
            stage = stages.get(deal["fate"], "Сделка провалена")
        elif deal["created"] >= dt.datetime(2026, 3, 20):
            stage = pick(["Новая", "Новая", "Подготовка документов"])
        else:
            stage = pick(3 * ["Сделка провалена"] + ["Подготовка документов", "Счёт на предоплату"])
        source, medium, campaign = deal["utm"]
        worth = 0 if deal.get("spam") else deal.get("total") or pick([0, 2500, 5000, 8000])
        term = "купить чай" if campaign == "Чай Поиск" and n % 3 == 0 else ""
        content = "video_2" if campaign.endswith("Reels") and n % 2 else ""
        where = "Форма на лендинге" if campaign == "Ceramic Reels" else "Веб-сайт"
        lines.append([str(4101 + n * 2), "Заявка с сайта", stage, "Розница", cents(worth), "Евро", where,
                      pick(["Анна Пример", "Борис Образцов"]), f"{deal['created']:%d.%m.%Y %H:%M:%S}",
                      deal.get("order", ""), source, medium, campaign, content, term])
    text = "".join("".join(f'"{value}";' for value in line) + "\n" for line in [head, *reversed(lines)])
    save("bitrix24/DEAL_20260405_5e7a1c90_69d1f2ab4c3d8.csv", text, "utf-8-sig")


def main():
    rows = deliver()
    google(rows)
    meta(rows)
    direct(rows)
    ga4(rows)
    deals, strays = deals_and_orders()
    shopify(deals, strays)
    bitrix(deals)


if __name__ == "__main__":
    main()
