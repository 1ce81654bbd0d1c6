import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { buildTask } from '#shared/tasks/build.ts'
import { scratch } from '#test/base/scratch.ts'
import { runLocally } from '#test/tasks/plugins/taskRun.ts'
import { debianPacker, packerRelease } from '#test/tools/packerBinary.ts'

const current = await packerRelease('1.16.0')
const debian = await debianPacker()

let root = ''
beforeEach(async () => {
  root = await scratch()
})

const login = {
  azureCloud: 'custom',
  armEndpoint: 'https://arm.example',
  authorityHost: 'https://authority.example',
  tenantId: 'the-tenant',
  clientId: 'the-client',
  clientSecret: 'the-secret-of-the-client',
  subscriptionId: 'the-subscription',
}

/** A shell on this machine writes down what it was given. */
const note = (...parts: readonly string[]) => `echo "${parts.join('|')}" > ${root}/noted`

const build = async (template: string, packer: string, inputs: Readonly<Record<string, string>> = {}) => {
  const lines: string[] = []
  const environment = { PATH: process.env['PATH'] ?? '' }
  await runLocally(buildTask, root, { ...login, template, packerPath: packer, ...inputs }, environment, {
    lines,
  })
  return { noted: (await readFile(join(root, 'noted'), 'utf8')).trim(), log: lines.join('\n') }
}

const hcl = (declared: readonly string[], noted: readonly string[]) =>
  writeFile(
    join(root, 'a.pkr.hcl'),
    [
      ...declared.map((name) => `variable "${name}" {\n  default = "unset"\n}`),
      'source "null" "a" {\n  communicator = "none"\n}',
      'build {\n  sources = ["null.a"]\n  provisioner "shell-local" {',
      `    inline = [${JSON.stringify(note(...noted)).replaceAll(String.raw`\${`, '${')}]`,
      '  }\n}',
    ].join('\n'),
  )

describe.skipIf(current === undefined)('a template in HCL2, by the real Packer 1.16', () => {
  it('gets the login in the variables it declares, and no warning of those it does not', async () => {
    await hcl(
      ['client_id', 'azure_tenant_id', 'arm_subscription_id', 'my_secret'],
      [
        '${var.client_id}',
        '${var.azure_tenant_id}',
        '${var.arm_subscription_id}',
        '${var.my_secret}',
        '$ARM_CLIENT_ID',
        '$AZURE_TENANT_ID',
      ],
    )
    const { noted, log } = await build('a.pkr.hcl', current ?? '', {
      azureVariables: 'my_secret=clientSecret',
    })
    expect(noted).toBe(
      'the-client|the-tenant|the-subscription|the-secret-of-the-client|the-client|the-tenant',
    )
    expect(log).not.toContain('the-secret-of-the-client')
    expect(log).not.toMatch(/undeclared|undefined variable/i)
  })

  it('keeps what its user has set', async () => {
    await hcl(['client_id', 'tenant_id'], ['${var.client_id}', '${var.tenant_id}'])
    const { noted } = await build('a.pkr.hcl', current ?? '', {
      variables: 'client_id=mine',
      secretVariables: 'tenant_id=hidden-one',
    })
    expect(noted).toBe('mine|hidden-one')
  })

  it('gets nothing when no login is asked for', async () => {
    await hcl(['client_id'], ['${var.client_id}', '$ARM_CLIENT_ID', '$MSI_ENDPOINT'])
    const none = { azureCloud: 'public', tenantId: '', clientId: '', clientSecret: '' }
    expect((await build('a.pkr.hcl', current ?? '', none)).noted).toBe('unset||')
  })
})

describe.skipIf(debian === undefined && current === undefined)('a template in JSON', () => {
  it('gets the login in the variables it declares only, out of everybody’s sight', async () => {
    const template = {
      variables: { client_id: 'unset', client_secret: 'unset' },
      builders: [{ type: 'null', communicator: 'none' }],
      provisioners: [
        { type: 'shell-local', inline: [note('{{user `client_id`}}', '{{user `client_secret`}}')] },
      ],
    }
    await writeFile(join(root, 'a.json'), JSON.stringify(template))
    for (const packer of [debian, current].filter((path) => path !== undefined)) {
      const { noted, log } = await build('a.json', packer)
      expect(noted).toBe('the-client|the-secret-of-the-client')
      expect(log).not.toContain('the-secret-of-the-client')
    }
  })
})
