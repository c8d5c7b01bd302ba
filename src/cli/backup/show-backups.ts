import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { shortly } from '../../model/facts/cluster-identity.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { showBytes } from '../../model/text/show-bytes.ts';
import { entryName, type Which } from '../cluster/kept-kubeconfigs.ts';
import { exitCode } from '../exit-code.ts';
import { type InventoryOptions, openCluster } from '../open/open-inventory.ts';
import { say } from '../say.ts';
import { keyringOf, type SecretOptions } from '../secrets/secret-actions.ts';
import { keptBackups } from './backup-folder.ts';
import { openBackup } from './backup-reader.ts';

interface Asked extends InventoryOptions {
  readonly twin?: boolean;
}

const whichOf = async (asked: Asked): Promise<Which> => ({
  inventory: await openCluster(asked),
  twin: asked.twin === true,
});

/** `provision backup --list`: the backups of a cluster on this machine, the newest first. */
export async function listBackups(options: Asked): Promise<number> {
  const which = await whichOf(options);
  const all = keptBackups(which);
  for (const { file, head } of all) {
    if (head === undefined) {
      say(`${file}  it is no backup`);
      continue;
    }
    const { taken, cluster, uid, datastore, version, host } = head;
    say(`${taken.slice(0, 16).replace('T', ' ')}  ${showBytes(statSync(file).size)}  ${cluster}, UID ${shortly(uid)}`);
    say(`  ${datastore} of ${version}, gathered on ${host}: ${file}`);
  }
  if (all.length === 0) say(`there is no backup of ${entryName(which)} on this machine`);
  return exitCode.done;
}

/** The newest backup of a cluster on this machine. @throws {InputProblem} where there is none */
async function newest(options: Asked): Promise<string> {
  const which = await whichOf(options);
  const found = keptBackups(which).find(({ head }) => head !== undefined);
  if (found !== undefined) return found.file;
  throw new InputProblem({ what: `there is no backup of ${entryName(which)} on this machine`, hint: 'name a file' });
}

/** `provision backup --verify [FILE]`: opens one whole, and keeps nothing of what is in it. */
export async function verifyBackup(options: Asked & SecretOptions, named: string | undefined): Promise<number> {
  const file = named === undefined ? await newest(options) : resolve(named);
  const { head } = await openBackup(file, keyringOf(options).open);
  say(`${file}: whole, ${showBytes(head.size)} as gathered on ${head.host} at ${head.taken}`);
  return exitCode.done;
}

/** `provision backup --extract FILE --output OUT`: writes what is in one, a tar, for the user's eyes only. */
export async function extractBackup(options: SecretOptions, named: string, output: string): Promise<number> {
  const to = resolve(output);
  let handle: number;
  try {
    handle = openSync(to, 'wx', 0o600);
  } catch (error) {
    const evidence = [errorText(error)];
    throw new InputProblem(
      { where: to, what: 'it cannot be made', evidence, hint: 'name a new file' },
      { cause: error },
    );
  }
  try {
    const { head } = await openBackup(resolve(named), keyringOf(options).open, bytes => {
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    });
    say(`${to}: ${showBytes(head.size)}, a tar of files as they lie below / on ${head.host}`);
    say('  it holds every secret of the cluster, open: remove it as soon as you can');
  } catch (error) {
    rmSync(to, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
  return exitCode.done;
}
