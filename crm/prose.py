"""What people write in Markdown, shown safely.

The source is stored as it was typed and turned into HTML on reading: raw HTML is
text, then everything but a short list of tags is removed.
"""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Headings would break the outline of the page they are shown in; pictures would
# load from strangers.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["heading", "lheading", "image"]
)
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "blockquote"}
_LINKS = {"http", "https", "mailto", "tel"}


@lru_cache(maxsize=1024)
def to_html(text: str) -> SafeString:
    """Turn Markdown into safe HTML."""
    html = nh3.clean(
        _MARKDOWN.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes=_LINKS,
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)  # noqa: S308 - cleaned by nh3 just above
