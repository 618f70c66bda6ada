// What can be seen of a file before it is sent: its size and its first line. The server decides.
const HEAD_BYTES = 65536;
const READABLE = /\.(csv|tsv|txt)$/i;

function splitLine(line) {
  const divider = [",", ";", "\t"].find((sign) => line.includes(sign)) ?? ",";
  return line.split(divider).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
}

async function readHeader(file) {
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const text = new TextDecoder(isUtf16 ? (bytes[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8").decode(bytes);
  return splitLine(text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/, 1)[0]);
}

function judgeHeader(found, { columns, trainingColumns }) {
  const missing = columns.filter((name) => !found.includes(name));
  if (missing.length === 0) {
    const isTraining = found.length > columns.length && trainingColumns.every((name) => found.includes(name));
    if (trainingColumns.length > columns.length && isTraining) {
      return { isGood: false, text: "This is the training file", detail: "hand in your predictions for the test file" };
    }
    return { isGood: true, text: "Header", code: columns.join(","), detail: "is what the competition expects" };
  }
  const shown = found.slice(0, 6).join(",").slice(0, 80);
  return { isGood: false, text: `Columns are missing: ${missing.join(", ")}`, detail: `the first line is “${shown}”` };
}

function writeSize(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${["B", "kB", "MB", "GB"][power]}`;
}

/** Return the results of all checks: {isGood, text, code?, detail}. */
export async function checkFile(file, expected) {
  const size = writeSize(file.size);
  if (file.size === 0) return [{ isGood: false, text: "The file is empty", detail: "choose a file with predictions" }];
  const isSmall = file.size <= expected.maxBytes;
  const limit = writeSize(expected.maxBytes);
  const results = [
    isSmall
      ? { isGood: true, text: size, detail: `of ${limit} at most` }
      : { isGood: false, isFinal: true, text: `${size} is too large`, detail: `${limit} at most; compress the file` },
  ];
  if (READABLE.test(file.name) && expected.columns.length > 0) {
    results.push(judgeHeader(await readHeader(file), expected));
  }
  return results;
}

export { writeSize };
