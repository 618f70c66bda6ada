"""The platform: rules, tables, use cases, and the web that shows them."""
