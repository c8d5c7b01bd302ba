import type { Duplex, Readable } from 'node:stream';
import type { Endpoint } from '../model/address/endpoint.ts';
import type { Hop } from './hop.ts';

/** What is done with one command's input and output. */
export interface CommandStreams {
  readonly stdin: Readable;
  /** The command is on its way; `cut` ends it. */
  readonly onOpen: (cut: () => void) => void;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

/**
 * How a command ended: with a status, or killed on the host; with neither where the connection is gone (then `lost` says why
 * by the time this is told), or where it left none.
 */
export interface CommandEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** An SSH connection that is logged in, whoever speaks the protocol. */
export interface Link {
  readonly hop: Hop;
  /** Runs one command in a channel of its own. @throws {Error} where no channel could be opened */
  readonly exec: (command: string, streams: CommandStreams) => Promise<CommandEnd>;
  /** Opens a TCP connection from the server to somewhere. @throws {Error} where it could not be opened */
  readonly forward: (to: Endpoint) => Promise<Duplex>;
  readonly isConnected: () => boolean;
  /** Why the connection is gone, once it is. */
  readonly lost: () => string | undefined;
  /** Says good-bye, and cuts the connection where that is not heard within a second. */
  readonly close: () => Promise<void>;
}
