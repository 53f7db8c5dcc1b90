"""What the panes of Reconcile show of one proposal, as Content: evidence, lines, draft invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from jobsync_tui.core.matching import Level
from jobsync_tui.core.money import plain
from jobsync_tui.ui.format import LEVELS, cut, day, left, lines, money, plural, remote, right

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import JobLine
    from jobsync_tui.core.mapping import LineMapping
    from jobsync_tui.core.matching import Candidate, Evidence
    from jobsync_tui.core.proposal import Proposal

FIELDS = ("name", "email", "phone", "tax number", "address")
LABELS = {"name": "Name", "email": "E-mail", "phone": "Phone", "tax number": "Tax no.", "address": "Address"}
LABEL_WIDTH = 8
BY_XERO = "number by Xero"
FULL_WIDTH = 100
"""Width of the screen from which sums are shown in full."""

STYLES = {
    Level.SAME: "$text-success",
    Level.CLOSE: "$text-warning",
    Level.DIFFERENT: "$text-error",
    Level.MISSING: "$text-muted",
}


def trouble(proposal: Proposal) -> Content:
    """What is wrong and what to do next, most pressing first; or how the contact was found."""
    if not proposal.problems:
        return Content.styled(f"✓ {remote(proposal.match.why)}", "$text-success")
    return lines(
        *(
            Content.assemble(
                ("! ", "$text-warning bold"),
                (remote(problem.message), "$text-warning"),
                f" {remote(problem.next)}",
            )
            for problem in proposal.problems
        )
    )


def title(proposal: Proposal) -> str:
    """`J10423 Te Awa School · 102 Harbour Rd · 08 May`."""
    job = proposal.job
    parts = [f"{job.number} {job.customer.name}", job.site.line1, day(job.completed_on)]
    return " · ".join(remote(part) for part in parts if part)


def candidates_short(proposal: Proposal, width: int) -> Content:
    """One line a candidate: digit, name, score, and each field's outcome."""
    rows = []
    for number, candidate in enumerate(proposal.match.candidates[:3], start=1):
        by_field = {one.field: one for one in candidate.evidence}
        marks = [
            Content.assemble(f" {LABELS[name].lower()} ", (LEVELS[one.level], STYLES[one.level]))
            for name in FIELDS
            if (one := by_field.get(name))
        ]
        space = max(width - 9 - sum(mark.cell_length for mark in marks), 12)
        named = _named(candidate) + (" (you said no)" if _refused(proposal, candidate) else "")
        head = f"{number} {left(named, space)} {right(score_of(candidate), 3)}"
        rows.append(Content.assemble(head, *marks))
    more = len(proposal.match.candidates) - 3
    if more > 0:
        rows.append(Content.styled(f"  and {plural(more, 'more candidate')}: enter shows all", "$text-muted"))
    return lines(*rows) if rows else _no_candidates(proposal)


def matrix(proposal: Proposal, width: int, most: int) -> Content:
    """The job's fields and each candidate's beside each other, with the outcome of each comparison."""
    shown = proposal.match.candidates[:most]
    if not shown:
        return _no_candidates(proposal)
    space = max((width - LABEL_WIDTH) // (len(shown) + 1) - 2, 8)
    head = [Content.styled(left("", LABEL_WIDTH) + left(f"Job {remote(proposal.job.number)}", space), "bold")]
    for number, candidate in enumerate(shown, start=1):
        chosen = proposal.contact and candidate.contact_id == proposal.contact.contact_id
        mark = "►" if chosen else " "
        said = "you said no" if _refused(proposal, candidate) else f"score {score_of(candidate)}"
        head.append(Content.styled(f" {mark}{left(f'{number}  {said}', space)}", "bold"))
    rows = [Content("").join(head)]
    rows += [_matrix_row(name, shown, space) for name in FIELDS]
    if any(not candidate.active for candidate in shown):
        rows.append(Content.styled("A contact that is archived in Xero cannot be invoiced.", "$text-muted"))
    return lines(*rows)


def told(proposal: Proposal) -> list[Content]:
    """What of the first candidate agrees and what does not, a sentence a field."""
    best = next(iter(proposal.match.candidates), None)
    if best is None:
        return []
    said = [one for one in best.evidence if one.told and one.level is not Level.MISSING]
    head = Content.styled(f"{_named(best)}:", "bold")
    rows = [Content.assemble((f"{LEVELS[one.level]} ", STYLES[one.level]), _sentence(one.told)) for one in said]
    return [Content(""), head, *rows] if rows else []


def _sentence(text: str) -> str:
    return remote(f"{text[:1].upper()}{text[1:]}.")


def _matrix_row(name: str, shown: tuple[Candidate, ...], space: int) -> Content:
    cells: list[Content | str] = [Content.styled(left(LABELS[name], LABEL_WIDTH), "$text-muted")]
    compared = [next((one for one in each.evidence if one.field == name), None) for each in shown]
    ours = next((one.ours for one in compared if one and one.ours), "")
    cells.append(left(remote(ours) or "-", space))
    cells += [_cell(one, space) for one in compared]
    return Content.assemble(*cells)


def _cell(one: Evidence | None, space: int) -> Content:
    level = one.level if one else Level.MISSING
    theirs = remote(one.theirs) if one and one.theirs else "none"
    return Content.assemble(" ", (LEVELS[level], STYLES[level]), left(f" {theirs}", space))


def _no_candidates(proposal: Proposal) -> Content:
    if proposal.new_contact:
        return Content(f"A new contact will be created: {remote(proposal.new_contact.name)}.")
    if proposal.contact:
        return Content(f"{remote(proposal.contact.name)}: {remote(proposal.match.why)}.")
    customer = proposal.job.customer
    known = ", ".join(remote(part) for part in (customer.name, customer.email, customer.phone) if part)
    return Content(f"Nobody in Xero is like {known}. n creates the contact, / searches.")


def _refused(proposal: Proposal, candidate: Candidate) -> bool:
    return candidate.contact_id in proposal.decisions.refused


def _named(candidate: Candidate) -> str:
    return remote(candidate.name) + ("" if candidate.active else " (archived)")


def score_of(candidate: Candidate) -> str:
    """The score from 0 to 99, for ranking by eye; it decides nothing."""
    return str(min(int(candidate.score * 100), 99))


def lines_table(proposal: Proposal, width: int) -> Content:
    """Each job line with its account, how that was found, and its amount on the invoice."""
    space = max(width - 36, 12)
    head = f"  {right('Qty', 7)} {left('Job line', space)} {left('Account', 8)} {right('Amount', 11)}"
    rows = [Content.styled(head, "$text-muted")]
    rows += [
        _line_row(line, mapping, space) for line, mapping in zip(proposal.job.lines, proposal.lines, strict=True)
    ]
    return lines(*rows)


def _line_row(line: JobLine, mapping: LineMapping, space: int) -> Content:
    text = remote(line.description) or str(line.kind or "no description")
    amount = "left off" if mapping.left_off else money(line.amount)
    settled = mapping.account or mapping.left_off
    account = mapping.account or ("-" if mapping.left_off else "?")
    row = f"{right(plain(line.quantity), 7)} {left(text, space)} {left(remote(account), 8)} {right(amount, 11)}"
    mark = ("✓ ", "$text-success") if settled else ("! ", "$text-warning bold")
    if settled:
        return Content.assemble(mark, row)
    offers = "  ".join(
        f"{number} {remote(one.code)} {remote(one.name)} ({one.why})"
        for number, one in enumerate(mapping.candidates[:2], start=1)
    )
    return lines(Content.assemble(mark, row), Content.styled(f"  {'':7} m takes {offers}", "$text-warning"))


def lines_short(proposal: Proposal, width: int) -> Content:
    """All lines in one: quantity, wording, amount and account of each."""
    parts = []
    for line, mapping in zip(proposal.job.lines, proposal.lines, strict=True):
        account = mapping.account or ("left off" if mapping.left_off else "?")
        text = remote(line.description, 24) or str(line.kind or "line")
        parts.append(f"{plain(line.quantity)} x {text} {money(line.amount)} → {remote(account)}")
    unsettled = next((one for one in proposal.lines if not one.account and not one.left_off), None)
    if unsettled and unsettled.candidates:
        best = unsettled.candidates[0]
        parts.append(f"m takes {remote(best.code)} {remote(best.name)} ({best.why})")
    return Content(f"Lines  {cut('   '.join(parts) or 'none', max(width - 7, 0))}")


def invoice(proposal: Proposal) -> Content:
    """Who, when, and how much: the draft as it would be posted, and what the job's own lines come to."""
    draft = proposal.invoice
    if draft is None:
        return Content.styled("No invoice can be drafted yet.", "$text-muted")
    name = proposal.contact.name if proposal.contact else ""
    to = remote(name or (f"{proposal.new_contact.name} (new contact)" if proposal.new_contact else "nobody yet"))
    rows = [
        Content.assemble(("To     ", "$text-muted"), to),
        Content.assemble(
            ("Number ", "$text-muted"), f"{remote(draft.number) or BY_XERO} · ref {remote(draft.reference)}"
        ),
        Content.assemble(
            ("Dated  ", "$text-muted"),
            f"{day(draft.date)} · due {day(draft.due_date)} · {draft.status.capitalize()} · {remote(draft.currency)}",
        ),
        Content.assemble(("Total  ", "$text-muted"), sums(proposal)),
    ]
    return lines(*rows, *existing(proposal))


def invoice_short(proposal: Proposal) -> Content:
    """The draft in one line."""
    draft = proposal.invoice
    if draft is None:
        return Content("Invoice  none can be drafted yet")
    head = f"Invoice  {remote(draft.number) or BY_XERO} {draft.status.lower()} · due {day(draft.due_date)} · "
    return lines(Content.assemble(head, sums(proposal)), *existing(proposal))


def sums(proposal: Proposal) -> Content:
    """`250.12 + tax 37.52 = 287.64`."""
    draft = proposal.invoice
    if draft is None:
        return Content(money(proposal.job.total))
    return Content.assemble(
        f"{money(draft.sub_total)} + tax {money(draft.total_tax)} = ", (money(draft.total), "bold")
    )


def existing(proposal: Proposal) -> list[Content]:
    """Invoices that bill the job, or look as if they did."""
    return [
        Content.assemble(
            ("In Xero ", "$text-warning"),
            remote(f"{found.number} {found.status.lower()} {day(found.date)} {money(found.total)}"),
            f" (found by {found.how}; l links it, i bills anyway)" if not proposal.billing.auto else "",
        )
        for found in proposal.billing.invoices[:2]
    ]
