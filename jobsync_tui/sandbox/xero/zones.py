"""Countries and time zones as Xero's Organisation spells them, and when a financial year ends there."""

from __future__ import annotations

from zoneinfo import ZoneInfo

# Country -> Version, currency, zone.
COUNTRIES = {
    "NZ": ("NZ", "NZD", "NEWZEALANDSTANDARDTIME"),
    "AU": ("AU", "AUD", "AUSEASTERNSTANDARDTIME"),
    "GB": ("UK", "GBP", "GMTSTANDARDTIME"),
    "US": ("US", "USD", "EASTERNSTANDARDTIME"),
}
ELSEWHERE = ("GLOBAL", "USD", "UTC")

# Country -> month and day on which Xero lets the financial year end until she changes it; elsewhere December's last.
# Source: help.xero.com/{au,nz,uk,us}/Settings_FinSettings, read 2026-11-23.
YEAR_ENDS = {"NZ": (3, 31), "AU": (6, 30), "GB": (3, 31)}
CALENDAR_YEAR = (12, 31)

# Xero spells Windows' zone names without spaces.
IANA = {
    "NEWZEALANDSTANDARDTIME": "Pacific/Auckland",
    "CHATHAMISLANDSSTANDARDTIME": "Pacific/Chatham",
    "AUSEASTERNSTANDARDTIME": "Australia/Sydney",
    "EAUSTRALIASTANDARDTIME": "Australia/Brisbane",
    "CENAUSTRALIASTANDARDTIME": "Australia/Adelaide",
    "AUSCENTRALSTANDARDTIME": "Australia/Darwin",
    "WAUSTRALIASTANDARDTIME": "Australia/Perth",
    "TASMANIASTANDARDTIME": "Australia/Hobart",
    "GMTSTANDARDTIME": "Europe/London",
    "WEUROPESTANDARDTIME": "Europe/Berlin",
    "ROMANCESTANDARDTIME": "Europe/Paris",
    "SINGAPORESTANDARDTIME": "Asia/Singapore",
    "SOUTHAFRICASTANDARDTIME": "Africa/Johannesburg",
    "EASTERNSTANDARDTIME": "America/New_York",
    "CENTRALSTANDARDTIME": "America/Chicago",
    "MOUNTAINSTANDARDTIME": "America/Denver",
    "PACIFICSTANDARDTIME": "America/Los_Angeles",
    "UTC": "UTC",
}


def zone(name: str) -> ZoneInfo:
    """Find the zone of an organisation; a name not listed here counts as UTC."""
    return ZoneInfo(IANA.get(name, "UTC"))
