// The data of the page: blocks of columns, each compressed and in base64 in an element of its own.
// What wrote them is src/render/html/texts.hpp and trees.hpp. Nothing here becomes HTML.
'use strict';

function bytesOfBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const raw = atob(text);
  const out = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
  return out;
}

async function inflate(piece) {
  const packed = new Blob([bytesOfBase64(piece)]).stream();
  const plain = packed.pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

// The columns of a block by name, as bytes. `columns`: [name, bytes] in the order of the block.
async function readBlock(id, columns) {
  const pieces = document.getElementById(id).textContent.split('\n').filter((p) => p !== '');
  const parts = await Promise.all(pieces.map(inflate));
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  const out = {};
  at = 0;
  for (const [name, size] of columns) {
    out[name] = all.subarray(at, at + size);
    at += size;
  }
  return out;
}

// LEB128. Beyond 2^53 a number is the nearest that JavaScript has.
function readNumbers(bytes, count, Type) {
  const out = new Type(count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    let byte = bytes[at++];
    let value = byte & 127;
    for (let factor = 128; byte > 127; factor *= 128) {
      byte = bytes[at++];
      value += (byte & 127) * factor;
    }
    out[i] = value;
  }
  return out;
}

// Steps from one number to the next, zigzag.
function readSteps(bytes, count) {
  const out = readNumbers(bytes, count, Uint32Array);
  let last = 0;
  for (let i = 0; i < count; i++) {
    const step = out[i];
    last += step & 1 ? -((step + 1) / 2) : step / 2;
    out[i] = last;
  }
  return out;
}

// A size stored beside another: 0, the same; 1, nothing.
function readBeside(bytes, other) {
  const out = readNumbers(bytes, other.length, Float64Array);
  for (let i = 0; i < out.length; i++) out[i] = out[i] === 0 ? other[i] : Math.max(0, out[i] - 2);
  return out;
}

// All names, each once, in the order of their bytes: each is what it shares with the one before and a
// rest. The first picture shows a few hundred of them, so they are put together one by one; each
// hundredth or so shares nothing. A search puts all of them together.
class Texts {
  constructor(columns, count) {
    this.shared = readNumbers(columns.shared, count, Uint32Array);
    this.length = readNumbers(columns.length, count, Uint32Array);
    this.rest = columns.rest;
    this.from = new Uint32Array(count + 1); // where its rest begins
    for (let i = 0; i < count; i++) this.from[i + 1] = this.from[i] + this.length[i];
    this.count = count;
    this.decoder = new TextDecoder();
  }

  bytesOf(i) {
    const { shared, length, rest, from } = this;
    let known = shared[i] + length[i]; // from there on, the bytes are in
    const out = new Uint8Array(known);
    for (let at = i; known > 0; at--) {
      if (shared[at] >= known) continue;
      out.set(rest.subarray(from[at], from[at] + known - shared[at]), shared[at]);
      known = shared[at];
    }
    return out;
  }

  at(i) {
    return this.decoder.decode(this.bytesOf(i));
  }

  // The number of a text, or -1: texts are in the order of their bytes.
  find(text) {
    const wanted = new TextEncoder().encode(text);
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const bytes = this.bytesOf(middle);
      let k = 0;
      while (k < bytes.length && k < wanted.length && bytes[k] === wanted[k]) k++;
      if (k === bytes.length && k === wanted.length) return middle;
      if (k === bytes.length || (k < wanted.length && bytes[k] < wanted[k])) low = middle + 1;
      else high = middle;
    }
    return -1;
  }

  // Where each begins in all of them, one behind the other, in lower case.
  makeLower() {
    const { count, shared, length, rest } = this;
    const begin = new Uint32Array(count + 1);
    for (let i = 0; i < count; i++) begin[i + 1] = begin[i] + shared[i] + length[i];
    const bytes = new Uint8Array(begin[count]);
    for (let i = 0, at = 0, from = 0, last = 0; i < count; i++) {
      const own = at;
      for (let k = 0; k < shared[i]; k++) bytes[at++] = bytes[last + k];
      for (let k = 0; k < length[i]; k++) bytes[at++] = rest[from++];
      last = own;
    }
    for (let i = 0; i < bytes.length; i++) {
      const c = bytes[i];
      if (c >= 65 && c <= 90) bytes[i] = c + 32;
    }
    this.begin = begin;
    this.lower = bytes;
  }

  // Which texts hold the words, upper or lower case: a flag for each.
  search(words) {
    if (!this.lower) this.makeLower();
    const wanted = new TextEncoder().encode(words);
    for (let i = 0; i < wanted.length; i++)
      if (wanted[i] >= 65 && wanted[i] <= 90) wanted[i] += 32;
    const flags = new Uint8Array(this.count);
    const { lower, begin } = this;
    let text = 0;
    for (let at = lower.indexOf(wanted[0]); at >= 0; at = lower.indexOf(wanted[0], at)) {
      while (begin[text + 1] <= at) text++;
      let k = 1;
      while (k < wanted.length && lower[at + k] === wanted[k]) k++;
      if (k === wanted.length && at + k <= begin[text + 1]) {
        flags[text] = 1;
        at = begin[text + 1];
      } else {
        at++;
      }
    }
    return flags;
  }
}
