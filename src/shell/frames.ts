import type { Reading } from '../model/reading/reading.ts';
import type { Bundle } from './bundle.ts';

/** What a bundle's output says as it arrives; `at` is when it happened, in seconds since the host's boot. */
export type Frame =
  | { readonly kind: 'begin'; readonly id: string; readonly at?: number }
  | {
      readonly kind: 'end';
      readonly id: string;
      readonly code: number;
      readonly stdout: string;
      readonly at?: number;
      readonly cut?: true;
    }
  /** On standard error, in the middle of a section: what it asks could not be read (`shell/ask`). */
  | { readonly kind: 'unread'; readonly id: string }
  | { readonly kind: 'done' };

/** Most bytes kept of one section's output; what is beyond is dropped and said so at its end. */
const LIMIT = 4 * 1024 * 1024;
const CUT = '\n[output cut]';
/** Stands for a status that is none: 0 to 255 are the shell's. */
const NO_STATUS = 256;
/** Stands for the status of a question whose answer was cut: what was not read is not known. */
const CUT_STATUS = 257;
/** Stands for the status of a question that says itself that something could not be read. */
const UNREAD_STATUS = 258;
const WAS_CUT = `its answer is longer than ${LIMIT / 1024 / 1024} MiB: what is beyond was not read, so nothing of it is known`;
/** Most bytes between a marker and the end of its line: what is longer is no frame of ours. */
const LONGEST_FRAME = 64;

/** Takes a bundle's output apart while it arrives, in chunks of any size; memory stays bounded whatever comes. */
export class FrameReader {
  readonly #marker: Buffer;
  readonly #ids: readonly string[];
  #pending: Buffer = Buffer.alloc(0);
  /** Grows by doubling, so that output that arrives byte by byte costs no object for each byte. */
  #body: Buffer = Buffer.alloc(0);
  #size = 0;
  #current: number | undefined;

  constructor(bundle: Bundle) {
    this.#marker = Buffer.from(`\n${bundle.nonce} `);
    this.#ids = bundle.ids;
  }

  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const at = this.#pending.indexOf(this.#marker);
      if (at === -1) {
        // A marker may have begun in the last bytes: they wait for the next chunk.
        const keep = Math.min(this.#pending.length, this.#marker.length - 1);
        this.#keep(this.#pending.subarray(0, this.#pending.length - keep));
        this.#pending = this.#pending.subarray(this.#pending.length - keep);
        return frames;
      }
      const begin = at + this.#marker.length;
      const end = this.#pending.subarray(begin, begin + LONGEST_FRAME).indexOf(0x0a);
      this.#keep(this.#pending.subarray(0, at));
      if (end === -1 && this.#pending.length < begin + LONGEST_FRAME) {
        this.#pending = this.#pending.subarray(at);
        return frames;
      }
      if (end === -1) {
        this.#keep(this.#marker);
        this.#pending = this.#pending.subarray(begin);
        continue;
      }
      const words = this.#pending.toString('latin1', begin, begin + end).split(' ');
      this.#pending = this.#pending.subarray(begin + end + 1);
      const frame = this.#frame(words);
      if (frame !== undefined) frames.push(frame);
    }
  }

  #frame([kind, number, third, fourth]: readonly string[]): Frame | undefined {
    if (kind === 'done') return { kind: 'done' };
    const at = Number(number);
    const id = this.#ids[at];
    if (id === undefined) return undefined;
    if (kind === 'b') {
      this.#current = at;
      this.#body = Buffer.alloc(0);
      this.#size = 0;
      return { kind: 'begin', id, ...uptime(third) };
    }
    if (kind === 'u' && this.#current === at) return { kind: 'unread', id };
    if (kind !== 'e' || this.#current !== at) return undefined;
    this.#current = undefined;
    const text = this.#body.toString('utf8', 0, Math.min(this.#size, LIMIT));
    this.#body = Buffer.alloc(0);
    return {
      kind: 'end',
      id,
      code: /^\d{1,3}$/.test(third ?? '') ? Number(third) : NO_STATUS,
      ...(this.#size > LIMIT ? { stdout: text + CUT, cut: true } : { stdout: text }),
      ...uptime(fourth),
    };
  }

  #keep(bytes: Buffer): void {
    if (this.#current === undefined || bytes.length === 0) return;
    const kept = Math.min(this.#size, LIMIT);
    const room = Math.min(bytes.length, LIMIT - kept);
    if (kept + room > this.#body.length) {
      const larger = Buffer.alloc(Math.min(LIMIT, Math.max(2 * this.#body.length, kept + room, 256)));
      this.#body.copy(larger, 0, 0, kept);
      this.#body = larger;
    }
    bytes.copy(this.#body, kept, 0, room);
    this.#size += bytes.length;
  }
}

const uptime = (word = ''): { readonly at?: number } => (/^\d{1,10}\.\d\d$/.test(word) ? { at: Number(word) } : {});

function readingOf(
  { stdout, cut, code }: Extract<Frame, { kind: 'end' }>,
  stderr: string,
  isQuestion: boolean,
  isUnread: boolean,
): Reading {
  if (isQuestion && cut === true) return { stdout, stderr: `${stderr}\n${WAS_CUT}\n`, code: CUT_STATUS };
  if (!isUnread) return { stdout, stderr, code };
  // Who read on from a pipe may have said more: the reason is the last word.
  const [reason = ''] = /^could not be read: .*$/m.exec(stderr) ?? [];
  return { stdout, stderr: `${stderr}\n${reason}\n`, code: isQuestion ? UNREAD_STATUS : code };
}

/**
 * All sections that ran to their end, with their standard error; `complete` tells whether the bundle did. A question whose
 * answer was cut, or which says that something could not be read, counts as one that failed, for whoever asked it; a change may
 * print as much as it likes.
 */
export function readFrames(
  bundle: Bundle,
  stdout: Buffer,
  stderr: Buffer,
): { readonly readings: ReadonlyMap<string, Reading>; readonly complete: boolean } {
  const frames = new FrameReader(bundle).push(stdout);
  const errors = new Map<string, string>();
  const unread = new Set<string>();
  for (const frame of new FrameReader(bundle).push(stderr)) {
    if (frame.kind === 'unread') unread.add(frame.id);
    if (frame.kind === 'end') errors.set(frame.id, frame.stdout);
  }
  const readings = new Map<string, Reading>();
  for (const frame of frames) {
    if (frame.kind !== 'end') continue;
    const stderr = errors.get(frame.id) ?? '';
    const isQuestion = bundle.chained?.has(frame.id) !== true;
    readings.set(frame.id, readingOf(frame, stderr, isQuestion, unread.has(frame.id)));
  }
  return { readings, complete: frames.some(frame => frame.kind === 'done') };
}
