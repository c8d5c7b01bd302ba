import * as z from 'zod';
import type { RemnantKind } from '../../model/reading/remnants.ts';

const list = z.array(z.string().min(1));

const places = z.strictObject({
  path: list,
  holding: z.array(z.strictObject({ path: z.string(), text: list.min(1) })).optional(),
  perhaps: z.array(z.strictObject({ path: z.string(), text: list.min(1) })).optional(),
  leading: z.array(z.strictObject({ path: z.string(), to: list.min(1) })).optional(),
  others: z
    .array(
      z.strictObject({
        paths: list.min(1),
        owner: z.string(),
        named_in: z.string().optional(),
        beside: z.string().optional(),
      }),
    )
    .optional(),
  keep: list.optional(),
  shared: list.optional(),
  again: list.optional(),
  volumes: z.strictObject({ paths: list.optional(), named_in: list.optional(), except: list.optional() }).optional(),
});

/** What this collection's resources take away, in their own words (docs/resources.md). */
export const systemRemnantKinds = {
  units: { about: 'systemd units, by their names.', schema: list },
  unit_programs: {
    about: 'What units of other names start, where they are the cluster’s: a name like its own is no evidence.',
    schema: list,
  },
  unit_files: { about: 'Files of systemd units, which go with them and are archived before.', schema: list },
  init_scripts: { about: 'Services of OpenRC, by the names of their files in /etc/init.d.', schema: list },
  processes: {
    about: 'Processes, by whole command lines and by control groups.',
    schema: z.strictObject({ commands: list.optional(), cgroups: list.optional() }),
  },
  control_groups: { about: 'Control groups that go once nothing lives in them, by their names.', schema: list },
  state: { about: 'Keys, tokens, configuration, datastore, logs: archived, removed, and asked for.', schema: places },
  programs: { about: 'Programs, and what starts them.', schema: places },
  settings: { about: 'Settings in folders of others, which outlive their software.', schema: places },
  mounts: { about: 'Folders below which nothing may be mounted, and names of mount points.', schema: list },
  spared_mounts: { about: 'Places below them whose mounts stay: a disk with volumes.', schema: list },
  packages: { about: "Packages of the host's distribution.", schema: list },
} satisfies Readonly<Record<string, RemnantKind>>;
