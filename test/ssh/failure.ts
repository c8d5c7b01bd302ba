import { TransportProblem } from '../../src/model/transport.ts';

/** The problem that something ends with; it is an error if it does not, or ends with anything else. */
export const failure = (work: Promise<unknown>): Promise<TransportProblem> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    error => (error instanceof TransportProblem ? error : Promise.reject(error)),
  );
