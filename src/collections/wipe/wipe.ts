import { collection } from '../collection.ts';
import { archive } from './resources/archive.ts';
import { lifeline } from './resources/lifeline.ts';
import { wipeSection } from './wipe-section.ts';

/** What a wipe needs for itself, whatever it takes away: the way back in, and a copy of all that cannot be made again. */
export const wipe = collection({
  name: 'wipe',
  about: 'What a wipe needs for itself: the way back in, and a copy of all that cannot be made again.',
  resources: [archive, lifeline],
  sections: [wipeSection],
});
