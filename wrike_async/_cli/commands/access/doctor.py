"""``wrike-async doctor``: what a command needs, looked at piece by piece, with advice for each that is amiss."""

from __future__ import annotations

import platform
from collections.abc import Awaitable, Callable
from importlib.metadata import version

import attrs
import typer

from wrike_async import __version__
from wrike_async._cli.commands.access.whoami import identity
from wrike_async._cli.naming.wording import OPTIONS, in_words_of_command_line
from wrike_async._cli.output.tables import printable
from wrike_async._cli.reaching import Reached, reach
from wrike_async._cli.running import FAILED, run
from wrike_async._cli.settings import Settings
from wrike_async.client import Wrike
from wrike_async.errors import AccessDenied, Forbidden, InvalidArgument, NotAuthorized, WrikeError

__all__ = ["doctor_command"]

_LARGEST_SKEW = 30.0
_PACKAGES = ("aiohttp", "attrs", "cattrs", "msgspec", "aiolimiter", "typer", "rich")
# One read for each scope that reads; what a token may write shows only in writing.
_READS: dict[str, Callable[[Wrike], Awaitable[object]]] = {
    "wsReadOnly": lambda wrike: wrike.spaces.list(),
    "amReadOnlyWorkflow": lambda wrike: wrike.workflows.list(),
    "amReadOnlyGroup": lambda wrike: wrike.groups.list(),
    "amReadOnlyInvitation": lambda wrike: wrike.invitations.list(),
    "amReadOnlyUser": lambda wrike: wrike.job_roles.list(),
    "amReadOnlyWorkSchedule": lambda wrike: wrike.work_schedules.list(),
    "amReadOnlyTimelogCategory": lambda wrike: wrike.timelog_categories.list(),
    "amReadOnlyAccessRole": lambda wrike: wrike.access_roles.list(),
}


def doctor_command(context: typer.Context) -> None:
    """Look at the versions, the credential, the host, the proxy, the clock, the scopes and the quota.

    It takes about a dozen requests, which only read. The exit code is 1 if something is amiss.
    """
    settings: Settings = context.obj
    findings = _Findings()
    run(settings, _look(settings, findings))
    if findings.amiss:
        raise typer.Exit(FAILED)


@attrs.define
class _Findings:
    """What was found so far: a line for each."""

    amiss: int = 0

    def ok(self, what: str, text: str) -> None:
        typer.echo(f"ok    {what:<9} {printable(text)}")

    def wrong(self, what: str, text: str, advice: str) -> None:
        self.amiss += 1
        typer.echo(f"wrong {what:<9} {printable(text)}")
        typer.echo(f"      {'':<9} -> {advice}")


async def _look(settings: Settings, findings: _Findings) -> None:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    findings.ok("versions", f"wrike-async {__version__}, Python {platform.python_version()}, {packages}")
    try:
        settings.access()
    except (InvalidArgument, OSError) as error:
        findings.wrong("policy", str(error), f"correct it: wrike-async policy check {settings.policy} says how")
        return
    if settings.policy is not None:
        findings.ok("policy", f"{settings.policy}: what it does not grant is not looked at")
    try:
        source = settings.credential_source()
        client = settings.client(retries=1, max_wait=60.0)
    except WrikeError as error:
        advice = "set WRIKE_TOKEN, or run wrike-async init or wrike-async auth login"
        findings.wrong("token", in_words_of_command_line(str(error), OPTIONS), advice)
        return
    findings.ok("token", f"from {source}")
    if await _look_at_the_way(client._engine.base_url, findings):
        async with client:
            await _ask_wrike(client, source, findings)


async def _look_at_the_way(base_url: str, findings: _Findings) -> bool:
    """Reach the host without a token. Returns whether it answers."""
    try:
        reached = await reach(base_url)
    except InvalidArgument as error:
        findings.wrong("proxy", str(error), "correct the variable that it names, or say --proxy")
        return False
    if reached.problem is not None:
        findings.wrong("host", f"{base_url}: {reached.problem}", _way(reached))
        return False
    findings.ok("host", f"{base_url} answers after {reached.seconds:.2f} s")
    unused = "none is used" if base_url.startswith("https://") else "none is used: only https:// goes through one"
    findings.ok("proxy", reached.proxy or unused)
    if reached.skew is None:
        findings.ok("clock", "not compared: the answer has no date")
    elif abs(reached.skew) > _LARGEST_SKEW:
        ahead = "ahead of" if reached.skew > 0 else "behind"
        findings.wrong(
            "clock",
            f"this machine's is {abs(reached.skew):.0f} s {ahead} Wrike's",
            "have it set from a time server (NTP): tokens and date filters go by it",
        )
    else:
        findings.ok("clock", "this machine's and Wrike's agree")
    return True


def _way(reached: Reached) -> str:
    if reached.proxy is not None:
        return f"is {reached.proxy} right, and does it let the host through? NO_PROXY names hosts without one"
    return "is the host right (--base-url, WRIKE_BASE_URL, wrike-async init)? A firewall may ask for --proxy"


async def _ask_wrike(wrike: Wrike, source: str | None, findings: _Findings) -> None:
    try:
        me = await identity(wrike)
        findings.ok("login", f"{me['name']} in {me['account']}")
    except NotAuthorized as error:
        advice = f"make a new token, and give it where it comes from: {source}; is the host that of your account?"
        findings.wrong("login", str(error), advice)
        return
    except AccessDenied as error:
        findings.ok("login", f"not looked at: {error}")
    except WrikeError as error:
        findings.wrong("login", str(error), "the scope Default or wsReadOnly reads who one is; -v shows every attempt")
    await _try_scopes(wrike, findings)
    stats = wrike.stats
    if stats.refused:
        findings.wrong(
            "quota",
            f"{stats.refused} of {stats.requests} requests were refused with 429",
            "another program uses the same token: give each a token of its own, or wait for the other",
        )
    else:
        findings.ok("quota", f"400 requests a minute; none of these {stats.requests} was refused")


async def _try_scopes(wrike: Wrike, findings: _Findings) -> None:
    good: list[str] = []
    bad: list[str] = []
    left_out: list[str] = []
    for scope, read in _READS.items():
        try:
            await read(wrike)
            good.append(scope)
        except (Forbidden, NotAuthorized):
            bad.append(scope)
        except AccessDenied:
            left_out.append(scope)
        except WrikeError as error:
            findings.wrong("scopes", f"{scope}: {error}", "try again; -v shows every attempt")
    if bad and not good and not left_out:
        findings.wrong("scopes", "nothing can be read", "make a token, or sign in, with the scope Default")
        return
    if left_out:
        findings.ok("scopes", f"not looked at, for the policy does not grant it: {', '.join(left_out)}")
    if good:
        findings.ok("scopes", f"can read what these allow: {', '.join(good)}")
    if bad:
        findings.ok("scopes", f"cannot: {', '.join(bad)} (or the user has no right to it)")
