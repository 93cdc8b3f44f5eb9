"""A provider of OpenID Connect that runs as a process of its own, as an installation meets one."""

import json
import os
import socket
import subprocess
import sys
import time
from urllib.parse import urlencode

import requests

PEOPLE = (
    {"sub": "lea", "email": "LEA@example.org", "email_verified": True},
    {"sub": "unverified", "email": "lea@example.org", "email_verified": False},
    {"sub": "unknown", "email": "nobody@example.org", "email_verified": True},
    {"sub": "other-lea", "email": "lea@example.org", "email_verified": True},
)


class Provider:
    """Started at once; `stop` ends it."""

    def __init__(self) -> None:
        port = _free_port()
        self.issuer = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
        for claims in PEOPLE:
            command += ["--user-claims", json.dumps(claims)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        self._wait()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def sign_in(self, address: str, subject: str) -> str:
        """The address to which the provider sends back somebody who signs in there."""
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def refuse(self, address: str) -> str:
        """The address to which it sends back somebody who does not want to."""
        answer = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=10)
        return f"{answer.headers['Location']}&{urlencode({'state': address.partition('state=')[2].partition('&')[0]})}"

    def _wait(self) -> None:
        for _ in range(200):
            try:
                requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=5).raise_for_status()
            except requests.ConnectionError:
                assert self._process.poll() is None, "the provider did not start"
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the provider did not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
