"""A message by mail, through the installation's own server."""

import smtplib
import socket

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from grids.notices.faults import SECONDS, NotSent, within


def is_there() -> bool:
    """Whether the installation has a mail server."""
    return bool(settings.MAIL_HOST)


def send(*, to: str, title: str, text: str, key: str) -> None:
    """Hand one mail over to the server. key: by which a mail that came twice is known as the same one."""
    if not is_there():
        raise NotSent(_("没有配置邮件服务器。"), is_final=True)
    server = EmailBackend(
        host=settings.MAIL_HOST, port=settings.MAIL_PORT, username=settings.MAIL_USER, password=settings.MAIL_PASSWORD,
        use_tls=settings.MAIL_SECURITY == "starttls", use_ssl=settings.MAIL_SECURITY == "tls", timeout=SECONDS / 2,
    )  # fmt: skip
    domain = settings.MAIL_FROM.rpartition("@")[2] or "localhost"
    mail = EmailMessage(
        title, text, settings.MAIL_FROM, [to], connection=server,
        headers={"Message-ID": f"<{key}@{domain}>", "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    with within(SECONDS, lambda: _cut(server)):
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refused:
            codes = sorted({code for code, _text in refused.recipients.values()})
            raise NotSent(
                _("邮件服务器拒收（%(codes)s）。") % {"codes": codes}, is_final=min(codes) >= 500
            ) from refused
        except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, OSError) as silent:
            if isinstance(silent, smtplib.SMTPResponseException):
                raise NotSent(_("邮件服务器没有收下（%(code)s）。") % {"code": silent.smtp_code}) from silent
            name = type(silent).__name__
            raise NotSent(_("邮件服务器没有应答（%(name)s）。") % {"name": name}, is_silent=True) from silent


def _cut(server: EmailBackend) -> None:
    """End a conversation that takes too long."""
    found = getattr(server.connection, "sock", None)
    if found is not None:
        found.shutdown(socket.SHUT_RDWR)
