"""Reading spreadsheets that strangers made, in a process of their own. Nothing here knows Django.

A file is hostile until proven otherwise: it is checked before a library opens it, read by two readers that
must agree, and whatever happens to this process, the server only sees a sentence.
"""
