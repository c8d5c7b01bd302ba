import { shippedSections } from '../../../src/collections/collections.ts';
import type { SourceFile } from '../../../src/import/found.ts';
import { readSource } from '../../../src/import/import-sources.ts';
import { markMistakes } from '../../../src/import/mark-mistakes.ts';
import { mergeFound } from '../../../src/import/merge-found.ts';
import { propose } from '../../../src/import/propose.ts';
import { showRemark } from '../../../src/import/show-remark.ts';
import { writeInventory } from '../../../src/import/write-inventory.ts';
import { readInventory, readInventoryText } from '../../../src/inventory/read-inventory.ts';
import { todoLines } from '../../../src/inventory/todo-lines.ts';

/** The inventory that files become, with what is remarked. */
export function imported(...sources: readonly (readonly SourceFile[])[]) {
  const found = mergeFound(
    sources.flatMap(files => {
      const path = files[0]?.path ?? '';
      return readSource({ path, files });
    }),
  );
  const names = sources.map(files => files[0]?.path ?? '').join(', ');
  const draft = writeInventory(propose(found), `Imported from ${names} (${found.what}) by provision inventory import.`);
  const read = (text: string) =>
    readInventory(readInventoryText(text), '/fleet/home.yaml', '/home/me', shippedSections, 'not loaded').mistakes;
  const text = markMistakes(draft, read(draft));
  return { text, mistakes: read(text), remarks: found.remarks.map(showRemark) };
}

/** The lines of one host. */
export function hostOf(text: string, name: string): string {
  const lines = text.split('\n');
  const begin = lines.findIndex(line => line.startsWith(`  ${name}:`));
  const length = lines.slice(begin + 1).findIndex(line => !line.startsWith('    '));
  return lines.slice(begin, begin + 1 + length).join('\n');
}

/** What the inventory is refused for and has no mark at its line. */
export function unmarked({ text, mistakes }: ReturnType<typeof imported>): string[] {
  const marked = new Set(todoLines(text).map(({ line }) => line));
  return mistakes.filter(({ position }) => !marked.has(position.line)).map(({ what }) => what);
}
