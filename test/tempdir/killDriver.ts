import { join } from 'node:path'
import { Journal } from '#shared/base/journal.ts'
import { Scope } from '#shared/base/scope.ts'
import { createPrivateDirectory } from '#shared/tempdir/privateDirectory.ts'

/** Makes and removes private directories until it is killed; tells when it has begun. */
const [base = ''] = process.argv.slice(2)
const context = { scope: new Scope(), journal: await Journal.create(join(base, 'journal')) }
process.stdout.write('begun\n')
for (let index = 0; ; index++) {
  const { remove } = await createPrivateDirectory(base, context)
  if (index % 2 === 0) await remove()
}
