# SPDX-License-Identifier: GPL-2.0-or-later
"""One table of what the rules say of accepted work: hits per rule and repository.

``python -m tests.corpus`` prints it; ``--show RULE`` prints each hit of one rule instead.
What a maintainer took as it was is not wrong, so a hit there is a false alarm until argued.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import lzma
import os
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules.engine.run import lint
from rules.engine.select import select
from rules.facts import Policy
from rules.model import FileDiff, Patch, Person, Submission
from rules.read.diff import read_diff
from rules.read.letter import read_post
from rules.read.mail import LOCAL, Unreadable
from rules.read.message import read_message
from rules.read.series import sort_posts, submissions
from rules.read.subject import commit_subject
from rules.report import Said, Severity

CORPUS = Path(os.environ.get("KSQUIRREL_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))
LABELS = Path(__file__).with_name("labels.tsv")
MAIL = "accepted mail"


@dataclass(frozen=True)
class Hit:
    """A finding on accepted work; ``place`` is a sha or a Message-ID, ``message`` the text."""

    source: str
    place: str
    said: Said
    message: str = ""

    @property
    def mark(self) -> str:
        """What stands for the hit in tests/labels.tsv, which names nothing of the data."""
        key = f"{self.said.rule}\n{self.place}\n{self.said.finding.seen}"
        return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:12]


def commits(source: Path) -> Iterator[Submission]:
    """Each accepted commit of a repository as a submission of its own."""
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield commit(json.loads(line))


def commit(row: dict[str, Any]) -> Submission:
    author = Person(name=row["author_name"], email=row["author_email"])
    committer = Person(name=row["committer_name"], email=row["committer_email"])
    files = tuple(
        FileDiff(old=one["path"], new=one["path"], status="modified") for one in row["files"]
    )
    change = read_diff(row["diff"]).files if row.get("diff") else files
    patch = Patch(
        id=row["sha"],
        number=1,
        author=author,
        sender=committer,
        committer=committer,
        message=read_message(commit_subject(row["subject"]), row["body"]),
        diff=change,
        parents=("p",) * int(row["parents"]),
    )
    return Submission(
        key=row["sha"],
        origin="git",
        title=row["subject"],
        version=1,
        submitter=committer,
        patches=(patch,),
        total=1,
    )


def accepted() -> set[str]:
    """The Message-IDs of patches that were taken with no sign of a change."""
    found: set[str] = set()
    with gzip.open(CORPUS / "rfl-threads" / "applied.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if not row["says_changed"]:
                found.update(one.strip("<>") for one in row["accepted_msgids"])
    return found


def threads(folder: str = "rfl-threads") -> Iterator[tuple[Submission, ...]]:
    """Every thread of a folder of the corpus, as the series in it."""
    for archive in sorted((CORPUS / folder).glob("*.tar.xz")):
        mails: dict[str, list[bytes]] = {}
        with lzma.open(archive) as raw, tarfile.open(fileobj=raw) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is not None:
                    mails.setdefault(member.name.partition("/")[0], []).append(content.read())
        for thread in mails.values():
            yield tuple(_series(thread))


def _series(thread: list[bytes]) -> Iterator[Submission]:
    posts = []
    for raw in thread:
        try:
            posts.append(read_post(raw, LOCAL))
        except Unreadable:
            continue
    yield from submissions(sort_posts(posts).series)


def hits(source: str, submission: Submission, only: set[str] | None = None) -> Iterator[Hit]:
    policy = Policy()
    report = lint(submission, select(submission, policy), {}, policy)
    if report.broken():
        raise AssertionError(f"{submission.key}: {report.broken()}")
    for said in report.said():
        number = said.finding.where.patch
        patch = next((p for p in submission.patches if p.number == number), None)
        place = (patch.id if patch else submission.key) or ""
        if only is None or place in only or number is None:
            text = (patch.subject.title, "", *patch.message.body) if patch else ()
            yield Hit(source, place, said, "\n".join(text))


def everything(pattern: str = "*") -> Iterator[tuple[str, int, list[Hit]]]:
    """Source, number of patches, hits: of each repository, then of the accepted mails."""
    for path in sorted((CORPUS / "commits").glob(f"{pattern}.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz").partition("__")
        label = f"{name[0]}/{name[2]}".removeprefix("linux-tip/c").strip("/") or "linux-tip"
        each = [one for one in commits(path) if len(one.patches[0].parents) < 2]
        yield label, len(each), [hit for one in each for hit in hits(label, one)]
    good = accepted()
    mails = [
        one for thread in threads() for one in thread if any(p.id in good for p in one.patches)
    ]
    count = sum(p.id in good for one in mails for p in one.patches)
    yield MAIL, count, [hit for one in mails for hit in hits(MAIL, one, good)]


def table() -> Iterator[str]:
    """The table as Markdown: rules down, sources across, in per cent of patches."""
    rows = list(everything())
    rules = sorted({hit.said.rule for _, _, found in rows for hit in found})
    head = [f"{name} ({count})" for name, count, _ in rows]
    yield "| rule | " + " | ".join(head) + " |"
    yield "|---|" + "--:|" * len(head)
    for label, wanted in (("any error", None), *((rule, rule) for rule in rules)):
        cells = []
        for _, count, found in rows:
            mine = [
                h
                for h in found
                if (h.said.severity is Severity.ERROR if wanted is None else h.said.rule == wanted)
            ]
            places = len({h.place for h in mine})
            worst = Counter(h.said.severity.word[0] for h in mine)
            kinds = "".join(sorted(worst))
            cells.append(f"{100 * places / count:.2f} % {kinds}" if mine else "")
        yield f"| {label} | " + " | ".join(cells) + " |"
    yield from read_table(rows)
    yield from ("", "Errors on the marked sources, each with what was seen:", "")
    for name, _, found in rows:
        if name.startswith("linux-tip") or name == MAIL:
            for hit in found:
                if hit.said.severity is Severity.ERROR:
                    seen, text = hit.said.finding.seen, hit.said.finding.where.text
                    yield f"- {name} {hit.place[:40]} {hit.said.rule}: {seen}: {text or ''}"


def labels() -> dict[str, str]:
    """Whether its reader called a hit right or wrong, by its mark."""
    rows = (line.split("\t") for line in LABELS.read_text().splitlines() if "\t" in line)
    return {row[0]: row[1] for row in rows if row[1] in ("right", "wrong")}


def read_table(rows: list[tuple[str, int, list[Hit]]]) -> Iterator[str]:
    """What readers said of the hits on the marked sources, up to twenty a rule."""
    known = labels()
    yield from ("", "| rule on the marked sources | hits | read | right | wrong |")
    yield "|---|--:|--:|--:|--:|"
    for rule, hits in sorted(marked(rows).items()):
        said = Counter(known.get(hit.mark, "unread") for hit in hits)
        read = said["right"] + said["wrong"]
        yield f"| {rule} | {len(hits)} | {read} | {said['right']} | {said['wrong']} |"


def marked(rows: Iterable[tuple[str, int, list[Hit]]]) -> dict[str, list[Hit]]:
    """The hits by rule on linux-tip and on accepted mail."""
    found: dict[str, list[Hit]] = {}
    for name, _, hits in rows:
        for hit in hits if name.startswith("linux-tip") or name == MAIL else ():
            found.setdefault(hit.said.rule, []).append(hit)
    return found


def unread() -> Iterator[str]:
    """The hits nobody has read, up to twenty a rule, with their messages."""
    known = labels()
    for hits in marked(everything()).values():
        for hit in (one for one in hits[:20] if one.mark not in known):
            finding = hit.said.finding
            yield f"== {hit.mark} {hit.said.rule} ({hit.said.severity.word})"
            yield f"{finding.seen}; expected {finding.expected}"
            yield f"at {finding.where.path or ''} {finding.where.line}: {finding.where.text}"
            yield from (f"    {line}" for line in hit.message.split("\n"))


def show(rule: str) -> Iterator[str]:
    """Each hit of one rule, or of every error."""
    for _, _, found in everything():
        for hit in found:
            is_error = rule == "errors" and hit.said.severity is Severity.ERROR
            if hit.said.rule == rule or is_error:
                finding = hit.said.finding
                yield f"{hit.source}  {hit.place}  {hit.said.severity.word}  {hit.said.rule}"
                yield f"    {finding.seen}; expected {finding.expected}"
                yield f"    {finding.where.path or ''} {finding.where.line}: {finding.where.text}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", metavar="RULE", help="each hit of this rule, or of 'errors'")
    parser.add_argument("--recipients", action="store_true", help="the threads, and who got them")
    parser.add_argument("--versions", action="store_true", help="what knows earlier versions")
    parser.add_argument("--unread", action="store_true", help="the hits nobody has read")
    arguments = parser.parse_args()
    wanted = arguments.show
    if not CORPUS.is_dir():
        parser.exit(2, f"the corpus of accepted work is not at {CORPUS}; set KSQUIRREL_CORPUS\n")
    if arguments.recipients:
        from tests import corpus_recipients as recipients  # it reads with this module

        print(*(recipients.show(wanted) if wanted else recipients.table()), sep="\n")
        return
    if arguments.versions:
        from tests import corpus_versions as versions

        print(*(versions.show(wanted) if wanted else versions.table()), sep="\n")
        return
    for line in unread() if arguments.unread else show(wanted) if wanted else table():
        print(line)


if __name__ == "__main__":
    main()
