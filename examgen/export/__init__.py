"""Exports: an exam in the words of learning platforms and of other programs.

    exam = read_exam(load_exam("midterm"))          # reading.py: the record -> neutral, frozen questions
    exported = FORMATS["moodle"].export(exam, Options())    # formats.py: the table of formats -> the bytes of a file

`question.py` says what a question is here. A writer is told nothing else: it knows no kind of question and no network.
docs/adding-an-export.md is the recipe for a further one.
"""
