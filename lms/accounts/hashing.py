"""argon2id in memory that is kept while people sign in: the kernel would else clear fresh pages for each password, a fifth of
the work again. It goes back when nobody has signed in for a while.

Everything but the check of a hash with the parameters of today is left to argon2-cffi's own `PasswordHasher`.
"""

from __future__ import annotations

import hmac
import mmap
import time
from base64 import b64decode
from functools import cache
from threading import Lock
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.low_level import ARGON2_VERSION, Type, core, ffi

MEMORY_KIB, PASSES, TAG_BYTES = 7 * 1024, 5, 32
"""OWASP, Password Storage Cheat Sheet: as strong as 19 MiB and 2 passes."""
hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1, hash_len=TAG_BYTES)
SHORT_WHILE = 5.0
"""Seconds without a password after which the memory goes back."""
_turn = Lock()
"""One hash at a time in a process: more at once would wait for the same memory, and each take its own."""


def hashed(password: str) -> str:
    with _turn:
        return hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Whether this is the password of the hash; one that can't be read belongs to none."""
    try:
        with _turn:
            if hasher.check_needs_rehash(password_hash):
                return hasher.verify(password_hash, password)
            *_, salt, tag = password_hash.split("$")
            return hmac.compare_digest(_tag(password.encode(), _decoded(salt)), _decoded(tag))
    except (Argon2Error, InvalidHashError, ValueError):
        return False


def _tag(password: bytes, salt: bytes) -> bytes:
    """The raw hash, made in the kept memory, which argon2 wipes before it gives it back (its FLAG_clear_internal_memory)."""
    global _last
    _last = time.monotonic()
    out, (_memory, lend, take_back) = ffi.new("uint8_t[]", TAG_BYTES), _kept()
    owned = ffi.from_buffer("uint8_t[]", bytearray(password)), ffi.from_buffer("uint8_t[]", bytearray(salt))
    failed = core(ffi.new("argon2_context *", {
        "out": out, "outlen": TAG_BYTES, "pwd": owned[0], "pwdlen": len(password), "salt": owned[1], "saltlen": len(salt),
        "t_cost": PASSES, "m_cost": MEMORY_KIB, "lanes": 1, "threads": 1, "version": ARGON2_VERSION,
        "allocate_cbk": lend, "free_cbk": take_back}), Type.ID.value)
    if failed:
        raise Argon2Error(f"argon2_ctx: {failed}")
    return bytes(ffi.buffer(out))


def rest() -> None:
    """Give the memory back, unless a password was checked a short while ago; asked after each request, so it costs nothing."""
    global _last
    if _last and time.monotonic() - _last > SHORT_WHILE and _turn.acquire(blocking=False):
        try:
            _kept()[0].madvise(mmap.MADV_DONTNEED)
            _last = 0.0
        finally:
            _turn.release()


_last = 0.0
"""When the memory was last used; 0 when it holds nothing."""


@cache
def _kept() -> tuple[mmap.mmap, Any, Any]:
    """The memory and, for argon2_ctx, who lends it and who takes it back."""
    memory = mmap.mmap(-1, MEMORY_KIB * 1024, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    begins = ffi.from_buffer("uint8_t[]", memory)

    @ffi.callback("int(uint8_t **, size_t)", error=-1)
    def lend(place: Any, size: int) -> int:
        if size > MEMORY_KIB * 1024:
            return -1
        place[0] = begins
        return 0

    @ffi.callback("void(uint8_t *, size_t)")
    def take_back(place: Any, size: int) -> None: ...

    return memory, lend, take_back


def _decoded(text: str) -> bytes:
    return b64decode(text + "=" * (-len(text) % 4))
