/** Whether a ping from a host to an address outside the mesh was answered. */
export interface Echo {
  readonly from: string;
  readonly address: string;
  readonly answered: boolean;
  /** Who said that a ping which may pass one router only ended there: so the first router does pass packets on. */
  readonly expiredAt: string | undefined;
}
