// Swaps names in a folder, or the folder, for links to what is in /etc and back, as the user 1000, as fast as it can; or
// the folder once, when the first of its files is gone.
import { readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';

const [kind, folder] = process.argv.slice(2);
process.setgid(1000);
process.setuid(1000);
const swap = (path, target) => {
  try {
    renameSync(path, `${path}.away`);
  } catch {}
  try {
    symlinkSync(target, path);
  } catch {}
  try {
    rmSync(path);
  } catch {}
  try {
    renameSync(`${path}.away`, path);
  } catch {}
};
const end = Date.now() + 60_000;
if (kind === 'once it is emptied') {
  const whole = readdirSync(folder).length;
  process.send('ready');
  while (Date.now() < end && readdirSync(folder).length === whole);
  renameSync(folder, `${folder}.away`);
  symlinkSync('/etc', folder);
  process.send('swapped');
  process.exit();
}
while (Date.now() < end) {
  for (let round = 0; round < 200; round++) {
    if (kind === 'the folder') swap(folder, '/etc');
    else for (const name of ['shadow', 'authorized_keys', 'ssl']) swap(`${folder}/${name}`, `/etc/${name}`);
  }
}
