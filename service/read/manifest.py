# SPDX-License-Identifier: GPL-2.0-or-later
"""What a public-inbox says it serves: manifest.js.gz, an entry for each epoch."""

from __future__ import annotations

import json
import re
import urllib.error
import zlib
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from service.faults import TryLater
from service.read.http import get, unpacked

SIZE = 4 << 20
SECONDS = 30.0
EPOCH = re.compile(r"/git/([0-9]{1,4})\.git")


def served(url: str) -> Mapping[int, str] | None:
    """The epochs of a public-inbox by number, each with what changes when it does.

    None where it has no manifest that can be read.  Raises TryLater where it cannot be reached.
    """
    try:
        packed = get(f"{url}/manifest.js.gz", SIZE, SECONDS)
        entries = json.loads(unpacked(packed, SIZE))
    except urllib.error.HTTPError as error:
        error.close()
        if error.code >= 500 or error.code == 429:
            raise TryLater(f"{url} answers {error.code}") from None
        return None
    except (ValueError, RecursionError, EOFError, zlib.error):
        return None
    except OSError as error:
        raise TryLater(f"{url} cannot be reached: {getattr(error, 'reason', error)}") from None
    return dict(_epochs(entries, url)) or None


def _epochs(entries: object, url: str) -> Iterator[tuple[int, str]]:
    """Those of this inbox alone, for a manifest may list a whole site."""
    name = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    for path, entry in entries.items() if isinstance(entries, dict) else ():
        before, _, end = str(path).rpartition("/git/")
        number = EPOCH.fullmatch(f"/git/{end}")
        if number and isinstance(entry, dict) and (not name or before.endswith(f"/{name}")):
            yield int(number[1]), str(entry.get("fingerprint") or "")[:200]
