"""What is used of pyHanko to sign. It is loaded without the web client that it loads just in case: time comes by a client of our
own, and whatever fetches revocation data finds the real one when it is needed."""

from lms.core.lean import unused

with unused("aiohttp", "pyhanko.sign.timestamps.aiohttp_client", "pyhanko_certvalidator.fetchers.aiohttp_fetchers"):  # 9 MB
    from pyhanko.sign import fields, signers
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko.sign.validation import add_validation_info

__all__ = ["TimeStamper", "add_validation_info", "fields", "signers"]
