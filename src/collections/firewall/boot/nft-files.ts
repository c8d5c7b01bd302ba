import { globExpression } from '../../../model/text/glob.ts';
import type { ConfigFile } from '../../system/boot/config-files.ts';

/** The files that `nftables.service` is told to load, on Debian, Alpine and RHEL. */
const OWN = ['/etc/nftables.conf', '/etc/nftables.nft', '/etc/sysconfig/nftables.conf'];

const INCLUDE = /^\s*include\s+(["'])(.+?)\1/;

/** A file, and after it those that it includes: nft looks below /etc for a name that is no whole path (nft(8), `include`). */
function withIncluded(
  file: ConfigFile,
  all: readonly ConfigFile[],
  seen: readonly ConfigFile[],
): readonly ConfigFile[] {
  if (seen.includes(file)) return seen;
  let found = [...seen, file];
  for (const line of file.lines) {
    const path = INCLUDE.exec(line)?.[2];
    if (path === undefined) continue;
    const pattern = globExpression(path.startsWith('/') ? path : `/etc/${path}`, 'part');
    for (const one of all) if (pattern.test(one.path)) found = [...withIncluded(one, all, found)];
  }
  return found;
}

/** Of the files that were read those that nftables loads at boot: its own, and what they include. A file beside them is nobody's rule. Pure. */
export const nftFiles = (files: readonly ConfigFile[]): readonly ConfigFile[] =>
  files
    .filter(one => OWN.includes(one.path))
    .reduce<readonly ConfigFile[]>((found, one) => withIncluded(one, files, found), []);
