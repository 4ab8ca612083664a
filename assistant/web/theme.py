"""Colours and type. One accent, a serif for headings and sources, quiet surfaces."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ASSETS: Final = Path(__file__).parent / "assets"
STYLESHEET: Final = ASSETS / "style.css"
ICON: Final = ASSETS / "icon.png"

_LIGHT = {
    "primaryColor": "#0b5a75",
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f5f4f0",
    "textColor": "#101316",
    "linkColor": "#0b5a75",
    "borderColor": "#d9d6cd",
}
_DARK = {
    "primaryColor": "#2b7896",
    "backgroundColor": "#15181b",
    "secondaryBackgroundColor": "#1f2428",
    "textColor": "#e8e6e1",
    "linkColor": "#8cc9e0",
    "borderColor": "#3a4147",
}
_BOTH = {
    "font": "sans-serif",
    "headingFont": "serif",
    "baseFontSize": 16,
    "baseRadius": "small",
    "linkUnderline": True,
    "headingFontSizes": ["1.9rem", "1.4rem", "1.15rem", "1rem", "1rem", "1rem"],
    "headingFontWeights": [600, 600, 600, 600, 600, 600],
}

THEME: Final = {
    **{f"theme.{name}": value for name, value in _BOTH.items()},
    **{f"theme.light.{name}": value for name, value in _LIGHT.items()},
    **{f"theme.dark.{name}": value for name, value in _DARK.items()},
}
"""Streamlit's theme options. The browser's own preference chooses between light and dark."""
