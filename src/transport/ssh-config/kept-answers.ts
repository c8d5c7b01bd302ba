import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { privateText } from '../../disk/private-text.ts';
import { writeAtomically } from '../../disk/write-atomically.ts';
import { errnoOf } from '../../model/problems/errno.ts';
import { jsonValue } from '../../model/text/json-value.ts';
import type { Directives } from './ssh-config.ts';

/** Answers that are kept of one configuration; a fleet has far fewer, since hosts share them. */
const MOST = 4_000;

const KEPT = z.strictObject({
  of: z.string(),
  answers: z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.array(z.string())]))])),
});

/** What OpenSSH has answered about a configuration, from one run to the next. */
export interface KeptAnswers {
  readonly get: (key: string) => Directives | undefined;
  readonly put: (key: string, answer: Directives) => void;
  /** Writes what is new. Where that is impossible nothing is kept: OpenSSH is asked again. */
  readonly save: () => void;
}

/**
 * The answers that a file keeps of exactly this configuration. The file stands in the user's own cache folder, never
 * beside an inventory: it says where to connect and whose keys to trust. One that others may write counts for nothing.
 * @param of everything that an answer depends on
 */
export function keptAnswers(file: string, of: readonly string[]): KeptAnswers {
  const digest = createHash('sha256').update(JSON.stringify(of)).digest('hex');
  const answers = read(file, digest);
  let isNew = false;
  return {
    get: key => answers.get(key),
    put: (key, answer) => {
      if (answers.size >= MOST) return;
      answers.set(key, answer);
      isNew = true;
    },
    save: () => {
      if (!isNew) return;
      isNew = false;
      const all = [...answers].map(([key, answer]) => [key, [...answer]] as const);
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writeAtomically(file, `${JSON.stringify({ of: digest, answers: all })}\n`);
      } catch (error) {
        if (errnoOf(error) === undefined) throw error;
      }
    },
  };
}

function read(file: string, digest: string): Map<string, Directives> {
  const found = privateText(file);
  if (found === undefined || !('text' in found)) return new Map();
  // Half of a file is none.
  const kept = KEPT.safeParse(jsonValue(found.text));
  if (!kept.success || kept.data.of !== digest) return new Map();
  return new Map(kept.data.answers.map(([key, answer]) => [key, new Map(answer)]));
}
