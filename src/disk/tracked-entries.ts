/** What a git index says is tracked: the path from the top of the work tree, and whether it stands for a whole folder. */
export interface Tracked {
  readonly path: string;
  /** A submodule, or a folder that a sparse index does not open. */
  readonly isFolder: boolean;
}

const SHA1 = 20;
/** Bytes of an entry before its hash: times, device, inode, mode, owner, size. */
const BEFORE_HASH = 40;

/**
 * Reads the entries of a git index (gitformat-index(5), versions 2 to 4). Read by ourselves, since git's own commands
 * take programs to run from a configuration that may have come with the files. `shared` names the other index that a
 * split one stands on.
 * @throws {Error} for anything else
 */
export function trackedEntries(
  index: Buffer,
  hash = SHA1,
): { readonly entries: readonly Tracked[]; readonly shared: string | undefined } {
  if (index.length < 12 || index.toString('latin1', 0, 4) !== 'DIRC') throw new Error('it is not a git index');
  const version = index.readUInt32BE(4);
  if (version < 2 || version > 4) throw new Error(`its index has version ${version}`);
  const entries: Tracked[] = [];
  let at = 12;
  let before: Buffer = Buffer.alloc(0);
  for (let left = index.readUInt32BE(8); left > 0; left -= 1) {
    const start = at;
    const type = index.readUInt32BE(at + 24) >>> 12;
    const flags = index.readUInt16BE(at + BEFORE_HASH + hash);
    at += BEFORE_HASH + hash + (version >= 3 && (flags & 0x4000) !== 0 ? 4 : 2);
    let kept: Buffer = Buffer.alloc(0);
    if (version === 4) {
      let drop = 0;
      let byte = index.readUInt8(at++);
      drop = byte & 0x7f;
      while ((byte & 0x80) !== 0) {
        byte = index.readUInt8(at++);
        drop = ((drop + 1) << 7) | (byte & 0x7f);
      }
      kept = before.subarray(0, before.length - drop);
    }
    const end = index.indexOf(0, at);
    if (end === -1) throw new Error('its index is cut off');
    const name: Buffer = version === 4 ? Buffer.concat([kept, index.subarray(at, end)]) : index.subarray(at, end);
    before = name;
    // Entries before version 4 are padded to a multiple of eight bytes, with one NUL at least.
    at = version === 4 ? end + 1 : start + ((end - start + 8) & ~7);
    entries.push({ path: name.toString('utf8').replace(/\/$/, ''), isFolder: type === 0o16 || type === 0o4 });
  }
  return { entries, shared: sharedOf(index, at, hash) };
}

/** The name in the extension `link`; all zeroes stand for none. */
function sharedOf(index: Buffer, from: number, hash: number): string | undefined {
  for (let at = from; at + 8 <= index.length - hash; at += 8 + index.readUInt32BE(at + 4)) {
    if (index.toString('latin1', at, at + 4) !== 'link') continue;
    const name = index.toString('hex', at + 8, at + 8 + hash);
    return /^0+$/.test(name) ? undefined : name;
  }
  return undefined;
}
