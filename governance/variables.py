"""Every environment variable the product reads: name, default and what it is for.

`docs/settings.md` is generated from this table, so a variable that is not here doesn't exist.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable; `default` None means it must be given."""

    name: str
    cast: type
    default: Any
    help: str


VARIABLES = (
    Variable(
        "DATABASE_URL", str, None, "PostgreSQL 15+ with PostGIS: postgresql://user:password@host:port/name"
    ),
    Variable(
        "PUBLIC_DATABASE_URL",
        str,
        "",
        "The same database by a role that may read what pages without sign-in show and nothing else; empty: DATABASE_URL",
    ),
    Variable("REDIS_URL", str, "redis://127.0.0.1:6379/0", "Redis, the broker of the background work"),
    Variable("SECRET_KEY", str, None, "Signs sessions and forms; at least 50 random characters"),
    Variable(
        "SECRET_KEY_FALLBACKS",
        list,
        [],
        "Earlier SECRET_KEYs, comma separated: sessions and forms signed with them hold",
    ),
    Variable(
        "FIELD_KEYS",
        list,
        None,
        "Keys that encrypt personal fields: url-safe base64 of 32 bytes each, comma separated; "
        "the first encrypts, all decrypt",
    ),
    Variable(
        "FIELD_INDEX_KEY",
        str,
        None,
        "Key of the look-up hash of personal fields, url-safe base64 of 32 bytes; none of FIELD_KEYS",
    ),
    Variable(
        "SEALED_KEYS",
        list,
        [],
        "Keys that encrypt who made a complaint about an office, as FIELD_KEYS and none of them; only processes that "
        "take complaints in or reveal need them (the web; not the worker)",
    ),
    Variable(
        "FENCE_KEYS",
        list,
        None,
        "Keys with which web and worker prove to the database for whom they read registers of residents: url-safe base64 of "
        "32 bytes each, comma separated; the first proves, `grant_roles` has the database believe all. They seal nothing",
    ),
    Variable(
        "LEDGER_KEYS",
        list,
        None,
        "Keys that mark the rows of every book (events, logs, days' heads): url-safe base64 of 32 bytes each, comma "
        "separated; the first marks, all verify. Never in the database; without the key of a row it counts as altered",
    ),
    Variable(
        "LEDGER_HEADS_DIR",
        str,
        "",
        "Folder outside of the database in which each day's head of all books is appended to heads-<database>.jsonl; best one that "
        "another account owns, or another machine's; empty: .local/heads",
    ),
    Variable("FIELD_SUITE", str, "AES-GCM", "Cipher of personal fields: AES-GCM or SM4-GCM"),
    Variable("DEBUG", bool, False, "Error pages with details; never where real data lies"),
    Variable("ALLOWED_HOSTS", list, ["localhost", "127.0.0.1", "[::1]"], "Host names the web answers to"),
    Variable("CSRF_TRUSTED_ORIGINS", list, [], "Origins that may post forms when a gateway changes the host"),
    Variable("SECURE", bool, True, "HTTPS only: secure cookies, HSTS, redirect; 0 on a laptop without TLS"),
    Variable("DEMO", bool, False, "Demonstration data: a banner on every page, demo accounts may be printed"),
    Variable("STATIC_ROOT", str, "", "Where collectstatic puts files; empty: .local/static"),
    Variable(
        "MEDIA_ROOT", str, "", "Where uploads wait, outside of everything the web serves; empty: .local/media"
    ),
    Variable("CONN_MAX_AGE", int, 300, "Seconds a worker keeps its database connection"),
    Variable("IDLE_MINUTES", int, 30, "Minutes without a request after which a session ends"),
    Variable("SESSION_HOURS", int, 12, "Hours after which a session ends, whatever happens in it"),
    Variable(
        "PROOF_MINUTES",
        int,
        15,
        "Minutes for which a given second factor is enough to reveal, reset, appoint and confirm; then it is asked anew",
    ),
    Variable(
        "APPROVAL_HOURS", int, 72, "Hours within which a second person can decide what somebody asked for"
    ),
    Variable("SLIP_HOURS", int, 72, "Hours within which a one-time slip sets a password"),
    Variable("RESET_QUIET_HOURS", int, 12, "Hours after a reset in which the account reveals nothing"),
    Variable(
        "REVEALS_AN_HOUR",
        int,
        30,
        "Personal values that one account may reveal in an hour; the auditor is told",
    ),
    Variable(
        "LOOK_UPS_AN_HOUR",
        int,
        60,
        "Searches by a reporter's telephone or name that one account may make in an hour; the auditor is told",
    ),
    Variable(
        "REFERENCE_SECONDS",
        int,
        15,
        "Seconds a process keeps names of areas, grades, channels and departments and office hours that pages show; "
        "0 keeps nothing",
    ),
    Variable(
        "PROXY_HOPS",
        int,
        0,
        "How many gateways of ours stand before the web; each must append to X-Forwarded-For. Sign-in locks and the log "
        "go by the address that the outermost saw; 0: by the connection's",
    ),
    Variable("IMPORT_MAX_MB", int, 100, "Largest ledger file that may be uploaded, in megabytes"),
    Variable(
        "UPLOADS_WAITING_PERSON_MB",
        int,
        300,
        "What the uploads of one person that wait for their import may take on the disk together, in megabytes",
    ),
    Variable(
        "UPLOADS_WAITING_STREET_MB",
        int,
        1000,
        "What the uploads of one street that wait for their import may take on the disk together, in megabytes",
    ),
    Variable("ATTACHMENT_MAX_MB", int, 25, "Largest file that may be added to a matter, in megabytes"),
    Variable(
        "ATTACHMENT_MAX_MEGAPIXELS",
        int,
        64,
        "Largest picture that may be added, in millions of picture elements; phones take 12 to 50",
    ),
    Variable("ATTACHMENTS_A_MATTER", int, 20, "How many files one matter holds at most"),
    Variable("STATISTICS_EVERY_SECONDS", int, 60, "How often the rollups take in what changed"),
    Variable("IMPORT_SWEEP_SECONDS", int, 2, "How often waiting imports are looked for"),
    Variable(
        "IMPORT_UNCONFIRMED_DAYS",
        int,
        7,
        "Days after which an upload that nobody confirmed is given up and its file deleted",
    ),
    Variable(
        "IMPORT_KEEP_DAYS",
        int,
        0,
        "Days for which a ledger's file is kept after its import has ended; 0: deleted with the last row",
    ),
    Variable("EXPORT_KEEP_DAYS", int, 7, "Days for which an exported file can be taken; then it is deleted"),
    Variable(
        "EXPORT_AT_ONCE_ROWS",
        int,
        2000,
        "Rows up to which a list is exported while its reader waits; longer ones by a worker",
    ),
    Variable("RECOUNT_AT_HOUR", int, 3, "Hour of the night (Asia/Shanghai) of the full recount"),
    Variable(
        "SITE_URL",
        str,
        "",
        "Address under which colleagues reach the product, as https://wg.example.gov.cn: what leaves by mail and robots "
        "links to it; empty: without a link",
    ),
    Variable(
        "MAIL_HOST", str, "", "Mail server that takes the product's mails; empty: nothing is sent by mail"
    ),
    Variable("MAIL_PORT", int, 25, "Port of the mail server"),
    Variable("MAIL_SECURITY", str, "", "starttls, tls, or empty for a server beside the product"),
    Variable("MAIL_USER", str, "", "Account at the mail server, where it asks for one"),
    Variable("MAIL_PASSWORD", str, "", "Password of that account"),
    Variable("MAIL_FROM", str, "governance@localhost", "Sender of the product's mails"),
    Variable(
        "HOOK_HOSTS",
        list,
        [],
        "Hosts (or host:port) to which robots' messages may go although they lie in the own network or are spoken to "
        "without TLS; every other host only over https and at a public address",
    ),
    Variable(
        "TIANDITU_KEY",
        str,
        "",
        "Key of Tianditu, the official map (type: server), whose streets then lie under ours; it never leaves the server. Empty: maps stand by "
        "themselves",
    ),
    Variable(
        "TIANDITU_APPROVAL",
        str,
        "",
        "Approval number of that map, shown on each; without it the key is not used",
    ),
    Variable("LOG_LEVEL", str, "INFO", "Level of the log lines on standard error"),
    Variable(
        "LOG_FORM",
        str,
        "",
        "json: one object a line; text: for reading. Empty: json with SECURE, text without",
    ),
)
