import * as z from 'zod';

const suffixes = /\.(?:service|socket|timer|mount|automount|path|target|slice|scope|swap|device)$/;

/** An argument that names a unit of systemd; its suffix may be left out. */
export const unitName = () =>
  z.string().regex(/^[A-Za-z0-9_:\\][A-Za-z0-9_:.@\\-]*$/, {
    error: 'must be the name of a unit, such as ssh or getty@tty1',
  });

/** The whole name: without a suffix a service is meant. */
export const wholeUnit = (name: string): string => (suffixes.test(name) ? name : `${name}.service`);
