"""Pure rules: memory, questions and answers, progress arithmetic."""
