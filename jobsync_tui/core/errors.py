"""The error tree: every error says what happened, to what, and what to do next.

::

    JobsyncError
    ├── UsageError            the words of a command are off                  exit 2
    │   ├── ConfigError       the profile cannot be used
    │   └── InputError        a jobs file cannot be used
    ├── ServiceError          a job system or Xero could not do it            exit 3
    │   ├── Unreachable       nothing was sent, or nothing came back
    │   ├── BadAnswer         an answer that is not what the API promises
    │   ├── RateLimited       told to wait; `retry_after` seconds when known
    │   └── Refused           understood and declined (a 4xx with a reason)
    ├── SignInNeeded          no sign-in, or one that no longer holds         exit 4
    │   └── NotPermitted      the sign-in holds, and does not cover this
    └── CacheError            the local cache cannot be used                  exit 5
        ├── CacheLocked       another jobsync has this home open
        ├── CacheNewer        written by a newer jobsync
        └── CacheDamaged      SQLite or a checksum says it is broken

Defects of the data itself are `Problem` values, not errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class JobsyncError(Exception):
    """Something could not be done; `next_step` is what she can do about it."""

    exit_code = 1

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()


class UsageError(JobsyncError):
    """The words of a command do not fit together."""

    exit_code = 2


class ConfigError(UsageError):
    """The profile names something that does not exist or has the wrong type."""


class InputError(UsageError):
    """A jobs file cannot be read as jobs; nothing of it was taken."""


class ServiceError(JobsyncError):
    """A service on the other side could not do what was asked."""

    exit_code = 3


class Unreachable(ServiceError):
    """No answer came; `sent` tells whether the request may have arrived."""

    def __init__(self, message: str, *, next_step: str = "", sent: bool) -> None:
        super().__init__(message, next_step=next_step)
        self.sent = sent


class BadAnswer(ServiceError):
    """An answer came that is not what the API promises (HTML, half a page, a 5xx)."""

    def __init__(self, message: str, *, next_step: str = "", status: int = 0) -> None:
        super().__init__(message, next_step=next_step)
        self.status = status


class RateLimited(ServiceError):
    """The service asks to wait; `daily` limits are never slept on.

    `until` is when a daily limit ends and `remaining` how many calls are left until then, where known.
    """

    def __init__(
        self,
        message: str,
        *,
        next_step: str = "",
        retry_after: float | None = None,
        daily: bool = False,
        until: datetime | None = None,
        remaining: int | None = None,
    ) -> None:
        super().__init__(message, next_step=next_step)
        self.retry_after = retry_after
        self.daily = daily
        self.until = until
        self.remaining = remaining


class Refused(ServiceError):
    """The service understood and declined; the message is its reason."""

    def __init__(self, message: str, *, next_step: str = "", status: int = 400) -> None:
        super().__init__(message, next_step=next_step)
        self.status = status


class SignInNeeded(JobsyncError):
    """There is no sign-in, or the one there is no longer holds."""

    exit_code = 4


class NotPermitted(SignInNeeded):
    """The sign-in holds, and does not cover what was asked: another consent would."""


class CacheError(JobsyncError):
    """The local cache cannot be used."""

    exit_code = 5


class CacheLocked(CacheError):
    """Another jobsync has this home open."""


class CacheNewer(CacheError):
    """The cache was written by a newer jobsync than this one."""


class CacheDamaged(CacheError):
    """SQLite, or a checksum of ours, says the cache is broken."""
