"""A page laid out once, filled for each certificate: what differs from one to the next stands in elements marked `data-fill`.

`marks` takes the values out of the page and leaves a form; `layout` lays the form out with stand-ins and finds where these
are drawn; `filling` draws the values there instead; `writing` puts the file together. What cannot be done so, for a value
that does not fit or a page that is not regular, is laid out whole: the picture is the same either way.
"""
