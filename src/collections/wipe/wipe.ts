import { collection } from '../collection.ts';
import { keptContext } from './kept-context.ts';
import { archive } from './resources/archive.ts';
import { keptNames } from './resources/kept-names.ts';
import { lifeline } from './resources/lifeline.ts';
import { archiveUndo } from './undo/archive-undo.ts';
import { wipeSection } from './wipe-section.ts';

/** What a wipe needs for itself, whatever it takes away: the way back in, and a copy of all that cannot be made again. */
export const wipe = collection({
  name: 'wipe',
  about: 'What a wipe needs for itself: the way back in, and a copy of all that cannot be made again.',
  resources: [archive, keptNames, lifeline],
  facts: { 'wipe.unfit': { about: 'Names of `wipe.keep` that fit nothing on the host, each with one that is near.' } },
  contexts: [keptContext],
  sections: [wipeSection],
  undo: archiveUndo,
});
