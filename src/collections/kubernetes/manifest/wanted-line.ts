import type { ManifestObject } from './objects.ts';

/** An object as the scripts take it: digest, apiVersion, kind, namespace and name, with tabs between. */
export const wantedLine = ({ digest, apiVersion, kind, namespace, name }: ManifestObject): string =>
  [digest, apiVersion, kind, namespace, name].join('\t');
