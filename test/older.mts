import { doWithPacker } from './conformance/programs.ts'
import { comparable } from './conformance/comparable.ts'
import { isDeepStrictEqual } from 'node:util'
for (const f of ['expressions','invalid','legacy','names','postProcessors','provisioners','variables']) {
  const m = await import(`./conformance/fixtures/${f}.ts`)
  for (const fx of Object.values(m).flat() as any[]) {
    if (typeof fx !== 'object') continue
    const [a,b] = await Promise.all([doWithPacker('/usr/bin/packer', fx), doWithPacker(process.env.HOME+'/.cache/machine-image-tasks-test/packer-1.16.0-linux-x64', fx)])
    if (a.succeeded !== b.succeeded || !isDeepStrictEqual(comparable(a.files), comparable(b.files))) console.log(f, '|', fx.name, '|', a.succeeded, b.succeeded, a.output.split('\n').find((l:string)=>/rror|panic/i.test(l)) ?? '')
  }
}
console.log('done')
