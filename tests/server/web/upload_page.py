"""A page of the tests with a form for a large file: what the pages of hosts have in common."""

from __future__ import annotations

from flask import Blueprint, render_template_string
from flask.typing import ResponseReturnValue

from server.errors import InvalidInputError, NotFoundError
from server.web import csrf
from server.web.auth import began_at, require_user
from server.web.installation import installation
from server.web.received import receive_file

MOST_BYTES = 64 * 1024 * 1024
FORM = """
{% extends "_layout.html" %}{% import "_macros.html" as ui with context %}
{% block title %}Send a file{% endblock %}
{% block scripts %}{{ super() }}<script type="module" src="{{ asset('resumable-upload.js') }}"></script>{% endblock %}
{% block content %}
<h1>Send a file</h1>
<form class="stack" method="post" enctype="multipart/form-data" data-resumable>
  {{ ui.csrf() }}
  <label class="form-label" for="file">File</label>
  <input class="form-control" id="file" name="file" type="file" required>
  <label class="form-label" for="note">Note</label>
  <input class="form-control" id="note" name="note">
  <button class="btn btn-primary">Send</button>
  {% include "_resumable.html" %}
</form>
{% endblock %}
"""

blueprint = Blueprint("sample", __name__)


@blueprint.get("/sample")
def show() -> str:
    require_user()
    return render_template_string(FORM)


@blueprint.post("/sample")
@csrf.checked_by_view
def send() -> ResponseReturnValue:
    """Answer with what arrived; a note “no” has it refused."""
    user = require_user()
    received = receive_file(user, prefix="drafts", max_bytes=MOST_BYTES)
    try:
        if received.fields["note"] == "no":
            raise InvalidInputError("No.")
        taken = installation().database.write(received.claim, now=began_at())
    except (InvalidInputError, NotFoundError):
        received.forget()
        raise
    return f"{taken.file_name} {taken.stored.size_bytes} {taken.stored.sha256} {received.fields['note']}"
