"""The app's own look: none of Textual's themes keeps 4.5:1 contrast everywhere."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="jobsync-dark",
    primary="#5b8fb9",
    secondary="#7a9e7e",
    accent="#8fb8ff",
    foreground="#e6e6e6",
    background="#14171c",
    surface="#1c2027",
    panel="#262c36",
    success="#7fd494",
    warning="#f2c14e",
    error="#ff8f8f",
    dark=True,
    variables={
        "text-success": "#8ee0a2",
        "text-warning": "#f7cf6b",
        "text-error": "#ffa3a3",
        "text-accent": "#a9c8ff",
        "text-muted": "#b4bac4",
    },
)
