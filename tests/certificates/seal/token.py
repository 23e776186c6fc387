"""A program: makes a key on a token of SoftHSM, signs with it, and is refused with a wrong PIN."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pkcs11
from pkcs11.util import ec as curves
from pkcs11.util.x509 import decode_x509_certificate

from lms.certificates.seal import examiner, hardware, local, profiles
from lms.certificates.seal.errors import SignerUnready
from lms.core.testing import make_app

WHERE, LIBRARY = Path(os.environ["WHERE"]), "/usr/lib/softhsm/libsofthsm2.so"


def main() -> None:
    app = make_app(WHERE / "instance", PKCS11_MODULE=LIBRARY, PKCS11_TOKEN="lms", PKCS11_PIN="1234", PKCS11_LABEL="segel")
    with app.app_context():
        key, chain = local.read_key(local.new_key("-").encode(), None)
        private = key.private_bytes(local.Encoding.DER, local.PrivateFormat.TraditionalOpenSSL, local.NoEncryption())
        token = pkcs11.lib(LIBRARY).get_token(token_label="lms")
        with token.open(rw=True, user_pin="1234") as session:
            session.create_object(curves.decode_ec_private_key(private) | {
                pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "segel", pkcs11.Attribute.SIGN: True})
            session.create_object(decode_x509_certificate(chain[0]) | {
                pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "segel"})
        draft = (WHERE / "draft.pdf").read_bytes()
        (signed,) = hardware.pen(profiles.own(), None).sign([draft])
        (signature,) = examiner.signatures(signed.pdf)
        sys.stdout.write(f"{signed.level} {signed.pdf.startswith(draft)} {signature['is_intact']}\n")
        app.config["PKCS11_TOKEN"] = "lain"
        try:
            hardware.pen(profiles.own(), None)
        except SignerUnready:
            sys.stdout.write("SignerUnready\n")


if __name__ == "__main__":
    main()
