/** What a command of the twin is doing at the moment; a host is named where it is about one. */
export interface TwinProgress {
  readonly step: 'packages' | 'limits' | 'image' | 'network' | 'host' | 'save' | 'remove' | 'ready';
  readonly detail: string;
  readonly host?: string;
}

export type OnProgress = (progress: TwinProgress) => void;
