"""Personal sheets as one PDF to print: blocks that are laid out once, and over each its frame, name and numbers.

What is drawn on a page is a few names of forms, a line or two of text and two codes; all pages share one list of
resources, so that fonts and forms are in a job once. A job of any size is written sheet by sheet.
"""

import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from jinja2 import Environment

from examgen.asking.texts import room_of
from examgen.exam.record import Exam
from examgen.render.accommodations import NEEDS
from examgen.render.blocks import Block, Blocks, lay_out_blocks, section_texts_above
from examgen.render.environment import page_environment
from examgen.render.frame import TOP, Frame
from examgen.render.page_content import POINT, bookmark, downwards, enlarged, line_at, paper_box, rule
from examgen.render.strips import Alphabet, Strip, Strips, lay_out
from examgen.sheets.codes import SYMBOLS, printed_code
from examgen.sheets.pool import quotas_of
from examgen.sheets.record import Accommodation, Sheet, Sheets

LONG_NAME, LONGEST_NAME = 46, 60
"""From how much room on a name is set smaller, and smaller still."""

LARGER_NAME = 1.25
"""How much larger names and numbers of pages are in large type; the code, which stands there twice, is not."""

COVER_NAME = 1.35
"""How much larger a name is in the box on a cover than at the head of a page, and how many sheets a room has."""

BASELINE = 3.6
"""Millimetres from the top of the line that says which page it is to its baseline."""

EMPTY = "This page is empty. You may work on it; it is not marked."
FOLD = "Fold back or cut off along this line before marking."
WRITE = "Student number and name"
"""What is said on pages."""

CODE_SYMBOLS = f"{SYMBOLS}-"
"""All that stands in a printed code."""

HEADING_GAP = 2.2
"""Millimetres between the edge of the box on a cover and a name in it, as large as the cover was laid out."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page of a sheet: its blocks, how far each is lowered, in millimetres, and the number of its question.

    cover: whether it is the first.
    """

    blocks: tuple[tuple[Block, float, int | None], ...]
    cover: bool = False
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What stamping knows of a question: no more than is laid out already.

    form, id: its name; points: what it is worth.
    """

    form: str | None
    id: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class About:
    """What is printed of an exam on all its sheets, whichever questions they have."""

    title: str
    course: str
    date: str
    language: str
    paper: str
    per_page: int


class Stamp:
    """Prints the sheets of an exam. What all sheets need is laid out when it is made; no answer stays in it.

    about: what is printed of the exam; pages: how many every sheet has, by its accommodation; questions: the most that
    one has.

    Raises ExamgenError for a broken template.
    """

    def __init__(self, exam: Exam, sheets: Sheets, pages: Environment | None = None) -> None:
        self.about = About(exam.title, exam.course, exam.date, exam.language, exam.pages.paper, exam.pages.per_page)
        self.layout = sheets.layout
        self.environment = pages or page_environment()
        self._asked = {(item.form, item.id): Asked(item.form, item.id, item.points) for item in exam.items}
        self.questions = max(len(sheet.questions) for sheet in sheets.sheets)
        worths = tuple(dict.fromkeys(worth_of(self.items(sheet)) for sheet in sheets.sheets))
        wanted = [word for word in NEEDS if any(sheet.accommodation == word for sheet in sheets.sheets)]
        laid = {
            needs: lay_out_blocks(exam, worths, sheets.layout.anonymous, self.environment, needs)
            for needs in dict.fromkeys(NEEDS[word].blocks for word in wanted)
        }
        self._blocks = {word: laid[NEEDS[word].blocks] for word in wanted}
        self._sections = {letter or None: section_texts_above(form) for letter, form in exam.by_form().items()}
        self.pages = {word: self._most_pages(exam, self._blocks[word], sheets.each) for word in wanted}

    def items(self, sheet: Sheet) -> tuple[Asked, ...]:
        """The questions of a sheet in its order."""
        return tuple(self._asked[sheet.form, identifier] for identifier in sheet.questions)

    def _most_pages(self, exam: Exam, laid: Blocks, each: int | None) -> int:
        """How many pages every sheet has that is laid out so, whichever questions it may get."""
        most = 0
        for letter, form in exam.by_form().items():
            pools = quotas_of(form, each)
            longest: list[Block] = []
            for items, count in pools:
                blocks = [laid.questions[letter or None, item.id, False] for item in items]
                longest += sorted(blocks, key=lambda block: -len(block.after))[:count]
            covers = max(len(found) for found in laid.covers.values())
            most = max(most, covers + len(list(_question_pages(laid, longest))) + len(laid.tables))
        return most + most % 2 if self.layout.duplex else most

    def drawn(self, sheet: Sheet) -> list[Drawn]:
        """The pages of a sheet."""
        laid = self._blocks[sheet.accommodation]
        items, seen, blocks = self.items(sheet), set[int](), []
        for item in items:
            section = self._sections[item.form][item.id]
            above = section is not None and section not in seen
            if section is not None:
                seen.add(section)
            blocks.append(laid.questions[item.form, item.id, above])
        pages = [
            Drawn(((block, 0.0, None),), cover=place == 0) for place, block in enumerate(laid.covers[worth_of(items)])
        ]
        pages += _question_pages(laid, blocks)
        pages += [Drawn(((block, 0.0, None),)) for block in laid.tables]
        return pages + [Drawn((), empty=True)] * (self.pages[sheet.accommodation] - len(pages))

    def lesser(self, accommodations: Collection[Accommodation]) -> Iterator[str]:
        """A line for what of sheets with these accommodations has no room to be as large as it should be."""
        return (
            f"{word}: {line}" for word, laid in self._blocks.items() if word in accommodations for line in laid.lesser()
        )

    def frame(self, accommodation: Accommodation) -> Frame:
        """The frame of most pages of sheets with an accommodation."""
        return Frame(self.about.paper, enlarged=NEEDS[accommodation].larger_paper)

    def job(self, sheets: Sequence[Sheet], dividers: bool = True) -> bytes:
        """A PDF of sheets in their order, all of one accommodation.

        dividers: a page before each room, if that is the order of the job.
        """
        rooms = dividers and self.layout.order == "room" and any(sheet.room for sheet in sheets)
        return _Job(self, sheets, rooms).data()


def frame_of(page: Drawn, usual: Frame, anonymous: bool) -> Frame:
    """The frame of a page. usual: of most pages there; anonymous: whether the name is on a strip above a cover."""
    if page.cover:
        return replace(usual, strip=anonymous)
    return replace(usual, turned=True) if any(block.turned for block, _, _ in page.blocks) else usual


def _question_pages(laid: Blocks, blocks: Sequence[Block]) -> Iterator[Drawn]:
    """The pages of questions, one or two on each, and after each page what lines they need."""
    for start in range(0, len(blocks), laid.a_page):
        together = blocks[start : start + laid.a_page]
        yield Drawn(tuple((block, place * laid.half, start + place + 1) for place, block in enumerate(together)))
        for block in together:
            yield from (Drawn(((following, 0.0, None),)) for following in block.after)


def worth_of(items: Sequence[Asked]) -> tuple[Decimal, ...]:
    """The points of a sheet's questions."""
    return tuple(item.points for item in items)


def named(sheet: Sheet) -> Strip:
    """The line with a sheet's number and name."""
    who = "  ".join(filter(None, (sheet.student, sheet.name)))
    large = NEEDS[sheet.accommodation].large_type
    room = room_of(who) * (LARGER_NAME if large else 1)
    style = "who longest" if room > LONGEST_NAME else "who long" if room > LONG_NAME else "who"
    return Strip(who, f"{style} large" if large else style)


def room_of_sheet(sheet: Sheet) -> str:
    """What stands on the page before the sheets of a room."""
    return "Spare papers" if sheet.spare else sheet.room or "No room"


class _Job:
    """One PDF that is being put together."""

    def __init__(self, stamp: Stamp, sheets: Sequence[Sheet], rooms: bool) -> None:
        import pikepdf

        self._stamp, self._ordered, self._rooms = stamp, sheets, rooms
        self._pdf = pikepdf.new()
        self._forms: dict[int, str] = {}
        self._xobjects = pikepdf.Dictionary()
        about, accommodation = stamp.about, sheets[0].accommodation
        needs = NEEDS[accommodation]
        self._pages_of_each, self._type = stamp.pages[accommodation], needs.scale
        self._margin = LARGER_NAME if needs.large_type else 1.0
        self._compact = about.per_page == 2 and not needs.own_layout
        self._frame = stamp.frame(accommodation)
        self._strips = self._laid_strips(about)
        self._codes = Alphabet(CODE_SYMBOLS, self._line("code", 0))

    def _laid_strips(self, about: About) -> Strips:
        """All lines of the job: those that all sheets have, and then one for each sheet."""
        line = " · ".join(filter(None, (about.title, about.course, about.date)))
        self._fixed: dict[tuple[str, int], int] = {}
        strips: list[Strip] = []

        def fixed(kind: str, number: int, text: str, style: str) -> None:
            self._fixed[kind, number] = len(strips)
            strips.append(Strip(text, style))

        fixed("about", 0, line, "about")
        fixed("empty", 0, EMPTY, "note")
        fixed("fold", 0, FOLD, "note")
        fixed("write", 0, WRITE, "note")
        fixed("code", 0, CODE_SYMBOLS, "code")
        most = self._stamp.questions
        compact = " compact" if self._compact else ""
        for number in range(1, most + 1):
            fixed("question", number, f"Question {number}", f"number{compact}")
        for number in range(1, self._pages_of_each + 1):
            fixed("page", number, f"page {number} of {self._pages_of_each}", "page")
        for room in dict.fromkeys(map(room_of_sheet, self._ordered)):
            fixed(f"room {room}", 0, room, "room")
            count = sum(room_of_sheet(sheet) == room for sheet in self._ordered)
            fixed(f"room {room}", 1, f"{count} sheet{'s' if count != 1 else ''} of {self._pages_of_each} pages", "note")
        self._first = len(strips)
        strips += map(named, self._ordered)
        return lay_out(strips, self._stamp.environment, about.title, about.language)

    def data(self) -> bytes:
        """The whole PDF; the same sheets give the same bytes."""
        import pikepdf

        pdf, kids, labels, marks = self._pdf, [], [], []
        root = pdf.Root.Pages
        count, room = 0, None
        for place, sheet in enumerate(self._ordered):
            if self._rooms and room_of_sheet(sheet) != room:
                room = room_of_sheet(sheet)
                contents = [(self._divider(room), self._frame), *[(b"", self._frame)] * self._stamp.layout.duplex]
                node = self._node(root, contents)
                kids.append(node)
                labels += [count, pikepdf.Dictionary(P=pikepdf.String(room))]
                marks.append((room, node.Kids[0]))
                count += len(contents)
            node = self._node(root, list(self._pages(place, sheet)))
            code = printed_code(sheet.code)
            labels += [count, pikepdf.Dictionary(P=pikepdf.String(f"{code} "), S=pikepdf.Name.D)]
            marks.append((code, node.Kids[0]))
            kids.append(node)
            count += self._pages_of_each
        root.Kids, root.Count = pikepdf.Array(kids), count
        root.MediaBox = paper_box(self._frame)
        resources = pdf.copy_foreign(self._strips.resources)
        root.Resources = pdf.make_indirect(
            pikepdf.Dictionary(Font=resources.Font, ExtGState=resources.ExtGState, XObject=self._xobjects)
        )
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(labels))
        bookmark(pdf, marks)
        pdf.docinfo.Title = self._stamp.about.title
        pdf.Root.Lang = pikepdf.String(self._stamp.about.language)
        packed = io.BytesIO()
        pdf.save(packed, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return packed.getvalue()

    def _node(self, root: Any, contents: Sequence[tuple[bytes, Frame]]) -> Any:
        """The pages of one sheet in the tree of pages."""
        import pikepdf

        pdf = self._pdf
        node = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=len(contents), Parent=root))
        kids = []
        for content, frame in contents:
            placed = (enlarged(frame) + content) if frame.enlarged else content
            page = pikepdf.Dictionary(Type=pikepdf.Name.Page, Parent=node, Contents=pdf.make_stream(placed))
            if frame.turned:
                page.MediaBox = paper_box(frame)
            kids.append(pdf.make_indirect(page))
        node.Kids = pikepdf.Array(kids)
        return node

    def _pages(self, place: int, sheet: Sheet) -> Iterator[tuple[bytes, Frame]]:
        """What is drawn on each page of a sheet, and the frame of the page."""
        who, code = self._strips.lines[self._first + place], self._codes.spelt(printed_code(sheet.code))
        anonymous = self._stamp.layout.anonymous
        for number, page in enumerate(self._stamp.drawn(sheet), 1):
            frame = frame_of(page, self._frame, anonymous)
            drawn = [self._block(block, lowered) for block, lowered, _ in page.blocks]
            drawn.append(downwards(frame))
            drawn.append(frame.squares())
            drawn += frame.code_drawn(f"{sheet.code}/{number:02}")
            drawn += [line_at(code, *there) for there in frame.code_beside]
            drawn += self._page_number(number, frame)
            drawn.append(line_at(self._line("about", 0), *frame.about))
            if not anonymous:
                drawn.append(line_at(who, *frame.who, self._margin))
            for block, lowered, question in page.blocks:
                if question is not None and block.heading is not None:
                    there = frame.left, block.heading + lowered
                    drawn.append(line_at(self._line("question", question), *there, block.scale))
                    if lowered:
                        drawn.append(rule(frame.left, frame.size[0] - frame.left, lowered + TOP + 14.0))
                elif page.cover and block.heading is not None and not anonymous:
                    there = frame.left + HEADING_GAP * block.scale, block.heading + 9.0 * block.scale
                    drawn.append(line_at(who, *there, COVER_NAME * self._margin))
            if page.cover and anonymous:
                drawn += self._strip(frame, who, code, sheet.spare)
            if page.empty:
                drawn.append(line_at(self._line("empty", 0), frame.left, TOP + 16.0, self._type))
            yield b"".join(drawn), frame

    def _page_number(self, number: int, frame: Frame) -> Iterator[bytes]:
        """Which page it is, under the upper code and, on its line, beside the lower one."""
        line = self._line("page", number)
        upper, (left, top) = frame.page_beside
        yield line_at(line, *upper, self._margin)
        yield line_at(line, left, top - BASELINE * (self._margin - 1), self._margin)

    def _strip(self, frame: Frame, who: bytes, code: bytes, spare: bool) -> Iterator[bytes]:
        """The strip above a first page that has the name, or room for one, and is taken off before marking."""
        yield line_at(who, frame.left, 9.0, COVER_NAME * self._margin)
        if spare:
            yield line_at(self._line("write", 0), frame.left, 16.5 - BASELINE * self._margin, self._margin)
            yield rule(frame.left + 40.0 * self._margin, frame.codes[0].left - 37.0, 17.0)
        yield line_at(code, frame.codes[0].left - 33.0, 9.5)
        yield line_at(self._line("fold", 0), frame.left, frame.lowered - 5.5)
        width = frame.size[0]
        yield b"q\n0.2 w [2 1.5] 0 d %.3f %.3f m %.3f %.3f l S\nQ\n" % (0, frame.lowered, width, frame.lowered)

    def _divider(self, room: str) -> bytes:
        """The page before the sheets of a room: of which exam, which room, how many sheets to look for."""
        left = self._frame.left
        name, count = (self._line(f"room {room}", line) for line in (0, 1))
        said = (
            line_at(self._line("about", 0), *self._frame.about),
            line_at(name, left, 60.0),
            line_at(count, left, 76.0, COVER_NAME),
        )
        return downwards(self._frame) + b"".join(said)

    def _line(self, kind: str, number: int) -> bytes:
        return self._strips.lines[self._fixed[kind, number]]

    def _block(self, block: Block, lowered: float) -> bytes:
        """What draws a block, which is in the job once."""
        name = self._forms.get(id(block))
        if name is None:
            name = self._forms[id(block)] = f"/B{len(self._forms)}"
            self._xobjects[name] = self._pdf.copy_foreign(block.form)
        return b"q\n%.6g 0 0 %.6g 0 %.4f cm\n%s Do\nQ\n" % (block.scale, block.scale, -lowered / POINT, name.encode())
