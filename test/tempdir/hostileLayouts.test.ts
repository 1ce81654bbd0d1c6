import { beforeAll, describe, expect, it } from 'vitest'
import { canMount } from '#test/tools/mountNamespace.ts'
import { directoryLayouts } from './directoryLayouts.ts'
import { askDriver, bundleDriver } from './driver.ts'
import { foreignLayouts, ntfsTools } from './foreignLayouts.ts'
import type { Layout } from './layout.ts'
import type { LayoutAnswer, LayoutTask } from './layoutDriver.ts'
import { mountLayouts } from './mountLayouts.ts'

const mountable = await canMount()
const ntfs = await ntfsTools()
const freshMounts = [
  { at: '/mnt', options: 'mode=755' },
  { at: '/var/tmp', options: 'mode=1777' },
  { at: '/tmp', options: 'mode=1777' },
]

describe('the temp directory in hostile layouts (needs root and mount namespaces)', () => {
  let driver = ''
  beforeAll(async () => {
    driver = await bundleDriver('layoutDriver.ts')
  })

  it.skipIf(!mountable).each([...mountLayouts, ...directoryLayouts])('$name', async (layout) =>
    check(driver, layout),
  )

  const ntfsLayouts = foreignLayouts(ntfs ?? { format: '', mount: '' })
  it.skipIf(!mountable || !ntfs).each(ntfsLayouts)('$name (needs ntfs-3g)', async (layout) =>
    check(driver, layout),
  )
})

async function check(driver: string, layout: Layout): Promise<void> {
  const answer = await ask(driver, layout)
  const attempts = answer.choice?.attempts ?? []
  const rows = attempts.map(({ source, verdict, reason, errno }) => [source, verdict, reason, errno])

  if ('directory' in layout.expected) {
    expect(answer.choice?.directory ?? answer.detail).toBe(layout.expected.directory)
    expect(answer.chosenRuns).toBe(true)
  } else {
    expect({ code: answer.code, detail: answer.detail?.split('\n') }).toEqual(layout.expected)
  }
  if (layout.rows) expect(rows.slice(0, layout.rows.length)).toEqual(layout.rows)
  if (layout.warnings) expect(answer.choice?.warnings).toEqual(layout.warnings)
  expect(
    answer.leftovers.filter((path) => path !== answer.choice?.directory && !isAbove(path, answer)),
  ).toEqual([])
}

/** The directories made on the way to a chosen one stay with it. */
function isAbove(path: string, answer: LayoutAnswer): boolean {
  return answer.choice?.directory.startsWith(`${path}/`) ?? false
}

async function ask(driver: string, layout: Layout): Promise<LayoutAnswer> {
  const steps = layout.steps ?? []
  const task: LayoutTask = {
    steps,
    facts: {
      platform: 'linux',
      ...(layout.explicit !== undefined && { explicit: layout.explicit }),
      agent: layout.agent ?? [],
      environment: layout.environment ?? {},
    },
    checkouts: layout.checkouts ?? [],
    ...(layout.uid !== undefined && { uid: layout.uid }),
  }
  return await askDriver(driver, [...freshMounts, ...(layout.mounts ?? [])], JSON.stringify(task))
}
