/** Who owns a thing and who may do what with it, as read from the host; `mode` has four octal digits. */
export interface OwnershipState {
  readonly mode: string;
  readonly uid: string;
  readonly gid: string;
  readonly owner: string;
  readonly group: string;
}
