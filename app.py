"""The front door of the view: `streamlit run app.py`. Navigation only."""

from __future__ import annotations

import streamlit as st

from views import frame, gate, segment

frame.settle_language()
names = frame.page_names()
page = st.navigation(
    [
        st.Page(file, title=f"{names[name]} · Дословно", url_path=name, default=name == "overview")
        for name, file in frame.PAGES.items()
    ],
    position="hidden",
)
st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
gate.gate()
frame.head()
if page.url_path != "processing" and "call" not in st.query_params:
    segment.bar(frame.open_store())
page.run()
