import type { ContextProvider, OpenContext } from '../../model/plan/context-provider.ts';
import { hasCalico } from '../kubernetes/kubernetes-section.ts';
import { lockedCalico } from './artifacts.ts';
import { installation } from './installation.ts';

/** `calico`: what it is installed from and told, from the inventory and the lock; of it nothing is done with another network. */
export const calicoContext: ContextProvider = {
  name: 'calico',
  takesArtifacts: true,
  open: ({ inventory, artifacts, textOf }): OpenContext => {
    const [mesh] = inventory.overlays ?? [];
    const on = hasCalico(inventory);
    const { manifests, images } = lockedCalico(artifacts, inventory);
    const told = mesh === undefined ? '' : installation(inventory, mesh);
    return {
      of: () => ({
        on,
        images: on ? images : [],
        installation: told,
        // Read only for who applies them: a gate needs none.
        get manifests() {
          return manifests.map(({ name, file }) =>
            file === undefined
              ? { name, text: null }
              : {
                  name,
                  text: textOf(file),
                  sha256: file.sha256,
                  ...(file.url === undefined ? {} : { url: file.url }),
                },
          );
        },
      }),
    };
  },
};
