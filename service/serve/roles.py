# SPDX-License-Identifier: GPL-2.0-or-later
"""The processes of the service: web, work, reconcile and listen, each runs alone too."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from types import FrameType

from service.faults import ConfigError, Fault
from service.handlers import handlers, schedule
from service.jobs.queue import open_queue
from service.jobs.schedule import Scheduler
from service.jobs.worker import Worker
from service.settings import Settings
from service.store.database import open_store
from service.store.kinds import now

APP = "service.web.app:create_app"
LOG = logging.getLogger("ksquirrel.serve")
TURN = 0.0005
"""Seconds a job may think before another has its turn.  With Python's own ten times as long, a
pull request of a thousand commits doubles what those beside it take."""


def work(settings: Settings) -> None:
    """Take jobs until told to stop; what is in hand then is finished, or left to others."""
    url = settings.server.database_url
    stop = _stopped_by_signals()
    sys.setswitchinterval(TURN)
    store = open_store(url)
    with open_queue(store, url) as queue:
        known = handlers(settings, store, queue)
        Worker(url=url, store=store, queue=queue, handlers=known).run(stop)
    logging.shutdown()
    sys.stderr.flush()
    os._exit(0)  # a job that would not end is a thread, and the interpreter would wait for it


def reconcile(settings: Settings) -> None:
    """Make the jobs that are due again and again, until told to stop."""
    url = settings.server.database_url
    stop = _stopped_by_signals()
    store = open_store(url)
    with open_queue(store, url) as queue:
        due = schedule(settings, handlers(settings, store, queue))
        Scheduler(store, queue, due).run(stop)


def listen(settings: Settings) -> None:
    """Hear letters until told to stop.  Raises ConfigError where there is no place for it."""
    from service.letters.intake import addresses, keep
    from service.read.lmtp import Listener

    mail, url = settings.mail, settings.server.database_url
    if not mail.listens:
        raise ConfigError(Fault("mail.listen_port", "is missing, and so is listen_socket"))
    stop = _stopped_by_signals()
    store = open_store(url)
    with open_queue(store, url) as queue:
        listener = Listener(
            store=lambda delivery: keep(store, queue, delivery, now()),
            recipients=addresses(settings),
            host=mail.listen_host,
            port=mail.listen_port or 0,
            smtp=mail.listen_smtp,
            socket=mail.listen_socket,
        )
        try:
            listener.start()
        except OSError as error:
            where = mail.listen_socket or f"{mail.listen_host}:{mail.listen_port}"
            why = f"{where} cannot be listened to: {error.strerror or error}"
            raise ConfigError(Fault("mail.listen_port", why)) from None
        LOG.info("letters are heard at %s", mail.listen_socket or mail.listen_port)
        stop.wait()
        listener.stop()


def web(settings: Settings, app: str = APP) -> None:
    """Listen.  ``app`` names the factory of the WSGI app, called with settings and store."""
    from service.serve.listen import Server

    make = factory(app)  # imported before the fork, so that what is missing is said at once
    Server(settings, lambda: make(settings, open_store(settings.server.database_url))).run()


def factory(name: str) -> Callable[..., object]:
    """The factory of an app by its dotted name.  Raises ConfigError where there is none."""
    module, _, attribute = name.partition(":")
    try:
        found: Callable[..., object] = getattr(importlib.import_module(module), attribute)
    except (ModuleNotFoundError, AttributeError) as error:
        raise ConfigError(Fault("serve", f"{name} is not in this version: {error}")) from None
    return found


ROLES: Mapping[str, Callable[[Settings], None]] = {
    "web": web,
    "work": work,
    "reconcile": reconcile,
    "listen": listen,
}


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()

    def tell(number: int, _frame: FrameType | None) -> None:
        LOG.info("told to stop by %s", signal.Signals(number).name)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    return stop
