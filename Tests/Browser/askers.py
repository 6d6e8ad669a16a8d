"""Somebody who is signed in without a browser."""

import http.client
import json
import re
import urllib.parse


class Asker:
    def __init__(self, port, login, password):
        self.port = port
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {}
        self.token = self.page_token("/sign-in")
        form = urllib.parse.urlencode({"login": login, "password": password, "token": self.token})
        status, _ = self.ask("POST", "/sign-in", form, "application/x-www-form-urlencoded")
        assert status == 303, f"{login} was not let in: {status}"
        self.token = self.page_token("/account")

    def page_token(self, path):
        _, page = self.ask("GET", path)
        return re.search(rb'name="(?:form-)?token" (?:content|value)="([^"]+)"', page)[1].decode()

    def ask(self, method, path, body=None, kind="application/json"):
        headers = {"Accept": kind, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"x-form-token": getattr(self, "token", ""), "Content-Type": kind}
        try:
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            content = answer.read()
        except (http.client.HTTPException, ConnectionError):
            # A refused request may cost its connection; the next one gets another.
            self.line.close()
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            content = answer.read()
        for value in answer.headers.get_all("set-cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.split(";")[0]
        return answer.status, content

    def read_json(self, path):
        status, content = self.ask("GET", path)
        assert status == 200, f"{path}: {status} {content[:300]}"
        return json.loads(content)

    def send(self, path, **body):
        """The status of the answer."""
        return self.ask("POST", path, json.dumps(body))[0]

    def send_json(self, path, **body):
        """What is answered, where the answer is 200."""
        status, content = self.ask("POST", path, json.dumps(body))
        assert status == 200, f"{path}: {status} {content.decode()}"
        return json.loads(content)

    def send_form(self, path, **fields):
        """The status of the answer; a form that is taken leads elsewhere."""
        form = urllib.parse.urlencode({**fields, "token": self.token})
        return self.ask("POST", path, form, "application/x-www-form-urlencoded")[0]

    def session(self):
        """What a browser carries once this person was let in."""
        return self.cookies["aula_session"]

    def close(self):
        self.line.close()
