"""The library as the retriever of a LangChain chain, here one that writes a prompt.

python examples/search_in_a_chain.py FOLDER "How much did the bridge cost?"
"""

from __future__ import annotations

import sys

from langchain_core.documents import Document
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough

import assistant

PROMPT = ChatPromptTemplate.from_messages(
    [("system", "Answer from these sources only:\n{sources}"), ("human", "{question}")]
)


def as_list(passages: list[Document]) -> str:
    return "\n".join(f"- {p.metadata['title']}: {p.page_content}" for p in passages)


def main(folder: str, question: str) -> None:
    with assistant.open() as library:
        library.ingest(folder)
        sources = library.as_retriever(top_k=3) | as_list
        chain = {"sources": sources, "question": RunnablePassthrough()} | PROMPT
        # With `| model` at its end, any chat model of LangChain answers.
        print(chain.invoke(question).to_string())


if __name__ == "__main__":
    main(*sys.argv[1:])
