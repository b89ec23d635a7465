// HTTP/1.1 responses, read as they come, in pieces of any size (RFC 9112): status line, headers, body by Content-Length, in
// chunks, or up to the end of the connection. The body is compared with the one expected as it passes and hashed; nothing
// of it is kept.
//
//    0       4       5      6        8      12     16     24       32      40           48          56        60             64
//   ┌───────┬───────┬──────┬────────┬──────┬──────┬──────┬────────┬───────┬────────────┬───────────┬─────────┬──────────────┐
//   │ state │ flags │ head │ status │ kind │ used │ hash │ number │ left  │ body_bytes │ body_hash │ expect  │ expect_bytes │
//   └───────┴───────┴──────┴────────┴──────┴──────┴──────┴────────┴───────┴────────────┴───────────┴─────────┴──────────────┘

import { ANY_BODY } from '../abi/world';

@unmanaged
export class Http {
  state: u32;
  /** FLAG_… */
  flags: u8;
  /** The response to a HEAD request: no body. */
  head: u8;
  status: u16;
  /** Which header is being read, or the column of the status line. */
  kind: u32;
  /** Bytes of the last piece that belong to the response. */
  used: u32;
  /** Of the name or token being read, in lower case (FNV-1a). */
  hash: u64;
  /** Content-Length or size of the chunk, as far as read. */
  number: u64;
  /** Bytes of the body or chunk that are to come. */
  left: u64;
  bodyBytes: u64;
  bodyHash: u64;
  /** The body expected: address, bytes (ANY_BODY: any). */
  expect: u32;
  expectBytes: u32;
}

export const HTTP_BYTES: u32 = 64;

/** Content-Length was given. */
const FLAG_LENGTH: u8 = 1;
const FLAG_CHUNKED: u8 = 2;
/** The connection ends after this response. */
const FLAG_CLOSE: u8 = 4;
/** HTTP/1.0: the connection ends unless keep-alive is said. */
const FLAG_OLD: u8 = 8;
/** The body isn't the one expected. */
const FLAG_DIFFERS: u8 = 16;
/** A token of the present value was seen. */
const FLAG_TOKEN: u8 = 32;

// What has become of the response.
export const HTTP_MORE: u32 = 0;
export const HTTP_DONE: u32 = 1;
export const HTTP_MALFORMED: u32 = 2;

// States.
const STATUS_LINE: u32 = 0;
const STATUS_REST: u32 = 1;
const HEADER_START: u32 = 2;
const HEADERS_LF: u32 = 3;
const NAME: u32 = 4;
const VALUE: u32 = 5;
const BODY_LENGTH: u32 = 6;
const BODY_REST: u32 = 7;
const CHUNK_SIZE: u32 = 8;
const CHUNK_EXTENSION: u32 = 9;
const CHUNK_DATA: u32 = 10;
const CHUNK_CR: u32 = 11;
const CHUNK_LF: u32 = 12;
const TRAILER_START: u32 = 13;
const TRAILER: u32 = 14;
const TRAILERS_LF: u32 = 15;
const DONE: u32 = 16;
const BROKEN: u32 = 17;

// Headers that matter.
const OTHER: u32 = 0;
const CONTENT_LENGTH: u32 = 1;
const TRANSFER_ENCODING: u32 = 2;
const CONNECTION: u32 = 3;

// FNV-1a (64 bits) of the words that matter, in lower case.
const FNV_START: u64 = 0xcbf29ce484222325;
const FNV_PRIME: u64 = 0x100000001b3;
const WORD_CONTENT_LENGTH: u64 = 0x2d69a1e6ee916e7d;
const WORD_TRANSFER_ENCODING: u64 = 0x8640bd735e9d802c;
const WORD_CONNECTION: u64 = 0xc7f597ea639b1b59;
const WORD_CHUNKED: u64 = 0xe64e4a5f7769edf3;
const WORD_CLOSE: u64 = 0x9ec2699513c0f9c3;
const WORD_KEEP_ALIVE: u64 = 0x9b912fcf8da69be0;

const CR: u32 = 13;
const LF: u32 = 10;
const SPACE: u32 = 32;
const TAB: u32 = 9;
const COLON: u32 = 58;
const COMMA: u32 = 44;
const SEMICOLON: u32 = 59;
/** More digits than this no length has (10^18 bytes). */
const NUMBER_MAX: u64 = 1000000000000000000;

/** The record at an address. */
export function ht(h: u32): Http {
  return changetype<Http>(h as usize);
}

/**
 * Makes ready for a response.
 * @param head 1 if the request was a HEAD
 * @param expect address of the body expected
 * @param expectBytes its length, ANY_BODY if any body will do
 */
export function httpBegin(h: u32, head: u8, expect: u32, expectBytes: u32): void {
  memory.fill(h, 0, HTTP_BYTES);
  ht(h).head = head;
  ht(h).bodyHash = FNV_START;
  ht(h).expect = expect;
  ht(h).expectBytes = expectBytes;
}

/** The next piece. @returns HTTP_MORE, HTTP_DONE (used tells how much of the piece that took) or HTTP_MALFORMED */
export function httpFeed(h: u32, addr: u32, n: u32): u32 {
  const p = ht(h);
  let at: u32 = 0;
  while (at < n && p.state < DONE) {
    if (p.state == BODY_LENGTH || p.state == CHUNK_DATA || p.state == BODY_REST) {
      const m = p.state == BODY_REST ? n - at : (min<u64>(p.left, (n - at) as u64) as u32);
      body(p, addr + at, m);
      at += m;
      if (p.state == BODY_REST) continue;
      p.left -= m as u64;
      if (p.left == 0) p.state = p.state == CHUNK_DATA ? CHUNK_CR : DONE;
    } else {
      octet(p, load<u8>(addr + at) as u32);
      at++;
    }
  }
  p.used = at;
  return outcome(p);
}

/** The peer has closed the connection. @returns HTTP_DONE if that ends the body, HTTP_MORE if nothing had come, else HTTP_MALFORMED */
export function httpEnd(h: u32): u32 {
  const p = ht(h);
  if (p.state == BODY_REST) p.state = DONE;
  else if (p.state < DONE && (p.state != STATUS_LINE || p.kind != 0)) p.state = BROKEN;
  return outcome(p);
}

/** After HTTP_DONE: the connection can't be used again. */
export function httpCloses(h: u32): bool {
  return (ht(h).flags & FLAG_CLOSE) != 0;
}

/** After HTTP_DONE: the body is the one expected. */
export function httpBodyIsRight(h: u32): bool {
  const p = ht(h);
  if (p.expectBytes == (ANY_BODY as u32)) return true;
  return (p.flags & FLAG_DIFFERS) == 0 && (p.head != 0 || p.bodyBytes == (p.expectBytes as u64));
}

function outcome(p: Http): u32 {
  if (p.state == DONE) return HTTP_DONE;
  return p.state == BROKEN ? HTTP_MALFORMED : HTTP_MORE;
}

function octet(p: Http, c: u32): void {
  switch (p.state) {
    case STATUS_LINE:
      statusLine(p, c);
      break;
    case STATUS_REST:
      if (c == LF) p.state = HEADER_START;
      break;
    case HEADER_START:
      headerStart(p, c);
      break;
    case HEADERS_LF:
      if (c == LF) headersDone(p);
      else p.state = BROKEN;
      break;
    case NAME:
      if (c == COLON) name(p);
      else if (c <= SPACE) p.state = BROKEN;
      else p.hash = mix(p.hash, c);
      break;
    case VALUE:
      value(p, c);
      break;
    case CHUNK_SIZE:
      chunkSize(p, c);
      break;
    case CHUNK_EXTENSION:
      if (c == LF) chunkBegins(p);
      break;
    case CHUNK_CR:
      p.state = c == CR ? CHUNK_LF : BROKEN;
      break;
    case CHUNK_LF:
      p.state = c == LF ? CHUNK_SIZE : BROKEN;
      p.kind = 0;
      p.number = 0;
      break;
    case TRAILER_START:
      p.state = c == CR ? TRAILERS_LF : c == LF ? DONE : TRAILER;
      break;
    case TRAILER:
      if (c == LF) p.state = TRAILER_START;
      break;
    default: // TRAILERS_LF
      p.state = c == LF ? DONE : BROKEN;
  }
}

/** "HTTP/1.1 200 OK": `kind` is the column. */
function statusLine(p: Http, c: u32): void {
  const column = p.kind++;
  let right = true;
  if (column < 4)
    right = c == (column == 0 ? 72 : column == 3 ? 80 : 84); // H T T P
  else if (column == 4)
    right = c == 47; // /
  else if (column == 5)
    right = c == 49; // 1
  else if (column == 6)
    right = c == 46; // .
  else if (column == 7)
    right = c == 48 || c == 49; // 0 or 1
  else if (column == 8) right = c == SPACE;
  else if (column < 12) right = c >= 48 && c <= 57;
  else right = c == SPACE || c == CR || c == LF;
  if (column == 7 && c == 48) p.flags |= FLAG_OLD | FLAG_CLOSE;
  if (column >= 9 && column < 12) p.status = p.status * 10 + ((c - 48) as u16);
  if (column == 12) p.state = c == LF ? HEADER_START : STATUS_REST;
  if (!right || (column == 12 && p.status < 100)) p.state = BROKEN;
}

function headerStart(p: Http, c: u32): void {
  if (c == CR) {
    p.state = HEADERS_LF;
  } else if (c == LF) {
    headersDone(p);
  } else if (c <= SPACE || c == COLON) {
    p.state = BROKEN; // folded lines are obsolete
  } else {
    p.state = NAME;
    p.hash = mix(FNV_START, c);
  }
}

function name(p: Http): void {
  p.state = VALUE;
  p.kind = OTHER;
  if (p.hash == WORD_CONTENT_LENGTH) {
    // Said twice it must be the same (RFC 9112, 6.3): anything else can't be trusted.
    if ((p.flags & FLAG_LENGTH) != 0) p.state = BROKEN;
    p.kind = CONTENT_LENGTH;
  } else if (p.hash == WORD_TRANSFER_ENCODING) {
    p.kind = TRANSFER_ENCODING;
  } else if (p.hash == WORD_CONNECTION) {
    p.kind = CONNECTION;
  }
  p.hash = FNV_START;
  p.number = 0;
  p.flags &= ~FLAG_TOKEN;
}

function value(p: Http, c: u32): void {
  if (c == COMMA && p.kind == CONTENT_LENGTH) {
    p.state = BROKEN;
  } else if (c == LF || c == COMMA) {
    token(p);
    if (c == LF && p.state != BROKEN) p.state = HEADER_START;
  } else if (c != CR && c != SPACE && c != TAB) {
    p.flags |= FLAG_TOKEN;
    p.hash = mix(p.hash, c);
    if (p.kind == CONTENT_LENGTH) {
      if (c < 48 || c > 57 || p.number > NUMBER_MAX) p.state = BROKEN;
      else p.number = p.number * 10 + ((c - 48) as u64);
    }
  }
}

/** A word of a value is complete. */
function token(p: Http): void {
  if ((p.flags & FLAG_TOKEN) == 0) {
    if (p.kind == CONTENT_LENGTH) p.state = BROKEN;
    return;
  }
  if (p.kind == CONTENT_LENGTH) {
    p.flags |= FLAG_LENGTH;
    p.left = p.number;
  } else if (p.kind == TRANSFER_ENCODING) {
    if (p.hash == WORD_CHUNKED) p.flags |= FLAG_CHUNKED;
  } else if (p.kind == CONNECTION) {
    if (p.hash == WORD_CLOSE) p.flags |= FLAG_CLOSE;
    else if (p.hash == WORD_KEEP_ALIVE && (p.flags & FLAG_OLD) != 0) p.flags &= ~FLAG_CLOSE;
  }
  p.hash = FNV_START;
  p.flags &= ~FLAG_TOKEN;
}

function headersDone(p: Http): void {
  if (p.status < 200) {
    // 100 Continue and the like: the response proper follows.
    const expect = p.expect;
    const expectBytes = p.expectBytes;
    httpBegin(changetype<usize>(p) as u32, p.head, expect, expectBytes);
    return;
  }
  if (p.head != 0 || p.status == 204 || p.status == 304) {
    p.state = DONE;
  } else if ((p.flags & FLAG_CHUNKED) != 0) {
    p.state = CHUNK_SIZE;
    p.kind = 0;
    p.number = 0;
  } else if ((p.flags & FLAG_LENGTH) != 0) {
    p.state = p.left == 0 ? DONE : BODY_LENGTH;
  } else {
    p.state = BODY_REST;
    p.flags |= FLAG_CLOSE;
  }
}

/** Hexadecimal digits: `kind` counts them. */
function chunkSize(p: Http, c: u32): void {
  const lower = c | 32;
  let digit: u32 = 16;
  if (c >= 48 && c <= 57) digit = c - 48;
  else if (lower >= 97 && lower <= 102) digit = lower - 87;
  if (digit < 16 && p.kind < 15) {
    p.number = (p.number << 4) | (digit as u64);
    p.kind++;
  } else if (p.kind != 0 && c == LF) {
    chunkBegins(p);
  } else if (p.kind != 0 && (c == CR || c == SEMICOLON || c == SPACE || c == TAB)) {
    p.state = CHUNK_EXTENSION;
  } else {
    p.state = BROKEN;
  }
}

function chunkBegins(p: Http): void {
  p.left = p.number;
  p.state = p.left == 0 ? TRAILER_START : CHUNK_DATA;
}

function body(p: Http, addr: u32, n: u32): void {
  if (p.expectBytes != (ANY_BODY as u32) && (p.flags & FLAG_DIFFERS) == 0) {
    const end = p.bodyBytes + (n as u64);
    if (end > (p.expectBytes as u64) || memory.compare(p.expect + (p.bodyBytes as u32), addr, n) != 0) {
      p.flags |= FLAG_DIFFERS;
    }
  }
  let h = p.bodyHash;
  for (let i: u32 = 0; i < n; i++) h = (h ^ (load<u8>(addr + i) as u64)) * FNV_PRIME;
  p.bodyHash = h;
  p.bodyBytes += n as u64;
}

/** FNV-1a of letters in lower case. */
function mix(h: u64, c: u32): u64 {
  const lower = c >= 65 && c <= 90 ? c | 32 : c;
  return (h ^ (lower as u64)) * FNV_PRIME;
}
