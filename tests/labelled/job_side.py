"""What a job system holds of a party: typed in a van or at a desk, mostly name, phone and where the work is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.core.jobs import Address, Customer
from tests.labelled.channels import landline, mistyped, mobile, written_phone
from tests.labelled.noise import scuffed
from tests.labelled.numbers import one_digit_off, written
from tests.labelled.places import place, street_line, written_place
from tests.labelled.spelling import Habit, Spelled, spelled
from tests.labelled.values import Person
from tests.labelled.words import family_name, given_name

if TYPE_CHECKING:
    from random import Random

    from tests.labelled.channels import Mailboxes
    from tests.labelled.records import Records
    from tests.labelled.values import Facts, Place

SLIPS = 0.06
MADE_UP = ("0000000000", "0400 000 000", "000", "0", "n/a", "99999999", "12345678", "TBC", "no phone")
NOTES = ("call first", "slow payer", "key in lockbox", "beware of dog", "do not call after 5")
NO_MAIL = ("no@email.com", "none", "n/a", "noemail@noemail.com", "na@na.com", "TBC")


class JobSystem:
    """Writes customer records into one business's job system."""

    def __init__(self, rng: Random, country: str, mail: Mailboxes, held: Records) -> None:
        self._rng = rng
        self._held = held
        self._country = country
        self._mail = mail
        turned = rng.choices((0.02, 0.6), cum_weights=(85, 100))[0]
        self._habit = Habit(
            country=country,
            turned=turned,
            extras=0.16,
            short=rng.uniform(0.35, 0.7),
            nicknames=rng.uniform(0.04, 0.1),
        )
        self._fills_names = rng.choice((0.0, 0.5, 0.95))
        self._blank = rng.choices((0.0, 0.25), cum_weights=(80, 100))[0]
        self._ids = rng.choice(("{}", "C-{}", "CUST{:05d}", "hex"))
        self._next = rng.randint(1, 900)

    @property
    def numbers(self) -> bool:
        """Whether its ids are numbers, which another system may have given as well."""
        return self._ids != "hex"

    def customer(self, facts: Facts, site: Place | None = None) -> tuple[Customer, Address, tuple[str, ...]]:
        """Type a customer in, with the site of a job for it; and say what was done to it."""
        rng = self._rng
        name, how = self._name(facts, site)
        private = not facts.firm and not facts.plan
        fills = rng.random() < self._fills_names and bool(name.last)
        email, email_twist = self._email(facts)
        phone, mobile_phone, phone_twist = self._phones(facts, private=private)
        tax, tax_twist = self._tax(facts)
        place_of_work, site_twist = self._site(facts, site, private=private)
        billing = self._billing(facts, private=private)
        blank = fills and private and rng.random() < self._blank
        customer = Customer(
            id=self._id(),
            name="" if blank else name.name,
            first_name=name.first if fills else "",
            last_name=name.last if fills else "",
            email=email,
            phone=phone,
            mobile=mobile_phone,
            tax_number=tax,
            address=billing,
        )
        done = (
            how,
            name.twist,
            email_twist,
            phone_twist,
            tax_twist,
            site_twist,
            "first and last only" if blank else "",
        )
        return customer, place_of_work, tuple(each for each in done if each)

    def _id(self) -> str:
        self._next += self._rng.choice((1, 1, 1, 2, 5))
        if self._ids == "hex":
            return f"{self._rng.getrandbits(64):016x}"
        return self._ids.format(self._next)

    def _name(self, facts: Facts, site: Place | None) -> tuple[Spelled, str]:
        rng = self._rng
        known = spelled(rng, facts, self._habit)
        text, how = scuffed(rng, known.name, slips=0.0 if facts.plan else SLIPS)
        where = site or facts.home
        if where.street and rng.random() < (0.25 if site else 0.03):
            line = street_line(rng, where, self._country)
            text, how = (
                rng.choice((f"{text} - {line}", f"{text} ({line})", f"{text} - {where.street}")),
                "site in name",
            )
        elif rng.random() < 0.008:
            text, how = f"{text} ({where.town})", "town in name"
        elif rng.random() < 0.01:
            text, how = f"{text} *{rng.choice(NOTES)}*", "note in name"
        elif facts.mobiles and rng.random() < 0.006:
            text, how = f"{text} {written_phone(rng, facts.mobiles[0], self._country)}", "phone in name"
        return replace(known, name=text), how

    def _email(self, facts: Facts) -> tuple[str, str]:
        rng, roll = self._rng, self._rng.random()
        if roll < 0.012:
            return rng.choice(NO_MAIL), "made-up e-mail"
        if not facts.emails or roll > self._held.job_email:
            return "", "no e-mail"
        address = facts.emails[0] if rng.random() < 0.72 else rng.choice(facts.emails)
        if roll < 0.04 and not facts.firm and facts.people:
            return self._mail.of_person(facts.people[0]), "other e-mail"
        if roll < 0.048:
            tenant = Person(given=given_name(rng, self._country), family=family_name(rng, self._country))
            return self._mail.of_person(tenant), "tenant's e-mail"
        if roll < 0.063:
            return mistyped(rng, address), "e-mail typo"
        return (address.upper() if roll < 0.068 else address), ""

    def _phones(self, facts: Facts, *, private: bool) -> tuple[str, str, str]:
        """The phone field, the mobile field, and what was done."""
        rng, twist = self._rng, ""
        if rng.random() < self._held.job_no_phone[not private]:
            return "", "", "no phone"
        if rng.random() < 0.012:
            return rng.choice(MADE_UP), "", "made-up phone"
        number = facts.mobiles[0] if facts.mobiles and rng.random() < 0.78 else rng.choice((*facts.mobiles, ""))
        line = facts.landline if rng.random() < self._held.job_landline[not private] else ""
        if rng.random() < 0.03:
            number, twist = mobile(rng, self._country), "other phone"
        if line and rng.random() < 0.03:
            line, twist = landline(rng, self._country), "other phone"
        if number and rng.random() < 0.012:
            number, twist = one_digit_off(rng, number), "phone typo"
        texts = written_phone(rng, line, self._country), written_phone(rng, number, self._country)
        if all(texts) and rng.random() < 0.04:
            return " / ".join(texts), "", "two phones in a field"
        return (texts[1], texts[0], "phones swapped") if rng.random() < 0.14 else (*texts, twist)

    def _tax(self, facts: Facts) -> tuple[str, str]:
        rng = self._rng
        if not facts.tax or rng.random() > self._held.job_tax[bool(facts.firm)]:
            return "", ""
        if rng.random() < 0.015:
            return one_digit_off(rng, facts.tax), "tax number off"
        return written(rng, facts.tax, self._country), ""

    def _site(self, facts: Facts, site: Place | None, *, private: bool) -> tuple[Address, str]:
        rng = self._rng
        if rng.random() < 0.03:
            return Address(), "no site"
        if site is None and not facts.plan and rng.random() < self._held.site_elsewhere[not private]:
            return written_place(rng, place(rng, self._country), self._country), "site elsewhere"
        return written_place(rng, site or facts.home, self._country), ""

    def _billing(self, facts: Facts, *, private: bool) -> Address:
        rng = self._rng
        if rng.random() > self._held.job_billing[not private]:
            return Address()
        return written_place(rng, facts.box if facts.box and rng.random() < 0.35 else facts.home, self._country)
