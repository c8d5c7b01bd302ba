import { collection } from '../collection.ts';
import { artifactsSection } from './artifacts-section.ts';
import { artifact } from './resources/artifact.ts';

/** Files of makers, of which the lock file says the checksums. */
export const artifacts = collection({
  name: 'artifacts',
  about: 'Files of makers (programs, installers, images), of which the lock file says the checksums.',
  sections: [artifactsSection],
  resources: [artifact],
});
