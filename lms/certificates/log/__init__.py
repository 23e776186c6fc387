"""The log of certificates: every issue, file, correction and revocation in order, so that nothing can be altered, removed or
back-dated unseen."""
