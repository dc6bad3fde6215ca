# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether two people are one (reference: rules.md, section 5, Identity)."""

from __future__ import annotations

import re
import unicodedata

from rules.model import Patch, Person

NOBODY = frozenset(
    [
        "root",
        "user",
        "admin",
        "unknown",
        "anonymous",
        "github",
        "none",
        "test",
        "dev",
        "ubuntu",
        "debian",
        "me",
        "you",
        "name",
    ]
) | {"your name", "first last", "john doe", "no name"}
NO_REPLY = frozenset(("noreply", "no-reply", "no_reply", "donotreply", "do-not-reply"))
NO_HOST = (
    *(".local", ".localdomain", ".lan", ".internal", ".invalid", ".home.arpa", ".(none)"),
    *(".noreply.github.com", ".noreply.gitlab.com", ".noreply.codeberg.org"),
)
EXAMPLES = frozenset(("example.com", "example.org", "example.net"))
TOOLS = frozenset(
    (
        "aider@aider.chat",
        "amp@ampcode.com",
        "codex@openai.com",
        "copilot@github.com",
        "copilot@users.noreply.github.com",
        "cursoragent@cursor.com",
        "devin-ai-integration[bot]@users.noreply.github.com",
        "noreply@aider.chat",
        "noreply@anthropic.com",
        "noreply@openai.com",
        "noreply@opencode.ai",
        "openhands@all-hands.dev",
    )
)
TOOL_NAME = (
    r"(?:(?:github )?copilot(?: agent)?|chatgpt|(?:openai )?codex|cursor(?: agent)?|gemini cli|"
    r"claude code|claude(?: code)? (?:opus|sonnet|haiku)\b.*|aider(?: \(.*\))?|devin ai)"
)
LISTS = frozenset(
    (
        *("vger.kernel.org", "lists.linux.dev", "lists.infradead.org", "lists.freedesktop.org"),
        *("lists.ozlabs.org", "lists.sourceforge.net", "lists.linaro.org", "lists.kernel.org"),
        *("lists.linux-foundation.org", "googlegroups.com", "groups.io"),
    )
)
LONGEST = 254
COMPANY = r"\([^()]*\)|\[[^\[\]]*\]"


def same_person(one: Person, two: Person) -> bool:
    """Equal address or equal full name, without case, +tag and company."""
    return same_address(one, two) or same_name(one, two)


def same_address(one: Person, two: Person) -> bool:
    """Equal address, without case and +tag."""
    mine, theirs = plain_address(one.email), plain_address(two.email)
    return bool(mine) and mine == theirs


def same_name(one: Person, two: Person) -> bool:
    """Equal name, without case, accents' spelling, company and the order "Last, First"."""
    mine, theirs = plain_name(one.name), plain_name(two.name)
    return bool(mine) and mine == theirs


def plain_address(email: str) -> str:
    """The address in lower case without its +tag."""
    local, at, domain = email.strip().lower().rpartition("@")
    return f"{local.split('+')[0] or local}{at}{domain}"


def plain_name(name: str) -> str:
    """The name in lower case without company, quotes and doubled blanks."""
    text = unicodedata.normalize("NFC", without_company(name)).replace('"', "").casefold()
    last, comma, first = text.partition(", ")
    return " ".join((f"{first} {last}" if comma else text).split())


def without_company(name: str) -> str:
    """The name without what stands in brackets behind it."""
    return " ".join(re.sub(COMPANY, " ", name[:LONGEST]).split())


def is_unreachable(email: str) -> bool:
    """Whether no answer can ever reach this address: a noreply relay, a host without domain."""
    local, at, domain = email.strip().lower().rpartition("@")
    return bool(at) and (
        local.split("+")[0] in NO_REPLY
        or f".{domain}".endswith(NO_HOST)
        or domain in EXAMPLES
        or "." not in domain
    )


def is_nobody(person: Person) -> bool:
    """Whether the name says who it is of nobody: empty, the mailbox, or a placeholder."""
    name = " ".join(person.name.split()).casefold()
    return not name or name == person.email.casefold() or name in NOBODY or _is_mailbox(name)


def _is_mailbox(name: str) -> bool:
    return "@" in name.strip("@") and " " not in name


def is_tool(person: Person) -> bool:
    """Whether this is a coding tool signing as if it were a person."""
    local, at, domain = person.email.strip().lower().rpartition("@")
    number, plus, login = local.partition("+")
    address = f"{login if plus and number.isdigit() else local}{at}{domain}"
    return address in TOOLS or bool(
        re.fullmatch(TOOL_NAME, person.name[:200].strip(), re.IGNORECASE)
    )


def is_relay(person: Person) -> bool:
    """Whether a list or a web service posts under this name for someone else."""
    return " via " in person.name or person.email.lower().startswith(("devnull+", "devnull@"))


def hides_author(patch: Patch) -> bool:
    """Whether the author's own address was lost on the way through a list or a web service."""
    author, sender = patch.author, patch.sender
    return (
        is_relay(author) or is_list(author) or (is_relay(sender) and sender.email == author.email)
    )


def is_list(person: Person) -> bool:
    """Whether this is the address of a mailing list."""
    return person.email.lower().rpartition("@")[2] in LISTS


def submitter(patch: Patch) -> Person | None:
    """Who passes the patch on: the committer of a commit, the sender of a mail.

    None where a machine did it in somebody's name, or nobody has sent it yet.
    """
    if patch.unsent and patch.committer is None:
        return None
    person = patch.sender if patch.committer is None else patch.committer
    machine = is_relay(person) or person.email.lower() == "noreply@github.com"
    return None if machine or not person.email else person


def _is_plain_address(email: str) -> bool:
    local, _, domain = email.rpartition("@")
    words, labels = local.split("."), domain.split(".")
    return (
        all(re.fullmatch(r"[A-Za-z0-9_+-]+", word) for word in words)
        and all(re.fullmatch(r"[A-Za-z0-9-]{1,63}", label) for label in labels)
        and not any(label[0] == "-" or label[-1] == "-" for label in labels)
        and len(labels) > 1
        and bool(re.fullmatch(r"[A-Za-z]{2,24}", labels[-1]))
    )


def is_address(email: str) -> bool:
    """Whether mail can be sent there, by the syntax of the address alone.

    Plain ASCII addresses are recognised at once; email-validator judges the others, since to
    import it takes longer than to judge a patch.
    """
    if len(email) > LONGEST:
        return False
    if _is_plain_address(email):
        return True
    from email_validator import EmailNotValidError, validate_email
    from email_validator.exceptions import EmailSyntaxError

    try:
        validate_email(
            email,
            check_deliverability=False,
            test_environment=True,
            allow_quoted_local=True,
            allow_domain_literal=True,
        )
    except EmailSyntaxError as error:
        return "special-use" in str(error)
    except EmailNotValidError:
        return False
    return True
