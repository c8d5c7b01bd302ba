import type { Script } from '../model/plan/script.ts';
import type { Reading } from '../model/reading/reading.ts';
import type { Section } from '../shell/bundle.ts';

/**
 * What has been read of one host. A reading is found by the text of its probe: the same question is asked once, whoever
 * wants to know. Nobody else knows how readings are keyed.
 */
export class Readings {
  readonly #read = new Map<string, Reading>();
  /** Those that are older than the host's last change. */
  readonly #stale = new Set<string>();

  /** The sections that ask these probes, each once. Their answers go to `take`. */
  static sections(probes: readonly Script[]): readonly Section[] {
    return [...new Map(probes.map(script => [script.text, { id: script.text, script, question: true }])).values()];
  }

  /** Takes in what was answered to `Readings.sections`; what else a command has printed is left aside. */
  take(sections: readonly Section[], answers: ReadonlyMap<string, Reading>): void {
    for (const { id } of sections) {
      const reading = answers.get(id);
      if (reading !== undefined) this.#put(id, reading);
    }
  }

  /** Takes in one answer as that to a probe, whatever section it came from. */
  takeOne({ text }: Script, reading: Reading): void {
    this.#put(text, reading);
  }

  #put(id: string, reading: Reading): void {
    this.#read.set(id, reading);
    this.#stale.delete(id);
  }

  /** The newest answer to a probe; `undefined`: it was not asked, or is forgotten. */
  of({ text }: Script): Reading | undefined {
    return this.#read.get(text);
  }

  /** Whether an answer is older than the host's last change. */
  isStale({ text }: Script): boolean {
    return this.#stale.has(text);
  }

  /** Whether any is. */
  get someStale(): boolean {
    return this.#stale.size > 0;
  }

  /**
   * Says that what these probes told is older now than a change; `read`: those that were read after it. They keep their
   * answers until somebody reads again.
   */
  outdate(probes: readonly Script[], read: readonly Script[]): void {
    const fresh = new Set(read.map(({ text }) => text));
    for (const { text } of probes) if (!fresh.has(text)) this.#stale.add(text);
  }

  /** What these probes told says nothing any more. */
  forget(probes: readonly Script[]): void {
    for (const { text } of probes) {
      this.#read.delete(text);
      this.#stale.delete(text);
    }
  }
}
