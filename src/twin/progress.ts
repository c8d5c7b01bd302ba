/** What `twin up` and `twin down` are doing at the moment; a host is named where it is about one. */
export interface TwinProgress {
  readonly step: 'packages' | 'limits' | 'image' | 'network' | 'host' | 'remove' | 'ready';
  readonly detail: string;
  readonly host?: string;
}

export type OnProgress = (progress: TwinProgress) => void;
