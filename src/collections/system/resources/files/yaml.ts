import { editYaml } from '../../values/edit-yaml.ts';
import { valuesResource } from '../../values/values-resource.ts';

/** Values of a YAML file. */
export const yaml = valuesResource(
  {
    name: 'yaml',
    summary: 'Values in a YAML file whose other values belong to somebody else; comments and order are kept.',
    examples: [
      `yaml:
  path: /etc/rancher/k3s/config.yaml
  create: true
  mode: '0600'
  values:
    flannel-backend: none
    kubelet-arg: [max-pods=50]
  absent: [disable]`,
    ],
  },
  editYaml,
);
