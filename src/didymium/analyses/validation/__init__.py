"""The model against the world we know: figures measured on solved years, judged by bands set beforehand."""
