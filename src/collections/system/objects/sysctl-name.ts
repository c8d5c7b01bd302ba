import * as z from 'zod';

/**
 * A kernel setting's one name, with dots between its parts: `net/ipv4/ip_forward` is `net.ipv4.ip_forward`, and
 * `net/ipv4/conf/eth0.100/forwarding` is `net.ipv4.conf.eth0/100.forwarding`. sysctl.d(5): the first sign tells which one
 * parts, and the other then stands for itself.
 */
export function sysctlName(written: string): string {
  const first = /[./]/.exec(written)?.[0];
  return first === '/' ? written.replaceAll(/[./]/g, sign => (sign === '.' ? '/' : '.')) : written;
}

const NAME = z.string().regex(/^[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_:@-]+)+$/, {
  error: 'must be a name such as net.ipv4.ip_forward',
});

/** Values by the settings' names, however these are written; each setting once. */
export const sysctlValues = <T extends string | number, Input>(value: z.ZodType<T, Input>) =>
  z
    .record(NAME, value)
    .refine(values => Object.keys(values).length > 0, { error: 'name at least one setting' })
    .superRefine((values, context) => {
      const names = Object.keys(values);
      const once = new Set<string>();
      for (const name of names) {
        if (once.has(sysctlName(name))) {
          context.addIssue({
            code: 'custom',
            path: [name],
            message: `this is ${sysctlName(name)}, which has a value already`,
          });
        }
        once.add(sysctlName(name));
      }
    })
    .transform(values => Object.fromEntries(Object.entries(values).map(([name, one]) => [sysctlName(name), one])));
