import { Applier } from './applier.ts';
import { Connections, type ConnectionsOptions } from './connections.ts';
import { PassedOn } from './passed-on.ts';
import { RunPlaces, type RunPlacesOptions } from './run-places.ts';

export interface FleetOptions extends ConnectionsOptions, RunPlacesOptions {
  /** Set once nothing new is to be begun; what is under way ends. Default: never. */
  readonly stop?: AbortSignal;
  /** Seconds to wait for a host on which another run is at work. Default: none. */
  readonly lockWait?: number;
  /** Whether the hosts are apart from the internet, as a twin's are. Default: no. */
  readonly apart?: boolean;
}

/** The hosts of a run, as far as it can reach them: what is read of them, what is changed there, and where that is kept. */
export class Fleet {
  readonly connections: Connections;
  readonly places: RunPlaces;
  readonly applier: Applier;
  readonly passedOn: PassedOn;
  /** Set once nothing new is to be begun. */
  readonly stop: AbortSignal;
  /** Seconds to wait for a host on which another run is at work. */
  readonly lockWait: number;

  constructor(options: FleetOptions) {
    this.stop = options.stop ?? options.signal;
    this.lockWait = options.lockWait ?? 0;
    this.connections = new Connections(options);
    this.places = new RunPlaces(options);
    this.passedOn = new PassedOn(options.apart ?? false);
    this.applier = new Applier(this.connections, this.places, this.stop);
  }

  /** Gives the locks back and ends every connection. */
  async close(): Promise<void> {
    await this.applier.release();
    await this.connections.close();
  }
}
