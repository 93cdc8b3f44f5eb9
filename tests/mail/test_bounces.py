"""Which addresses a notification says have failed for good."""

import pytest

from survey.mail.bounces import bounces_in

NOTIFICATION = """\
From: MAILER-DAEMON@relay.example.org
To: survey@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain

I am sorry: ben@example.org could not be reached.

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.org

{first}

Final-Recipient: rfc822; cy@example.org
Action: delayed
Status: 4.4.1

--edge
Content-Type: message/rfc822

From: survey@example.org
To: Ann@example.org

Hello
--edge--
"""
FAILED = "Final-Recipient: rfc822; {address}\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; 550 no such user"


def notification(first):
    return NOTIFICATION.replace("{first}", first).replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("first", "addresses"),
    [
        (FAILED.format(address="Ann@example.org", status="5.1.1"), ["Ann@example.org"]),
        (FAILED.format(address="<ann@example.org>", status="5.1.1"), ["ann@example.org"]),
        (
            "Original-Recipient: rfc822;ann@example.org\n" + FAILED.format(address="ann@elsewhere.org", status="5.2.1"),
            ["ann@example.org"],
        ),
        (FAILED.format(address="ann@example.org", status="4.4.7"), []),
        (FAILED.format(address="ann@example.org", status="5.1.1").replace("failed", "delivered"), []),
        (FAILED.format(address="nobody", status="5.1.1"), []),
    ],
    ids=["plain", "in brackets", "passed on", "not for good", "delivered", "no address"],
)
def test_only_what_failed_for_good_is_told(first, addresses):
    assert [bounce.address for bounce in bounces_in(notification(first))] == addresses


def test_the_reason_is_what_the_server_said():
    (bounce,) = bounces_in(notification(FAILED.format(address="ann@example.org", status="5.1.1")))
    assert bounce.reason == "5.1.1 550 no such user"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"Subject: out of office\r\n\r\nI am away.\r\n"])
def test_other_mails_tell_nothing(data):
    assert bounces_in(data) == ()
