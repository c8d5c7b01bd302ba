import * as z from 'zod';
import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { jsonValue } from '../../../model/text/json-value.ts';
import { lines, sh } from '../../../shell/sh.ts';
import askEntry from './ask-entry.cjs';

const failed = z.object({ error: z.string() });

/** What an address says on port 80, and what TLS on port 443 says, to one name. */
const entry = z.object({
  plain: z.union([failed, z.object({ status: z.int(), location: z.string() })]),
  /** What becomes of who speaks no newer TLS than 1.1. */
  old: z.union([failed, z.object({ protocol: z.string() })]),
  tls: z.union([
    failed,
    z.object({
      protocol: z.string(),
      issuer: z.string(),
      subject: z.string(),
      names: z.string(),
      /** SHA-256, as OpenSSL prints one. */
      fingerprint: z.string(),
      /** As OpenSSL prints a date. */
      until: z.string(),
      /** Whether who asked trusts it, for that very name. */
      trusted: z.boolean(),
      why: z.string(),
    }),
  ]),
});

export type Entry = z.output<typeof entry>;

/** Asks an address for each name, by the Node that runs this program; it is on the controller. */
export const entryProbe = (address: string, names: readonly string[]): Script =>
  lines(
    sh`if [ ! -x ${process.execPath} ]; then
  echo 'this is asked by Node, which is not there: add from: controller' >&2
  exit 1
fi`,
    ...names.map(
      name => sh`printf 'name %s\n' ${name}
${process.execPath} -e ${askEntry} ${address} ${name}`,
    ),
  );

/** What was seen for each name. @throws {Unread} */
export function parseEntry(stdout: string): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  for (const part of stdout.split(/^name /m).slice(1)) {
    const [name = '', ...told] = part.trim().split('\n');
    const pairs = told.map(line => {
      const [, what = '', json = ''] = /^(plain|tls|old) (\{.*\})$/.exec(line) ?? unread('the entry', line);
      return [what, jsonValue(json)] as const;
    });
    const read = entry.safeParse(Object.fromEntries(pairs));
    if (!read.success) unread('the entry', told.join(' ').slice(0, 80));
    found.set(name, read.data);
  }
  return found.size === 0 ? unread('the entry', stdout.slice(0, 80)) : found;
}
