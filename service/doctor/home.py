# SPDX-License-Identifier: GPL-2.0-or-later
"""The machine: the program itself, git, the disk, and the files of secrets."""

from __future__ import annotations

import getpass
import importlib.metadata
import importlib.util
import os
import shutil
import stat
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

from service.doctor.line import Line, State, ok
from service.faults import ConfigError
from service.settings import Settings
from service.settings.secrets import private_key

FREE = 0.10
NAMES = ("rules", "service")


def program() -> Iterator[Line]:
    """Our two packages are ours: another distribution of such a name would overwrite them."""
    for name in NAMES:
        try:
            importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        why = f"another distribution named {name} is installed here"
        yield Line("fail", "program", why, "give ksquirrel an environment of its own (pipx)")
    places = {str(Path(one.origin).parents[1]) for one in _specs() if one and one.origin}
    if len(places) > 1:
        yield Line("fail", "program", f"is in {' and in '.join(sorted(places))}", "install it anew")
    else:
        version = importlib.metadata.version("ksquirrel")
        yield ok("program", f"ksquirrel {version}, in {''.join(places)}")
    if shutil.which("git") is None:
        yield Line("fail", "git", "is not on the PATH", "install git")


def _specs() -> Iterator[ModuleSpec | None]:
    for name in NAMES:
        yield importlib.util.find_spec(name)


def disk(settings: Settings) -> Iterator[Line]:
    """The folder of what we keep: whose it is, and how full its disk."""
    folder = settings.state
    if not folder.is_dir():
        yield Line(
            "warn", "disk", f"{folder.absolute()} is not there yet", "ksquirrel serve makes it"
        )
        return
    usage = shutil.disk_usage(folder)
    full = f"{1 - usage.free / usage.total:.0%} full"
    if usage.free < usage.total * FREE:
        yield Line("fail", "disk", f"the disk of {folder} is {full}", "make room, or move it")
    else:
        yield ok("disk", f"the disk of {folder} is {full}")
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        why = f"{folder} belongs to user {owner}, and this is {getpass.getuser()}"
        yield Line("warn", "disk", why, "run the doctor as the user who runs the service")
    elif not os.access(folder, os.W_OK):
        yield Line("fail", "disk", f"{folder} cannot be written to", "change its mode")


def secrets(settings: Settings) -> Iterator[Line]:
    """Each file of a secret can be read, and by nobody else."""
    for key, file in _files(settings):
        try:
            with file.open("rb") as stream:
                mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
                empty = not stream.read(64 << 10).strip()
        except OSError as error:
            why = f"{file} cannot be read: {error.strerror}"
            yield Line("fail", key, why, "make it, or name another")
            continue
        if empty:
            yield Line("fail", key, f"{file} is empty", "write the secret into it")
        elif mode & 0o077:
            state: State = "fail" if mode & 0o007 else "warn"
            who = "everybody" if mode & 0o007 else "its group"
            yield Line(state, key, f"{file} can be read by {who}", f"chmod 600 {file}")
        else:
            yield ok(key, f"{file}, mode {mode:04o}")
    yield from _key(settings)


def _key(settings: Settings) -> Iterator[Line]:
    file = settings.github.private_key_file
    if file is None or not os.access(file, os.R_OK):  # which has been said
        return
    try:
        if private_key(settings):
            yield ok("github.private_key_file", "loads as an RSA key")
    except ConfigError as error:
        for fault in error.faults:
            yield Line("fail", fault.name, fault.why, "download a new key from the app's page")


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """The files that the settings name, and those that were made already."""
    github, mail = settings.github, settings.mail
    named = [("server.admin_token_file", settings.server.admin_token_file, "admin-token")]
    hooks = [("github.webhook_secret_files", one, "") for one in github.webhook_secret_files]
    named += hooks or [("github.webhook_secret_files", None, "webhook-secret")]
    named += [("github.private_key_file", github.private_key_file, "")]
    named += [("mail.smtp_password_file", mail.smtp_password_file, "")]
    named += [("reply-secret", None, "reply-secret")]
    for number, one in enumerate(settings.lists, 1):
        named.append((f"list {number}.password_file", one.password_file, ""))
    for key, file, made in named:
        if file is not None:
            yield key, file
        elif made and (settings.state / made).exists():
            yield key, settings.state / made
