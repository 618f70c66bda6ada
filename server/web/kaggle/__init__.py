"""The face that Kaggle's own clients speak to; its names in camelCase never leave this folder."""
