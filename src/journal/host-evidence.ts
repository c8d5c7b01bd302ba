import { join } from 'node:path';
import { makeOwnFolder, writeOwn } from '../disk/own-file.ts';
import { fileName } from './folders.ts';

/** Writes what hosts told after a run that did not end well into its folder. @throws what the file system says */
export function keepHostEvidence(run: string, all: readonly { readonly host: string; readonly text: string }[]): void {
  makeOwnFolder(join(run, 'evidence'));
  for (const { host, text } of all) writeOwn(join(run, 'evidence', `host-${fileName(host)}.txt`), text);
}
