// Sends a file as the raw body of a request, with its progress; resolves to {ok, status, answer}.
export function send(path, file, { description, token, key, onProgress }) {
  const query = new URLSearchParams({ filename: file.name, description });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${path}?${query}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-CSRF-Token", token);
    request.setRequestHeader("Idempotency-Key", key);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      resolve({ ok: request.status === 201, status: request.status, answer: request.response });
    });
    request.addEventListener("error", () => reject(new Error("The connection was lost.")));
    request.send(file);
  });
}

/** Return a new idempotency key: one for each file that is chosen, so that sending it again makes no second submission. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
