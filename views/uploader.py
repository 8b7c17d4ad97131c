"""Streamlit's place to drop files speaks English only: here it gets the words of the session's language."""

from __future__ import annotations

import json

import streamlit as st

from wording.texts import _


def speak() -> None:
    """Put our words in place of the uploader's own, for every uploader on the page."""
    words = json.dumps(_("Choose a file"), ensure_ascii=False)  # a string of JSON is one of CSS too
    dropzone = '[data-testid="stFileUploaderDropzone"]'
    st.html(
        f"<style>{dropzone} button [data-testid='stMarkdownContainer'], {dropzone} button p {{ font-size: 0; }}"
        f"{dropzone} button p::after {{ content: {words}; font-size: 0.875rem; }}"
        f'[data-testid="stFileUploaderDropzoneInstructions"] {{ display: none; }}</style>'
    )
