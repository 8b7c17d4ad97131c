"""What people see. Reads the store, cuts clips, analyses nothing."""

import streamlit as st

from wording.texts import ask_language

ask_language(lambda: st.session_state.get("language"))
