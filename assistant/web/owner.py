"""Whose conversations these are. Sign-in, when it comes, belongs here."""

from __future__ import annotations

import hashlib
import secrets

import streamlit as st

from assistant.web.headers import OWNER_COOKIE, valid_token

_KEY = "owner_token"


def current_owner() -> str:
    """The browser that asks, as a hash of its cookie; without cookies, this one session.

    The hash is kept on the desk, so that who reads the file cannot pose as anyone.
    """
    token = st.context.cookies.get(OWNER_COOKIE)
    if not valid_token(token):
        token = st.session_state.setdefault(_KEY, secrets.token_urlsafe(32))
    return hashlib.sha256(token.encode()).hexdigest()
