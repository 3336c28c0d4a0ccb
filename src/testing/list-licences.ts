import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../paths.ts';
import { type Lock, shippedLicences } from './licences.ts';

/** `npm run licences`: the licence of every package that is shipped; ends with 1 where one is not allowed. */
const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as Lock;
const licences = shippedLicences(lock);
for (const { name, version, licence, exception } of licences) {
  const remark = exception === undefined ? ': NOT ALLOWED' : exception && `: ${exception}`;
  console.log(`${name} ${version}, ${licence}${remark ?? ''}`);
}
const refused = licences.filter(({ exception }) => exception === undefined);
console.log(`${licences.length} packages, ${refused.length} whose licence is not allowed`);
if (refused.length > 0) process.exitCode = 1;
