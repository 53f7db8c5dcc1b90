"""The profile: one strict TOML file, and where files live."""

from jobsync_tui.config.profile import APP, Profile, home_folders, load_profile, log_folder, profile_in_set_up
from jobsync_tui.config.schema import CHOICES, SourceProfile, SourceType
from jobsync_tui.config.writing import write_source, write_xero

__all__ = [
    "APP",
    "CHOICES",
    "Profile",
    "SourceProfile",
    "SourceType",
    "home_folders",
    "load_profile",
    "log_folder",
    "profile_in_set_up",
    "write_source",
    "write_xero",
]
