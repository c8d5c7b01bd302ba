import { presentOf } from '../../model/inventory.ts';
import type { ContextProvider, OpenContext } from '../../model/plan/context-provider.ts';
import { kubernetesSection, networkOf } from '../kubernetes/kubernetes-section.ts';
import { lockedKilo } from './artifacts.ts';
import { kiloObjects } from './kilo-objects.ts';
import { nodeMarks } from './ways/node-marks.ts';
import { kiloPlaces } from './ways/places.ts';
import { leaderOf, wrongWays } from './ways/wrong-ways.ts';

const off: OpenContext = {
  of: () => ({
    on: false,
    userspace: false,
    images: [],
    files: [],
    objects: '',
    marks: [],
    wrong: [],
    leads: false,
    others: 0,
  }),
};

/** `kilo`: what it is installed from and told, and what each node bears, from the inventory and the lock; of it nothing is done with another network. */
export const kiloContext: ContextProvider = {
  name: 'kilo',
  takesArtifacts: true,
  open: ({ inventory, artifacts, textOf }): OpenContext => {
    const settings = networkOf(inventory).kilo;
    if (settings === undefined) return off;
    const { services } = kubernetesSection.of(inventory);
    const { definitions, manifest, images } = lockedKilo(artifacts);
    // Kilo drops a node whose own does not answer, and another leads then.
    const present = { ...inventory, hosts: presentOf(inventory.hosts) };
    const places = kiloPlaces(present, settings);
    const locations = [...new Set(places.map(({ location }) => location))];
    const marks = nodeMarks(present, settings);
    const wrong = wrongWays(inventory, settings);
    return {
      of: host => {
        const own = places.find(one => one.host === host.name);
        return {
          on: true,
          userspace: settings.wireguard === 'userspace',
          images,
          // Read only for who applies them: a gate needs none.
          get files() {
            const missing = manifest.file === undefined ? [{ name: manifest.name, text: null }] : [];
            const { name, file } = definitions;
            if (file === undefined) return [{ name, text: null }, ...missing];
            const url = file.url === undefined ? {} : { url: file.url };
            return [{ name, text: textOf(file), sha256: file.sha256, ...url }, ...missing];
          },
          get objects() {
            return manifest.file === undefined ? '' : kiloObjects(textOf(manifest.file), settings, services, inventory);
          },
          marks,
          wrong,
          leads: own !== undefined && leaderOf(places, own.location) === own,
          others: locations.length - 1,
        };
      },
    };
  },
};
