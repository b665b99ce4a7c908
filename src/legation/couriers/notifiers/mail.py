"""Mail: the notifier that hands words for one person to a mail server (SMTP)."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from legation.domain.errors import Misconfigured, Refused, Unavailable
from legation.domain.message import Notice, Receipt

SECONDS = 30.0
_GO_ON, _TAKEN, _FOR_GOOD = 354, 250, 500


def _nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailNotifier:
    """Hands notices to one server. ``handing_over`` is called at the last moment at which the server has
    certainly not taken the text; ``security`` is ``starttls``, ``tls`` or ``none``.

    The key of a notice becomes the Message-ID, so that a careful receiver shows a second copy once.
    """

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    handing_over: Callable[[], None] = _nothing
    name: str = "mail/1"
    receipts: dict[str, Receipt] = field(default_factory=dict, repr=False)

    def notify(self, notice: Notice, recipient: str) -> Receipt:
        """Hand one notice over. Unavailable where the server certainly did not take it now, Refused where
        it never will; a receipt that is not certain where the line broke after the text was handed over.
        """
        if notice.key in self.receipts:
            return self.receipts[notice.key]
        letter = self._letter(notice, recipient)
        try:
            with self._connected() as server:
                self._envelope(server, recipient)
                is_certain = self._handed_over(server, letter)
        except smtplib.SMTPResponseException as said:
            raise self._error(said.smtp_code, said.smtp_error) from said
        except (smtplib.SMTPException, OSError) as away:
            raise Unavailable(str(away) or "the line broke", where=self._where) from away
        receipt = Receipt(
            key=notice.key, at=datetime.now(UTC), address=recipient, is_certain=is_certain
        )
        self.receipts[notice.key] = receipt
        return receipt

    def look_up(self, key: str) -> Receipt | None:
        """Find a receipt of this process; a mail server cannot be asked what it took."""
        return self.receipts.get(key)

    @property
    def _where(self) -> str:
        return f"{self.host}:{self.port}"

    def _letter(self, notice: Notice, recipient: str) -> bytes:
        letter = EmailMessage(policy=SMTP)
        try:
            letter["From"], letter["To"] = self.sender, recipient
            letter["Subject"] = notice.subject
        except ValueError as wrong:
            raise Refused(f"no address or subject of an e-mail: {wrong}") from wrong
        letter["Date"] = datetime.now(UTC)
        letter["Message-ID"] = f"<{notice.key}@{self.sender.rpartition('@')[2]}>"
        letter["Content-Language"] = notice.language
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(notice.body, cte="quoted-printable")
        return letter.as_bytes()

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
            if self.security == "starttls":
                server.starttls(context=context)
        if self.user:
            server.login(self.user, self.password)
        return server

    def _envelope(self, server: smtplib.SMTP, recipient: str) -> None:
        server.ehlo_or_helo_if_needed()
        for code, said in (server.mail(self.sender), server.rcpt(recipient)):
            if code != _TAKEN:
                raise self._error(code, said)
        code, said = server.docmd("DATA")
        if code != _GO_ON:
            raise self._error(code, said)

    def _handed_over(self, server: smtplib.SMTP, letter: bytes) -> bool:
        """Send the text after DATA; False where the line broke before the server answered."""
        dotted = letter.replace(b"\r\n.", b"\r\n..")
        self.handing_over()
        try:
            server.send(dotted + (b"" if dotted.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, said = server.getreply()
        except (smtplib.SMTPServerDisconnected, OSError):
            return False
        if code != _TAKEN:
            raise self._error(code, said)
        return True

    def _error(self, code: int, said: bytes | str) -> Refused | Unavailable:
        told = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        words = f"the mail server said {code} {told[:200]}"
        kind = Refused if code >= _FOR_GOOD else Unavailable
        return kind(words, where=self._where)


def server_of(written: str) -> tuple[str, int]:
    """Read ``host:port``; Misconfigured where it is none."""
    host, _, port = written.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise Misconfigured(
            f"{written!r} is no mail server", where="setting mail_server", remedy="write host:port"
        )
    return host.strip("[]"), int(port)
