"""Every word on a page, one module per page: plain Python in en-GB, answering in any language.

A text is written here and nowhere else. It is looked up each time it is shown: ``words.TITLE``,
never a copy that another module keeps.
"""

from app import editions

editions.listen()
