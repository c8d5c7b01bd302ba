import { editIni } from '../../values/edit-ini.ts';
import { valuesResource } from '../../values/values-resource.ts';

/** Values of an INI file. */
export const ini = valuesResource(
  {
    name: 'ini',
    summary:
      'Values in an INI file (also of systemd) whose other lines belong to somebody else; comments and spaces are kept.',
    examples: [
      `ini:
  path: /etc/systemd/journald.conf
  values:
    Journal: { SystemMaxUse: 200M, Storage: persistent }`,
    ],
  },
  editIni,
);
