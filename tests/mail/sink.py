"""A real mail server that takes what it is given, or answers as a test tells it to."""

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller


class Sink:
    """What arrived, and how to answer: `refuse[address]` at RCPT, one answer a try; `at_data` once for a message."""

    def __init__(self):
        self.arrived = []
        self.tried = []
        self.refuse = {}
        self.at_data = None
        self.at_mail = None
        self.delay = 0.0
        self.port = 0

    def messages(self):
        """What arrived, each with its one recipient."""
        return [(to, message_from_bytes(content, policy=default)) for to, content in self.arrived]

    def recipients(self):
        return [to for to, _ in self.arrived]

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802  # aiosmtpd calls it so
        envelope.mail_from = address
        return self.at_mail or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  # aiosmtpd calls it so
        self.tried.append(address)
        answers = self.refuse.get(address)
        if answers:
            answer = answers.pop(0)
            if answer == "hang up":
                server.transport.abort()
                await asyncio.sleep(0)
            if answer.endswith("good bye"):
                server.transport.write(f"{answer}\r\n".encode())
                server.transport.close()
                await asyncio.sleep(0)
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd calls it so
        await asyncio.sleep(self.delay)
        answer, self.at_data = self.at_data, None
        if answer not in (None, "hang up"):
            return answer
        self.arrived.append((envelope.rcpt_tos[0], envelope.content))
        if answer == "hang up":
            server.transport.abort()
        return "250 OK"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextmanager
def receiving(sink=None, port=None, **options):
    """The sink, listening."""
    sink = sink or Sink()
    sink.port = port or free_port()
    server = Controller(sink, hostname="127.0.0.1", port=sink.port, ready_timeout=20, **options)
    server.start()
    try:
        yield sink
    finally:
        server.stop()
