# SPDX-License-Identifier: GPL-2.0-or-later
"""Who must, and who must not, get a patch: what the examples of the rules cannot say."""

from __future__ import annotations

import time

import pytest

from rules.report import Command, Severity
from tests.fakes import fake_maintainers
from tests.rules.recipients.mails import mail, said

LKML = "linux-kernel@vger.kernel.org"
EVE = "Eve Fox <eve@looms.example>"
MARY = "Mary Engine <mary@engine.example>"


def word(rule: str, *mails: str) -> str:
    """The severity of the only finding, or an empty word."""
    found = said(rule, mails)
    assert len(found) < 2
    return found[0].severity.word if found else ""


@pytest.mark.parametrize(
    ("to", "tags", "severity"),
    [
        (LKML, f"Reported-by: {EVE}\n", "warning"),
        (LKML, f"Cc: {EVE}\n", "warning"),
        (LKML, f"Co-developed-by: {EVE}\n", "warning"),
        (LKML, f"Reviewed-by: {EVE}\n", "note"),
        (f"{LKML}, EVE@looms.example", f"Reported-by: {EVE}\n", ""),
        (f"{LKML}, eve+kernel@looms.example", f"Reported-by: {EVE}\n", ""),
        (f"{LKML}, Eve Fox (Looms) <fox@home.example>", f"Reported-by: {EVE}\n", ""),
        (f"{LKML}, old@engine.example", "Reported-by: Oldie <old.hand@former.example>\n", ""),
        (f"{LKML}, old.hand@former.example", "Reported-by: Oldie <old@engine.example>\n", ""),
        (LKML, "Reported-by: Ada Hacker <ada@home.example>\n", ""),
        (LKML, "Reported-by: kernel test robot <lkp@intel.com>\n", ""),
        (LKML, "Reported-by: syzbot+1234@syzkaller.appspotmail.com\n", ""),
        (LKML, "Suggested-by: Eve Fox <123+eve@users.noreply.github.com>\n", ""),
        (LKML, "Cc: stable@vger.kernel.org # 6.12+\n", ""),
        (LKML, "Cc: netdev@vger.kernel.org\n", ""),
        (LKML, "Reported-by: Eve Fox <eve at looms.example>\n", ""),
    ],
)
def test_whom_a_tag_names_gets_the_patch(to: str, tags: str, severity: str) -> None:
    assert word("recipients-tagged-people", mail(to, tags=tags)) == severity


def test_the_command_for_a_tag_cannot_run_what_the_tag_says() -> None:
    tags = "Reported-by: Eve Fox <eve$(reboot)@looms.example>\nReported-by: Bo <o'neil@b.example>\n"
    for one in said("recipients-tagged-people", mail(LKML, tags=tags)):
        assert isinstance(one.finding.repair, Command)
        assert "$(" not in one.finding.repair.command.replace("'--cc=eve$(reboot)", "")
        assert """'--cc=o'"'"'neil@b.example'""" in one.finding.repair.command


def test_who_got_only_the_cover_letter_did_not_get_the_patch() -> None:
    cover = mail(f"{LKML}, {EVE}", number="0/2")
    each = [mail(LKML, number=f"{n}/2", tags=f"Reported-by: {EVE}\n") for n in (1, 2)]
    (one,) = said("recipients-tagged-people", [cover, *each])
    assert one.severity is Severity.WARNING


def test_a_patch_that_is_yet_to_be_sent_brings_its_tags_along() -> None:
    """git send-email copies whom they name."""
    text = mail(LKML, tags=f"Reported-by: {EVE}\n").split("\n", 1)[1]
    unsent = f"From {'01' * 20} Mon Sep 17 00:00:00 2001\n{text}"
    assert said("recipients-tagged-people", unsent) == []


def test_a_list_that_names_itself_in_subjects_takes_people_out_of_cc() -> None:
    text = mail(LKML, tags=f"Reported-by: {EVE}\n").replace("[PATCH]", "[Weavers] [PATCH]")
    assert said("recipients-tagged-people", text) == []


@pytest.mark.parametrize(
    ("to", "seen"),
    [
        (f"{MARY}", ["no public list among the recipients of the patch"]),
        (f"{MARY}, {LKML}", []),
        (f"{MARY}, engine@lists.engine.example", []),
        ("ada@engine.example", []),
        ("security@kernel.org", []),
        (f"{MARY}, security@kernel.org", []),
        (f"{LKML}, {MARY}\nBcc: gone@lists.engine.example", ["gone@lists.engine.example in Bcc"]),
        (f"{LKML}, {MARY}\nBcc: bob@looms.example", []),
        (
            f"{MARY}\nBcc: {LKML}",
            ["no public list among the recipients of the patch", f"{LKML} in Bcc"],
        ),
        (f"{LKML}, rust-for-linux@kernel.org", ["rust-for-linux@kernel.org, which is no list"]),
    ],
)
def test_a_patch_goes_to_a_list_that_all_can_read(to: str, seen: list[str]) -> None:
    found = said("recipients-no-public-list", mail(to))
    assert [one.finding.seen for one in found] == [
        next((text for text in [one.finding.seen] if text.startswith(wanted)), wanted)
        for one, wanted in zip(found, seen, strict=True)
    ]


def test_a_series_of_which_one_patch_went_to_no_list_is_told_which() -> None:
    cover = mail(f"{LKML}, {MARY}", number="0/2")
    mails = [mail(f"{LKML}, {MARY}", number="1/2"), mail(MARY, number="2/2")]
    (one,) = said("recipients-no-public-list", [cover, *mails])
    assert one.severity is Severity.ERROR
    assert one.finding.seen == "no public list among the recipients of patch 2"


def test_a_mail_whose_recipients_nobody_knows_is_not_judged() -> None:
    without = "\n".join(line for line in mail(MARY).split("\n") if not line.startswith("To:"))
    for rule in ("no-public-list", "lkml-missing", "tagged-people", "akpm-fallback"):
        assert said(f"recipients-{rule}", without) == []


@pytest.mark.parametrize(
    ("to", "changes", "severity"),
    [
        ("stable@vger.kernel.org", {"tag": "PATCH 6.12.y"}, ""),
        (f"{LKML}, stable@vger.kernel.org", {}, "warning"),
        (f"{LKML}, stable@vger.kernel.org", {"tags": "Cc: stable@vger.kernel.org\n"}, ""),
        (f"{LKML}, stable@vger.kernel.org", {"tags": "Cc: <stable@kernel.org> # 6.6\n"}, ""),
        (LKML, {}, ""),
    ],
)
def test_the_stable_team_is_told_by_a_tag(to: str, changes: dict[str, str], severity: str) -> None:
    assert word("recipients-stable-direct", mail(to, **changes)) == severity


def test_one_tagged_patch_brings_the_stable_team_to_the_whole_series() -> None:
    to = f"{LKML}, stable@vger.kernel.org"
    tags = "Cc: stable@vger.kernel.org\n"
    each = (mail(to, number="1/2"), mail(to, number="2/2", tags=tags))
    assert word("recipients-stable-direct", *each) == ""


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({}, "note"),
        ({"subject": "Fix a security hole"}, ""),
        ({"tags": "Reported-by: Linus Torvalds <torvalds@linux-foundation.org>\n"}, ""),
        ({"tags": "Suggested-by: Linus Torvalds <linus@home.example>\n"}, ""),
        ({"sender": MARY}, ""),
    ],
)
def test_linus_is_not_mailed_without_a_reason(changes: dict[str, str], severity: str) -> None:
    to = f"{LKML}, torvalds@linux-foundation.org"
    assert word("recipients-linus-direct", mail(to, **changes)) == severity


@pytest.mark.parametrize(
    ("to", "path", "severity"),
    [
        (LKML, "lib/looms.c", "note"),
        (f"{LKML}, akpm@linux-foundation.org", "lib/looms.c", ""),
        (f"{LKML}, {MARY}", "lib/looms.c", ""),
        (LKML, "drivers/engine/bus.c", ""),
        (LKML, "samples/looms.rs", ""),
        (LKML, "src/looms.c", ""),
    ],
)
def test_only_code_of_nobody_falls_to_the_last_resort(to: str, path: str, severity: str) -> None:
    assert word("recipients-akpm-fallback", mail(to, path=path)) == severity


@pytest.mark.parametrize(
    ("to", "changes", "severity"),
    [
        (f"security@kernel.org, {LKML}", {}, "warning"),
        (f"linux-distros@vs.openwall.org, {LKML}", {}, "warning"),
        (f"{LKML}, security@kernel.org", {"tags": "Closes: https://looms.example/1\n"}, "note"),
        (f"security@kernel.org, {LKML}", {"tags": "Link: https://looms.example/CVE-2026-1\n"}, ""),
        (f"security@kernel.org, {MARY}", {}, ""),
        (f"linux-security-module@vger.kernel.org, {LKML}", {}, ""),
    ],
)
def test_private_and_public_lists_are_not_mixed(
    to: str, changes: dict[str, str], severity: str
) -> None:
    assert word("recipients-security-mixed", mail(to, **changes)) == severity


@pytest.mark.parametrize(
    ("path", "old", "new", "severity"),
    [
        ("include/uapi/linux/looms.h", "#define A 1", "#define A 2", "note"),
        ("arch/arm64/include/uapi/asm/looms.h", "int a;", "long a;", "note"),
        ("drivers/looms/looms.c", "x", "#define LOOMS_GO _IOWR('L', 1, int)", "note"),
        ("kernel/looms.c", "x", "SYSCALL_DEFINE2(weave, int, a, int, b)", "note"),
        ("Documentation/ABI/testing/sysfs-looms", "x", "What:		/sys/looms", "note"),
        ("include/uapi/linux/looms.h", " * Wond by hand.", " * Wound by hand.", ""),
        ("include/uapi/drm/looms_drm.h", "#define A 1", "#define A 2", ""),
        ("include/uapi/linux/Kbuild", "a", "b", ""),
        ("tools/include/uapi/linux/looms.h", "#define A 1", "#define A 2", ""),
        ("tools/looms.c", "x", "#define LOOMS_GO _IO('L', 1)", ""),
        ("src/looms.c", "x", "#define LOOMS_GO _IO('L', 1)", ""),
        ("drivers/looms/looms.c", "int a;", "long a;", ""),
        ("rust/uapi/uapi_helper.h", "x", "#include <uapi/linux/looms.h>", ""),
    ],
)
def test_what_programs_see_goes_to_linux_api(path: str, old: str, new: str, severity: str) -> None:
    text = mail(LKML, path=path).replace("-	kfree(object);", f"-{old}")
    text = text.replace("+	free(object);", f"+{new}")
    assert word("recipients-linux-api", text) == severity


@pytest.mark.parametrize(
    ("title", "fixes", "severity"),
    [
        ("fix a regression on old looms", True, "note"),
        ("fix the loom, which regressed in v6.17", True, "note"),
        ("fix a regression on old looms", False, ""),
        ("avoid a regression of the next patch", True, ""),
        ("fix a performance regression", True, ""),
        ("fix the regression test", True, ""),
        ("add linear regression", True, ""),
    ],
)
def test_the_fix_of_a_regression_goes_to_its_list(title: str, fixes: bool, severity: str) -> None:
    tags = 'Fixes: 54a4f0239f2e ("mm/slub: free early")\n' if fixes else ""
    subject = f"engine: {title}"
    assert word("recipients-regressions-list", mail(LKML, subject=subject, tags=tags)) == severity


def test_bindings_that_maintainers_claims_are_left_to_the_rule_about_entries() -> None:
    claimed = fake_maintainers(
        "BINDINGS\nM:\tx@y.example\nL:\tdevicetree@vger.kernel.org\nF:\tinclude/\n"
    )
    text = mail(LKML, path="include/dt-bindings/looms.h")
    assert said("recipients-devicetree", text, claimed) == []
    assert len(said("recipients-devicetree", text)) == 1


@pytest.mark.parametrize(
    ("path", "sender", "severity"),
    [
        ("drivers/engine/bus.c", EVE, "note"),
        ("drivers/engine/bus.c", MARY, ""),
        ("drivers/gone/bus.c", EVE, ""),
        ("lib/looms.c", EVE, ""),
    ],
)
def test_soc_takes_the_patches_of_platforms_without_maintainer(
    path: str, sender: str, severity: str
) -> None:
    text = mail(f"soc@kernel.org, {LKML}", path=path, sender=sender)
    assert word("recipients-soc-alias", text) == severity


def test_a_new_platform_may_go_to_soc() -> None:
    text = mail(f"soc@kernel.org, {LKML}", path="arch/looms/boot/dts/engine.dts")
    text = text.replace("--- a/arch", "new file mode 100644\n--- /dev/null\n--- a/arch")
    text = text.replace("--- a/arch/looms/boot/dts/engine.dts\n", "").replace("-12 +12", "-0,0 +1")
    text = text.replace("-\tkfree(object);\n", "")
    owned = fake_maintainers("LOOMS\nM:\tEve Fox <eve@looms.example>\nF:\tarch/looms/\n")
    assert said("recipients-soc-alias", text, owned) == []


LISTS = "".join(f"LOOM {n}\nL:\tloom{n}@lists.looms.example\nF:\tlooms/{n}/\n\n" for n in range(20))


@pytest.mark.parametrize(
    ("strangers", "people", "path", "seen"),
    [
        (4, 0, "looms/0/a.c", 0),
        (5, 0, "looms/0/a.c", 1),
        (0, 58, "looms/0/a.c", 0),
        (0, 60, "looms/0/a.c", 1),
        (5, 60, "looms/0/a.c", 2),
    ],
)
def test_too_many_are_more_than_sixty_or_five_strange_lists(
    strangers: int, people: int, path: str, seen: int
) -> None:
    lists = [f"loom{n}@lists.looms.example" for n in range(strangers + 1)]
    to = ", ".join([*lists, *(f"weaver{n}@looms.example" for n in range(people)), LKML])
    assert len(said("recipients-too-many", mail(to, path=path), fake_maintainers(LISTS))) == seen


def test_lists_are_not_strange_where_a_part_of_the_series_did_not_arrive() -> None:
    to = ", ".join(f"loom{n}@lists.looms.example" for n in range(9))
    one = mail(to, number="1/2", path="looms/0/a.c")
    assert said("recipients-too-many", one, fake_maintainers(LISTS)) == []


def test_a_series_through_the_whole_tree_may_have_many_recipients() -> None:
    to = ", ".join(f"weaver{n}@looms.example" for n in range(90))
    each = [mail(to, number=f"{n + 1}/11", path=f"looms/{n}/a.c") for n in range(11)]
    assert said("recipients-too-many", each, fake_maintainers(LISTS)) == []


@pytest.mark.parametrize(
    "rule", ["tagged-people", "no-public-list", "too-many", "header-malformed"]
)
def test_five_hundred_recipients_of_each_patch_take_no_time(rule: str) -> None:
    to = ", ".join(f"Weaver {n} <list-of-weavers{n}@vger.kernel.org>" for n in range(480))
    tags = "".join(f"Reported-by: Fox {n} <fox{n}@looms.example>\n" for n in range(200))
    each = [mail(to, number=f"{n}/20", tags=tags) for n in range(1, 21)]
    started = time.perf_counter()
    said(f"recipients-{rule}", each)
    assert time.perf_counter() - started < 5
