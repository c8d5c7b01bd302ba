import type { Reading } from '../model/reading.ts';
import type { Bundle } from './bundle.ts';

/** What a bundle's output says as it arrives. */
export type Frame =
  | { readonly kind: 'begin'; readonly id: string }
  | { readonly kind: 'end'; readonly id: string; readonly code: number; readonly stdout: string }
  | { readonly kind: 'done' };

/** Most bytes kept of one section's output; what is beyond is dropped and said so at its end. */
const LIMIT = 4 * 1024 * 1024;
const CUT = '\n[output cut]';

/** Takes a bundle's output apart while it arrives, in chunks of any size; memory stays bounded whatever comes. */
export class FrameReader {
  readonly #marker: Buffer;
  readonly #ids: readonly string[];
  #pending: Buffer = Buffer.alloc(0);
  #body: Buffer[] = [];
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
      const end = this.#pending.indexOf(0x0a, at + this.#marker.length);
      if (end === -1) {
        this.#keep(this.#pending.subarray(0, at));
        this.#pending = this.#pending.subarray(at);
        return frames;
      }
      this.#keep(this.#pending.subarray(0, at));
      const words = this.#pending.toString('latin1', at + this.#marker.length, end).split(' ');
      this.#pending = this.#pending.subarray(end + 1);
      const frame = this.#frame(words);
      if (frame !== undefined) frames.push(frame);
    }
  }

  #frame([kind, number, code]: readonly string[]): Frame | undefined {
    if (kind === 'done') return { kind: 'done' };
    const at = Number(number);
    const id = this.#ids[at];
    if (id === undefined) return undefined;
    if (kind === 'b') {
      this.#current = at;
      this.#body = [];
      this.#size = 0;
      return { kind: 'begin', id };
    }
    if (kind !== 'e' || this.#current !== at) return undefined;
    this.#current = undefined;
    const text = Buffer.concat(this.#body).toString('utf8');
    this.#body = [];
    return { kind: 'end', id, code: Number(code), stdout: this.#size > LIMIT ? text + CUT : text };
  }

  #keep(bytes: Buffer): void {
    if (this.#current === undefined || bytes.length === 0) return;
    if (this.#size < LIMIT) this.#body.push(Buffer.from(bytes.subarray(0, LIMIT - this.#size)));
    this.#size += bytes.length;
  }
}

/** All sections that ran to their end, with their standard error; `complete` tells whether the bundle did. */
export function readFrames(
  bundle: Bundle,
  stdout: Buffer,
  stderr: Buffer,
): { readonly readings: ReadonlyMap<string, Reading>; readonly complete: boolean } {
  const frames = new FrameReader(bundle).push(stdout);
  const errors = new Map<string, string>();
  for (const frame of new FrameReader(bundle).push(stderr)) {
    if (frame.kind === 'end') errors.set(frame.id, frame.stdout);
  }
  const readings = new Map<string, Reading>();
  for (const frame of frames) {
    if (frame.kind !== 'end') continue;
    readings.set(frame.id, { stdout: frame.stdout, stderr: errors.get(frame.id) ?? '', code: frame.code });
  }
  return { readings, complete: frames.some(frame => frame.kind === 'done') };
}
