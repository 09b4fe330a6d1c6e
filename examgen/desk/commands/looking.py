"""The commands that change nothing: verify, key, weights, bank."""

from dataclasses import asdict
from typing import Annotated

import typer

from examgen.desk.by_code import by_code, say_sheets, sheets_document
from examgen.desk.options import AsJson, ExamPath, Items, UsageError, print_json
from examgen.files.errors import ExamgenError
from examgen.processes.stops import STOPPED


def verify(
    exam: ExamPath,
    thorough: Annotated[
        bool,
        typer.Option(
            "--thorough", help="Seek the worst honest students of every question, not of a few, and look at all widths."
        ),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=64,
            help="With --thorough: processes that look at all pages of sheets, 1 if left out.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute an exam by a second way. Says what was proved; the first lie ends it with exit code 1."""
    from examgen.desk.terminal import out
    from examgen.desk.terminal.exams import show_proof
    from examgen.exam.folder import together_at
    from examgen.verify import verify_exam

    if workers and not thorough:
        raise UsageError(
            "--workers is for --thorough: without it nothing takes long enough. Add it, or leave both out."
        )
    with together_at(exam):  # or pages of another moment could stand beside the record
        proof = verify_exam(exam, thorough, workers or 1)
    if as_json:
        print_json({"holds": proof.lie is None, "claims": [asdict(claim) for claim in proof.claims]})
    else:
        show_proof(proof.claims, out())
    if proof.lie is not None:
        raise ExamgenError(f"{exam}: {proof.lie}. Do not print this exam; make it again or restore its files.")


def key(
    exam: ExamPath,
    items: Items = None,
    check: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART=NUMBER",
            help="Is this number right, or which slip gives it? Like O=0.53 or 'H0 sum=-1.2'; several times.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look up answers, or what a student's number is. Shows intervals, worked lines and slips too."""
    from examgen.desk.terminal import out
    from examgen.desk.terminal.items import show_item, show_tried, show_verdicts
    from examgen.desk.terminal.prompts import asking
    from examgen.exam import lookup

    named, sheets = by_code(exam, items or [])
    found = lookup.find_items(lookup.open_record(exam), named, exam, asking(as_json))
    if check and len(found) != 1:
        raise ExamgenError("--check: say of which one question. Write it like examgen key EXAM Q07 --check O=0.53.")
    if check and lookup.takes_choice(found[0]):
        tried = lookup.try_weights(found[0], check)
        if as_json:
            print_json(lookup.tried_record(found[0], tried))
        else:
            say_sheets(sheets, lookup.name_of(found[0]))
            show_tried(found[0], tried, out())
    elif check:
        verdicts = [lookup.check(found[0], written) for written in check]
        if as_json:
            print_json({"item": lookup.name_of(found[0]), "checks": [asdict(verdict) for verdict in verdicts]})
        else:
            say_sheets(sheets, lookup.name_of(found[0]))
            show_verdicts(found[0], verdicts, out())
    elif as_json:
        print_json({"items": found, **({"sheets": sheets_document(sheets)} if sheets else {})})
    else:
        for item in found:
            say_sheets(sheets, lookup.name_of(item))
            show_item(item, out())


def weights(exam: ExamPath, items: Items = None, as_json: AsJson = False) -> None:
    """The lecture's dump of a network. Every weight as Keras gave it stands beside the one on paper."""
    from examgen.desk.terminal import out
    from examgen.desk.terminal.items import show_dump
    from examgen.desk.terminal.prompts import asking
    from examgen.exam import lookup

    named, sheets = by_code(exam, items or [])
    found = lookup.find_items(lookup.open_record(exam), named, exam, asking(as_json))
    if as_json:
        dumps = {lookup.name_of(item): lookup.dump(item) for item in found}
        lines = ("weight", "from_keras", "on_paper")
        print_json({name: [dict(zip(lines, line, strict=True)) for line in dump] for name, dump in dumps.items()})
    else:
        for item in found:
            say_sheets(sheets, lookup.name_of(item))
            show_dump(item, lookup.dump(item), out())


def bank(
    fill: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Train all batches of such networks now: sigmoid, or a name like and-tanh-2-linear; several times.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What lies in the bank of trained networks. How many, the yield of a start, what screening rejects and why."""
    from examgen.composing.candidates import survey
    from examgen.desk.terminal import out
    from examgen.desk.terminal.exams import show_bank
    from examgen.desk.terminal.progress import watching
    from examgen.networks.bank import Bank
    from examgen.networks.training import subject_named

    with Bank() as shelf:
        for subject in dict.fromkeys(map(subject_named, fill or ())):
            with watching(as_json, STOPPED) as watch:
                watch.stage("training")
                shelf.fill(subject, watch.training)
        rows = survey(shelf)
    if as_json:
        print_json(rows)
    elif rows:
        show_bank(rows, out())
    else:
        out().print("The bank is empty. `examgen make` fills it as it needs networks.")
