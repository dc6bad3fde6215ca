# SPDX-License-Identifier: GPL-2.0-or-later
"""Who gets a reply, or why nobody does.

Addresses come from the archived mail and from the settings, never from a mail that merely
arrived; what is not sure to be a person gets nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.kernel.identity import is_relay, same_name
from rules.model import Person, Submission
from service.mail_said import Envelope, Reason, Skip, Word
from service.render.compose import answered, is_id
from service.render.conduct import (
    ORIGINS,
    PUBLIC,
    Conduct,
    Copy,
    holds,
    is_role,
    is_usable,
    narrowest,
)
from service.render.refusals import refusals, strays, wishes


def whom(submission: Submission, copies: Sequence[Copy], conduct: Conduct) -> Envelope | Skip:
    """The envelope of the reply to a submission.

    ``copies`` are its first mail (cover letter, else first patch) as the archives of the lists
    that are served hold it, the preferred list first.
    """
    lead = answered(submission)
    archived = [one for one in copies if one.post.id == lead.id]
    held = [one for one in archived if conduct.word_of(one.list)]
    if not held:
        return Skip(reason=Reason.NO_POLICY if archived else Reason.NOT_ARCHIVED)
    if lead.id is None or not is_id(lead.id):
        return Skip(reason=Reason.NO_ID, detail=lead.id or "")
    word, decided = _word(held, conduct)
    if word == "none":
        return Skip(reason=Reason.POLICY_NONE, detail=decided)
    refused = next((skip for one in held for skip in refusals(one, conduct)), None)
    refused = refused or next(strays(submission), None)
    if refused:
        return refused
    to = _author(held, conduct)
    if isinstance(to, Skip):
        return to
    unwanted = next(wishes(submission, held, to, conduct), None)
    return unwanted or Envelope(to=to, cc=tuple(_others(held, to, word, conduct)), word=word)


def _word(copies: Sequence[Copy], conduct: Conduct) -> tuple[Word, str]:
    """The most private policy of the lists it was found at or sent to, and a list that has it."""
    sent = (p.email for one in copies for p in one.mail.people("to", "cc"))
    lists = dict.fromkeys(address.lower() for address in (*(c.list for c in copies), *sent))
    words = {address: word for address in lists if (word := conduct.word_of(address))}
    word = narrowest(tuple(words.values()))
    return word, next(address for address, own in words.items() if own == word)


def _author(copies: Sequence[Copy], conduct: Conduct) -> Person | Skip:
    """The one address an answer goes to, as one of the archived copies holds it."""
    found = [(person, one.mail) for one in copies for person in _candidates(one, conduct)]
    for person, mail in found:
        held = holds(mail, ORIGINS, person.email)
        if held and is_usable(person.email) and not is_role(person.email):
            return person
    senders = copies[0].mail.people("from")
    lists = senders if not found and len(senders) == 1 else ()
    roles = (person for person, _ in found if is_role(person.email))
    nobody = next(iter((*lists, *roles)), None)
    if nobody is not None:
        return Skip(reason=Reason.ROLE, detail=nobody.email)
    return Skip(reason=Reason.NO_ADDRESS, detail=copies[0].mail.text("from"))


def _candidates(copy: Copy, conduct: Conduct) -> Iterator[Person]:
    """Reply-To if it names a person, else From.

    A Reply-To that is a list, known or not (it stands in To or Cc too), is a list's own doing.
    More than one From is nobody in particular.
    """
    senders = copy.mail.people("from")
    passed_on = _passed_on(copy, conduct)
    if passed_on is not None:
        yield passed_on
        return
    own = {p.email.lower() for p in senders}
    sent = {p.email.lower() for p in copy.mail.people("to", "cc")} - own
    wanted = [
        p
        for p in copy.mail.people("reply-to")
        if p.email.lower() not in sent and not conduct.is_list(p.email, copy.mail)
    ]
    if wanted:
        yield next((p for p in wanted if p.email.lower() in own), wanted[0])
    elif len(senders) == 1 and not conduct.is_list(senders[0].email, copy.mail):
        yield senders[0]


def _passed_on(copy: Copy, conduct: Conduct) -> Person | None:
    """Whose mail it is that a list or a relay sent under an address of its own: who bears the name
    that it wrote before "via", in Reply-To or, without one, in X-Original-From."""
    senders = copy.mail.people("from")
    if len(senders) != 1 or not (
        is_relay(senders[0]) or conduct.is_list(senders[0].email, copy.mail)
    ):
        return None
    author = Person(name=senders[0].name.partition(" via ")[0].strip("' "), email="")
    known = {
        p.email.lower(): p
        for name in ("reply-to", "x-original-from")
        for p in copy.mail.people(name)
        if same_name(p, author) and not conduct.is_list(p.email, copy.mail)
    }
    wanted = copy.mail.people("reply-to") or copy.mail.people("x-original-from")
    return next((known[one] for p in wanted if (one := p.email.lower()) in known), None)


def _others(copies: Sequence[Copy], to: Person, word: Word, conduct: Conduct) -> Iterator[Person]:
    """Who is copied: nobody under ``author``, and no list that has not asked for it."""
    wanted: list[Person] = []
    if word in PUBLIC:
        wanted += [Person(name="", email=one.list) for one in copies]
    if word != "author":
        wanted += conduct.copies_to
    if word == "thread":
        wanted += [p for one in copies for p in _addressed(one)]
    seen = {to.email.lower()}
    for person in wanted:
        address = person.email.lower()
        if address not in seen and _may_be_copied(person.email, copies, word, conduct):
            yield person
        seen.add(address)


def _addressed(copy: Copy) -> Iterator[Person]:
    people = copy.mail.people("to", "cc")
    return (person for person in people if holds(copy.mail, ("to", "cc"), person.email))


def _may_be_copied(address: str, copies: Sequence[Copy], word: Word, conduct: Conduct) -> bool:
    if any(conduct.is_list(address, one.mail) for one in copies):
        return word in PUBLIC and conduct.word_of(address) in PUBLIC
    return (
        is_usable(address)
        and not is_role(address)
        and not conduct.is_own(address)
        and not conduct.refuses(address)
        and not conduct.bounces(address)
    )
