import { local } from './buildBench.ts'
import type { Experiment } from './observation.ts'
import type { BuildParts } from './plannedBuild.ts'

const file: BuildParts = {
  name: 'f',
  builder: { type: 'file', fields: { target: 'out/f.txt', content: 'hello' } },
}
const post = (type: string, fields: Readonly<Record<string, unknown>> = {}, keepInputArtifact?: boolean) => ({
  type,
  fields,
  ...(keepInputArtifact === undefined ? {} : { keepInputArtifact }),
})
const twoFiles = [
  local('mkdir -p q/r; echo 1 > q/a.qq; echo 22 > q/r/b.qq; chmod 751 q/r/b.qq'),
  post('artifice', { files: ['q/*.qq', 'q/r/[a-c].q?', 'nothing*'] }),
]
const variables =
  'env | grep ^PACKER_ | grep -v "^PACKER_PLUGIN_\\|COLOR" | sed s/-.*// | sed "s/RUN_UUID=.*/RUN_UUID/" | sort > vars'

/** What both programs are to do alike. */
export const cases: Record<string, Experiment> = {
  'the variables of scripts': { builds: [{ provisioners: [local(variables)] }] },
  'the variables of scripts after a build': { builds: [{ ...file, postProcessors: [[local(variables)]] }] },
  'facts of a null source': {
    builds: [
      {
        provisioners: [
          local('echo "${build.ID} ${build.PackerHTTPAddr} ${build.Host} ${build.User}" > facts'),
        ],
        postProcessors: [
          [local('echo "${build.ID} ${build.PackerHTTPAddr} ${build.PackerRunUUID}" > after')],
        ],
      },
    ],
  },
  'facts of a file source': { builds: [{ ...file, provisioners: [local(`echo '\${build.ID}' > facts`)] }] },
  'templates in lines, rendered twice': {
    builds: [{ provisioners: [local("echo '{{.ID}}' '{{`{{.ID}}`}}' > id")] }],
  },
  'variables of the template': {
    builds: [
      {
        provisioners: [
          {
            type: 'shell-local',
            fields: {
              environment_vars: ["A=it's", 'B=$HOME', 'D=a=b', 'SHARED=list', 'PACKER_BUILD_NAME=mine', 'E='],
              env: new Map([
                ['Z', 'x\ny'],
                ['SHARED', 'map'],
              ]),
              inline: ['printf "%s|" "$A" "$B" "$D" "$SHARED" "$PACKER_BUILD_NAME" "$Z" "$E" > vars'],
            },
          },
        ],
      },
    ],
  },
  'an execute_command of a provisioner': {
    builds: [
      {
        provisioners: [
          {
            type: 'shell-local',
            fields: {
              env: new Map([['Z', "i't"]]),
              execute_command: ['/bin/sh', '-c', '{{.Vars}} I={{.ID}} {{.Script}} one'],
              inline: ['echo "$Z $I $1" > said'],
            },
          },
        ],
      },
    ],
  },
  'an execute_command of one word after a build': {
    builds: [
      {
        postProcessors: [
          [
            {
              type: 'shell-local',
              fields: {
                env: new Map([['Z', '1']]),
                env_var_format: 'export %s=%s;',
                execute_command: ['{{.Vars}} {{.Script}}'],
                command: 'echo "$Z" > said',
              },
            },
          ],
        ],
      },
    ],
  },
  'the text of a script': { builds: [{ provisioners: [local('#!/bin/bash', 'cat "$0" > self')] }] },
  'another interpreter': {
    builds: [
      {
        provisioners: [
          {
            type: 'shell-local',
            fields: {
              inline_shebang: '/bin/bash',
              inline: ['false', 'echo $BASH_VERSION | sed s/..*/bash/ > v'],
            },
          },
        ],
      },
    ],
  },
  'fields that are set to nothing': {
    builds: [
      {
        ...file,
        provisioners: [
          {
            type: 'shell-local',
            fields: {
              inline: ['head -n1 "$0" > self'],
              inline_shebang: '',
              script: '',
              scripts: [],
              execute_command: [],
              env_var_format: '',
              tempfile_extension: '',
              only_on: [],
              valid_exit_codes: [],
            },
          },
        ],
        postProcessors: [
          [post('checksum', { checksum_types: [], output: '' }), post('manifest', { output: '' })],
          [post('compress', { output: '', format: '' }, true)],
        ],
      },
    ],
  },
  'script files': {
    given: {
      's/1.sh': '#!/bin/sh\necho one >> order; pwd | sed s,.*/,, > /dev/null',
      's/2.sh': '#!/bin/sh\necho two >> order; exit 5',
      's/3.sh': '#!/bin/sh\necho 3 >> order',
    },
    builds: [
      { provisioners: [{ type: 'shell-local', fields: { scripts: ['s/1.sh', './s/2.sh', 's/3.sh'] } }] },
    ],
  },
  'a script that may not be executed': {
    given: { 's.sh': 'echo x > ran' },
    builds: [{ provisioners: [{ type: 'shell-local', fields: { script: 's.sh' } }] }],
  },
  'codes that are allowed': {
    builds: [
      {
        provisioners: [
          { type: 'shell-local', fields: { inline: ['exit 3'], valid_exit_codes: [0, 3] } },
          { type: 'shell-local', fields: { inline: ['kill -9 $$'], valid_exit_codes: [137] } },
          local('touch after'),
          { type: 'shell-local', fields: { inline: ['exit 0'], valid_exit_codes: [3] } },
        ],
      },
    ],
  },
  'another system': {
    builds: [
      { provisioners: [{ type: 'shell-local', fields: { inline: ['touch ran'], only_on: ['windows'] } }] },
    ],
  },
  attempts: {
    builds: [
      {
        provisioners: [
          { ...local('echo x >> tries; test $(wc -l < tries) -ge 3'), maxRetries: 2 },
          { ...local('echo y >> tries; exit 1'), maxRetries: 1 },
          local('touch after'),
        ],
      },
    ],
  },
  'a pause': { builds: [{ provisioners: [{ ...local('touch ran'), pauseBeforeMs: 50 }] }] },
  'a time limit': {
    builds: [{ provisioners: [{ ...local('touch a; sleep 3; touch b'), timeoutMs: 500 }] }],
  },
  'going on in spite of an error': {
    builds: [{ provisioners: [{ ...local('exit 1'), continueOnError: true }, local('touch after')] }],
  },
  'cleaning up after an error': {
    builds: [{ provisioners: [local('exit 1')], cleanup: local('touch cleaned') }],
  },
  'cleaning up that fails': {
    builds: [{ provisioners: [local('exit 1')], cleanup: local('touch cleaned; exit 2') }],
  },
  'on-error abort': {
    builds: [{ provisioners: [local('exit 1')], cleanup: local('touch cleaned') }],
    options: { onError: 'abort' },
  },
  'on-error run-cleanup-provisioner': {
    builds: [{ provisioners: [local('exit 1')], cleanup: local('touch cleaned') }],
    options: { onError: 'run-cleanup-provisioner' },
  },
  'a file that is copied': {
    given: { 'in.txt': 'in' },
    builds: [{ name: 'f', builder: { type: 'file', fields: { target: 'a/b/c', source: 'in.txt' } } }],
  },
  'an empty file over another': {
    given: { c: 'before' },
    builds: [{ name: 'f', builder: { type: 'file', fields: { target: 'c' } } }],
  },
  'a file source whose provisioner fails': { builds: [{ ...file, provisioners: [local('exit 1')] }] },
  'a file source whose provisioner fails and is cleaned up after': {
    builds: [{ ...file, provisioners: [local('exit 1')], cleanup: local('touch cleaned') }],
  },
  'provisioners for a machine, on a file source': {
    builds: [
      {
        ...file,
        provisioners: [
          { type: 'shell', fields: { inline: ['touch here; exit 3'] } },
          { type: 'file', fields: { content: 'x', destination: 'here' } },
          { type: 'breakpoint', fields: { disable: true, note: 'x' } },
        ],
      },
    ],
  },
  'one build of three that fails': {
    builds: [
      { ...file, name: 'a', builder: { type: 'file', fields: { target: 'a', content: 'a' } } },
      { name: 'b', provisioners: [local('exit 1')], postProcessors: [[local('touch no')]] },
      { name: 'c', provisioners: [local('touch c')] },
    ],
  },
  'builds one after the other': {
    builds: [
      { name: 'a', provisioners: [local('echo a >> order')], postProcessors: [[local('echo a2 >> order')]] },
      { name: 'b', provisioners: [local('echo b >> order')] },
    ],
    options: { parallelBuilds: 1 },
  },
  'a chain that fails, before and after others': {
    builds: [
      {
        ...file,
        postProcessors: [[local('exit 3'), local('touch no')], [post('manifest')], [local('exit 4')]],
      },
    ],
  },
  'a chain that fails alone, which costs the artifact': {
    builds: [{ ...file, postProcessors: [[local('exit 3')]] }],
  },
  'a chain that keeps nothing': { builds: [{ ...file, postProcessors: [[post('compress')]] }] },
  'a chain that is told to keep': { builds: [{ ...file, postProcessors: [[post('compress', {}, true)]] }] },
  'a chain that cannot be told to keep nothing': {
    builds: [{ ...file, postProcessors: [[post('manifest', {}, false)]] }],
  },
  'one chain of two that keeps': {
    builds: [{ ...file, postProcessors: [[post('compress')], [post('manifest')]] }],
  },
  'links between that are kept or not': {
    builds: [
      {
        ...file,
        postProcessors: [
          [post('compress', { output: 'a.gz' }), post('compress', { output: 'b.gz' }), post('manifest')],
          [post('compress', { output: 'c.gz' }), post('compress', { output: 'd.gz' }, true)],
        ],
      },
    ],
  },
  'checksums, whose artifact takes along what it was given': {
    builds: [
      {
        ...file,
        postProcessors: [
          [post('checksum', { output: 'sum' }), post('compress', { output: 'x.zip' }), post('manifest')],
        ],
      },
    ],
  },
  'all checksums': {
    builds: [
      {
        ...file,
        postProcessors: [
          [
            post('checksum', {
              checksum_types: ['sha512', 'sha1', 'sha224', 'md5', 'sha384', 'sha256'],
              output: 's/{{.BuildName}}.{{.BuilderType}}.{{.ChecksumType}}',
            }),
            post('checksum', { output: 'sum' }),
            post('checksum', { output: 'sum', checksum_types: ['sha1', 'sha1'] }),
            post('checksum'),
          ],
        ],
      },
    ],
  },
  'post-processors of nothing': {
    builds: [
      {
        postProcessors: [
          [post('checksum'), post('manifest'), post('compress'), post('manifest', { output: 'm.json' })],
        ],
      },
    ],
  },
  'a manifest': {
    builds: [
      {
        ...file,
        postProcessors: [
          [
            post('manifest', {
              custom_data: new Map([
                ['b', '<&> ${build.ID}'],
                ['a', 'é'],
              ]),
            }),
          ],
          [post('manifest', { strip_path: true, strip_time: true })],
        ],
      },
    ],
  },
  'a manifest of an earlier run': {
    given: {
      'packer-manifest.json':
        '{"builds":[{"name":"old","builder_type":"null","files":null,"artifact_id":"x","packer_run_uuid":"u","custom_data":null}],"last_run_uuid":"u"}',
    },
    builds: [{ ...file, postProcessors: [[post('manifest')]] }],
  },
  'a manifest of an earlier run, with force': {
    given: {
      'packer-manifest.json':
        '{"builds":[{"name":"old","builder_type":"null","files":null,"artifact_id":"x","packer_run_uuid":"u","custom_data":null}],"last_run_uuid":"u"}',
    },
    builds: [{ ...file, postProcessors: [[post('manifest')], [post('manifest')]] }],
    options: { force: true },
  },
  'a manifest in a folder that is not there': {
    builds: [{ ...file, postProcessors: [[post('manifest', { output: 'm/m.json' })]] }],
  },
  'a manifest that is none': {
    given: { 'packer-manifest.json': 'hello' },
    builds: [{ ...file, postProcessors: [[post('manifest')]] }],
  },
  'other files in the place of an artifact': {
    builds: [{ ...file, postProcessors: [[...twoFiles, post('manifest')]] }],
  },
  'no files in the place of an artifact': {
    builds: [{ ...file, postProcessors: [[post('artifice', { files: ['nope*'] }), post('manifest')]] }],
  },
  'checksums in a file that is there': {
    given: { sums: 'old\n' },
    builds: [{ ...file, postProcessors: [[post('checksum', { output: 'sums' }), post('manifest')]] }],
  },
  'two checksums in one file': {
    builds: [
      {
        ...file,
        postProcessors: [
          [post('checksum', { output: 'sums', checksum_types: ['md5', 'sha1'] }), post('manifest')],
        ],
      },
    ],
  },
  'artifacts of two files that go': {
    builds: [{ ...file, postProcessors: [[...twoFiles, post('compress', { output: 'x.zip' })]] }],
  },
  'two files where there is room for one': {
    builds: [
      { ...file, postProcessors: [[...twoFiles, post('compress', { output: 'x', format: 'xz' }, true)]] },
    ],
  },
}

for (const name of [
  'x.tar',
  'x.tar.gz',
  'x.tgz',
  'x.zip',
  'x',
  'x.tar.bz2',
  'x.tar.xz',
  'x.tar.lz4',
  'x.tar.bgzf',
  'x.tar.bzip2',
])
  cases[`an archive ${name} of two files`] = {
    builds: [{ ...file, postProcessors: [[...twoFiles, post('compress', { output: name }, true)]] }],
  }
for (const format of ['tar', 'zip', 'gz', 'lz4', 'bgzf', 'xz', 'bzip2', 'rar', 'tar.gz'])
  cases[`an archive of the format ${format}`] = {
    builds: [{ ...file, postProcessors: [[post('compress', { format, compression_level: 12 })]] }],
  }
for (const [format, output] of [
  ['zip', 'x.tar.gz'],
  ['xz', 'x.tar'],
  ['xz', 'x.zip'],
])
  cases[`an archive ${output} of the format ${format}`] = {
    builds: [{ ...file, postProcessors: [[post('compress', { format, output })]] }],
  }

for (const keep of [undefined, true, false]) {
  const links = [
    post('shell-local', { inline: ['echo after'] }, keep),
    post('artifice', { files: ['out/f.txt'] }, keep),
    post('checksum', { output: 'sums' }, keep),
    post('manifest', {}, keep),
  ]
  for (const chain of [links, links.toReversed(), links.slice(0, 2), links.slice(1, 3), links.slice(2)])
    cases[`${chain.map(({ type }) => type).join(', ')} with keep_input_artifact ${keep ?? 'not set'}`] = {
      builds: [{ ...file, postProcessors: [chain] }],
    }
  cases[`two chains with keep_input_artifact ${keep ?? 'not set'}`] = {
    builds: [{ ...file, postProcessors: [links.slice(0, 2), links.slice(2)] }],
  }
}
