"""Counts in the forms that lists use: iv, C, 12th, 十五. Named as Word's files name them."""

from __future__ import annotations

from typing import Final

_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_HAN: Final = "〇一二三四五六七八九"


def formatted(count: int, form: str) -> str:
    """`count` in a form such as ``lowerRoman``; as plain digits in one that is not known here."""
    match form:
        case "none" | "bullet":
            return ""
        case "decimalZero":
            return f"{count:02d}"
        case "lowerRoman" | "upperRoman" if 0 < count < 4000:
            roman = _roman(count)
            return roman.upper() if form == "upperRoman" else roman
        case "lowerLetter" | "upperLetter" if count > 0:
            # After z come aa, bb, cc.
            letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
            return letters.upper() if form == "upperLetter" else letters
        case "ordinal":
            return f"{count}{_ending(count)}"
        case "decimalEnclosedParen":
            return f"({count})"
        case "decimalEnclosedFullstop":
            return f"{count}."
        case (
            "chineseCounting"
            | "chineseCountingThousand"
            | "ideographDigital"
            | ("japaneseCounting" | "taiwaneseCountingThousand")
        ) if 0 < count < 10_000:
            return _han(count)
        case _:
            return str(count)


def _roman(count: int) -> str:
    parts: list[str] = []
    for value, letters in _ROMAN:
        times, count = divmod(count, value)
        parts.append(letters * times)
    return "".join(parts)


def _ending(count: int) -> str:
    if count % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")


def _han(count: int) -> str:
    """`count` in Chinese numerals, as 一百零五 for 105 and 十二 for 12."""
    text, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = count // place % 10
        if digit:
            text += ("零" if gap and text else "") + _HAN[digit] + unit
        gap = not digit
    return text.removeprefix("一") if 10 <= count < 20 else text
