import { collection } from '../collection.ts';
import { clockCheck } from './checks/clock.ts';
import { commandCheck } from './checks/command.ts';
import { emptyOrAbsent } from './checks/empty-or-absent.ts';
import { fileMode } from './checks/file-mode.ts';
import { idleUnits } from './checks/idle-units.ts';
import { noMounts } from './checks/no-mounts.ts';
import { noPaths } from './checks/no-paths.ts';
import { noProcesses } from './checks/no-processes.ts';
import { noRevivers } from './checks/no-revivers.ts';
import { noUnits } from './checks/no-units.ts';
import { rootOnly } from './checks/root-only.ts';
import { sshdListening } from './checks/sshd-listening.ts';
import { sysctlCheck } from './checks/sysctl.ts';
import { unitEnabled } from './checks/unit-enabled.ts';
import { waitForCheck } from './checks/wait-for.ts';
import { hostFacts } from './facts/host-facts.ts';
import { systemRemnantKinds } from './remnant-kinds.ts';
import { aptRepository } from './resources/apt/apt-repository.ts';
import { assert } from './resources/assert.ts';
import { authorizedKey } from './resources/authorized-key.ts';
import { command } from './resources/command.ts';
import { unitDropin } from './resources/dropin/unit-dropin.ts';
import { fact } from './resources/fact/fact.ts';
import { absent } from './resources/files/absent.ts';
import { block } from './resources/files/block.ts';
import { copy } from './resources/files/copy.ts';
import { directory } from './resources/files/directory.ts';
import { download } from './resources/files/download.ts';
import { fetch } from './resources/files/fetch.ts';
import { file } from './resources/files/file.ts';
import { ini } from './resources/files/ini.ts';
import { json } from './resources/files/json.ts';
import { line } from './resources/files/line.ts';
import { symlink } from './resources/files/symlink.ts';
import { template } from './resources/files/template.ts';
import { yaml } from './resources/files/yaml.ts';
import { kernelModule } from './resources/kernel-module.ts';
import { leftoverMounts } from './resources/leftover-mounts.ts';
import { leftoverProcesses } from './resources/leftover-processes.ts';
import { leftoverUnits } from './resources/leftover-units.ts';
import { packageResource } from './resources/package.ts';
import { reboot } from './resources/reboot/reboot.ts';
import { service } from './resources/service.ts';
import { sysctl } from './resources/sysctl.ts';
import { user } from './resources/user.ts';
import { waitFor } from './resources/wait-for.ts';
import { systemEvidence } from './system-evidence.ts';

/** What every Linux host has: files, packages, services, users, kernel settings, mounts, processes. */
export const system = collection({
  name: 'system',
  about: 'What every Linux host has: files, packages, services, users, kernel settings, mounts, processes.',
  evidence: [systemEvidence],
  factReaders: [hostFacts],
  remnantKinds: systemRemnantKinds,
  resources: [
    aptRepository,
    assert,
    authorizedKey,
    command,
    fact,
    absent,
    block,
    directory,
    download,
    copy,
    fetch,
    file,
    ini,
    json,
    line,
    symlink,
    template,
    yaml,
    kernelModule,
    leftoverMounts,
    packageResource,
    leftoverProcesses,
    reboot,
    service,
    sysctl,
    leftoverUnits,
    unitDropin,
    user,
    waitFor,
  ],
  checks: [
    clockCheck,
    commandCheck,
    emptyOrAbsent,
    fileMode,
    idleUnits,
    noMounts,
    noPaths,
    noProcesses,
    noRevivers,
    noUnits,
    rootOnly,
    sshdListening,
    sysctlCheck,
    unitEnabled,
    waitForCheck,
  ],
});
