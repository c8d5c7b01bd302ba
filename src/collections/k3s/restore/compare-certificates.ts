import * as z from 'zod';

/** As `k3s certificate check --output json` prints them. */
const schema = z.object({
  Certificates: z.array(
    z.object({
      Filename: z.string(),
      Subject: z.string(),
      ExpiryTime: z.iso.datetime({ offset: true }),
      Status: z.string(),
    }),
  ),
});

type Certificate = z.output<typeof schema>['Certificates'][number];

/** `undefined`: there is no such line, or it is no list of certificates. */
function certificatesOf(stdout: string, side: 'then' | 'now'): readonly Certificate[] | undefined {
  const [, text] = new RegExp(`^${side} certificates (.+)$`, 'm').exec(stdout) ?? [];
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data?.Certificates;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Certificates that end sooner than when the backup was made, or have ended, a line each. K3s renews what is near its end when it starts, and a server
 * alone has none of an agent. Pure.
 * @param stdout what a drill has printed
 */
export function compareCertificates(stdout: string): readonly string[] {
  const [then, now] = [certificatesOf(stdout, 'then'), certificatesOf(stdout, 'now')];
  if (now === undefined) return ['its certificates could not be read'];
  const keyOf = ({ Filename, Subject }: Certificate): string => `${Filename} (${Subject})`;
  const ends = new Map((then ?? []).map(one => [keyOf(one), Date.parse(one.ExpiryTime)]));
  const lines = now.flatMap(one => {
    const key = keyOf(one);
    if (one.Status === 'EXPIRED' || one.Status === 'NOT YET VALID')
      return [`certificate ${key}: ${one.Status.toLowerCase()}, it ends at ${one.ExpiryTime}`];
    const before = ends.get(key);
    return before !== undefined && Date.parse(one.ExpiryTime) < before
      ? [`certificate ${key} ends at ${one.ExpiryTime}, sooner than when the backup was made`]
      : [];
  });
  return [...new Set(lines)].sort();
}
