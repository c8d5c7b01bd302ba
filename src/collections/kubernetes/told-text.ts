import { unread } from '../../model/reading/unread.ts';

const SOURCE = 'k3s kubectl';

/** A text of the cluster's as a template of Go encodes it (`urlquery`), in one line; empty where it is `-`. @throws {Unread} */
export function toldText(encoded: string | undefined): string {
  if (encoded === undefined || encoded === '-') return '';
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' ')).replace(/\s+/g, ' ').trim();
  } catch {
    return unread(SOURCE, encoded);
  }
}

/** The name of an object, which is one of DNS: it comes to stand in commands that are printed. @throws {Unread} */
export const toldName = (name: string | undefined): string =>
  name !== undefined && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) ? name : unread(SOURCE, `${name}`);
