import { editJson } from '../../values/edit-json.ts';
import { valuesResource } from '../../values/values-resource.ts';

/** Values of a JSON file. */
export const json = valuesResource(
  {
    name: 'json',
    summary: 'Values in a JSON file whose other values belong to somebody else; the order of keys is kept.',
    examples: [
      `json:
  path: /etc/docker/daemon.json
  create: true
  values:
    log-opts: { max-size: 10m }`,
    ],
  },
  editJson,
);
