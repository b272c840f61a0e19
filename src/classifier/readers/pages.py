"""Web pages → the text of the article in them, without what surrounds it."""

from classifier.errors import DocumentError, MissingExtraError


def article_of(page: str, *, where: str) -> str:
    """The title and the paragraphs of an article, a line each, as Trafilatura finds them.

    Raises:
        MissingExtraError: Trafilatura is not installed.
        DocumentError: there is no article in the page; it names `where`.
    """
    try:
        from trafilatura import bare_extraction
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"reading web pages needs {error.name}, which is not installed",
            where=where,
            remedy="Install this package with its extra: pip install '.[web]' in the clone.",
        ) from None
    found = bare_extraction(page, include_comments=False)
    text = getattr(found, "text", None)
    if not text:
        raise DocumentError(
            "there is no article in this page", where=where, remedy="Give its text in a .txt file."
        )
    title = getattr(found, "title", None)
    return text if not title or text.startswith(title) else f"{title}\n{text}"
