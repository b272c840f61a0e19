"""The documents of a corpus one after the other, for those who do not label it by parts."""

from collections.abc import Iterator, Sequence

from classifier import encodings
from classifier.records import Document
from classifier.tagging.batches import Skipped, read_batches
from classifier.tagging.columns import fields_of
from classifier.tagging.parts import cut
from classifier.tagging.sources import Source


def read_documents(
    sources: Sequence[Source],
    *,
    encoding: str | None = None,
    text: str | None = None,
    id_: str | None = None,
) -> Iterator[tuple[Document, str] | Skipped]:
    """The documents in order, each with its group, and the rows that cannot be read.

    A row's `group` says which article it is of; any other document is a group of its own.

    Args:
        text, id_: the fields of rows, where they were named.

    Raises:
        DocumentError: there is no such encoding.
        SourceError: a file cannot be read, or it is not clear which field is the text.
        MissingExtraError: it takes a package that is not installed.
    """
    encodings.check_name(encoding)
    fields, parts = fields_of(
        cut(sources, encoding=encoding), encoding=encoding, text=text, id_=id_
    )
    for part in parts:
        for found in read_batches(part, fields, encoding):
            if isinstance(found, Skipped):
                yield found
                continue
            for passage, given, row in zip(found.texts, found.ids, found.rows, strict=True):
                name = str(row["id"] if given is None else given)
                source = row.get("source")
                document = Document(name, str(source or found.file.name), passage)
                yield document, str(row.get("group") or name)
