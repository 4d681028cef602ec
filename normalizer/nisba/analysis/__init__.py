"""From words to name elements: particles, compounds, and what each element may be."""
