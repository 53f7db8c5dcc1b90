"""Masking: every live secret and everything that looks like one, in any text that is to be written down."""

from __future__ import annotations

import gc
import threading

import pytest

from jobsync_tui.connectors import secret as module
from jobsync_tui.connectors.secret import Secret, masked

VALUE = "s3cret/canary+91=="


def test_a_live_secret_is_masked_wherever_it_stands() -> None:
    held = Secret(VALUE)
    assert masked(f"a{VALUE}b {VALUE}") == "a***b ***"
    assert held.reveal() == VALUE


def test_a_live_secret_is_masked_in_its_percent_encoded_form() -> None:
    held = Secret(VALUE)
    assert masked("x=s3cret%2Fcanary%2B91%3D%3D") == "x=***"
    assert held


def test_a_secret_that_is_gone_is_known_no_longer() -> None:
    held = Secret("gone-canary-1")
    assert masked("gone-canary-1") == "***"
    del held
    gc.collect()
    assert masked("gone-canary-1") == "gone-canary-1"


def test_a_value_held_twice_is_masked_until_both_are_gone() -> None:
    one, two = Secret("double-canary"), Secret("double-canary")
    assert one == two
    del one
    gc.collect()
    assert masked("double-canary") == "***"


def test_short_values_are_not_looked_for() -> None:
    held = Secret("a")
    assert masked("a plain sentence") == "a plain sentence"
    assert held


def test_of_two_values_the_longer_is_masked_whole() -> None:
    held = [Secret("inner-part"), Secret("outer-inner-part-outer")]
    assert masked("[outer-inner-part-outer]") == "[***]"
    assert len(held) == 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization: Bearer abc.def-1", "Authorization: Bearer ***"),
        ("bearer  AbC", "bearer  ***"),
        ("got eyJhbGciOi.eyJzdWIi.sig-1 back", "got *** back"),
        ("refresh_token=abc&x=1", "refresh_token=***&x=1"),
        ("http://localhost:8742/callback?code=abc&state=s", "http://localhost:8742/callback?code=***&state=s"),
        ("code_verifier=v1~", "code_verifier=***"),
        ("access_token=at", "access_token=***"),
        ("client_secret=cs", "client_secret=***"),
        ("token=tt", "token=***"),
        ('{"refresh_token": "abc", "expires_in": 5}', '{"refresh_token": "***", "expires_in": 5}'),
        ('{"access_token":"at"}', '{"access_token":"***"}'),
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text", ["", "status_code=200", "AccountCode=200", "GET Invoices: 200", '"Code":"200"', "eyes"]
)
def test_plain_words_stay(text: str) -> None:
    assert masked(text) == text


def test_masking_is_safe_while_other_threads_make_and_drop_secrets() -> None:
    done = threading.Event()
    errors: list[Exception] = []

    def churn() -> None:
        while not done.is_set():
            [Secret(f"churn-canary-{at}") for at in range(50)]

    def mask() -> None:
        try:
            for _ in range(300):
                masked("a text without any of them")
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells
            errors.append(error)
        finally:
            done.set()

    threads = [threading.Thread(target=churn) for _ in range(3)] + [threading.Thread(target=mask)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not errors
    gc.collect()
    assert not [one for one in module._live.values() if one.reveal().startswith("churn")]


def test_masking_a_long_text_is_quick() -> None:
    text = "Bearer" * 20_000 + "token" * 20_000 + "eyJ" * 20_000
    assert len(masked(text)) <= len(text)
