"""Many certificates checked at once: a list of codes or numbers, or an archive of files, in; a sheet of answers out."""
