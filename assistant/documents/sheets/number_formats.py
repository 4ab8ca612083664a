"""A number or a date as a spreadsheet displays it.

Covers what the number format codes of ECMA-376 (18.8.31) say about digits, grouping, decimals,
per cent, scale, signs, quoted text and the parts of dates. Colours, fractions and conditions are
not followed: such a number is shown in general form.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_IGNORED = re.compile(r"\[(?:[A-Za-z]+\s?\d*|[<>=]+[-\d.]+|\$-[^\]]*)\]|_.|\*.|\\(?=[ -])")
_CURRENCY = re.compile(r"\[\$([^\]-]+)(?:-[^\]]*)?\]")
_PLACES = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?,*")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_DATE_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<ampm>am/pm|a/p)|\[?(?P<part>y+|m+|d+|h+|s+)\]?'
    r"|(?P<other>.)",
    re.IGNORECASE,
)
_LOCAL_DATES = frozenset({"mm-dd-yy", "m/d/yy h:mm", "d/m/yy", "m/d/yy"})
"""Formats that each country shows in its own order; they are given in ISO order."""


def shown_number(value: float, code: str) -> str:
    """`value` under the number format `code`."""
    sections = code.split(";")
    section, negative = sections[0], value < 0
    if negative and len(sections) > 1 and sections[1].strip():
        section, value, negative = sections[1], -value, False
    elif value == 0 and len(sections) > 2 and sections[2].strip():
        section = sections[2]
    section = _IGNORED.sub("", _CURRENCY.sub(r'"\1"', section))
    bare = _QUOTED.sub("", section)
    places = _PLACES.search(bare)
    if "general" in bare.lower() or "/" in bare or places is None:
        return _general(-value if negative else value)
    if "e+" in bare.lower() or "e-" in bare.lower():
        decimals = len(places.group().partition(".")[2])
        return f"{-value if negative else value:.{decimals}E}"
    digits = _digits(abs(value), places.group(), 100 if "%" in bare else 1)
    where = _PLACES.search(section)
    assert where is not None
    before, after = _literal(section[: where.start()]), _literal(section[where.end() :])
    sign = "-" if negative and digits.strip("0.,") else ""
    return f"{sign}{before}{digits}{after}".strip()


def _digits(value: float, places: str, factor: int) -> str:
    scaled = places.rstrip(",")
    value = value * factor / 1000 ** (len(places) - len(scaled))
    whole, _, fraction = scaled.partition(".")
    text = f"{value:{',' if ',' in whole else ''}.{len(fraction)}f}"
    optional = len(fraction) - len(fraction.rstrip("#?"))
    for _ in range(optional):
        text = text.removesuffix("0")
    text = text.removesuffix(".")
    return text.rjust(whole.replace(",", "").count("0"), "0")


def _literal(section: str) -> str:
    return _QUOTED.sub(lambda match: match[1] or match[2] or "", section)


def _general(value: float) -> str:
    """At most eleven significant digits, as spreadsheets show a number without a format."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.11g}"


def shown_date(value: datetime | date | time | timedelta, code: str) -> str:
    """`value` under the date format `code`; dates in a country's own order in ISO order."""
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    code = code.split(";")[0]
    if code.lower() in _LOCAL_DATES or not re.search("[ymd]", code, re.IGNORECASE):
        has_time = isinstance(value, datetime) and value.time() != time()
        return moment.strftime("%Y-%m-%d %H:%M" if has_time else "%Y-%m-%d")
    return _dated(moment, _IGNORED.sub("", code))


def _dated(moment: datetime, code: str) -> str:
    parts = list(_DATE_PART.finditer(code))
    half_days = any(part["ampm"] for part in parts)
    out: list[str] = []
    before = ""
    for number, part in enumerate(parts):
        letters = (part["part"] or "").lower()
        if part["ampm"]:
            out.append("PM" if moment.hour >= 12 else "AM")
        elif letters:
            following = next((p["part"] for p in parts[number + 1 :] if p["part"]), "") or ""
            is_minute = letters[0] == "m" and (before == "h" or following[:1].lower() == "s")
            out.append(_part(moment, "n" * len(letters) if is_minute else letters, half_days))
            before = letters[0]
        else:
            out.append(part["quoted"] or part["escaped"] or part["other"] or "")
    return "".join(out).strip()


def _part(moment: datetime, letters: str, half_days: bool) -> str:
    width = len(letters)
    match letters[0]:
        case "y":
            return f"{moment.year:04d}" if width > 2 else f"{moment.year % 100:02d}"
        case "m" if width > 2:
            return moment.strftime("%b" if width == 3 else "%B")
        case "d" if width > 2:
            return moment.strftime("%a" if width == 3 else "%A")
        case "h":
            number = (moment.hour % 12 or 12) if half_days else moment.hour
        case "m":
            number = moment.month
        case "d":
            number = moment.day
        case "n":
            number = moment.minute
        case _:
            number = moment.second
    return f"{number:0{min(width, 2)}d}"
