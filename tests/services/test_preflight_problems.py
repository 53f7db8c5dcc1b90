"""Every problem shows beside its job in `list --json` where it is true, and nowhere else."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.cli import run
from jobsync_tui.services import decide
from jobsync_tui.services.match import load_view
from tests.services.decisions_support import contact_id, see
from tests.services.worlds import pull_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.worlds import World

    Change = Callable[[World], None]


def listed(world: World, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    """Every proposal by job number, as the command line tells it from the cache alone."""
    capsys.readouterr()
    before = len(world.books.calls)
    assert run(["--config", str(world.folder / "p.toml"), "list", "--json"]) == 0
    assert len(world.books.calls) == before
    document = json.loads(capsys.readouterr().out)
    return {one["job_number"]: one for one in document["proposals"]}


def contact(world: World, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in world.books.contacts.values() if one["Name"] == name)
    return found


def touch(world: World, record: dict[str, Any], **changes: Any) -> None:
    """Change a record as a person in Xero does."""
    world.clock.pass_time(minutes=1)
    record.update(changes, UpdatedDateUTC=world.clock.now())


def lock(world: World) -> None:
    world.books.organisation["PeriodLockDate"] = world.clock.now().date()


def archive(world: World) -> None:
    touch(world, contact(world, "Ada Rewi"), ContactStatus="ARCHIVED")


def choose(world: World, name: str) -> None:
    with world.open() as ws:
        view = load_view(ws)
        decide.choose_contact(ws, view, see(ws).job, contact_id(view, name))


def rename_chosen(world: World) -> None:
    choose(world, "Dunmore Dental")
    touch(world, contact(world, "Dunmore Dental"), Name="Dunmore Orthodontics")


def merge_chosen(world: World) -> None:
    choose(world, "Dunmore Dental")
    survivor = contact(world, "Cobham School")["ContactID"]
    touch(world, contact(world, "Dunmore Dental"), ContactStatus="ARCHIVED", MergedToContactID=survivor)


def archive_rule_account(world: World) -> None:
    world.mapping["labour"] = "205"
    world.mapping["default"] = "200"
    world.books.seed_account(Code="205", Name="Old sales", Type="REVENUE", TaxType="OUTPUT2", Status="ARCHIVED")
    world.write()


def code_unknown(world: World) -> None:
    world.jobs[0]["lines"][0]["account_code"] = "4-1000"
    world.write()


def retire_tax(world: World) -> None:
    world.books.tax_rates[0]["Status"] = "DELETED"


def tax_for_purchases(world: World) -> None:
    world.books.tax_rates[0]["CanApplyToRevenue"] = False


def tracking_gone(world: World) -> None:
    world.books.seed_tracking_category(Name="Region", Options=["North"])
    world.jobs[0]["lines"][0]["tracking"] = {"Region": "East"}
    world.write()


def number_voided(world: World) -> None:
    world.books.seed_invoice(
        InvoiceNumber="J1", Contact={"Name": "Cobham School"}, Status="VOIDED", LineItems=[line("9.00")]
    )


def line(amount: str) -> dict[str, Any]:
    return {"Description": "x", "Quantity": Decimal(1), "UnitAmount": Decimal(amount), "AccountCode": "200"}


def foreign(world: World) -> None:
    world.jobs[0]["currency"] = "AUD"
    world.write()


def not_allowed(world: World) -> None:
    world.books.not_allowed.add("CreateDraftInvoice")


def small_plan(world: World) -> None:
    world.books.organisation["Class"] = "STARTER"
    approving(world)


def approving(world: World) -> None:
    text = (world.folder / "p.toml").read_text(encoding="utf-8")
    (world.folder / "p.toml").write_text(f'{text}\n[invoice]\nstatus = "AUTHORISED"\n', encoding="utf-8")


def credit(world: World) -> None:
    holder = contact(world, "Ada Rewi")["ContactID"]
    world.books.credit_notes["cn"] = {
        "CreditNoteID": "7f0c2c5e-0000-4000-8000-000000000001",
        "Type": "ACCRECCREDIT",
        "CreditNoteNumber": "CN-12",
        "Contact": {"ContactID": holder, "Name": "Ada Rewi"},
        "Date": world.clock.now().date(),
        "Status": "AUTHORISED",
        "CurrencyCode": "NZD",
        "Total": Decimal("150.00"),
        "RemainingCredit": Decimal("150.00"),
        "UpdatedDateUTC": world.clock.now(),
    }


def numbered(world: World) -> None:
    text = (world.folder / "p.toml").read_text(encoding="utf-8")
    (world.folder / "p.toml").write_text(f"{text}\n[contacts]\ncustomer_number = true\n", encoding="utf-8")


def long_number(world: World) -> None:
    for one in world.jobs[3:]:
        one["customer"]["id"] = "z" * 51
        one["customer"]["email"] = ""
    world.write()
    numbered(world)


def number_of_another(world: World) -> None:
    touch(world, contact(world, "Dunmore Dental"), ContactNumber="Zoe Newcomer")
    numbered(world)


CASES: list[tuple[str, str, Change, str, str]] = [
    ("period_locked", "J1", lock, "blocked", "Xero is locked up to"),
    ("contact_archived", "J1", archive, "needs_contact", "The contact Ada Rewi is archived in Xero."),
    ("contact_renamed", "J1", rename_chosen, "needs_contact", "is now called Dunmore Orthodontics"),
    ("contact_merged", "J1", merge_chosen, "needs_contact", "was merged into Cobham School"),
    ("account_unusable", "J1", archive_rule_account, "needs_lines", "account 205 (rule labour) is archived in Xero"),
    ("account_unusable", "J1", code_unknown, "needs_lines", "account 4-1000 (the job system's own code)"),
    ("tax_unknown", "J1", retire_tax, "blocked", "tax '15% GST on Income' is deleted in Xero"),
    ("tax_unusable", "J1", tax_for_purchases, "blocked", "cannot be used with account 200 Sales"),
    ("tracking_unknown", "J1", tracking_gone, "blocked", "Region = East is not in Xero"),
    ("number_taken", "J1", number_voided, "needs_review", "an invoice for Cobham School, 10.35 NZD, voided."),
    ("currency_not_enabled", "J1", foreign, "blocked", "The job is in AUD, the books are in NZD"),
    ("not_allowed", "J1", not_allowed, "blocked", "Xero does not let this sign-in create invoices."),
    ("plan_limit", "J1", small_plan, "ready", "approves 20 sales invoices a month: "),
    ("unapplied_credit", "J1", credit, "ready", "Ada Rewi has 150.00 of credit that no invoice has used (CN-12)."),
    ("contact_number_not_written", "J5", long_number, "ready", "longer than 50 characters"),
    ("contact_number_taken", "J4", number_of_another, "needs_contact", "Dunmore Dental has the contact code"),
]


@pytest.mark.parametrize(
    ("code", "number", "change", "state", "says"), CASES, ids=[f"{one[0]}-{one[2].__name__}" for one in CASES]
)
def test_a_problem_is_listed_with_its_code_once_the_cache_knows_it(
    pulled: World,
    capsys: pytest.CaptureFixture[str],
    code: str,
    number: str,
    change: Change,
    state: str,
    says: str,
) -> None:
    before = listed(pulled, capsys)
    assert {problem["code"] for one in before.values() for problem in one["problems"]} == set()

    change(pulled)
    with pulled.open() as ws:
        assert not pull_all(ws, full=True).errors
        if change is long_number:
            decide.create_contact(ws, load_view(ws), see(ws, "J5").job)
    found = listed(pulled, capsys)[number]

    assert code in [problem["code"] for problem in found["problems"]]
    told = next(problem for problem in found["problems"] if problem["code"] == code)
    assert says in told["message"]
    assert told["next"]
    assert found["state"] == state


def test_an_unusable_account_still_offers_the_others(pulled: World, capsys: pytest.CaptureFixture[str]) -> None:
    archive_rule_account(pulled)
    with pulled.open() as ws:
        pull_all(ws, full=True)
    (found,) = listed(pulled, capsys)["J1"]["invoice"]["lines"]
    assert (found["account_code"], found["candidates"]) == (None, ["200", "210"])


def test_a_foreign_job_is_ready_in_its_currency_once_xero_has_it(
    pulled: World, capsys: pytest.CaptureFixture[str]
) -> None:
    pulled.books.currencies["AUD"] = Decimal("1.1")
    foreign(pulled)
    with pulled.open() as ws:
        pull_all(ws, full=True)
    found = listed(pulled, capsys)["J1"]
    assert (found["state"], found["invoice"]["currency"], found["problems"]) == ("ready", "AUD", [])


def test_the_plan_is_no_matter_where_drafts_are_made(pulled: World, capsys: pytest.CaptureFixture[str]) -> None:
    pulled.books.organisation["Class"] = "STARTER"
    with pulled.open() as ws:
        pull_all(ws, full=True)
    assert listed(pulled, capsys)["J1"]["problems"] == []


# Merges


def test_the_contact_that_took_the_chosen_one_in_is_the_first_candidate(pulled: World) -> None:
    merge_chosen(pulled)
    with pulled.open() as ws:
        pull_all(ws)
        found = see(ws)
    assert found.contact is None
    assert found.match.candidates[0].name == "Cobham School"


def test_a_merge_into_a_contact_of_the_same_name_goes_on_and_is_told(pulled: World) -> None:
    other = pulled.books.seed_contact(Name="Dunmore Dental Ltd", ContactStatus="ACTIVE")
    with pulled.open() as ws:
        pull_all(ws, full=True)
    choose(pulled, "Dunmore Dental")
    touch(pulled, contact(pulled, "Dunmore Dental"), ContactStatus="ARCHIVED", MergedToContactID=other)
    touch(pulled, contact(pulled, "Dunmore Dental Ltd"), Name="Dunmore Dental")
    with pulled.open() as ws:
        pull_all(ws)
        found = see(ws)
    assert found.contact is not None
    assert (found.contact.contact_id, found.state) == (other, "ready")
    assert [problem.code for problem in found.problems] == ["contact_merged"]


def test_an_invoice_that_still_names_the_merged_contact_counts_for_the_one_that_stands(pulled: World) -> None:
    old, new = contact(pulled, "Dunmore Dental"), contact(pulled, "Ada Rewi")
    pulled.books.seed_invoice(InvoiceNumber="J1", Contact={"Name": "Dunmore Dental"}, LineItems=[line("100.00")])
    pulled.books.tax_rates[0]["Status"] = "ACTIVE"
    touch(pulled, old, ContactStatus="ARCHIVED", MergedToContactID=new["ContactID"])
    with pulled.open() as ws:
        pull_all(ws, full=True)
        found = see(ws)
    assert "wrong_contact" not in found.billing.flags
    assert found.billing.auto
