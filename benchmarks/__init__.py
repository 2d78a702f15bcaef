"""What ``docs/performance.md`` quotes, runnable: ``./motcua bench counter``. Measures, never asserts."""
