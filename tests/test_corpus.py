# SPDX-License-Identifier: GPL-2.0-or-later
"""Real mails and commits, where the corpus is at hand: our readers against git's answers."""

from __future__ import annotations

import contextlib
import hashlib
import json
import lzma
import mailbox
import random
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rules.engine.rule import find
from rules.kernel.identity import same_person
from rules.model import CoverLetter, Patch
from rules.read.assembled import Series
from rules.read.diff import read_diff
from rules.read.letter import Post, read_post
from rules.read.mail import LOCAL, Unreadable, read_mail
from rules.read.mailinfo import Mailinfo, Options, mailinfo
from rules.read.mbox import split_mbox
from rules.read.series import sort_posts
from rules.read.trailers import divider, find_block, read_trailers
from tests import corpus as table
from tests import corpus_recipients as recipients
from tests.corpus import CORPUS

pytestmark = pytest.mark.usefixtures("corpus")
CASES = sorted(p.parent for p in CORPUS.glob("git-mailinfo/*/in.eml")) or [CORPUS / "missing"]


def options_of(name: str) -> Options:
    flags = name.partition("--")[2]
    return Options(
        scissors=flags == "scissors",
        inbody=flags != "no-inbody-headers",
        message_id=flags == "message-id",
    )


def info_of(mail: Mailinfo, wanted: str) -> str:
    """Our answer in the form of git's, with the lines that git printed."""
    rows = (
        ("Author", mail.author.name),
        ("Email", mail.author.email),
        ("Subject", mail.subject),
        ("Date", mail.date),
    )
    return "".join(f"{k}: {v}\n" for k, v in rows if f"{k}:" in wanted) + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mail_is_read_as_git_mailinfo_reads_it(case: Path) -> None:
    raw = (case / "in.eml").read_bytes()
    for file in (f for f in case.iterdir() if not f.name.startswith(("in.", "what"))):
        mail = mailinfo(read_mail(raw), options_of(file.name))
        wanted = file.read_bytes()
        if file.name.startswith("info"):
            assert info_of(mail, wanted.decode()).encode() == wanted
        elif file.name.startswith("msg"):
            assert mail.body.encode("utf-8", "surrogateescape") == wanted
        elif case.name == "sample-0011":
            # git keeps the line end before the closing boundary, which MIME gives to the
            # boundary, and the blank line of the epilogue
            assert mail.rest + b"\n\n" == wanted
        else:
            assert mail.rest == wanted


def test_an_mboxrd_is_split_and_unquoted_as_git_mailsplit_does(corpus: Path) -> None:
    case = corpus / "git-mailinfo" / "mboxrd"
    lines = (case / "in.mboxrd").read_bytes().splitlines(keepends=True)
    mails = list(split_mbox(lines, mboxrd=True))
    wanted = [file.read_bytes() for file in sorted(case.glob("msg-*"))]
    assert [mailinfo(read_mail(mail)).body.encode() for mail in mails] == wanted


def test_inline_cases_are_read_as_git_reads_them(corpus: Path) -> None:
    for case in json.loads((corpus / "git-mailinfo" / "inline-cases.json").read_text()):
        options = Options(keep_brackets="-b" in case["args"])
        mail = mailinfo(read_mail(case["stdin"].encode()), options)
        said = {"subject": mail.subject, "author": mail.author.name, "email": mail.author.email}
        assert said == said | {key: case[key] for key in said if key in case}


def trailers_of(message: str, *, has_divider: bool = True) -> list[str]:
    lines = message.removesuffix("\n").split("\n")
    lines = lines[: divider(lines)] if has_divider else lines
    start, end = find_block(lines)
    return [f"{t.key}: {t.value}" for t in read_trailers(lines[start:end], start + 1)]


def test_trailers_are_those_of_git_interpret_trailers(corpus: Path) -> None:
    for case in json.loads((corpus / "git-trailers" / "parse.json").read_text()):
        message = case["message"]
        assert trailers_of(message) == case["trailers"]
        assert trailers_of(message, has_divider=False) == case["trailers_no_divider"]


def test_what_git_wrote_with_trailers_is_read_back_as_git_reads_it(corpus: Path) -> None:
    """The other cases are of adding trailers, which we never do: their inputs and outputs are
    messages to read like any other."""
    cases = json.loads((corpus / "git-trailers" / "interpret-trailers.json").read_text())
    texts = {t for c in cases for t in (c["stdin"], c["stdout"], *c["files"].values()) if t}
    for text in sorted(texts):
        git = subprocess.run(
            ["git", "interpret-trailers", "--parse"],
            input=text.encode(),
            capture_output=True,
            check=True,
        )
        assert trailers_of(text) == git.stdout.decode().splitlines(), text


OURS_IS_RIGHT = {
    "charset-y": "git refuses a charset it does not know",
    "mime-attachment-patch": "git glues the parts; we take the patch once",
    "mime-alternative-html": "git leaves the HTML copy behind the diff",
    "mime-signed": "git leaves the signature behind the diff",
    "auto-generated": "an HTML copy behind the text",
    "auto-reply": "an HTML copy behind the text",
    "bot-lkp": "an attached archive behind the text",
    "tag-list": "an HTML copy before or behind the text",
    "reply-with-diff": "a list footer in a part of its own",
    "non-git-diff": "the signature behind the diff",
    "tag-rft": "the signature behind the diff",
}


SIGNED = ("0427.eml",)
"""Replies of no other class here whose PGP signature git leaves behind the text."""


def tricky() -> dict[str, tuple[bytes, dict[str, Any]]]:
    archive = CORPUS / "tricky-mails" / "mails.tar.xz"
    with lzma.open(archive) as raw, tarfile.open(fileobj=raw) as tar:
        mails = {m.name: f.read() for m in tar if (f := tar.extractfile(m))}
    rows = (CORPUS / "tricky-mails" / "index.jsonl").read_text().splitlines()
    return {row["file"]: (mails[row["file"]], row) for row in map(json.loads, rows)}


def differences(mail: Mailinfo, wanted: dict[str, str]) -> list[str]:
    digest = {
        "author": mail.author.name,
        "email": mail.author.email,
        "subject": mail.subject,
        "date": mail.date,
        "msg_sha256": sha256(mail.body.encode("utf-8", "surrogateescape")),
        "patch_sha256": sha256(mail.rest),
    }
    return [key for key, value in digest.items() if value != (wanted.get(key) or "").rstrip()]


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def test_tricky_mails_are_read_as_git_reads_them_or_better() -> None:
    wrong = []
    for name, (raw, row) in tricky().items():
        for key, options in (
            ("mailinfo", Options()),
            ("mailinfo_scissors", Options(scissors=True)),
        ):
            if key not in row or OURS_IS_RIGHT.keys() & set(row["cats"]):
                continue
            mail = mailinfo(read_mail(raw, LOCAL), options)
            found = differences(mail, row[key])
            if found in (["msg_sha256", "patch_sha256"], ["msg_sha256"]):
                # encoded bodies with CRLF: the index keeps every CR, we strip them
                assert b"\r\n" not in mail.body.encode() + mail.rest, name
                found = [] if crs_only(raw, mail) else found
            wrong += [(name, key, found, row["cats"])] if found and name not in SIGNED else []
    assert not wrong


def crs_only(raw: bytes, mail: Mailinfo) -> bool:
    """Whether git, told to strip CRs, finds the same text."""
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder, one)) for one in ("msg", "patch")]
        command = ["git", "mailinfo", "--quoted-cr=strip", *files]
        subprocess.run(command, input=raw, capture_output=True, check=True)
        message, patch = (Path(file).read_bytes() for file in files)
    return (message, patch) == (mail.body.encode("utf-8", "surrogateescape"), mail.rest)


@pytest.mark.parametrize("name", ["0109.eml", "0219.eml", "0568.eml", "0630.eml"])
def test_a_mail_git_reads_wrong_is_a_patch_signed_by_its_author(name: str) -> None:
    """An unknown charset, an Outlook attachment, a carried patch, a relay."""
    patch = read_post(tricky()[name][0], LOCAL).letter
    assert isinstance(patch, Patch)
    assert [f for f in patch.diff if f.hunks]
    signers = [trailer.person for trailer in patch.message.signers()]
    assert any(same_person(person, patch.author) for person in signers if person)
    assert (patch.author.name == patch.sender.name) is (name == "0109.eml")
    assert bool(patch.damage) is False


def test_a_patch_that_stands_twice_in_a_mail_is_read_once() -> None:
    patch = read_post(tricky()["0219.eml"][0], LOCAL).letter
    assert isinstance(patch, Patch)
    (file,) = patch.diff
    signs = "".join(line.sign for hunk in file.hunks for line in hunk.lines)
    assert (signs.count("+"), signs.count("-")) == (3, 8)


def test_a_patch_has_the_files_and_counts_git_apply_finds(corpus: Path) -> None:
    patches = 0
    for folder in ("rfl-threads", "kernel-threads"):
        with lzma.open(corpus / folder / "index.jsonl.xz", "rt") as index:
            rows = {(r["list"], m["file"]): m for r in map(json.loads, index) for m in r["mails"]}
        for archive in (corpus / folder).glob("*.tar.xz"):
            name = archive.name.removesuffix(".tar.xz")
            with lzma.open(archive) as raw, tarfile.open(fileobj=raw) as tar:
                for member in tar:
                    row = rows.get((name, member.name))
                    file = tar.extractfile(member)
                    if row and file and row["kind"] == "patch" and "mailinfo" in row:
                        patches += 1
                        compare(f"{name}/{member.name}", file.read(), row["mailinfo"])
    assert patches > 2000


# An Outlook mail that holds its patch twice, which git cannot read, and a mail whose patch
# stands in two parts, which git counts twice.
TWICE = ("0031-rust-error-rs", "0074-block-35")


def compare(name: str, raw: bytes, wanted: dict[str, Any]) -> None:
    if any(one in name for one in TWICE):
        return
    mail = mailinfo(read_mail(raw, LOCAL))
    assert (mail.author.name, mail.author.email) == (wanted["author"], wanted["email"]), name
    assert mail.subject == wanted["subject"], name
    change = read_diff(mail.rest.decode("utf-8", "surrogateescape"))
    if wanted["apply_rc"]:
        assert change.damage, f"{name}: git refuses it"
        return
    assert not change.damage, name
    ours = sorted(
        (
            f.path,
            sum(line.sign == "+" for h in f.hunks for line in h.lines),
            sum(line.sign == "-" for h in f.hunks for line in h.lines),
        )
        for f in change.files
    )
    git = [[x if x.isdigit() else "0" for x in row[:2]] + row[2:] for row in wanted["numstat"]]
    assert ours == sorted((row[2], int(row[0]), int(row[1])) for row in git), name


def boxed(file: Path) -> list[bytes]:
    """The mails of an mbox as the standard library finds them, which some of these need."""
    with contextlib.closing(mailbox.mbox(file)) as box:
        return [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118 (a box iterates over its mails)


def test_no_mail_of_other_projects_ends_in_a_traceback(corpus: Path) -> None:
    files = [f for d in ("patchwork", "b4-samples") for f in (corpus / d).rglob("*.mbox*")]
    assert len(files) > 40
    for file in files:
        raws = boxed(file) + list(split_mbox(file.read_bytes().splitlines(keepends=True)))
        posts = []
        for raw in raws:
            with contextlib.suppress(Unreadable):
                posts.append(read_post(raw))
        for group in sort_posts(posts).series:
            assert group.patches or group.cover


def test_series_are_grouped_as_patchwork_expects(corpus: Path) -> None:
    expected = json.loads((corpus / "patchwork" / "expect.json").read_text())
    for file in sorted((corpus / "patchwork" / "series").glob("*.mbox")):
        wanted = expected["series"].get(file.name)
        if not wanted:
            continue
        posts = [read_post(raw) for raw in boxed(file)]
        groups = sort_posts(posts).series
        assert [len(g.patches) for g in groups] == wanted["patches_per_series"], file.name


B4_IS_ODD = {
    "0000-drm-rust-abstractions-and-nova v1": "of a patch sent twice it makes a ninth of eight",
    "0019-block-removed-a-warning v1": "it takes the patch of a robot into the series",
    "0014-validating-uapi-backwards v5": "it takes a stranger's patch without a number for 1/2",
    "0007-hwmon-pwm-fan-ensure-that v1": "it takes a later patch of no series for 1/2",
    "0000-drm-prime-actually v1": "it takes a later patch of no series for 1/59",
}


def threads_as_b4_sees_them() -> Iterator[tuple[str, list[Post], dict[str, Any]]]:
    """Each thread: its name, its mails, and b4's members by revision."""
    for folder in ("rfl-threads", "kernel-threads"):
        with lzma.open(CORPUS / folder / "index.jsonl.xz", "rt") as index:
            rows = {(r["list"], r["dir"]): r["b4"] or {} for r in map(json.loads, index)}
        for archive in sorted((CORPUS / folder).glob("*.tar.xz")):
            found: dict[str, list[Post]] = {}
            with lzma.open(archive) as raw, tarfile.open(fileobj=raw) as tar:
                for member in tar:
                    if file := tar.extractfile(member):
                        post = read_post(file.read(), LOCAL)
                        found.setdefault(member.name.partition("/")[0], []).append(post)
            name = archive.name.removesuffix(".tar.xz")
            yield from ((thread, posts, rows[name, thread]) for thread, posts in found.items())


def members(group: Series) -> tuple[str | None, ...]:
    """The ids of a series as b4 lists them: cover letter or None, then the patches."""
    return (group.cover.id if group.cover else None, *(patch.id for patch in group.patches))


def test_series_are_grouped_as_b4_groups_them_or_better() -> None:
    odd, count = set(), 0
    chance = random.Random(6)
    for thread, posts, revisions in threads_as_b4_sees_them():
        ours = {members(group) for group in sort_posts(posts).series}
        chance.shuffle(posts)
        assert {members(group) for group in sort_posts(posts).series} == ours, thread
        for revision, wanted in revisions.items():
            first, *patches = wanted["patches"]
            theirs = (first["msgid"] if first else None, *(p["msgid"] for p in patches if p))
            count += 1
            if theirs not in ours:
                odd.add(f"{thread} v{revision}")
    assert count > 400
    unnamed = {one for one in odd if not any(fits_name(one, known) for known in B4_IS_ODD)}
    assert not unnamed
    assert len(odd) == len(B4_IS_ODD)


def fits_name(found: str, known: str) -> bool:
    (thread, revision), (start, wanted) = found.split(" "), known.split(" ")
    return thread.startswith(start) and revision == wanted


def test_covers_with_an_interdiff_are_covers() -> None:
    for name in ("0391.eml", "0392.eml"):
        assert isinstance(read_post(tricky()[name][0], LOCAL).letter, CoverLetter)


def test_every_rule_that_speaks_of_accepted_work_was_read_and_is_mostly_right() -> None:
    known = table.labels()
    for rule, hits in table.marked(table.everything("linux-tip*")).items():
        said = [known[hit.mark] for hit in hits if hit.mark in known]
        assert len(said) >= min(len(hits), 20), f"{rule}: read the rest (--unread)"
        assert said.count("wrong") * 4 <= len(said), f"{rule}: wrong too often"


def test_errors_on_accepted_work_are_under_half_a_per_cent() -> None:
    shares: dict[str, float] = {}
    for name, count, hits in table.everything("linux-tip*"):
        wrong = {hit.place for hit in hits if hit.said.severity.word == "error"}
        shares[name] = len(wrong) / count
    assert len(shares) == 3
    for name, share in shares.items():
        assert share < 0.005, name


def test_every_error_about_recipients_was_read_and_none_is_wrong() -> None:
    known, rules = recipients.labels(), [find(name) for name in recipients.ERRORS]
    marks = [
        recipients.hit(submission, said).mark
        for submission in recipients.submissions()
        for said in recipients.judge(submission, recipients.nearest(submission), rules)
        if said.severity.word == "error"
    ]
    assert len(marks) > 10
    assert {known.get(mark, "unread") for mark in marks} <= {"right", "dated"}
