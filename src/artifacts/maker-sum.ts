import * as z from 'zod';
import type { MakerSum } from '../model/plan/artifact.ts';
import { readYaml } from '../yaml/read-yaml.ts';

const SUM = /^[0-9a-f]{64}$/;

const index = z.object({
  entries: z.record(
    z.string(),
    z.array(z.object({ urls: z.array(z.string()), digest: z.string().regex(SUM).optional() })),
  ),
});

const fileName = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

/** `HEX  NAME`, or `HEX *NAME` for what was read as bytes; a text of one sum alone may leave the name out (sha256sum(1)). */
function inLines(text: string, file: string): string | undefined {
  const rows = text.split('\n').flatMap(line => {
    const [, sum = '', name = ''] = /^([0-9a-f]{64})(?:\s+\*?(\S.*?))?\s*$/i.exec(line) ?? [];
    return sum === '' ? [] : [{ sum: sum.toLowerCase(), name: fileName(name) }];
  });
  const [only] = rows;
  if (rows.length === 1 && only?.name === '') return only.sum;
  return rows.find(one => one.name === file)?.sum;
}

/**
 * The checksum that a maker's text says of the file at `url`; `undefined`: it says none. Of two that contradict each other the
 * first counts, as it does for Helm. Pure.
 */
export function sumSaidOf(url: string, form: MakerSum['form'], text: string): string | undefined {
  if (form === 'sha256sum') return inLines(text, decodeURIComponent(fileName(url)));
  const { content } = readYaml(text);
  const read = index.safeParse(content?.value);
  if (!read.success) return undefined;
  return Object.values(read.data.entries)
    .flat()
    .find(one => one.urls.some(at => at === url || fileName(at) === fileName(url)))?.digest;
}
