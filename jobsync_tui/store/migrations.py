"""The schema, step by step. A released step never changes; a new one is added below it.

Money is INTEGER cents; quantities, rates and unit amounts are TEXT decimals: SQLite has no decimal type.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlite_utils import Database, Migrations

from jobsync_tui.core.outbox import IntentState, seal_of
from jobsync_tui.store.chain import first_chain
from jobsync_tui.store.outbox import intent_of

if TYPE_CHECKING:
    import sqlite3

SCHEMA_VERSION = 3
"""Kept in `PRAGMA user_version`; an older jobsync refuses a newer cache. Raise it with every step that is added:
where a cache has it, no step is looked for."""

migrations = Migrations("jobsync")


def migrate(db: Database) -> None:
    """Bring the schema up to date; each step is one transaction."""
    if version_of(db.conn) >= SCHEMA_VERSION:
        return
    migrations.apply(db)
    # Written last: a process that died before this line finds what is left to do at its next start.
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def outdated(connection: sqlite3.Connection) -> bool:
    """Whether a step is still to be done; most times the version alone tells that none is."""
    return version_of(connection) < SCHEMA_VERSION and bool(migrations.pending(Database(connection)))


def version_of(connection: sqlite3.Connection) -> int:
    """The version of a cache's schema: that of the jobsync which last did all of its steps, 0 for none."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@migrations()
def create_cache(db: Database) -> None:
    """What is pulled: it can be thrown away and pulled again."""
    for statement in CACHE_TABLES:
        db.execute(statement)


@migrations()
def create_decisions(db: Database) -> None:
    """What a person decided, and what happened: append-only."""
    for statement in DECISION_TABLES:
        db.execute(statement)


@migrations()
def create_outbox(db: Database) -> None:
    """What is to be posted, was posted, or is uncertain; the guards are in the database itself."""
    for statement in OUTBOX_TABLES:
        db.execute(statement)


CACHE_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE job (
        source TEXT NOT NULL, job_id TEXT NOT NULL, stage TEXT NOT NULL,
        number TEXT NOT NULL, completed_on TEXT, total_cents INTEGER NOT NULL,
        value TEXT NOT NULL, first_seen TEXT NOT NULL, last_changed TEXT NOT NULL, gone_at TEXT,
        PRIMARY KEY (source, job_id, stage)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX job_number ON job (number)",
    """CREATE TABLE contact (
        contact_id TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL, merged_to TEXT,
        value TEXT NOT NULL, updated_at TEXT, raw TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE invoice (
        invoice_id TEXT PRIMARY KEY, type TEXT NOT NULL, number TEXT NOT NULL, reference TEXT NOT NULL,
        contact_id TEXT NOT NULL, contact_name TEXT NOT NULL, date TEXT, due_date TEXT,
        status TEXT NOT NULL, line_amount_types TEXT NOT NULL, currency TEXT NOT NULL,
        sub_total_cents INTEGER NOT NULL, total_tax_cents INTEGER NOT NULL, total_cents INTEGER NOT NULL,
        amount_due_cents INTEGER NOT NULL, amount_paid_cents INTEGER NOT NULL,
        amount_credited_cents INTEGER NOT NULL,
        url TEXT NOT NULL, updated_at TEXT, raw TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    "CREATE INDEX invoice_number ON invoice (number)",
    "CREATE INDEX invoice_contact ON invoice (contact_id, date)",
    """CREATE TABLE invoice_line (
        invoice_id TEXT NOT NULL REFERENCES invoice ON DELETE CASCADE, position INTEGER NOT NULL,
        description TEXT NOT NULL, quantity TEXT NOT NULL, unit_amount TEXT NOT NULL,
        account_code TEXT, tax_type TEXT, item_code TEXT NOT NULL,
        line_amount_cents INTEGER NOT NULL, tax_amount_cents INTEGER NOT NULL,
        PRIMARY KEY (invoice_id, position)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE settings (kind TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
)

DECISION_TABLES = (
    """CREATE TABLE decision (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL,
        source TEXT NOT NULL, job_id TEXT NOT NULL, stage TEXT NOT NULL,
        scope TEXT NOT NULL, scope_key TEXT NOT NULL, value TEXT NOT NULL,
        undone_at TEXT) STRICT""",
    "CREATE INDEX decision_job ON decision (source, job_id, stage) WHERE undone_at IS NULL",
    """CREATE TABLE event (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL, job TEXT NOT NULL,
        detail TEXT NOT NULL) STRICT""",
    """CREATE TRIGGER event_is_append_only BEFORE UPDATE ON event
        BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END""",
    """CREATE TRIGGER event_is_kept BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END""",
)

_STATES = "'DRAFT','CONFIRMED','SENDING','POSTED','REJECTED','UNKNOWN','HUMAN'"

OUTBOX_TABLES = (
    f"""CREATE TABLE contact_intent (
        id INTEGER PRIMARY KEY, batch TEXT NOT NULL, tenant_id TEXT NOT NULL, name TEXT NOT NULL,
        body TEXT NOT NULL, body_sha256 TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ({_STATES})),
        attempt INTEGER NOT NULL DEFAULT 0,
        contact_id TEXT, message TEXT NOT NULL DEFAULT '') STRICT""",
    f"""CREATE TABLE intent (
        id INTEGER PRIMARY KEY, batch TEXT NOT NULL, tenant_id TEXT NOT NULL,
        source TEXT NOT NULL, job_id TEXT NOT NULL, stage TEXT NOT NULL, revision INTEGER NOT NULL,
        job_number TEXT NOT NULL, invoice_number TEXT NOT NULL, contact_name TEXT NOT NULL,
        contact_id TEXT, contact_intent_id INTEGER REFERENCES contact_intent,
        currency TEXT NOT NULL, total_cents INTEGER NOT NULL, status TEXT NOT NULL,
        body TEXT NOT NULL, body_sha256 TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ({_STATES})),
        attempt INTEGER NOT NULL DEFAULT 0, sending_id INTEGER,
        invoice_id TEXT, message TEXT NOT NULL DEFAULT '', next TEXT NOT NULL DEFAULT '',
        changed_at TEXT NOT NULL,
        UNIQUE (tenant_id, source, job_id, stage, revision),
        CHECK (contact_id IS NOT NULL OR contact_intent_id IS NOT NULL)) STRICT""",
    # A refused invoice does not exist in Xero, so its number is free again; every other state holds it.
    """CREATE UNIQUE INDEX intent_number ON intent (tenant_id, invoice_number COLLATE NOCASE)
        WHERE state <> 'REJECTED'""",
    """CREATE TABLE sending (
        id INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, body TEXT NOT NULL, body_sha256 TEXT NOT NULL,
        idempotency_key TEXT NOT NULL, first_sent_at TEXT NOT NULL, outcome TEXT NOT NULL DEFAULT '') STRICT""",
    """CREATE TRIGGER intent_is_frozen
        BEFORE UPDATE OF body, body_sha256, tenant_id, source, job_id, stage, revision,
            invoice_number, currency, total_cents, status ON intent
        WHEN OLD.state <> 'DRAFT'
        BEGIN SELECT RAISE(ABORT, 'a confirmed invoice cannot be changed'); END""",
    """CREATE TRIGGER intent_contact_is_frozen BEFORE UPDATE OF contact_id ON intent
        WHEN OLD.contact_id IS NOT NULL AND OLD.state <> 'DRAFT'
        BEGIN SELECT RAISE(ABORT, 'the contact of a confirmed invoice cannot be changed'); END""",
    """CREATE TRIGGER intent_moves_are_legal BEFORE UPDATE OF state ON intent
        WHEN NOT (OLD.state || '>' || NEW.state) IN (
            'DRAFT>CONFIRMED', 'CONFIRMED>SENDING', 'CONFIRMED>UNKNOWN', 'CONFIRMED>REJECTED',
            'SENDING>POSTED', 'SENDING>REJECTED', 'SENDING>UNKNOWN', 'SENDING>CONFIRMED',
            'UNKNOWN>POSTED', 'UNKNOWN>CONFIRMED', 'UNKNOWN>HUMAN', 'HUMAN>POSTED', 'HUMAN>REJECTED')
        BEGIN SELECT RAISE(ABORT, 'an invoice cannot move between these states'); END""",
    """CREATE TRIGGER intent_is_kept BEFORE DELETE ON intent WHEN OLD.state <> 'DRAFT'
        BEGIN SELECT RAISE(ABORT, 'a confirmed invoice is kept'); END""",
)


@migrations()
def create_afterwards(db: Database) -> None:
    """What is to be done with an invoice once it is in Xero: e-mail, mark, note, files."""
    for statement in AFTERWARD_TABLES:
        db.execute(statement)


AFTERWARD_TABLES = (
    """CREATE TABLE afterward (
        id INTEGER PRIMARY KEY, tenant_id TEXT NOT NULL,
        intent_id INTEGER REFERENCES intent, invoice_id TEXT,
        job TEXT NOT NULL, job_number TEXT NOT NULL, invoice_number TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('email', 'mark_sent', 'note', 'attach')),
        content TEXT NOT NULL, content_sha256 TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('ASKED', 'DOING', 'DONE', 'FAILED', 'UNKNOWN', 'SKIPPED')),
        contact_name TEXT NOT NULL DEFAULT '',
        attempt INTEGER NOT NULL DEFAULT 0, own INTEGER NOT NULL DEFAULT 0, again INTEGER NOT NULL DEFAULT 0,
        sent_before INTEGER NOT NULL DEFAULT 0, asked_at TEXT NOT NULL,
        message TEXT NOT NULL DEFAULT '', next TEXT NOT NULL DEFAULT '', at TEXT NOT NULL,
        CHECK (intent_id IS NOT NULL OR invoice_id IS NOT NULL)) STRICT""",
    """CREATE UNIQUE INDEX afterward_once ON afterward (intent_id, what, content_sha256)
        WHERE intent_id IS NOT NULL""",
    # Whoever asks: an e-mail that is done or uncertain guards the invoice.
    """CREATE UNIQUE INDEX afterward_once_an_invoice ON afterward (tenant_id, invoice_id, what, content_sha256)
        WHERE invoice_id IS NOT NULL""",
    """CREATE TRIGGER afterward_is_frozen
        BEFORE UPDATE OF tenant_id, intent_id, what, content, content_sha256 ON afterward
        BEGIN SELECT RAISE(ABORT, 'what was asked for cannot be changed'); END""",
    """CREATE TRIGGER afterward_invoice_is_frozen BEFORE UPDATE OF invoice_id ON afterward
        WHEN OLD.invoice_id IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'what was asked for cannot be changed'); END""",
    """CREATE TRIGGER afterward_moves_are_legal BEFORE UPDATE OF state ON afterward
        WHEN NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state) IN (
            'ASKED>DOING', 'ASKED>SKIPPED', 'ASKED>FAILED', 'ASKED>DONE',
            'DOING>DONE', 'DOING>FAILED', 'DOING>UNKNOWN', 'DOING>ASKED',
            'DONE>ASKED', 'FAILED>ASKED', 'UNKNOWN>ASKED', 'UNKNOWN>DONE', 'SKIPPED>ASKED')
        BEGIN SELECT RAISE(ABORT, 'what was asked for cannot move between these states'); END""",
)


@migrations()
def create_credits(db: Database) -> None:
    """Customers' credits, whether an invoice was sent, and what an unfinished full reading has seen."""
    for statement in CREDIT_TABLES:
        db.execute(statement)


CREDIT_TABLES = (
    """CREATE TABLE credit (
        kind TEXT NOT NULL, credit_id TEXT NOT NULL, number TEXT NOT NULL, reference TEXT NOT NULL,
        contact_id TEXT NOT NULL, contact_name TEXT NOT NULL, date TEXT, status TEXT NOT NULL,
        currency TEXT NOT NULL, total_cents INTEGER NOT NULL, remaining_cents INTEGER NOT NULL,
        updated_at TEXT, raw TEXT NOT NULL,
        PRIMARY KEY (kind, credit_id)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX credit_contact ON credit (contact_id, date)",
    """CREATE TABLE seen (
        list TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (list, id)) STRICT, WITHOUT ROWID""",
    "ALTER TABLE invoice ADD COLUMN sent INTEGER NOT NULL DEFAULT 0",
    "UPDATE invoice SET sent = 1 WHERE json_valid(raw) AND json_extract(raw, '$.SentToContact') = 1",
)


@migrations()
def seal_intents(db: Database) -> None:
    """One hash over all that was confirmed, marks for invoices that Xero numbers, and guards for new contacts."""
    for statement in SEAL_COLUMNS:
        db.execute(statement)
    for row in list(db.query("SELECT * FROM intent")):
        intent = intent_of(row)
        db.execute("UPDATE intent SET seal = ? WHERE id = ?", (seal_of(intent), intent.id))
        if intent.state in {IntentState.SENDING, IntentState.UNKNOWN}:  # it may have been sent just before
            silence = (intent.changed_at.isoformat(), str(intent.job), json.dumps({"number": intent.invoice_number}))
            db.execute("INSERT INTO event (at, what, job, detail) VALUES (?, 'no answer', ?, ?)", silence)
    for statement in SEAL_GUARDS:
        db.execute(statement)


SEAL_COLUMNS = (
    "ALTER TABLE intent ADD COLUMN reference TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE intent ADD COLUMN seal TEXT NOT NULL DEFAULT ''",
    "DROP TRIGGER intent_is_frozen",
    "DROP INDEX intent_number",
)
SEAL_GUARDS = (
    """CREATE UNIQUE INDEX intent_number ON intent (tenant_id, invoice_number COLLATE NOCASE)
        WHERE state <> 'REJECTED' AND invoice_number <> ''""",
    """CREATE UNIQUE INDEX intent_reference ON intent (tenant_id, reference COLLATE NOCASE)
        WHERE state <> 'REJECTED' AND reference <> ''""",
    """CREATE TRIGGER intent_is_named BEFORE INSERT ON intent
        WHEN NEW.seal = '' OR (NEW.invoice_number = '') = (NEW.reference = '')
        BEGIN SELECT RAISE(ABORT, 'an invoice is named by its number or by its mark, and sealed'); END""",
    """CREATE TRIGGER intent_is_frozen
        BEFORE UPDATE OF batch, body, body_sha256, seal, tenant_id, source, job_id, stage, revision, job_number,
            reference, contact_name, contact_intent_id, currency, total_cents, status ON intent
        WHEN OLD.state <> 'DRAFT'
        BEGIN SELECT RAISE(ABORT, 'a confirmed invoice cannot be changed'); END""",
    # Where Xero numbers it, the number comes with the answer, once.
    """CREATE TRIGGER intent_number_is_frozen BEFORE UPDATE OF invoice_number ON intent
        WHEN OLD.state <> 'DRAFT' AND OLD.invoice_number <> '' AND NEW.invoice_number <> OLD.invoice_number
        BEGIN SELECT RAISE(ABORT, 'the number of a confirmed invoice cannot be changed'); END""",
    """CREATE TRIGGER contact_intent_is_frozen
        BEFORE UPDATE OF batch, tenant_id, name, body, body_sha256 ON contact_intent
        WHEN OLD.state <> 'DRAFT'
        BEGIN SELECT RAISE(ABORT, 'a confirmed contact cannot be changed'); END""",
    """CREATE TRIGGER contact_intent_id_is_frozen BEFORE UPDATE OF contact_id ON contact_intent
        WHEN OLD.contact_id IS NOT NULL AND NEW.contact_id IS NOT OLD.contact_id
        BEGIN SELECT RAISE(ABORT, 'a contact that was created cannot become another'); END""",
    """CREATE TRIGGER contact_intent_moves_are_legal BEFORE UPDATE OF state ON contact_intent
        WHEN NOT (OLD.state || '>' || NEW.state) IN (
            'DRAFT>CONFIRMED', 'CONFIRMED>SENDING', 'CONFIRMED>REJECTED', 'CONFIRMED>POSTED',
            'SENDING>POSTED', 'SENDING>REJECTED', 'SENDING>UNKNOWN', 'SENDING>CONFIRMED',
            'UNKNOWN>POSTED', 'UNKNOWN>CONFIRMED', 'UNKNOWN>REJECTED')
        BEGIN SELECT RAISE(ABORT, 'a contact cannot move between these states'); END""",
    """CREATE TRIGGER contact_intent_is_kept BEFORE DELETE ON contact_intent WHEN OLD.state <> 'DRAFT'
        BEGIN SELECT RAISE(ABORT, 'a confirmed contact is kept'); END""",
    """CREATE TRIGGER sending_is_frozen
        BEFORE UPDATE OF endpoint, body, body_sha256, idempotency_key, first_sent_at ON sending
        BEGIN SELECT RAISE(ABORT, 'what was sent cannot be changed'); END""",
    """CREATE TRIGGER sending_is_kept BEFORE DELETE ON sending
        BEGIN SELECT RAISE(ABORT, 'what was sent is kept'); END""",
)


@migrations()
def chain_events(db: Database) -> None:
    """Chain the event log from its first entry on, and put what is decided so far into it."""
    db.execute("DROP TRIGGER event_is_append_only")
    db.execute("DROP TRIGGER event_is_kept")
    db.execute("ALTER TABLE event ADD COLUMN hash TEXT NOT NULL DEFAULT ''")
    held = list(db.query("SELECT * FROM event ORDER BY id"))
    log = first_chain(held, list(db.query("SELECT * FROM decision ORDER BY id")))
    for entry in log[: len(held)]:
        db.execute("UPDATE event SET hash = ? WHERE id = ?", (entry.hash, entry.id))
    for entry in log[len(held) :]:
        db["event"].insert(asdict(entry))  # type: ignore[union-attr]  # a table, not a view
    for statement in APPEND_ONLY:
        db.execute(statement)


APPEND_ONLY = tuple(statement for statement in DECISION_TABLES if "TRIGGER event" in statement)
