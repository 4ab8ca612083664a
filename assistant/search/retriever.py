"""The library as a LangChain retriever, for chains that are written elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable
from pydantic import Field

from assistant.types import Hits


class LibraryRetriever(BaseRetriever):
    """Passages for a question, best first, as LangChain documents.

    ``options`` are the fields of a batch line that narrow a search: ``top_k``, ``where``,
    ``since``, ``until``. ``page_content`` is the passage, verbatim; ``metadata`` has its document,
    page, offsets and score, and the edition they refer to.
    """

    library_search: Runnable[Any, Hits]
    options: dict[str, Any] = Field(default_factory=dict)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.library_search.invoke(
            {"question": query, **self.options}, {"callbacks": run_manager.get_child()}
        )
        documents = []
        for hit in found.hits:
            metadata = {**asdict(hit), "edition": found.edition}
            documents.append(Document(page_content=metadata.pop("quote"), metadata=metadata))
        return documents
