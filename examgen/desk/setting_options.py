"""An option of the command line for each setting. Imported when one is asked for: settings know all kinds."""

from collections.abc import Callable
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from examgen.asking.setting import Setting
from examgen.asking.settings import OWN, SECTION, WHOLE
from examgen.asking.settings.schemas import FILE

TYPES: dict[str, Any] = {"boolean": bool, "integer": int, "array": list[str], "string or list": list[str]}
"""What is made of a setting's value, by its type; other values are texts, and files are paths."""


def with_settings(command: Callable[..., None]) -> Any:
    """A command whose `**asked` are the settings, as Typer runs it: with an option for each, behind its arguments."""
    own = [each for each in signature(command).parameters.values() if each.name != "asked"]
    place = next(place for place, each in enumerate(own) if each.kind is Parameter.KEYWORD_ONLY)
    options = [_option(each) for each in (*SECTION.values(), *OWN.values(), *WHOLE.values()) if each.typed]
    whole = typer.Typer(add_completion=False, rich_markup_mode=None)

    def run(**given: Any) -> None:
        command(**given)

    run.__doc__ = command.__doc__
    run.__signature__ = signature(command).replace(parameters=[*own[:place], *options, *own[place:]])  # type: ignore[attr-defined]
    whole.command(command.__name__)(run)
    return typer.main.get_command(whole)


def _option(setting: Setting) -> Parameter:
    kind = Path if setting.shape is FILE else list[str] if setting.several else TYPES.get(setting.type, str)
    nothing = setting.default in (None, ())
    words = setting.words if kind is bool else setting.options
    told = typer.Option(*words, metavar=setting.metavar or None, help=setting.help_line)
    return Parameter(
        setting.name,
        Parameter.KEYWORD_ONLY,
        default=None if nothing else [setting.default] if setting.several else kind(setting.default),
        annotation=Annotated[kind | None if nothing else kind, told],
    )
