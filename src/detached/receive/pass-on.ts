import type { Blob } from '../../model/plan/blob.ts';
import { lines, raw, sh } from '../../shell/sh.ts';
import { stagedFolder } from '../../shell/staged.ts';
import type { RunPlace } from '../run-place.ts';
import { wholeScript } from '../whole-script.ts';
import passOnText from './pass-on.pl';

export interface PassOnOptions extends RunPlace {
  /** The host's own on the LAN: nobody else's is listened at. */
  readonly address: string;
  /** What whoever asks must know; used once. */
  readonly token: string;
}

/** Seconds that it may take by itself, besides the file: it waits so long for somebody to ask. */
export const PASS_ON_WAIT = 15;

/** Text that gives a file which was brought to the host to one neighbour, and prints `port NUMBER` once it can be asked for (`pass-on.pl`). */
export const passOn = ({ sha256 }: Blob, { address, token, folder }: PassOnOptions): string =>
  wholeScript(
    folder,
    lines(
      stagedFolder(folder),
      sh`provision_pass_on=${passOnText}`,
      raw('command -v perl >/dev/null 2>&1 || { echo "perl is not installed" >&2; exit 1; }'),
      sh`provision_token=${token} exec perl -e "$provision_pass_on" ${address} "$provision_staged"/${sha256}`,
    ).text,
  );

/** The port that it says; `undefined`: it has said none. */
export function parsePort(line: string): number | undefined {
  const port = /^port (\d{1,5})$/.exec(line)?.[1];
  return port === undefined ? undefined : Number(port);
}
