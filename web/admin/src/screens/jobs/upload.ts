// The parts of a file are as large as the service takes them.
export const partBytes = 4 << 20;
export const maxParts = 64;

// partsOf returns the parts of a file, without reading them.
export function partsOf(file: Blob, size = partBytes): Blob[] {
  const parts: Blob[] = [];
  for (let at = 0; at < file.size; at += size) parts.push(file.slice(at, at + size));
  return parts;
}

// base64 returns bytes as JSON carries them.
export function base64(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(part);
  });
}

// bytesOf returns the bytes of base64.
export const bytesOf = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

// encodingOf guesses the encoding of a file from its beginning: text that is no UTF-8 is Shift_JIS, which spreadsheet programs write in
// Japan. Cut characters at the end do not count.
export function encodingOf(start: Uint8Array): "utf-8" | "shift_jis" {
  const utf16 = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  if (utf16) return "utf-8"; // its mark tells
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return "utf-8";
  } catch {
    return "shift_jis";
  }
}
