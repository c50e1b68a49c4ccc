"""How the project's objects show themselves in a notebook: plain functions from objects to text and HTML.

They survive an untrusted notebook: captions and header scopes, inline styles, no script, no drawing, and words
wherever a colour speaks.  Nothing here changes what it shows.
"""
