"""Chat models by name: `PROVIDER:MODEL`, made through LangChain with the office's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable, RunnableSequence

from assistant.errors import UnknownEngineError
from assistant.settings import ChatSettings, ProviderKeys

_EXTRAS = frozenset({"openai", "anthropic", "ollama"})
_OWN_SERVERS = frozenset({"openai", "ollama"})
"""Providers whose interface a server of the office's own may have; ``base_url`` is theirs alone."""


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model ready to be called. ``structured`` is it with the schema, where it keeps one."""

    name: str
    model: BaseChatModel
    structured: Runnable[Any, Any] | None
    settings: ChatSettings


def load_chat_model(
    engine: str, settings: ChatSettings, schema: Mapping[str, Any] | None = None
) -> ChatModel:
    """Make a model of ``PROVIDER:MODEL``; nothing is sent anywhere yet.

    Raises UnknownEngineError that says which package to install or which key to set.
    """
    provider, colon, name = engine.partition(":")
    if not colon or not provider or not name:
        raise UnknownEngineError(
            f"unknown engine {engine!r}; use extractive or PROVIDER:MODEL, such as "
            "openai:gpt-4o-mini, anthropic:claude-sonnet-4-5 or ollama:llama3.2"
        )
    # Half a second of import that the extractive engine does not need.
    from langchain.chat_models import init_chat_model

    try:
        model = init_chat_model(
            name, model_provider=provider, **_options(engine, provider, settings)
        )
    except ImportError as error:
        package = f"langchain-{provider.replace('_', '-')}"
        wanted = f"'policy-assistant[{provider}]'" if provider in _EXTRAS else package
        raise UnknownEngineError(
            f"engine {engine!r} needs a package that is not installed; run `pip install {wanted}`"
        ) from error
    except (ValueError, TypeError) as error:
        raise UnknownEngineError(
            f"unknown engine {engine!r} ({one_line(error)}); PROVIDER is openai, anthropic, ollama "
            "or another that LangChain knows"
        ) from error
    if not isinstance(model, BaseChatModel):
        raise UnknownEngineError(f"engine {engine!r} is not a chat model")
    profile = model.profile or {}
    keeps_schema = settings.structured == "auto" and bool(profile.get("structured_output"))
    structured = None
    if schema is not None and keeps_schema:
        # Without its last step, LangChain's parser: half an object is read as well here.
        bound = model.with_structured_output(dict(schema), method="json_schema")
        structured = bound.first if isinstance(bound, RunnableSequence) else None
    return ChatModel(engine, model, structured, settings)


def _options(engine: str, provider: str, settings: ChatSettings) -> dict[str, Any]:
    """The settings under the names that the provider's class has for them."""
    base_url = settings.base_url if provider in _OWN_SERVERS else None
    options: dict[str, Any] = {"temperature": settings.temperature, "base_url": base_url}
    if provider == "ollama":
        options |= {
            "num_predict": settings.max_output_tokens,
            "client_kwargs": {"timeout": settings.timeout_s},
        }
    else:
        # Retries are ours, so that they end with the answer's time.
        options |= {
            "timeout": settings.timeout_s,
            "max_retries": 0,
            "max_tokens": settings.max_output_tokens,
        }
    if provider == "openai":
        options["stream_usage"] = True
    keys = ProviderKeys()
    own = {"openai": keys.openai_api_key, "anthropic": keys.anthropic_api_key}
    if base_url and provider == "openai":
        options["api_key"] = settings.api_key or "none"
    elif provider in own:
        options["api_key"] = own[provider]
        if options["api_key"] is None:
            raise UnknownEngineError(
                f"engine {engine!r} needs a key; set {provider.upper()}_API_KEY"
                + (
                    ", or ASSISTANT_CHAT_BASE_URL for your own server"
                    if provider == "openai"
                    else ""
                )
            )
    return {key: value for key, value in options.items() if value is not None}


def one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text[:200] or type(error).__name__
