"""Empty: what Streamlit itself costs, the measure that the app is held to."""

import streamlit as st

st.write(f"At {st.slider('Steps', 0, 2000, 500, 20)}")
