// Sends a file in pieces to /uploads; what the server has is never sent again. Pauses, and goes on after lost connections.
const PIECE_BYTES = 8 * 1024 * 1024;
const LONGEST_PAUSE_SECONDS = 30;
const MOST_FAILURES = 10;
const BUSY = [429, 502, 503, 504];

export class Refusal extends Error {}

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
const keyOf = (file) => `podium-upload:${file.name}:${file.size}:${file.lastModified}`;

export class Transfer {
  /** A file on its way; `tell(share, state)` is called as it goes, with "sending", "waiting" or "joining". */
  constructor(file, token, tell) {
    Object.assign(this, { file, token, tell, code: localStorage.getItem(keyOf(file)), offset: 0, isPaused: false });
  }

  /** Send all that is missing; resolves to the code of the whole file, or to null when it was paused. */
  async run() {
    this.isPaused = false;
    for (let failures = 0; ; ) {
      try {
        await this.find();
        while (this.offset < this.file.size && !this.isPaused) {
          await this.sendPiece();
          failures = 0;
        }
        return this.isPaused ? null : await this.complete();
      } catch (error) {
        if (this.isPaused) return null;
        failures += 1;
        if (error instanceof Refusal || failures > MOST_FAILURES) throw error;
        this.tell(this.offset / this.file.size, "waiting");
        await sleep(error.seconds ?? Math.min(LONGEST_PAUSE_SECONDS, 2 ** failures * (0.5 + Math.random() / 2)));
      }
    }
  }

  pause() {
    this.isPaused = true;
    this.request?.abort();
  }

  /** Ask how much is there, also of what was begun before the page was loaded; begin if nothing is. */
  async find() {
    if (this.code) {
      const known = await this.ask("GET", this.code, { accepts: [404] });
      if (known.status === 200) {
        this.offset = Number(known.headers.get("Upload-Offset"));
        return;
      }
    }
    const begun = await this.ask("POST", "", { body: { name: this.file.name, size: this.file.size } });
    this.code = (await begun.json()).id;
    this.offset = 0;
    localStorage.setItem(keyOf(this.file), this.code);
  }

  async complete() {
    this.tell(1, "joining");
    await this.ask("POST", `${this.code}/completion`, { body: {} });
    return this.code;
  }

  /** Forget the file, here and on the server. */
  async discard() {
    this.pause();
    this.forget();
    if (this.code) await this.ask("DELETE", this.code, { accepts: [404] });
  }

  /** Do not look for it again: it belongs to what it was sent for. */
  forget() {
    localStorage.removeItem(keyOf(this.file));
  }

  async ask(method, path, { body, accepts = [] } = {}) {
    const response = await fetch(`/uploads${path ? `/${path}` : ""}`, {
      method,
      credentials: "same-origin",
      headers: { "X-CSRF-Token": this.token, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    });
    if (response.ok || accepts.includes(response.status)) return response;
    const answer = await response.json().catch(() => ({}));
    throw fault(response.status, answer.message, response.headers.get("Retry-After"));
  }

  sendPiece() {
    const piece = this.file.slice(this.offset, this.offset + PIECE_BYTES);
    return new Promise((resolve, reject) => {
      const request = (this.request = new XMLHttpRequest());
      request.open("PATCH", `/uploads/${this.code}`);
      request.setRequestHeader("X-CSRF-Token", this.token);
      request.setRequestHeader("Upload-Offset", this.offset);
      request.setRequestHeader("Content-Type", "application/offset+octet-stream");
      request.upload.addEventListener("progress", (event) => {
        this.tell((this.offset + Math.min(event.loaded, piece.size)) / this.file.size, "sending");
      });
      request.addEventListener("load", () => {
        const offset = request.getResponseHeader("Upload-Offset");
        // 409 too: two pieces came at once or an answer was lost, and the server says where to go on.
        if (request.status === 204 || (request.status === 409 && offset !== null)) {
          this.offset = Number(offset);
          resolve();
        } else {
          reject(fault(request.status, messageOf(request.responseText), request.getResponseHeader("Retry-After")));
        }
      });
      for (const name of ["error", "abort"]) {
        request.addEventListener(name, () => reject(new Error("The connection was lost.")));
      }
      request.send(piece);
    });
  }
}

function messageOf(text) {
  try {
    return JSON.parse(text).message;
  } catch {
    return undefined;
  }
}

/** A fault that may pass is tried again; another is told. */
function fault(status, message, retryAfter) {
  const text = message ?? "The file was not accepted.";
  if (!BUSY.includes(status)) return new Refusal(text);
  return Object.assign(new Error(text), { seconds: retryAfter ? Number(retryAfter) : undefined });
}
