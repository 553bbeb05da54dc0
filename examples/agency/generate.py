#!/usr/bin/env python3
"""The sheets of this example were made with this script: every number and name is invented.

In:  nothing but the seed below. Out: the files under `exports/`, the same bytes at every run.
Only the shape (titles, merged cells, subtotals, several cost columns, remarks) is what agencies send.
"""

import datetime as dt
import random
from pathlib import Path

OUT = Path(__file__).resolve().parent / "exports"
RNG = random.Random(20260407)
MONTHS = [(2026, 1), (2026, 2), (2026, 3)]
RU = ["Январь", "Февраль", "Март"]
BG = ["януари", "февруари", "март"]


def between(low, high):
    """A float in [low, high): `random()` alone is promised to stay the same between Python versions."""
    return low + (high - low) * RNG.random()


def about(mean):
    return max(0, int(mean * between(0.7, 1.3)))


def grouped(value, blank):
    return f"{value:,}".replace(",", blank)


def money(cents, blank, mark):
    return f"{grouped(cents // 100, blank)}{mark}{cents % 100:02d}"


def half_up(value, numerator, denominator):
    """value × numerator ÷ denominator, rounded as a spreadsheet shows it."""
    return (2 * value * numerator + denominator) // (2 * denominator)


def save(name, text, encoding):
    OUT.mkdir(exist_ok=True)
    (OUT / name).write_bytes(text.encode(encoding))


# channel, system, campaign, rubles a month, rubles a click, clicks in 1000 views; None: no ads, or nothing but money
MOSCOW = [
    ("Контекст", "Яндекс Директ", "Бренд", 42_000, 11, 160),
    ("Контекст", "Яндекс Директ", "Диваны поиск", 185_000, 46, 61),
    ("Контекст", "Яндекс Директ", "Ретаргетинг РСЯ", 60_000, 9, 5),
    ("Таргет", "VK Реклама", "Кухни, видео", 75_000, 17, 12),
    ("Таргет", "VK Реклама", "Итого скидки", 38_000, 14, 15),
    ("Радио", "", "Утренний эфир", 120_000, None, None),
    ("SEO", "", "", None, None, None),
]


def moscow():
    """windows-1251, `;`, month and channel only in the first row of their block, as a sheet with merged cells saves."""
    def ratio(part, whole):
        return f"{100 * part / whole:.2f}%".replace(".", ",") if part and whole else "-"

    def line(head, sums, remark=""):
        views, clicks, net, visits, leads, orders, revenue = sums
        gross = sum(half_up(each, 122, 100) for each in net)
        fee = sum(half_up(each, 1342, 1000) for each in net)
        rub = [money(value, "\u00a0", ",") if value else "" for value in (sum(net), gross, fee)]
        counts = [grouped(value, "\u00a0") if value else "" for value in (views, clicks)]
        tail = [grouped(value, "\u00a0") if value else "" for value in (visits, leads, orders)]
        return ";".join([*head, *counts, ratio(clicks, views), *rub, *tail, money(revenue, "\u00a0", ","),
                         ratio(sum(net), revenue), remark]) + "\r\n"

    def add(rows):
        sums = [sum(row[at] for row in rows) for at in (0, 1)]
        return (*sums, [each for row in rows for each in row[2]], *(sum(row[at] for row in rows) for at in (3, 4, 5, 6)))

    text = ["Агентство «Северный ветер»;;;;;;;;;;;;;;;\r\n", "Отчёт для «Дом и полка», Москва, 1 квартал 2026;;;;;;;;;;;;;;;\r\n",
            ";;;;;;;;;;;;;;;\r\n",
            "Месяц;Канал;Рекламная система;Кампания;Показы;Клики;CTR, %;Расход, руб. без НДС;Расход, руб. с НДС;"
            "Расход с НДС и АК, руб.;Визиты;Заявки;Заказы;Выручка, руб.;ДРР;Комментарий\r\n"]
    quarter = []
    for at, name in enumerate(RU):
        month, last = [], None
        for channel in dict.fromkeys(row[0] for row in MOSCOW):
            block = []
            for _, system, campaign, budget, click, ctr in (row for row in MOSCOW if row[0] == channel):
                net = [int(100 * budget * between(0.8, 1.2))] if budget else []
                clicks = int(net[0] / 100 / click) if click else 0
                views = int(clicks * 1000 / ctr * between(0.9, 1.1)) if ctr else 0
                visits = about(clicks * 0.85) if clicks else (about(2_600) if channel == "SEO" else 0)
                leads = about(visits * 0.021)
                orders = about(leads * 0.3)
                revenue = sum(int(100 * between(9_000, 64_000)) for _ in range(orders))
                # Paused for a month: the sheet keeps the row, with zeros.
                if campaign == "Кухни, видео" and at == 1:
                    net, clicks, views, visits, leads, orders, revenue = [], 0, 0, 0, 0, 0, 0
                sums = (views, clicks, net, visits, leads, orders, revenue)
                remark = "перезапуск с 12.03" if campaign == "Кухни, видео" and at == 2 else ""
                head = [f"{name} 2026" if not month and not block else "", channel if channel != last else "", system, campaign]
                last = channel
                text.append(line(head, sums, remark))
                block.append(sums)
            if len(block) > 1:
                text.append(line(["", f"Итого {channel}", "", ""], add(block)))
            month += block
        text.append(line([f"Итого {name.lower()}", "", "", ""], add(month)))
        quarter += month
    text.append(line(["Итого", "", "", ""], add(quarter)))
    text.append("* Расход за 31 марта предварительный, НДС 22%, АК 10%\r\n")
    save("Москва 1 квартал.csv", "".join(text), "cp1251")


# month budgets in euro with VAT
SOFIA = [
    ("Търсене", "Google Ads", "Марка", 900, 0.30, 120),
    ("Търсене", "Google Ads", "Дивани", 3_400, 0.55, 48),
    ("Социални", "Meta Ads", "Кухни видео", 2_100, 0.35, 14),
    ("Имейл", "", "Бюлетин", None, None, None),
]


def sofia():
    """UTF-8 with BOM, `;`, euro with VAT only: each amount is a whole number of cents without it, too."""
    text = ["Месец;Канал;Платформа;Кампания;Импресии;Кликове;Разход с ДДС, €;Сесии;Запитвания;Поръчки;Приходи, €\n"]
    for at, name in enumerate(BG):
        sums = [0] * 7
        for channel, system, campaign, budget, click, ctr in SOFIA:
            gross = 6 * int(100 * budget * between(0.8, 1.2) / 6) if budget else 0
            clicks = int(gross / 100 / click) if click else 0
            views = int(clicks * 1000 / ctr * between(0.9, 1.1)) if ctr else 0
            visits = about(clicks * 0.8) if clicks else about(700)
            leads = about(visits * 0.018)
            orders = about(leads * 0.35)
            revenue = sum(int(100 * between(120, 900)) for _ in range(orders))
            row = [views, clicks, gross, visits, leads, orders, revenue]
            sums = [a + b for a, b in zip(sums, row)]
            text.append(bulgarian([f"{name} 2026", channel, system, campaign], row))
        text.append(bulgarian([f"Общо {name}", "", "", ""], sums))
    save("София.csv", "\ufeff" + "".join(text), "utf-8")


def bulgarian(head, row):
    views, clicks, gross, visits, leads, orders, revenue = row
    cells = [grouped(views, " "), grouped(clicks, " "), money(gross, " ", ","), str(visits), str(leads), str(orders),
             money(revenue, " ", ",")]
    return ";".join(head + cells) + "\n"


ABROAD = [
    ("Google Ads", "Search", "Sofas EN", "EUR", 62, 0.62, 44),
    ("Google Ads", "Search", "Brand EN", "EUR", 11, 0.28, 130),
    ("Meta Ads", "Social", "Kitchens EN", "USD", 48, 0.41, 13),
    ("Affiliates", "Partners", "Blog fees", "USD", 20, None, None),
]


def abroad():
    """UTF-8, commas, a day a row, two currencies by a column; a total for each at the end."""
    def row(head, views, clicks, net, visits, leads, orders, revenue):
        gross, fee = half_up(net, 120, 100), half_up(net, 108, 100)
        cells = [f"{views:,}", f"{clicks:,}", f"{100 * clicks / views:.2f}%" if views else "n/a",
                 *(money(value, ",", ".") for value in (net, gross, fee)), str(visits), str(leads), str(orders),
                 money(revenue, ",", ".")]
        return ",".join(f'"{cell}"' if "," in cell else cell for cell in [*head, *cells]) + "\n"

    text = ['Date,Platform,Channel,Campaign,Currency,Impressions,Clicks,CTR,Cost excl. VAT,"Cost incl. VAT (20%)",'
            "Total with agency fee,Sessions,Leads,Orders,Revenue\n"]
    day, sums = dt.date(2026, 1, 1), {"EUR": [0] * 7, "USD": [0] * 7}
    while day <= dt.date(2026, 3, 31):
        for platform, channel, campaign, code, budget, click, ctr in ABROAD:
            if campaign == "Blog fees" and day.day != 1:
                continue
            net = int(100 * budget * between(0.6, 1.4)) * (30 if campaign == "Blog fees" else 1)
            clicks = int(net / 100 / click) if click else 0
            views = int(clicks * 1000 / ctr * between(0.9, 1.1)) if ctr else 0
            visits = about(clicks * 0.8)
            leads = about(visits * 0.03)
            orders = about(leads * 0.8)
            revenue = sum(int(100 * between(90, 700)) for _ in range(orders))
            row_ = [views, clicks, net, visits, leads, orders, revenue]
            sums[code] = [a + b for a, b in zip(sums[code], row_)]
            text.append(row([day.isoformat(), platform, channel, campaign, code], *row_))
        day += dt.timedelta(1)
    for code in ("EUR", "USD"):
        text.append(row([f"Total {code}", "", "", "", code], *sums[code]))
    save("abroad_daily.csv", "".join(text), "utf-8")


if __name__ == "__main__":
    moscow()
    sofia()
    abroad()
